/** The page and its Markdown: self-contained, escaped, verdicts first, tables of details, links. */
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { result } from "../testing/results.js";
import { renderMarkdown } from "./markdown.js";
import type { ReportModel } from "./model.js";
import { renderPage } from "./page.js";

const claim = result("X", {
  statement: 'a < b & "c"',
  verdict: "violated",
  statistic: "z|z",
  detail: "<script>alert(1)</script>",
});
const modelOf = (
  claims: readonly ClaimResult[],
  change: Partial<ReportModel> = {},
): ReportModel => ({
  title: "T",
  story: ["h"],
  claims,
  figures: [],
  tables: [],
  provenance: [],
  ...change,
});
const model = modelOf([claim, result("Y/task")], {
  figures: [{ id: "f", title: "F", caption: "c", claims: ["X", "Y/task"], svg: "<svg></svg>" }],
  tables: [
    {
      id: "t",
      title: "Numbers",
      caption: "c",
      claims: ["X"],
      head: ["a|b", "<h>"],
      body: [["1", "<td>"]],
    },
  ],
  provenance: [["k", "<v>"]],
});

describe("page", () => {
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

  it("links claims with their figures and tables, and those with their claims", () => {
    const html = renderPage(model);
    const [x, y] = html.split('<tr id="Y/task">');
    expect(x).toContain('Figures: <a href="#f" title="F">f</a>');
    expect(x).toContain('Tables: <a href="#t" title="Numbers">t</a>');
    const [ledger, exhibits] = y.split("<h2>Tables</h2>");
    expect(ledger).not.toContain('href="#t"');
    const [table, figure] = exhibits.split("<h2>Figures</h2>");
    expect(table).toContain('href="#X"');
    expect(table).not.toContain('href="#Y/task"');
    expect(figure).toContain('<a href="#Y/task" title="a">Y/task</a> <span class="upheld">upheld');
    // Every link leads somewhere.
    for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
  });

  it("says what a test would have seen; nothing of a computation, and where the size is not known", () => {
    const power = { effect: "a <bias>", smallest: 0.5 };
    const of = (change: Partial<ClaimResult>) => modelOf([result("E0", change)]);
    expect(renderPage(of({ power }))).toContain(
      "<p>Would have been seen with probability 0.9: 0.5 or more (a &lt;bias&gt;).</p>",
    );
    expect(renderMarkdown(of({ power }))).toContain("0.9: 0.5 or more (a <bias>).");
    expect(renderPage(of({ power: { ...power, smallest: null } }))).toContain(
      "What its test would have seen (a &lt;bias&gt;) cannot be said.",
    );
    expect(renderPage(of({}))).not.toContain("would have seen");
  });

  it("says what is predicted, or that nothing is, of what was not tested, too", () => {
    const none = { expectation: "none", basis: "none" } as const;
    for (const verdict of ["inconclusive", "not tested"] as const)
      for (const render of [renderPage, renderMarkdown]) {
        const of = (change: Partial<ClaimResult>) =>
          render(modelOf([result("E0", { verdict, ...change })]));
        expect(of(none)).toContain("no prediction");
        expect(of({})).toContain("upheld (theory)");
        expect(of({})).not.toContain("no prediction");
      }
  });

  it("prints comparisons of a claim and of its language model as tables; long ones folded, in a box", () => {
    const comparisons = (rows: number) => ({
      head: ["rival", "AUC"],
      body: Array.from({ length: rows }, (_, i) => [`<${i}>`, "0.5 [0.4, 0.6]"]),
    });
    const languageModel = { ...claim, tables: [comparisons(14)] };
    const html = renderPage(modelOf([{ ...claim, tables: [comparisons(2)], languageModel }]));
    expect(html).toContain("<details open><summary>2 comparisons</summary>");
    expect(html).toContain('<td class="n">&lt;1&gt;</td>');
    expect(html).toContain('0.5 <span class="i">[0.4, 0.6]</span>');
    expect(html).toContain("<details><summary>Language model: 14 comparisons</summary>");
    expect(html.split('<div class="scroll tall">').length).toBe(2);
    expect(renderPage(modelOf([claim]))).not.toContain("<details");
  });

  it("has a column for the language model: verdict and numbers, a dash, the expectation where it differs", () => {
    const languageModel = {
      verdict: "violated",
      statistic: "z",
      value: 7.5,
      low: null,
      high: 6.25,
      sampleSize: 64,
      power: { effect: "<error>", smallest: 0.123456 },
      detail: "<b>",
    } as const;
    const plain = result("E0");
    const wrong = modelOf([{ ...plain, languageModel }]);
    expect(renderMarkdown(wrong)).toContain("violated (expected upheld): 7.5 [-, 6.25], n = 64");
    expect(renderMarkdown(modelOf([plain]))).toMatch(
      /\| E0 +\| upheld +\| upheld \(theory\) +\| - +\|/,
    );
    expect(renderPage(wrong)).toMatch(
      /<td class="v violated">violated<br><small>expected: upheld<\/small><br><small>7.5/,
    );
    expect(renderPage(wrong)).toContain(
      "z. &lt;b&gt; Would have been seen with probability 0.9: 0.1235 or more (&lt;error&gt;).",
    );
    expect(renderPage(modelOf([plain]))).toContain('<td class="not-tested">-</td>');
  });
});
