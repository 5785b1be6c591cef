/** Text in the columns of a terminal: whole words, no line too long, nothing lost; and none but on a terminal. */
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { paint } from "./colours.js";
import { fitted } from "./fitted.js";
import { loradp } from "./in-process.fixture.js";

const word = fc.stringMatching(/^[a-zA-Z0-9.,()=]{1,24}$/);
const gap = fc.constantFrom(" ", " ", " ", "  ", "      ");
const line = fc
  .tuple(fc.constantFrom("", "  ", "    "), fc.array(fc.tuple(word, gap), { maxLength: 40 }))
  .map(([start, words]) => (start + words.flat().join("")).trimEnd());

describe("fitted text", () => {
  it("has every word once and in order, in lines of the terminal's columns", () => {
    fc.assert(
      fc.property(fc.array(line), fc.integer({ min: 60, max: 200 }), (lines, columns) => {
        const text = lines.join("\n");
        const wrapped = fitted(text, columns);
        expect(wrapped.split(/\s+/)).toEqual(text.split(/\s+/));
        for (const each of wrapped.split("\n")) expect(each.length).toBeLessThanOrEqual(columns);
        const short = lines.filter(({ length }) => length <= columns);
        for (const each of short) expect(wrapped.split("\n")).toContain(each);
      }),
      { seed: 20240917 },
    );
  });

  it("goes on under the last column of a table that leaves room", () => {
    const row = `  name  value  ${"word ".repeat(15).trim()}`;
    const [first, second] = fitted(row, 60).split("\n");
    expect([first.indexOf("word"), second.search(/\S/)]).toEqual([15, 15]);
    const late = `${"a".repeat(40)}  ${"word ".repeat(15).trim()}`;
    expect(fitted(late, 60).split("\n")[1]).toMatch(/^word/);
  });

  it("leaves a number with its interval", () => {
    const row = `name  ${"0.5 [0.25, 0.75]  ".repeat(6)}`.trimEnd();
    for (let columns = 60; columns < row.length; columns++)
      for (const each of fitted(row, columns).split("\n"))
        expect(each).toMatch(/^(name)?( +0\.5 \[0\.25, 0\.75\])+$/);
  });

  it("counts no colours, and keeps them", () => {
    const text = `E8-steps  violated  EXPECTED upheld  ${"word ".repeat(20).trim()}`;
    const painted = paint(text);
    expect(painted).not.toBe(text);
    expect(stripVTControlCharacters(fitted(painted, 70))).toBe(fitted(text, 70));
  });

  it.each([undefined, 0, 20])("is left whole where the columns are %s", (columns) => {
    const text = "word ".repeat(50);
    expect(fitted(text, columns)).toBe(text);
  });
});

describe("results", () => {
  const law = "law --rank 8 --rho 0.1 --dim 4096".split(" ");
  const out = async (argv: string[], columns?: number): Promise<string> =>
    (await loradp(argv, columns === undefined ? {} : { columns })).stdout;

  it("fit a terminal, and are whole without one", async () => {
    const [narrow, whole] = [await out(law, 80), await out(law)];
    expect(Math.max(...narrow.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(whole.split("\n")[0].length).toBeGreaterThan(200);
    expect(narrow.split(/\s+/)).toEqual(whole.split(/\s+/));
  });

  it("are one line of JSON on every terminal", async () => {
    expect(await out([...law, "--json"], 80)).toBe(await out([...law, "--json"]));
  });
});
