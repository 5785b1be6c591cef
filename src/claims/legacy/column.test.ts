/**
 * The ledger's column for the language model, with controls on both sides: rows on theory give every expected verdict; what is wrong in its rows alone shows
 * in the column alone, and is a surprise; what is wrong elsewhere does not reach the column. Nothing here is random.
 */
import { describe, expect, it } from "vitest";
import {
  ALL_MODULES,
  emptyTables,
  type DependenceRow,
  type SymmetryRow,
  type Tables,
} from "../../experiment/rows.js";
import { surprises } from "../claim.js";
import type { ClaimResult } from "./result.js";
import { textOnly, withColumn, withoutText } from "./column.js";
import { judge, judgeRows } from "./ledger.js";

const base = { seed: "1", backend: "test", trials: 6400 };

const dependent = (
  source: string,
  relation: DependenceRow["relation"],
  model: DependenceRow["model"],
  cosine: number,
  norm = 1,
): DependenceRow => ({
  ...base,
  plan: source === "language" ? `${relation}-text` : relation,
  cell: `${model}/${cosine}/${norm}`,
  source,
  model,
  relation,
  label: "pair",
  rank: 16,
  dim: 64,
  cosine,
  correlation: model === "lora" ? cosine : 0,
  correlationSe: 0.01,
  correlationTheory: model === "lora" ? cosine : 0,
  cross: 0,
  crossSe: 0.02,
  crossTheory: 0,
  norm,
  noiseSd: model === "lora" ? norm / 4 : 0.25,
  noiseSdSe: (model === "lora" ? norm / 4 : 0.25) * 0.01,
  noiseSdTheory: 0,
});
const dependenceOf = (source: string): DependenceRow[] => [
  ...[-0.5, 0, 0.9].flatMap((c) =>
    (["rows", "steps"] as const).flatMap((rel) =>
      (["lora", "flora", "dp-sgd"] as const).map((m) => dependent(source, rel, m, c)),
    ),
  ),
  ...[0.01, 0.1, 1, 10].flatMap((n) =>
    (["lora", "dp-sgd"] as const).map((m) => dependent(source, "scale", m, 1, n)),
  ),
];
const symmetryOf = (source: string): SymmetryRow[] =>
  (source === "language" ? ["h.0.attn.q_proj", ALL_MODULES] : ["hidden"]).flatMap((layer) =>
    [1, 8, 32].map((rank) => ({
      plan: source === "language" ? "symmetry-text" : "symmetry",
      cell: `r${rank}/${layer}`,
      source,
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
      aucLow: 0.94,
      aucHigh: 1,
      tprAt10: 1,
      right: 128,
      residualTrue: 1e-7,
      residualOther: 0.1,
    })),
  );
const sources = ["mnist", "language"];
const tables: Tables = {
  ...emptyTables(),
  dependence: sources.flatMap(dependenceOf),
  symmetry: sources.flatMap(symmetryOf),
};
/** Every claim that rows decide, with its column. */
const judged = (change: Partial<Tables>): Map<string, ClaimResult> => {
  const all = { ...tables, ...change };
  return new Map(
    withColumn(
      judgeRows("1", withoutText(all)),
      judgeRows("1", textOnly(all)),
      judgeRows("1", {}),
    ).map((c) => [c.id, c]),
  );
};
const TESTED = [
  "E7-rows",
  "E7-covariance",
  "E8-steps",
  "E8-cosine",
  "E8-fresh",
  "E9-sensitivity",
  "E11-matrix",
];

describe("the language model's column", () => {
  const onTheory = judged({});

  it("is there for the claims that its rows feed, with the expected verdicts, and for no others", () => {
    const claims = [...onTheory.values()];
    expect(claims.filter((c) => c.languageModel).map((c) => c.id)).toEqual(TESTED);
    expect(
      claims
        .filter((c) => c.languageModel && c.languageModel.verdict !== c.expectation)
        .map((c) => `${c.id} ${c.languageModel?.verdict}`),
    ).toEqual([]);
  });

  it("is not there without its rows, nor does it change what the other rows say; the whole ledger agrees", () => {
    const none = judged({
      dependence: dependenceOf("mnist"),
      symmetry: symmetryOf("mnist"),
    });
    for (const [id, claim] of none) {
      const { languageModel, ...rest } = onTheory.get(id) as ClaimResult;
      expect(claim).toEqual(rest);
      expect(languageModel === undefined).toBe(!TESTED.includes(id));
    }
    const whole = judge({ seed: "1", tables });
    expect(whole.filter((c) => c.languageModel).map((c) => c.id)).toEqual(TESTED);
    expect(
      whole
        .filter((c) => c.languageModel && surprises({ ...c, claim: c.id, task: null }))
        .map((c) => c.id),
    ).toEqual([]);
  });

  const change = <R extends { source: string }>(
    rows: readonly R[],
    source: string,
    is: (r: R) => boolean,
    by: (r: R) => Partial<R>,
  ): R[] => rows.map((r) => (r.source === source && is(r) ? { ...r, ...by(r) } : r));
  const lora =
    (relation: string) =>
    (r: DependenceRow): boolean =>
      r.relation === relation && r.model === "lora";
  const bugs: Array<
    [id: string, bug: string, (source: string) => Partial<Tables>, verdict: string]
  > = [
    [
      "E7-rows",
      "independent rows",
      (s) => ({
        dependence: change(tables.dependence, s, lora("rows"), () => ({ correlation: 0 })),
      }),
      "inconclusive",
    ],
    [
      "E7-covariance",
      "a covariance of 0.8 times theory",
      (s) => ({
        dependence: change(tables.dependence, s, lora("rows"), (r) => ({
          correlation: 0.8 * r.correlation,
        })),
      }),
      "violated",
    ],
    [
      "E7-covariance",
      "a cross term where theory has none",
      (s) => ({ dependence: change(tables.dependence, s, lora("rows"), () => ({ cross: 0.2 })) }),
      "violated",
    ],
    [
      "E8-steps",
      "independent steps",
      (s) => ({
        dependence: change(tables.dependence, s, lora("steps"), () => ({ correlation: 0 })),
      }),
      "inconclusive",
    ],
    [
      "E8-cosine",
      "half of the cosine",
      (s) => ({
        dependence: change(tables.dependence, s, lora("steps"), (r) => ({
          correlation: r.cosine / 2,
        })),
      }),
      "violated",
    ],
    [
      "E8-fresh",
      "a fresh A that repeats itself",
      (s) => ({
        dependence: change(
          tables.dependence,
          s,
          (r) => r.model === "flora",
          () => ({ correlation: 0.1 }),
        ),
      }),
      "violated",
    ],
    [
      "E9-sensitivity",
      "noise of a fixed scale",
      (s) => ({
        dependence: change(
          tables.dependence,
          s,
          (r) => r.relation === "scale",
          () => ({ noiseSd: 0.25, noiseSdSe: 0.0025 }),
        ),
      }),
      "upheld",
    ],
    [
      "E11-matrix",
      "an attack at chance",
      (s) => ({
        symmetry: change(
          tables.symmetry,
          s,
          () => true,
          () => ({ right: 64, auc: 0.5 }),
        ),
      }),
      "violated",
    ],
    [
      "E11-matrix",
      "an observer of all modules who is wrong once in ten",
      (s) => ({
        symmetry: change(
          tables.symmetry,
          s,
          (r) => s === "mnist" || r.layer === ALL_MODULES,
          () => ({ right: 110, auc: 0.9 }),
        ),
      }),
      "violated",
    ],
  ];
  it.each(bugs)("%s: %s", (id, _, bug, verdict) => {
    const before = onTheory.get(id) as ClaimResult;
    const inText = judged(bug("language")).get(id) as ClaimResult;
    expect([
      inText.verdict,
      inText.languageModel?.verdict,
      surprises({ ...inText, claim: id, task: null }),
    ]).toEqual([before.verdict, verdict, true]);
    const { languageModel: _column, ...rest } = inText;
    const { languageModel: own, ...main } = before;
    expect(rest).toEqual(main);
    const elsewhere = judged(bug("mnist")).get(id) as ClaimResult;
    expect([elsewhere.verdict, elsewhere.languageModel]).toEqual([verdict, own]);
  });
});
