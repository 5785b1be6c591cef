/** The page is self-contained and escaped; error bars end where the intervals end; CSV quotes. */
import { describe, expect, it } from "vitest";
import { toCsv } from "../store/csv.js";
import type { ClaimResult } from "../claims/claim.js";
import { surprises } from "../claims/claim.js";
import { jointTvMap, tvAgainstRank } from "./figures.js";
import { headline } from "./headline.js";
import { renderMarkdown, renderPage } from "./page.js";
import type { NoiseRow } from "../experiment/rows.js";

const claim: ClaimResult = {
  claim: "X",
  task: null,
  id: "X",
  source: "s",
  statement: 'a < b & "c"',
  expectation: "upheld",
  verdict: "violated",
  evidence: "estimated",
  statistic: "z|z",
  value: 1.23456,
  low: 1,
  high: 2,
  sampleSize: 10,
  falseAlarm: 1e-8,
  seed: "1",
  detail: "<script>alert(1)</script>",
};
const model = {
  title: "T",
  headline: ["h"],
  claims: [claim],
  figures: [{ id: "f", title: "F", caption: "c", svg: jointTvMap([]) }],
  tables: [
    { id: "t", title: "Numbers", caption: "c", head: ["a|b", "<h>"], body: [["1", "<td>"]] },
  ],
  provenance: [["k", "<v>"]] as const,
};

describe("report", () => {
  it("escapes text, loads nothing from outside, and puts verdicts before figures", () => {
    const html = renderPage(model);
    expect(html).not.toContain("<script");
    expect(html).toContain("a &lt; b &amp; &quot;c&quot;");
    expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
    expect(html.indexOf("Verdicts")).toBeLessThan(html.indexOf("Figures"));
    const lines = renderMarkdown(model)
      .split("\n")
      .filter((l) => l.startsWith("| ") && l.includes("X"));
    expect(lines[0]).toContain("z\\|z");
    expect(html).toContain('<td class="n">&lt;td&gt;</td>');
    expect(renderMarkdown(model)).toContain("| a\\|b | <h>  |");
  });

  it("draws error bars from low to high", () => {
    const row = {
      plan: "marginal",
      shape: "spread",
      dim: 768,
      loading: 0.036,
      rank: 4,
      tvMixture: 0.08,
      tvMixtureLow: 0.02,
      tvMixtureHigh: 0.2,
      tvHistogram: 0.08,
      tvHistogramLow: 0.05,
      tvHistogramHigh: 0.1,
    } as NoiseRow;
    const svg = tvAgainstRank([row], "spread", 768);
    const value = (tag: string, name: string): number =>
      Number(new RegExp(` ${name}="([\\d.]+)"`).exec(tag)?.[1]);
    const bars = [...svg.matchAll(/<line[^>]*>/g)].filter(
      ([tag]) => value(tag, "x1") === value(tag, "x2"),
    );
    // log scale: pixel distances are proportional to log ratios, 0.2/0.02 against 0.1/0.05.
    const lengths = bars
      .map(([tag]) => Math.abs(value(tag, "y1") - value(tag, "y2")))
      .filter((x) => x > 1 && x < 200);
    expect(
      lengths.some((x) => lengths.some((y) => Math.abs(x / y - Math.log(10) / Math.log(2)) < 0.01)),
    ).toBe(true);
  });

  it("rounds coordinates, not text", () => {
    const svg = jointTvMap([]);
    expect(svg).toMatch(/>0\.822</);
    expect(svg).not.toMatch(/x="-?\d+\.\d{3,}"/);
  });

  it("opens with sentences that the verdicts bear out, and with none that they do not", () => {
    const verdict = (id: string, v: ClaimResult["verdict"]): ClaimResult => ({
      ...claim,
      id,
      verdict: v,
      expectation: v === "violated" ? "violated" : "upheld",
    });
    expect(headline([verdict("MIA-utility", "violated")]).join(" ")).toContain(
      "than full fine-tuning stopped",
    );
    for (const v of ["upheld", "inconclusive"] as const) {
      const text = headline([verdict("MIA-utility", v)]).join(" ");
      expect(text).not.toContain("than full fine-tuning stopped");
      expect(text).toContain(`MIA-utility ${v}`);
    }
    expect(headline([verdict("X", "violated")])[0]).toContain("1 violated (X)");
  });

  it("quotes CSV, and a violated claim that should hold is a surprise", () => {
    expect(toCsv([{ a: 'x,"y"', b: null, c: 1 }])).toBe('a,b,c\r\n"x,""y""",,1\r\n');
    expect(surprises(claim)).toBe(true);
    expect(surprises({ ...claim, verdict: "upheld" })).toBe(false);
    expect(surprises({ ...claim, expectation: "none", verdict: "not tested" })).toBe(false);
  });
});
