/** The page and its Markdown: self-contained, escaped, the answer first, tables of details, links, marks. */
import { describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { result } from "../testing/results.js";
import { renderMarkdown } from "./markdown.js";
import type { ReportModel } from "./model.js";
import { openingOf } from "./opening.js";
import { explorerScript } from "./explorer/script.js";
import { renderPage } from "./page.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { sectionsOf } from "./sections.js";

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
  opening: openingOf(claims, [["profile", "quick"]]),
  sections: sectionsOf(claims),
  story: ["h"],
  claims,
  subjects: new Map(claims.map((c) => [c.id, "classifier"])),
  figures: [],
  tables: [],
  provenance: [],
  ...change,
});
const model = modelOf([claim, result("Y/task")], {
  figures: [
    { id: "f", title: "F", caption: "c", claims: ["X", "Y/task"], svg: "<svg></svg>", csv: "a" },
  ],
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
  it("filters a claim that was not tested by that, whatever its evidence would be", () => {
    const page = renderPage(
      modelOf([
        result("X", { verdict: "not tested", evidence: "estimated" }),
        result("Z", { evidence: "proved" }),
      ]),
    );
    const lineOf = (id: string): string =>
      /^.*$/m.exec(page.slice(page.indexOf(`<tr data-claim="${id}"`)))?.[0] ?? "";
    expect(lineOf("X")).toContain('data-evidence="not tested"');
    expect(lineOf("Z")).toContain('data-evidence="proved"');
    const [, choices] = /data-filter="evidence">(.*)<\/select>/.exec(page) ?? [];
    expect(choices.match(/value="[^"]*"/g)).toEqual(
      ["", "not tested", "proved"].map((value) => `value="${value}"`),
    );
  });

  it("escapes text, loads nothing from outside, and has no script but its own two", () => {
    const page = renderPage(model);
    expect(page.split("<script")).toHaveLength(3);
    expect(page.split('<section id="explore">')).toHaveLength(2);
    const html = page.replace(`<script>${explorerScript()}</script>`, "");
    expect(html.split("<script")).toHaveLength(2);
    expect(html).toContain(`<script>${PAGE_SCRIPT}</script>`);
    expect(html.replace(PAGE_SCRIPT, "")).not.toMatch(/ on[a-z]+=/);
    expect(html).toContain("a &lt; b &amp; &quot;c&quot;");
    expect(html).not.toMatch(/ src=|<link[^>]* href="(?!data:)|<a[^>]* href="(?!#|data:text\/csv)/);
    expect(html).not.toMatch(/url\(|@import/);
    const lines = renderMarkdown(model)
      .split("\n")
      .filter((l) => l.startsWith("| ") && l.includes("X"));
    expect(lines[0]).toContain("z\\|z");
    expect(html).toContain('<td class="n">&lt;td&gt;</td>');
    expect(renderMarkdown(model)).toContain("| a\\|b | <h>  |");
  });

  it("goes from the question to the answer, the numbers, the chain and what was run, then link by link", () => {
    const claims = [
      result("E8-steps", { verdict: "violated" }),
      result("E2-rank"),
      result("A-rdp"),
    ];
    const figures = [
      { id: "f", title: "F", caption: "c", claims: ["E8-steps"], svg: "<svg></svg>", csv: "" },
    ];
    const order = [
      ...["<h1>T</h1>", ">Not shown by this run.<", 'class="tiles"', 'class="chain"'],
      ...["3 claims: 2 upheld, 1 violated", "Run: profile quick", 'id="link-gradient"'],
      ...['id="link-variance"', 'id="E2-rank"', 'id="link-dynamics"', 'id="f"', 'id="E8-steps"'],
      ...['id="link-protection"', 'id="link-apart"', 'id="A-rdp"', "<p>h</p>"],
    ];
    const html = renderPage(modelOf(claims, { figures }));
    const places = order.map((text) => html.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    const text = renderMarkdown(modelOf(claims));
    const parts = ["# T", "**Not shown", "- What is exact", "1. LoRA", "3 claims:", "## 1. LoRA"];
    const found = [...parts, "| E2-rank", "| E8-steps", "| A-rdp"].map((x) => text.indexOf(x));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
  });

  it("links every box, sentence, claim and exhibit to somewhere", () => {
    const claims = [claim, result("Y/task"), result("E8-steps"), result("E10-gaussian")];
    for (const html of [renderPage(modelOf(claims, model)), renderPage(modelOf([]))])
      for (const [, id] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(`id="${id}"`);
    const html = renderPage(model);
    const [x, y] = html.split('id="Y/task"');
    expect(x).toContain('Figures: <a href="#f" title="F">f</a>');
    expect(x).toContain('Tables: <a href="#t" title="Numbers">t</a>');
    const [ledger, exhibits] = y.split('<figure id="t"');
    expect(ledger).not.toContain('href="#t"');
    const [ofTable] = exhibits.split("</figure>");
    expect(ofTable).toContain('href="#X"');
    expect(ofTable).not.toContain('href="#Y/task"');
    expect(html.split('<figure id="f"')[1]).toContain(
      '<a href="#Y/task" title="a">Y/task</a> upheld',
    );
  });

  it("marks verdict and surprise apart, and says that an upheld claim speaks against privacy", () => {
    const line = (c: ClaimResult) =>
      /class="marks">(.*?)<span class="drawing">/.exec(
        renderPage(modelOf([c])).split(`id="${c.id}"`)[1],
      )?.[1];
    const violated = { verdict: "violated", expectation: "violated" } as const;
    const usual = line(result("E2-variance", violated));
    expect(usual).toContain(
      '<b class="verdict">violated</b> <span class="surprise">as expected</span>',
    );
    expect(line(result("E2-variance"))).toContain(
      '<b class="verdict">upheld</b> <span class="surprise">as expected</span>',
    );
    expect(line(result("E2-variance", { verdict: "violated" }))).toMatch(
      /<span class="surprise yes"><span aria-hidden="true">!<\/span> against theory<\/span>/,
    );
    expect(line(result("E11-matrix"))).toContain("against the link");
    expect(line(result("E11-matrix", { verdict: "violated" }))).toContain("for the link");
    expect(line(result("E11-matrix", { verdict: "inconclusive" }))).not.toContain("the link");
    expect(line(result("MIA-full/spam", { claim: "MIA-full", task: "spam" }))).not.toContain(
      "the link",
    );
  });

  it("says what a test would have seen; nothing of a computation, and where the size is not known", () => {
    const power = { effect: "a <bias>", smallest: 0.5 };
    const of = (change: Partial<ClaimResult>) => modelOf([result("E0", change)]);
    expect(renderPage(of({ power }))).toContain(
      "Would have been seen with probability 0.9: 0.5 or more (a &lt;bias&gt;).</span></p>",
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
    const languageModel = { ...claim, tables: [comparisons(30)] };
    const html = renderPage(modelOf([{ ...claim, tables: [comparisons(2)], languageModel }]));
    expect(html).toContain("<details open><summary>classifier: 2 comparisons</summary>");
    expect(html).toContain('<td class="n">&lt;1&gt;</td>');
    expect(html).toContain('0.5 <span class="i">[0.4, 0.6]</span>');
    expect(html).toContain("<details><summary>language model: 30 comparisons</summary>");
    expect(html.split('<div class="scroll tall"').length).toBe(2);
    expect(renderPage(modelOf([claim]))).not.toContain("comparison");
  });

  it("says what the language model's rows say: verdict, surprise and numbers", () => {
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
    expect(renderMarkdown(wrong)).toContain("violated (against theory): 7.5 [-, 6.25], n = 64");
    expect(renderMarkdown(modelOf([plain]))).toMatch(
      /\| E0 +\| upheld +\| as expected \| upheld \(theory\) +\| - +\|/,
    );
    const html = renderPage(wrong);
    expect(html).toMatch(
      /language model<\/span><span class="marks"><b class="verdict">violated<\/b> <span class="surprise yes">/,
    );
    expect(html).toContain('z: <b>7.5</b> <span class="i">(limit: at most 6.25)</span>');
    expect(html).toContain("sample 64 · level 1.00e-8 · would see 0.1235 or more");
    expect(html).toContain(
      '&lt;b&gt; <span class="screen">Would have been seen with probability 0.9: 0.1235 or more (&lt;error&gt;).',
    );
    expect(renderPage(modelOf([plain]))).not.toContain("anguage model");
  });
});
