/** Colours: on the words that they are for, none in JSON, and the text stays what it is. */
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { listClaims } from "../app/list-claims.js";
import { VERDICTS } from "../claims/claim.js";
import { languageResult, result } from "../testing/results.js";
import { hasColours, paint } from "./colours.js";
import { loradp } from "./in-process.fixture.js";
import { verdictLine } from "./verdict-line.js";

const BOLD = (text: string): string => `\x1b[1m${text}\x1b[22m`;

describe("painted text", () => {
  it("has the verdict in bold, its surprise by its kind, and is the same text", () => {
    for (const verdict of VERDICTS)
      for (const expectation of ["upheld", "violated", "none"] as const) {
        const line = verdictLine(result("E8-steps", { verdict, expectation }));
        const painted = paint(line);
        expect(stripVTControlCharacters(painted)).toBe(line);
        expect(painted).toContain(` ${BOLD(verdict)} `);
        const isAgainst = line.includes("EXPECTED");
        expect(painted.includes("\x1b[31m"), line).toBe(isAgainst);
      }
  });

  it("has the language model's verdict on its own line in bold, against its prediction in red", () => {
    const own = languageResult("violated");
    const line = verdictLine(result("E8-steps", { languageModel: own }));
    const [first, second] = paint(line).split("\n");
    expect(first).not.toContain("\x1b[31m");
    expect(second).toContain(BOLD("violated"));
    expect(second).toContain("\x1b[31m");
    expect(stripVTControlCharacters(`${first}\n${second}`)).toBe(line);
  });

  it("leaves what is not its own, and shows the answer and what contradicts", () => {
    const text = "a violated line\nNo. The noise\ncontradicts its prediction: X\n  No. indented\n";
    const painted = paint(text);
    expect(stripVTControlCharacters(painted)).toBe(text);
    expect(painted).toContain(`\n${BOLD("No.")} The noise\n`);
    expect(painted).toContain("\x1b[31mcontradicts its prediction: X");
    expect(painted).toContain("\n  No. indented\n");
  });
});

describe("heads", () => {
  it("of answers and of the parts of lists are bold, and nothing else of them", async () => {
    const of = async (...argv: string[]): Promise<string[]> => {
      const { stdout } = await loradp(argv, { hasColours: true });
      return stdout.split("\n").filter((line) => line.includes("\x1b"));
    };
    const law = "law --rank 8 --rho 0.1".split(" ");
    const [sentence] = (await loradp(law)).stdout.split("\n");
    expect(await of(...law)).toEqual([BOLD(sentence)]);
    const chapters = [...new Set(listClaims().map(({ chapter }) => chapter))];
    expect(await of("claims")).toEqual(chapters.map(BOLD));
    expect(await of("claims", "E8-steps")).toHaveLength(1);
  });
});

describe("colours", () => {
  it.each([
    [true, {}, true],
    [false, {}, false],
    [undefined, {}, false],
    [true, { NO_COLOR: "1" }, false],
    [true, { NO_COLOR: "" }, true],
    [true, { TERM: "dumb" }, false],
    [false, { FORCE_COLOR: "1" }, true],
    [true, { FORCE_COLOR: "0" }, false],
    [true, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
  ])("of a terminal %s with %o: %s", (isTTY, env, expected) => {
    expect(hasColours({ isTTY, env })).toBe(expected);
  });

  it("stand in results for people, and never in JSON", async () => {
    const of = async (hasThem: boolean, ...more: string[]): Promise<string> =>
      (await loradp(["claims", "E8-steps", ...more], { hasColours: hasThem })).stdout;
    expect(await of(true, "--json")).toBe(await of(false, "--json"));
    expect(await of(false)).not.toContain("\x1b");
    const words = ["report", "nosuch-folder"];
    expect((await loradp(words, { hasColours: true })).stderr).not.toContain("\x1b");
  });
});
