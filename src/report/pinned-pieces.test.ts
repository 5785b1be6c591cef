/**
 * What the report makes of two runs, of claims and of pieces of its page, made by hand, as stored: it says nothing of
 * what is right.
 */
import { describe, expect, it } from "vitest";
import { VERDICTS, type ClaimResult, type Verdict } from "../claims/claim.js";
import { checksum, pinnedText } from "../testing/pinned-results.js";
import { languageResult, result } from "../testing/results.js";
import { claimCards, valueHtml } from "./claim-card.js";
import { rowsOf } from "./claim-rows.js";
import { comparisonHtml } from "./compare-html.js";
import { compareRuns, type Side } from "./compare.js";
import { engineerHtml, engineerText } from "./engineer.js";
import { csvOfRows, csvOfTable } from "./figure-data.js";
import { box, fold, link } from "./html.js";
import { linkedText, sourceHtml } from "./source-html.js";

const stored = (name: string, lines: readonly string[]): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/words-${name}.txt`);

/** A line a block of HTML, tags left out but for what a link leads to. */
const plain = (html: string): string[] =>
  html
    .replaceAll(/<svg[^]*?<\/svg>/g, "[svg]")
    .replaceAll(/<(a|details|div|tr|p) ([^>]*)>/g, "<$1>($2) ")
    .replaceAll(/<\/(p|li|tr|h\d|td|th|summary|div|details|article)>/g, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

const provenance: Side["provenance"] = [
  ["seed", "1"],
  ["backend that ran", "simd"],
  ["plan alpha", "abc, 10 rows, 1.0 s"],
  ["date", "then"],
  ["versions", "v1"],
];
const side = (
  claims: readonly ClaimResult[],
  change: Readonly<Record<string, string>> = {},
): Side => ({
  claims,
  provenance: provenance.map(([name, value]) => [name, change[name] ?? value]),
});

describe("two runs", () => {
  it("are compared as they were", async () => {
    const here = ["A", "B", "C", "D"].map((id, i) =>
      result(id, { value: 2 + i, low: 1 + i, high: 3 + i }),
    );
    const moved = (change: Partial<ClaimResult>) => [{ ...here[0], ...change }, ...here.slice(1)];
    const there: ReadonlyArray<readonly [string, Side]> = [
      ["the same", side(here)],
      ["another order", side(here.toReversed())],
      ["another date", side(here, { date: "now" })],
      ["another seed and plan", side(here, { seed: "2", "plan alpha": "x, 10 rows, 1.0 s" })],
      ["a slower plan", side(here, { "plan alpha": "abc, 10 rows, 99.25 s" })],
      ["another plan", side(moved({ value: 2.5 }), { "plan alpha": "abc, 11 rows, 1.0 s" })],
      ["another backend", side(here, { "backend that ran": "gpu" })],
      ["another version", side(moved({ value: 2.5 }), { versions: "v2" })],
      ["another statistic", side(moved({ statistic: "other" }))],
      ["another low end", side(moved({ low: 0.5 }))],
      ["another high end", side(moved({ high: null }))],
      ["another sample", side(moved({ sampleSize: null }))],
      ["a negative zero", side(moved({ value: -0 }))],
      ["apart below", side(moved({ value: 0.5, low: 0.1, high: 0.999 }))],
      ["apart above", side(moved({ value: 5, low: 3.001, high: 6 }))],
      ["touching", side(moved({ value: 5, low: 3, high: 6 }))],
      ["apart, a limit", side(moved({ value: 9, low: 5, high: 6 }))],
      [
        "apart, two",
        side([...moved({ value: 9, low: 8, high: 10 }).slice(0, 1), ...moved({}).slice(1, 3)]),
      ],
      ["one verdict", side(moved({ verdict: "violated" }))],
      ["two verdicts", side(here.map((c, i) => (i < 2 ? { ...c, verdict: "violated" } : c)))],
      ["one more", side([...here, result("E", { statistic: "", value: null })])],
      ["one less, published", { ...side(here.slice(1)), isPublished: true }],
      ["a column", side(moved({ languageModel: languageResult("upheld") }))],
      ["other settings", { claims: here, provenance: [["more", "m"], ...provenance.slice(1, 3)] }],
    ];
    const told = new Set<string>();
    const lines = there.flatMap(([name, other]) => {
      const { against: _, ...found } = compareRuns(side(here), other, name);
      const own = Object.entries(found).map(([key, of]) => `${key}: ${pinnedText(of)}`);
      // What another pair said to the letter is not said again.
      return [
        `== ${name}, ${checksum(own.join())}`,
        ...own.filter((text) => !told.has(text) && told.add(text)),
      ];
    });
    const shown = compareRuns(
      side(here),
      side(
        here.slice(1).map((c, i) => ({ ...c, value: i })),
        { seed: "<" },
      ),
      "a&b",
    );
    await stored("compared", [...lines, ...plain(comparisonHtml(shown))]);
  });
});

const TABLE = (rows: number) => ({
  head: ["a", "b", "a"],
  body: Array.from({ length: rows }, (_, i) => [`r${i}`, `${i} [0, ${i + 1}]`, "<c>"]),
});

describe("pieces of the page", () => {
  it("are what they were", async () => {
    const texts = [
      "plain <text>",
      "arXiv:2409.17538v4-v7, and arXiv:2409.1753, arXiv:2409.17538v2; arXiv:240.17538",
      "doi:10.1145/12.34, and doi:10.1/2; doi:10.12345/a(b)c. arXiv:2409.17538 doi:10.1234/x.",
    ];
    const sources = [
      "docs/theory.md E4; arXiv:2409.17538",
      "docs/theory.md nosuch",
      "a; b; docs/x",
    ];
    const open = (rows: number): string => box(TABLE(rows), "n").slice(0, 60);
    await stored("pieces", [
      ...texts.map(linkedText),
      ...sources.map(sourceHtml),
      ...[24, 25].map(open),
      box(TABLE(1), 'a "name"'),
      ...[link("E1"), link("E1", "a <title>"), fold("s", "<b>c</b>"), fold("s&", "c", true)],
      csvOfTable(TABLE(2)),
      csvOfRows([
        { a: 1 / 3, b: NaN, c: [1, 2] },
        { a: 123456789, d: "x,y", b: -Infinity },
      ]),
      csvOfRows({ one: [{ a: 1 }], none: 3, two: [{ b: null }, { a: true }] }),
    ]);
  });

  it("of claims are what they were", async () => {
    const claims = [
      ...[0, 1, 6, 7].map((rows, i) =>
        result("E2-rank", {
          id: i === 0 ? "E2-rank" : `E2-rank/t${i}`,
          ...{ task: i === 0 ? null : `t${i}`, tables: [TABLE(rows)], verdict: VERDICTS[i] },
          ...{ falseAlarm: [null, 0, 1e-8, 0.05][i], sampleSize: i === 2 ? null : 10 + i },
          power: [null, { effect: "e", smallest: null }, { effect: "e", smallest: 0.25 }, null][i],
        }),
      ),
      result("E8-steps", {
        verdict: "violated",
        languageModel: languageResult("upheld", { tables: [TABLE(2)] }),
      }),
      result("E8-cosine", { low: null, high: 5, expectation: "violated" }),
      result("DYN-law", { low: null, high: 5, verdict: "not tested" }),
      result("E12-exact", {
        value: null,
        low: null,
        high: null,
        statistic: "",
        source: "docs/theory.md E12",
      }),
    ];
    const figure = { id: "f", title: "T", caption: "c", claims: ["E2-rank", "E8-steps"] };
    const model = {
      subjects: new Map([["E2-rank", "classifier"]]),
      figures: [figure],
      tables: [figure],
    };
    const values = claims.flatMap((c) => rowsOf(c, model.subjects)).map(valueHtml);
    await stored("cards", [...values, ...claimCards(claims, model as never).flatMap(plain)]);
  });

  it("for who decides on a release are what they were", async () => {
    const all = [
      "E11-matrix",
      "E13-published",
      "MIA-known-A",
      "MIA-dp",
      "REPAIR-dp",
      "REPAIR-none",
    ];
    const of = (verdict: Verdict, more: Partial<ClaimResult> = {}) =>
      all.map((id, i) => result(id, { verdict, value: i / 7, low: i % 2 ? null : -i, ...more }));
    const languageModel = languageResult("inconclusive", { value: 3 });
    const runs = [
      [],
      of("not tested"),
      of("violated"),
      [...of("upheld", { value: null }).slice(2, 4), ...of("inconclusive").slice(0, 1)],
      [...of("not tested", { languageModel: languageResult("upheld") }).slice(1, 3)],
      of("within margin", { languageModel }),
      [result("E2-rank")],
    ];
    const text = runs.map((claims) => engineerText(claims).join("\n"));
    await stored("engineer", [...text, engineerHtml(runs[3]), String(engineerHtml([]) === "")]);
  });
});
