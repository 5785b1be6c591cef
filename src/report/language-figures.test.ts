/** Figures of the language model draw a mark for every row, say what they show, and leave digits to their own figures. */
import { describe, expect, it } from "vitest";
import { ALL_MODULES, type NoiseRow, type SymmetryRow } from "../experiment/rows.js";
import type { ClaimResult } from "../claims/claim.js";
import type { Loading } from "../train/network/loadings.js";
import { realImplied, realLoadings } from "./figures.js";
import { headline } from "./headline.js";
import { languageAsymmetry, languageImplied, languageLoadings } from "./language-figures.js";
import { renderMarkdown, renderPage } from "./page.js";

const modules = ["h.0.attn.q_proj", "h.1.attn.q_proj", "h.0.attn.v_proj", "h.1.attn.v_proj"];
const text: Loading[] = modules.flatMap((layer, m) =>
  [0, 50].flatMap((step) =>
    [0, 1, 2].map((row) => ({
      source: "language",
      layer,
      step,
      batchSize: 64,
      row,
      norm: 1,
      maxLoading: 0.3 + 0.05 * row + 0.01 * m,
      participation: 10,
    })),
  ),
);
const digits: Loading[] = [0, 200].map((step) => ({
  source: "mnist",
  layer: "hidden",
  step,
  batchSize: 64,
  row: 0,
  norm: 1,
  maxLoading: 0.27,
  participation: 10,
}));
const count = (svg: string, tag: string): number => svg.split(`<${tag} `).length - 1;
const symmetry: SymmetryRow[] = [...modules, ALL_MODULES].flatMap((layer) =>
  [1, 8].map((rank) => ({
    plan: "symmetry-text",
    cell: `r${rank}/b8/${layer}`,
    source: "language",
    layer,
    method: "sgd",
    observer: "iterates",
    rank,
    batch: 8,
    steps: 1,
    sigma: 0,
    trials: 128,
    seed: "1",
    auc: 1,
    aucLow: 0.9,
    aucHigh: 1,
    tprAt10: 1,
    right: 128,
    residualTrue: 1e-7,
    residualOther: 0.1,
  })),
);
const joint = [1, 4, 16].map(
  (rank) =>
    ({ source: "language", rank, dim: 64, jointTvSampled: 0.6, jointTvSe: 0.01 }) as NoiseRow,
);

describe("figures of the language model", () => {
  it("loadings: a median a module and step, with the digits' median only where there are digits", () => {
    const svg = languageLoadings([...text, ...digits]);
    expect(count(svg, "circle")).toBe(modules.length * 2);
    for (const label of ["q_proj", "v_proj", "layer 1", "layer 2", "pretrained", "50 steps"])
      expect(svg).toContain(label);
    expect(svg).toContain("stroke-dasharray");
    expect(languageLoadings(text)).not.toContain('stroke-dasharray="4');
  });

  it("implied TV: a line a module and step, the most loaded row and the whole row; a point a sampled cell", () => {
    const svg = languageImplied(text, joint);
    expect(count(svg, "circle")).toBe(joint.length);
    expect((svg.match(/<path [^>]*stroke="(#0072b2|#000000|#d55e00)"/g) ?? []).length).toBe(
      modules.length * 2 + 2,
    );
    expect(svg).toContain("most loaded row of all (0.43)");
  });

  it("asymmetry: two points a module and rank, none for the sum", () => {
    const svg = languageAsymmetry(symmetry);
    expect(count(svg, "circle")).toBe(2 * modules.length * 2);
    expect(svg).toContain("v_proj, layer 2");
    expect(svg).not.toContain(ALL_MODULES);
  });

  it("figures of digits do not change with a language model in the run", () => {
    expect(realLoadings([...digits, ...text])).toBe(realLoadings(digits));
    expect(realImplied([...digits, ...text])).toBe(realImplied(digits));
  });

  it("the column: verdict and numbers on the page and in Markdown, a dash where nothing was tested, the expectation where it differs; the headline counts both", () => {
    const claim: ClaimResult = {
      claim: "X",
      task: null,
      id: "E0",
      source: "s",
      statement: "a",
      expectation: "upheld",
      verdict: "upheld",
      evidence: "estimated",
      statistic: "z",
      value: 1,
      low: null,
      high: 2,
      sampleSize: 9,
      falseAlarm: 1e-8,
      seed: "1",
      detail: "d",
    };
    const languageModel = {
      verdict: "violated",
      statistic: "z",
      value: 7.5,
      low: null,
      high: 6.25,
      sampleSize: 64,
      detail: "<b>",
    } as const;
    const model = (c: ClaimResult) => ({
      title: "T",
      headline: headline([c]),
      claims: [c],
      figures: [],
      tables: [],
      provenance: [],
    });
    const wrong = { ...claim, languageModel };
    const right = { ...claim, languageModel: { ...languageModel, verdict: "upheld" } as const };
    expect(renderMarkdown(model(wrong))).toContain(
      "violated (expected upheld): 7.5 [-, 6.25], n = 64",
    );
    expect(renderMarkdown(model(claim))).toMatch(/\| E0 +\| upheld +\| upheld +\| - +\|/);
    expect(renderPage(model(wrong))).toMatch(
      /<td class="v violated">violated<br><small>expected: upheld<\/small><br><small>7.5/,
    );
    expect(renderPage(model(wrong))).toContain("z. &lt;b&gt;");
    expect(renderPage(model(claim))).toContain('<td class="not-tested">-</td>');
    expect(headline([wrong]).join(" ")).toContain(
      "0 of 1 claims come out as theory says on its gradients and its first LoRA step alone: none. Otherwise: E0 violated, expected upheld.",
    );
    expect(headline([right]).join(" ")).toContain("1 of 1 claims come out");
    expect(headline([claim]).join(" ")).toContain("No language model in this run.");
  });
});
