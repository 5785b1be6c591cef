/** What errors and names that no command has are said as, as stored: it says nothing of what is right. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommanderError } from "commander";
import { describe, expect, it } from "vitest";
import { Interrupted } from "../app/interrupted.js";
import { UsageError } from "../core/errors.js";
import { CommandLineError, failureOf } from "./errors.js";
import { faultLine } from "./fault.js";
import { misnamed, namedBy, unknownOption, withoutHelpWord } from "./names.js";
import { inWords } from "./translate.js";

const stored = (name: string, lines: readonly string[]): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`./pinned/${name}.txt`);

const CODES = [
  ...["ENOENT", "EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR", "EEXIST", "ENOTEMPTY", "ELOOP"],
  ...["ENAMETOOLONG", "ENOSPC", "EDQUOT", "EFBIG", "EMFILE", "ENFILE", "EAGAIN", "ENOMEM", "EBUSY"],
  ...["ETXTBSY", "EIO", "ENXIO", "ENODEV", "EINVAL", "ECONNREFUSED"],
];
const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });
const MESSAGES = [
  ...["ENOENT: no such file, open '/a/it's b'", "ENOENT: no such file, open ''", "EACCES: no, x"],
  ...[
    "EXYZ: no, open 'a'",
    "Invalid typed array length: 3",
    "Invalid string length",
    "invalid ARRAY length",
  ],
  ...["Invalid DataView length", "Invalid array buffer length", "Array buffer allocation failed"],
  ...[
    "not Array buffer allocation failed",
    "so out of memory",
    "could not allocate memory",
    "memory limit",
  ],
  ...["memory32 limit", "Cannot create a string longer than 3", "ERR_WORKER_OUT_OF_MEMORY"],
  ...[
    "File size (3) is greater than 2 GiB",
    'The value of "size" is out of range',
    "a without null bytes",
  ],
  ...['The value of "length" is out of range', 'The value of "x" is out of range', "plain"],
  ...[
    "IO",
    "Invalid Input",
    "Conversion",
    "Out of Range",
    "Binder",
    "Serialization",
    "Permission",
  ].map((kind) => `${kind} Error:  first  \nsecond`),
  ...[
    "Mismatch Type",
    "Invalid Type",
    "Invalid Unicode",
    "Not implemented",
    "Constraint",
    "Parser",
  ].map((kind) => `${kind} Error: first`),
];

describe("errors", () => {
  it("of a system and its libraries are said as stored", async () => {
    const issue = (path: PropertyKey[], message = "wrong") => ({ path, message });
    const errors: Error[] = [
      ...CODES.map((code) => named("Error", "it failed", { code, path: `of ${code}` })),
      named("Error", "it failed", { code: "EBUSY" }),
      named("Error", "it failed", { code: "EBUSY", path: "" }),
      named("Error", "ENOENT: no, open 'a'", { code: "EISDIR", path: "b" }),
      named("Error", "it failed", { code: "ERR_WORKER_OUT_OF_MEMORY" }),
      ...MESSAGES.map((message) => new Error(message)),
      new SyntaxError("Unexpected token in JSON at 3"),
      new SyntaxError("Unexpected token"),
      named("ZodError", "m", { issues: [issue(["a", 0, "b"])] }),
      named("ZodError", "m", { issues: [issue([]), issue(["b"]), issue(["c"])] }),
      named("ZodError", "m", { issues: [] }),
      named("ZodError", "m"),
      named("Error", "m", { issues: [issue(["a"])] }),
    ];
    const lines = errors.map((e) => `${e.name} ${JSON.stringify(e.message)}: ${inWords(e)}`);
    await stored("errors", [...lines, `a text: ${inWords("ENOENT: no, open 'a'")}`]);
  });

  it("end with the exit code of their kind", () => {
    const commander = (code: number, message: string) => new CommanderError(code, "x", message);
    const cases: ReadonlyArray<readonly [unknown, string[]]> = [
      [commander(0, "help"), ["law"]],
      [commander(1, "error: bad option.\n(did you mean?)"), ["audit", "scores", "x"]],
      [commander(1, "no prefix"), ["nosuch"]],
      [new UsageError("--a", "b", 3, "c"), ["law"]],
      [new CommandLineError("the line"), ["law"]],
      [new Interrupted("17 shards"), ["law"]],
      [named("FailedShards", "1 of 2"), ["law"]],
      [named("Error", "no", { code: "EIO", path: "p" }), ["law"]],
    ];
    expect(cases.map(([error, argv]) => failureOf(error, argv))).toEqual([
      undefined,
      { line: "bad option: see loradp audit scores --help", code: 2 },
      { line: "no prefix: see loradp --help", code: 2 },
      { line: "--a must be b, got 3: c", code: 2 },
      { line: "the line", code: 2 },
      { line: "interrupted: 17 shards", code: 130 },
      { line: "1 of 2", code: 1 },
      { line: "p: the device failed: check the disk, or take another path", code: 2 },
    ]);
  });

  it("of the program leave a report of the command line, without secrets, and every cause", () => {
    const folder = mkdtempSync(join(tmpdir(), "loradp-fault-"));
    let error: Error = new Error("cause 12");
    for (let i = 11; i >= 1; i--) error = new Error(`cause ${i} redis://u:p@h`, { cause: error });
    const line = faultLine(error, ["sweep", "--queue", "redis://u:p@h"], folder);
    const [name] = readdirSync(folder);
    expect(line).toBe(
      `loradp met a fault of its own: cause 1 redis://u:p@h; the report is in ${join(folder, name)}`,
    );
    const report = readFileSync(join(folder, name), "utf8");
    expect(report).toContain('command line: ["loradp","sweep","--queue","redis://***@h"]');
    expect(report).not.toContain("u:p");
    expect([...report.matchAll(/caused by: Error: cause (\d+)/g)].map(([, n]) => n)).toEqual([
      "2",
      "3",
      "4",
      "5",
      "6",
      "7",
      "8",
      "9",
      "10",
    ]);
    expect(faultLine(named("TypeError", ""), [], folder)).toMatch(/own: TypeError; the report/);
    expect(faultLine("a text", [], folder)).toMatch(/own: a text; the report/);
  });
});

describe("names of commands", () => {
  it("are found, and missed, as stored", async () => {
    const lines = [
      ...["", "law", "laws", "audit", "audit --help", "audit -h", "audit -V", "audit --version"],
      ...["audit x", "audit score", "audit one-run x", "audit scores", "scores", "one-run", "-h"],
      ...[
        "--help",
        "-V",
        "--version",
        "--json",
        "-x law",
        "help",
        "constructor",
        "veriffy",
        "mege",
      ],
    ].map((text) => text.split(" ").filter((word) => word !== ""));
    const helps = ["help", "help law", "help audit scores", "help --json law", "law help"];
    const options = { law: ["--rank", "--json"], train: ["--rank", "--rate"], roc: ["--score"] };
    const flags = ["--rank=3", "--rnk", "--rate", "--score=x", "--json=yes", "--nosuch", "-x"];
    await stored("names", [
      ...lines.map((argv) => `${argv.join(" ")}: ${namedBy(argv)}; ${misnamed(argv)}`),
      ...helps.map((text) => `${text}: ${withoutHelpWord(text.split(" ")).join(" ")}`),
      ...flags.map((name) => unknownOption(name, "law", options)),
      unknownOption("--rank", "nosuch", options),
    ]);
  });
});
