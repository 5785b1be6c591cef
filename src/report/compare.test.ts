/** Two runs side by side: every difference is in a list, and what it can mean depends on what differs beside it. */
import { describe, expect, it } from "vitest";
import { languageResult, result } from "../testing/results.js";
import { comparisonHtml } from "./compare-html.js";
import { compareRuns, type Side } from "./compare.js";

const provenance: Side["provenance"] = [
  ["seed", "1"],
  ["backend that ran", "simd"],
  ["plan alpha", "abc, 10 rows, 1.0 s"],
  ["simulation time", "1.0 s"],
  ["versions", "loradp 1"],
];
const side = (claims: Side["claims"], change: Record<string, string> = {}): Side => ({
  claims,
  provenance: provenance.map(([k, v]) => [k, change[k] ?? v]),
});
const ids = (table: { readonly body: ReadonlyArray<readonly string[]> }): string[] =>
  table.body.map(([id]) => id);

const claims = [
  result("A"),
  result("B", { languageModel: languageResult("upheld") }),
  result("C", { value: 5, low: 4, high: 6 }),
];

describe("two runs", () => {
  it("that are the same differ in nothing, however long they took", () => {
    const slower = { "plan alpha": "abc, 10 rows, 9.5 s", "simulation time": "9.5 s" };
    const c = compareRuns(side(claims), side(claims, slower), "other");
    expect([ids(c.verdicts), ids(c.numbers)]).toEqual([[], []]);
    expect(ids(c.settings)).toEqual(["simulation time"]);
    expect(c.summary.slice(0, 2)).toEqual([
      "0 verdicts of 4 in both runs, language-model columns included, differ; 0 stand in one run only; " +
        "0 numbers of 4 differ.",
      "One seed, and the same plans and backend: the same numbers, as promised.",
    ]);
  });

  it("show verdicts that differ, of a language model too, with both numbers, this run's first", () => {
    const there = [
      result("A", { verdict: "violated", value: 7, low: null, high: 3 }),
      result("B", { languageModel: languageResult("inconclusive", { value: 2 }) }),
      claims[2],
    ];
    const { verdicts, numbers, summary } = compareRuns(side(claims), side(there), "other");
    expect(verdicts.head.slice(0, 3)).toEqual(["claim", "here", "there"]);
    expect(verdicts.body).toEqual([
      ["A", "upheld", "violated", "1.235 [1, 2] n = 10", "7 [-, 3] n = 10"],
      ["B, language model", "upheld", "inconclusive", "9 [-, 5] n = 1", "2 [-, 5] n = 1"],
    ]);
    expect(numbers.body).toEqual([]);
    expect(summary[0]).toMatch(
      /^2 verdicts of 4 in both runs, language-.*, differ; 0 stand .* 2 numbers of 4/,
    );
  });

  it("name claims that stand in one of them only, on either side", () => {
    const { verdicts, summary } = compareRuns(
      side([claims[0], claims[2]]),
      side([claims[0], result("D")]),
      "other",
    );
    expect(verdicts.body.map((row) => row.slice(0, 3))).toEqual([
      ["C", "upheld", "not in it"],
      ["D", "not in it", "upheld"],
    ]);
    expect(summary[0]).toMatch(/^0 verdicts of 1 .*; 2 stand in one run only; 0 numbers of 1/);
  });

  it.each([
    ["value", { value: 5.0000001 }],
    ["low", { low: 4.5 }],
    ["high", { high: null }],
    ["sampleSize", { sampleSize: 11 }],
    ["statistic", { statistic: "t" }],
  ])("show a number whose %s differs", (_, change) => {
    const there = [claims[0], claims[1], { ...claims[2], ...change }];
    const { numbers, summary } = compareRuns(side(claims), side(there), "other");
    expect(ids(numbers)).toEqual(["C"]);
    expect(summary[1]).toMatch(/rows should be the same bits/);
  });

  it("say where intervals lie apart, and not where a limit stands in place of one", () => {
    const last = (there: Parameters<typeof result>[1]): string | undefined =>
      compareRuns(side(claims), side([claims[0], claims[1], result("C", there)]), "other").numbers
        .body[0]?.[4];
    expect(last({ value: 8, low: 7, high: 9 })).toBe("apart");
    expect(last({ value: 2, low: 1, high: 3 })).toBe("apart");
    expect(last({ value: 6, low: 5, high: 7 })).toBe("");
    expect(last({ value: 4, low: 3, high: 4.5 })).toBe("");
    expect(last({ value: 9, low: null, high: 3 })).toBe("");
    expect(last({ value: 9, low: 1, high: 3 })).toBe("");
  });

  it.each([
    ["seed", "2", /The seeds differ, so numbers differ by chance/],
    ["plan alpha", "abd, 10 rows, 1.0 s", /other settings \(plan alpha\)/],
    ["backend that ran", "webgpu", /other settings \(backend that ran\)/],
    ["versions", "loradp 2", /as promised/],
  ])("say what another %s means", (name, value, expected) => {
    const { summary, settings } = compareRuns(
      side(claims),
      side(claims, { [name]: value }),
      "other",
    );
    expect(summary[1]).toMatch(expected);
    expect(settings.body).toHaveLength(1);
    expect(settings.body[0][0]).toBe(name);
  });
});

describe("the section of a comparison", () => {
  it("escapes names, opens what must not be missed, and leaves out what is empty", () => {
    const there = [result("A", { verdict: "violated" }), claims[1], claims[2]];
    const html = comparisonHtml(compareRuns(side(claims), side(there), "<b>"));
    expect(html).toContain("Against &lt;b&gt;");
    expect(html).toContain("<details open><summary>1 verdict differs</summary>");
    expect(html).not.toContain("setting");
  });
});
