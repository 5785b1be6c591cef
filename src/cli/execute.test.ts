/** What a command is given, and where what it says, warns and gives back goes: text, JSON, colours, columns. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { defineCommand, type AnyCommand, type Context } from "./command.js";
import { COMMANDS } from "./commands/index.js";
import { integer } from "./options/number.js";
import { flag, text } from "./options/option.js";
import { runProgram } from "./program.js";

const commands = COMMANDS as Record<string, () => Promise<{ command: AnyCommand }>>;
const { doctor } = commands;
afterEach(() => void (commands["doctor"] = doctor));

/** What came of a line, in order; in it "_" is a space. */
let events: string[] = [];
let seen: { values: object; context: Context } | undefined;
/** What the planted command does in its midst. */
let midst: (context: Context) => void = () => {};
let code: number | undefined;
beforeEach(() => {
  [events, seen, midst, code] = [[], undefined, () => {}, undefined];
  const planted = defineCommand({
    name: "doctor",
    summary: "planted",
    examples: ["doctor"],
    argument: { name: "[more...]", help: "words" },
    options: {
      poolSize: integer("--pool-size <n>", "a number", { min: 1, fallback: 5, remedy: "-" }),
      name: text("--name <text>", "a name"),
      queue: text("--queue <url>", "a queue"),
      force: flag("--force", "a switch"),
    },
    run(values, context) {
      seen = { values, context };
      midst(context);
      return { found: 1 };
    },
    print: ({ found }, { poolSize }) =>
      `Found ${found} of ${poolSize}.\n\n  a  ${"word ".repeat(14).trim()}`,
    ...{ exitCode: () => code as number },
  });
  commands["doctor"] = async () => ({ command: planted });
});

interface Around {
  readonly errIsTerminal?: boolean;
  readonly hasColours?: boolean;
  readonly columns?: number;
}
const { signal } = new AbortController();
const run = (line: string, { errIsTerminal = false, hasColours = false, columns }: Around = {}) =>
  runProgram(
    line.split(" ").map((word) => word.replace("_", " ")),
    {
      ...{ errIsTerminal, hasColours, columns },
      out: (said) => void events.push(`out ${said}`),
      err: (said) => void events.push(`err ${said}`),
      signal: () => signal,
      progressBar: () => ({
        update: (name) => void events.push(`update ${name}`),
        clear: () => void events.push("clear"),
        stop: () => void events.push("stop"),
      }),
    },
  );

const HEAD = "Found 1 of 5.";
const TABLE = `  a  ${"word ".repeat(14).trim()}`;

describe("a command", () => {
  it("is given its options, defaults of the others, its words, and the line without secrets", async () => {
    await run("doctor a b_c --force --name n --queue redis://u:p@h --pool-size 7");
    const { values, context } = seen as NonNullable<typeof seen>;
    expect(values).toEqual({ poolSize: 7, name: "n", queue: "redis://u:p@h", force: true });
    expect([context.argument, context.list]).toEqual(["a", ["a", "b c"]]);
    expect(context.commandLine).toBe(
      'loradp doctor a "b c" --force --name n --queue redis://***@h --pool-size 7',
    );
    expect(["poolSize", "name", "force", "nosuch"].map((name) => context.given(name))).toEqual([
      ...[true, true, true, false],
    ]);
    expect(context.signal).toBe(signal);
    await run("doctor");
    expect(seen?.values).toEqual({ poolSize: 5, name: undefined, queue: undefined, force: false });
    expect([seen?.context.argument, seen?.context.list, seen?.context.given("poolSize")]).toEqual([
      ...["", [], false],
    ]);
  });

  it.each([
    [
      "doctor",
      {},
      [
        "clear",
        "out line\n",
        "clear",
        "err warning\n",
        "stop",
        `out ${HEAD}\n\n${TABLE}\n`,
        "stop",
      ],
    ],
    ["doctor --json", {}, ["clear", "err warning\n", "stop", 'out {"found":1}\n', "stop"]],
    [
      "doctor --json",
      { errIsTerminal: true, hasColours: true, columns: 60 },
      ["clear", "err line\n", "clear", "err warning\n", "stop", 'out {"found":1}\n', "stop"],
    ],
    [
      "doctor",
      { hasColours: true },
      [
        ...["clear", "out line\n", "clear", "err warning\n", "stop"],
        ...[`out \x1b[1m${HEAD}\x1b[22m\n\n${TABLE}\n`, "stop"],
      ],
    ],
    [
      "doctor",
      { columns: 60 },
      [
        ...["clear", "out line\n", "clear", "err warning\n", "stop"],
        ...[`out ${HEAD}\n\n  a  ${"word ".repeat(11).trim()}\n     word word word\n`, "stop"],
      ],
    ],
  ])("%s in %j says what it says where it belongs", async (line, around, expected) => {
    midst = (context) => {
      context.line("line");
      context.warn("warning");
    };
    expect(await run(line, around)).toBe(0);
    expect(events).toEqual(expected);
  });

  it("has the exit code of its result, and 0 where it has none", async () => {
    const codes: number[] = [];
    for (const each of [1, 0, undefined]) {
      code = each;
      codes.push(await run("doctor"));
    }
    expect(codes).toEqual([1, 0, 0]);
  });

  it("tells its progress, which ends with an error, by the option's name", async () => {
    midst = ({ progress }) => {
      progress("stage", 1, 2);
      throw new UsageError("poolSize", "small", 9, "lower it");
    };
    expect(await run("doctor")).toBe(2);
    expect(events).toEqual([
      "update stage",
      "stop",
      "err --pool-size must be small, got 9: lower it\n",
    ]);
    events = [];
    midst = () => {
      throw new UsageError("plan", "small", 9, "lower it");
    };
    expect(await run("doctor --json")).toBe(2);
    expect(events).toEqual(["stop", "err plan must be small, got 9: lower it\n"]);
  });
});
