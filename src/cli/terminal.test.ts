/** The terminal of a process: what is written where, the exit code at its end, and signals. */
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { processTerminal } from "./terminal.js";

type Ended = (error?: Error | null) => void;
interface Stream {
  readonly stream: EventEmitter & { isTTY: boolean; columns: number };
  readonly written: string[];
  /** What a write comes to. */
  fails?: Error;
}

function streamOf(isTTY: boolean, columns: number): Stream {
  const own: Stream = {
    stream: Object.assign(new EventEmitter(), { isTTY, columns }),
    written: [],
  };
  const write = (text: string, ended?: Ended): boolean => {
    own.written.push(text);
    ended?.(own.fails);
    return true;
  };
  Object.assign(own.stream, { write });
  return own;
}

let out: Stream;
let err: Stream;
const signals = new EventEmitter();
const exits: number[] = [];

/** Streams of the process that are terminals or not. */
function streams(outIsTTY: boolean, errIsTTY: boolean): void {
  [out, err] = [streamOf(outIsTTY, 91), streamOf(errIsTTY, 17)];
  vi.spyOn(process, "stdout", "get").mockReturnValue(out.stream as never);
  vi.spyOn(process, "stderr", "get").mockReturnValue(err.stream as never);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubEnv("NO_COLOR", undefined);
  vi.stubEnv("FORCE_COLOR", undefined);
  vi.stubEnv("TERM", "xterm");
  exits.splice(0);
  signals.removeAllListeners();
  vi.spyOn(process, "on").mockImplementation(((name: string, on: (of: string) => void) =>
    signals.on(name, () => on(name))) as never);
  vi.spyOn(process, "exit").mockImplementation(((code: number) => void exits.push(code)) as never);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

describe("a terminal", () => {
  it.each([
    [true, false],
    [false, true],
  ])("of results %s, of errors %s: each has its own", (outIsTTY, errIsTTY) => {
    streams(outIsTTY, errIsTTY);
    const terminal = processTerminal();
    expect([terminal.hasColours, terminal.columns]).toEqual(
      outIsTTY ? [true, 91] : [false, undefined],
    );
    expect(terminal.errIsTerminal).toBe(errIsTTY);
    terminal.out("result");
    terminal.err("error");
    expect([out.written, err.written]).toEqual([["result"], ["error"]]);
  });

  it("that changes its width has the new one", () => {
    streams(true, true);
    const terminal = processTerminal();
    out.stream.columns = 60;
    expect(terminal.columns).toBe(60);
  });

  it("ends with the code that it is given; with 2 where results could not be written", async () => {
    streams(false, false);
    const terminal = processTerminal();
    terminal.out("a");
    expect(await terminal.end(1)).toBe(1);
    expect(err.written).toEqual([]);
    out.fails = Object.assign(new Error("no space"), { code: "ENOSPC" });
    terminal.out("b");
    terminal.out("c");
    expect(await terminal.end(0)).toBe(2);
    expect(err.written).toEqual([
      "standard output must be able to take the results, got ENOSPC: write them elsewhere\n",
    ]);
  });

  it("whose reader has gone ends as it would; what fails without a code is named", async () => {
    streams(false, false);
    const gone = processTerminal();
    out.fails = Object.assign(new Error("gone"), { code: "EPIPE" });
    gone.out("a");
    gone.out("b");
    expect([await gone.end(0), out.written, err.written]).toEqual([0, ["a"], []]);
    streams(false, false);
    const other = processTerminal();
    out.stream.emit("error", new Error("odd"));
    other.out("a");
    expect(await other.end(0)).toBe(2);
    expect([out.written, err.written.join("")]).toEqual([[], expect.stringContaining("got odd: ")]);
  });
});

describe("signals", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "%s lets a command end, and is the code of what was interrupted",
    async (name, code) => {
      streams(false, true);
      const terminal = processTerminal();
      expect(signals.eventNames()).toEqual([]);
      const signal = terminal.signal();
      expect(terminal.signal()).toBe(signal);
      expect(signals.eventNames().sort()).toEqual(["SIGINT", "SIGTERM"]);
      expect(signal.aborted).toBe(false);
      signals.emit(name);
      expect(signal.aborted).toBe(true);
      expect(err.written).toEqual([
        "\r\x1b[Kstopping: what is finished is kept; again to quit at once\n",
      ]);
      expect([await terminal.end(130), await terminal.end(0), await terminal.end(1)]).toEqual([
        code,
        0,
        1,
      ]);
      expect(exits).toEqual([]);
    },
  );

  it("end the process in a moment where the command does not, and at once the second time", () => {
    streams(false, false);
    processTerminal().signal();
    signals.emit("SIGTERM");
    vi.advanceTimersByTime(1499);
    expect(exits).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(exits).toEqual([143]);
    expect(err.written).toEqual([
      "stopping: what is finished is kept; again to quit at once\n",
      "interrupted: what was finished is kept\n",
    ]);
    signals.emit("SIGINT");
    expect(exits[1]).toBe(130);
  });

  it("that never came leave an interruption its code", async () => {
    streams(false, false);
    const terminal = processTerminal();
    expect(await terminal.end(130)).toBe(130);
    terminal.signal();
    expect(await terminal.end(130)).toBe(130);
  });
});
