/** What all commands share: options, help, where verdict lines go, exit codes. */
import { describe, expect, it } from "vitest";
import { SAMPLERS as KNOWN } from "../experiment/noise/samplers.js";
import { COMMANDS, GROUPS } from "./commands/index.js";
import { loradp } from "./in-process.fixture.js";
import { SAMPLERS } from "./options/run.js";

describe("every command", () => {
  it.each(Object.keys(COMMANDS))(
    "%s is declared under its name, with --json, and with --seed where it draws",
    async (name) => {
      const { command } = await COMMANDS[name]();
      expect(command.name).toBe(name);
      const [group, member] = name.split(" ");
      if (member !== undefined) expect(GROUPS[group]).toBeTruthy();
      const { status, stdout } = await loradp([...name.split(" "), "--help"]);
      expect(status).toBe(0);
      expect(stdout).toContain(command.summary.split(/[;(]/)[0].slice(0, 40));
      for (const option of ["--json", "--help"]) expect(stdout).toContain(option);
      expect(stdout.includes("--seed")).toBe("seed" in command.options);
    },
  );

  it("shows ranges and defaults in its help", async () => {
    const { stdout: law } = await loradp(["law", "--help"]);
    expect(law).toContain("adaptation rank, from 1 to 4096");
    const { stdout: train } = await loradp(["train", "--help"]);
    expect(train).toMatch(/--batch <n> +examples a step, from 1 to 4096 \(default: 50; text\s+8\)/);
  });

  it("is in the program's help, and the program has a version", async () => {
    const { stdout } = await loradp(["--help"]);
    for (const name of Object.keys(COMMANDS)) expect(stdout).toContain(`  ${name.split(" ")[0]} `);
    expect((await loradp(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it("offers the samplers that there are", () => {
    expect(SAMPLERS).toEqual(KNOWN);
  });
});

describe("a command line that no command takes", () => {
  it.each([
    ["constructor", "unknown command 'constructor': see loradp --help"],
    ["__proto__ --help", "unknown command '__proto__': see loradp --help"],
    ["nosuch", "unknown command 'nosuch': see loradp --help"],
    [
      "accuntant --steps 3",
      "unknown command 'accuntant': did you mean accountant? see loradp --help",
    ],
    ["accuntant --help", "unknown command 'accuntant': did you mean accountant? see loradp --help"],
    ["one-rn", "unknown command 'one-rn': did you mean audit one-run? see loradp --help"],
    ["audti scores x.csv", "unknown command 'audti': did you mean audit? see loradp --help"],
    [
      "audit score x.csv",
      "unknown command 'audit score': did you mean audit scores? see loradp audit --help",
    ],
    ["audit nosuch-thing", "unknown command 'audit nosuch-thing': see loradp audit --help"],
    ["audit", "a command is missing after audit, one-run or scores: see loradp audit --help"],
    ["audit --json", "'--json' must come after audit one-run: see loradp audit --help"],
    ["--json law", "'--json' must come after a command: see loradp --help"],
    ["", "a command is missing: see loradp --help"],
    ["help nosuch", "unknown command 'nosuch': see loradp --help"],
    ["help audit score", /^unknown command 'audit score': did you mean audit scores\?/],
    ["law --rnk 8", "unknown option '--rnk': did you mean --rank? see loradp law --help"],
    ["law --rnk=8 --rho 0", "unknown option '--rnk': did you mean --rank? see loradp law --help"],
    ["law --rank 4 --rho 0 --jsn", /^unknown option '--jsn': did you mean --json\?/],
    ["law -x", "unknown option '-x': see loradp law --help"],
    [
      "doctor --rank 4",
      "unknown option '--rank': it is an option of law, privacy, train, attack and span; see loradp doctor --help",
    ],
    [
      "law --rank 4 --rho 0 --json=yes",
      "option '--json' takes no value, got '--json=yes': see loradp law --help",
    ],
    ["law --rank 4", /^--rho <p> \(loading .*\) is missing: see loradp law --help$/],
    ["law", /^--rank <r> \(.*\) and --rho <p> \(.*\) are missing: see loradp law --help$/],
    [
      "law --rank 4 --rho 0 extra 7",
      'law takes no further argument, got extra, "7": see loradp law --help',
    ],
    ["law extra", "law takes no further argument, got extra: see loradp law --help"],
    ["claims E1-frozen E2-energy", /^claims takes no further argument, got E2-energy: /],
    ["roc", "missing required argument 'file': see loradp roc --help"],
    ["law --rank", "option '--rank <r>' argument missing: see loradp law --help"],
    ["law --rank --rho 0", /^--rank must be given a value, got --rho: /],
    ["\u001b[31mx", "unknown command '\\x1b[31mx': see loradp --help"],
    ["law --\u0007", "unknown option '--\\x07': see loradp law --help"],
  ])("%j", async (words, line) => {
    const argv = words === "" ? [] : words.split(" ");
    const { status, stdout, stderr } = await loradp(argv);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.endsWith("\n") && stderr.trimEnd().split("\n").length).toBe(1);
    if (typeof line === "string") expect(stderr).toBe(`${line}\n`);
    else expect(stderr.trimEnd()).toMatch(line);
  });

  it("of empty words shows them as empty", async () => {
    expect((await loradp([""])).stderr).toBe("unknown command '': see loradp --help\n");
    const { stderr } = await loradp(["law", "--rank", "", "--rho", "0"]);
    expect(stderr).toMatch(/^--rank must be an integer from 1 to 4096, got "": /);
  });
});

describe("help", () => {
  it.each([
    ["help", "Usage: loradp "],
    ["help help", "Usage: loradp "],
    ["help law", "Usage: loradp law "],
    ["help audit", "Usage: loradp audit "],
    ["help audit scores", "Usage: loradp audit scores "],
    ["audit --help", "Usage: loradp audit "],
    ["law --rnk 8 --help", "Usage: loradp law "],
  ])("%s", async (words, start) => {
    const { status, stdout, stderr } = await loradp(words.split(" "));
    expect([status, stderr, stdout.slice(0, start.length)]).toEqual([0, "", start]);
  });
});
