/** The entry of the process: its exit code, and what is said of what nobody caught. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runProgram } from "./program.js";
import { processTerminal } from "./terminal.js";

vi.mock("./program.js", () => ({ runProgram: vi.fn() }));
vi.mock("./terminal.js", () => ({ processTerminal: vi.fn() }));

const events = new EventEmitter();
const said: string[] = [];
const exits: unknown[] = [];
const own = globalThis.console;
let end: (code: number) => Promise<number>;

beforeEach(() => {
  vi.resetModules();
  events.removeAllListeners();
  said.splice(0);
  exits.splice(0);
  vi.mocked(runProgram).mockReset();
  end = async (code) => code + 100;
  vi.mocked(processTerminal).mockReturnValue({
    err: (text: string) => void said.push(text),
    end: (code: number) => end(code),
  } as never);
  vi.spyOn(process, "on").mockImplementation(((name: string, on: () => void) =>
    events.on(name, on)) as never);
  vi.spyOn(process, "exit").mockImplementation(((code: unknown) => void exits.push(code)) as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  globalThis.console = own;
  process.exitCode = undefined;
});

/** Starts it with these words, and lets it come to its end, or wait for it. */
async function started(words: readonly string[], code: Promise<number>): Promise<void> {
  process.argv = ["node", "main", ...words];
  vi.mocked(runProgram).mockReturnValue(code);
  await Promise.race([import("./main.js"), new Promise((resume) => setImmediate(resume))]);
  await vi.waitFor(() => expect(runProgram).toHaveBeenCalledOnce());
}

it("runs the words behind its name, and ends with what the terminal makes of their code", async () => {
  await started(["law", "--rank", "3"], Promise.resolve(7));
  await vi.waitFor(() => expect(exits).toEqual([107]));
  expect(vi.mocked(runProgram).mock.calls[0][0]).toEqual(["law", "--rank", "3"]);
  events.emit("exit");
  expect([said, process.exitCode]).toEqual([[], undefined]);
});

it.each(["uncaughtException", "unhandledRejection"])(
  "of %s says a line, and ends by its kind",
  async (name) => {
    await started(["law"], new Promise(() => {}));
    // The class of the modules that it runs with.
    const { UsageError } = await import("../core/errors.js");
    events.emit(name, new UsageError("--a", "b", 3, "c"));
    events.emit(name, Object.assign(new Error("1 of 2"), { name: "FailedShards" }));
    expect(said).toEqual(["--a must be b, got 3: c\n", "1 of 2\n"]);
    expect(exits).toEqual([2, 1]);
  },
);

it.each([
  [undefined, true],
  [13, true],
  [0, false],
  [1, false],
  [2, false],
])("with exit code %s while it waits for a plan: refused %s", async (code, isRefused) => {
  await started(["sweep", "own.sim.ts"], new Promise(() => {}));
  process.exitCode = code;
  events.emit("exit");
  expect(process.exitCode).toBe(isRefused ? 2 : code);
  expect(said.join("")).toMatch(isRefused ? /^plan must be a module that loads, .*\n$/ : /^$/);
});
