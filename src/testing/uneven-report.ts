/** A run of which no two numbers are alike, and its report: for tests that pin figures, pages and sentences. */
import { suiteHeads } from "../app/plans.js";
import type { ClaimResult } from "../claims/claim.js";
import { judgeClaim, readsRows } from "../claims/engine.js";
import { CLAIMS } from "../claims/registry.js";
import type { PlanHead } from "../experiment/kind.js";
import type { ConvergenceRow, Tables } from "../experiment/rows.js";
import { everyTable } from "./every-table.js";
import { gaugeRows, initRows } from "./init-rows.js";
import { canaryRows } from "./language-rows.js";
import { result } from "./results.js";
import { scaledRow, symmetryRow } from "./rows.js";
import { uneven } from "./uneven.js";

const BINS = [-3.1, -1.7, -0.4, 0.3, 1.1, 2.6];
const densities = everyTable.densities.flatMap((row, i) =>
  BINS.map((z0, bin) => ({
    ...row,
    z0,
    z1: z0 + 0.05 + bin / 100,
    density: 0.02 + 0.4 * Math.exp((-z0 * z0) / (1.5 + i / 10)),
    se: 0.002 + 0.001 * bin,
  })),
);
/** Models that are told apart, of each row another share. */
const spans = everyTable.spans.map((r, i) => {
  const separated = r.separated > 0 ? r.separated - (i % 5) * 3 : 0;
  return { ...r, separated, asPredicted: r.asPredicted - (i % 4), models: r.models + (i % 3) };
});
const sketches = everyTable.sketches.map((r, i) => ({
  ...r,
  apart: r.apart > 0 ? 11 + (i % 4) : 0,
  unclear: i % 3,
  measured: r.measured - (i % 3),
}));

/** Curves of both attackers by both attacks that decide, on two pools. */
const rocs = everyTable.rocs.flatMap((r, i) =>
  (["unaware", "known-A"] as const).flatMap((knowledge, k) =>
    ["lira-online-fixed", "rmia-online"].flatMap((attack, a) =>
      [0, 1].map((pool) => ({
        ...r,
        knowledge,
        attack,
        pool,
        tpr: Math.min(1, r.tpr * (0.8 + 0.11 * k + 0.05 * a + 0.02 * pool + 0.01 * i)),
      })),
    ),
  ),
);

const SHARES = [0.125, 0.25, 0.5, 1];
const settling = (claim: string, exponent: number, change: Partial<ConvergenceRow> = {}) =>
  SHARES.map((share, i) => {
    const width = 0.2 * Math.exp(exponent * Math.log(share)) * (1 + 0.03 * ((i * 2) % 3));
    const row: ConvergenceRow = {
      plan: "marginal",
      claim,
      column: "",
      share,
      unit: "trials",
      sample: 6400 * share,
      verdict: "upheld",
      statistic: "slope",
      value: 0.4 + 0.01 * i,
      low: 0.4 - width,
      high: 0.4 + 1.1 * width,
      width,
      measure: "half-width",
      look: null,
      ...change,
    };
    return row;
  });
const convergence: ConvergenceRow[] = [
  ...settling("E2-rank", -0.5),
  ...settling("E2-rank", -0.45, { column: "language model", sample: 2800 }),
  ...settling("E4-slope-spread", -0.8, { measure: "standard error" }).map((r) =>
    r.share < 1 ? { ...r, verdict: "inconclusive" } : r,
  ),
  ...settling("MIA-full", -0.4, { unit: "pools", sample: 6, measure: "smallest effect", look: 2 }),
  ...settling("E9-scaled", -0.5, { width: null, verdict: "violated" }).slice(2),
];

/** Tables of the suite's plans, each of whose rows lies off theory by an amount of its own. */
export const unevenTables: Tables = uneven(
  {
    ...everyTable,
    densities,
    spans,
    sketches,
    rocs: rocs.filter((r) => r.setting !== "full" || r.knowledge === "unaware"),
    convergence,
    dependence: [
      ...everyTable.dependence,
      ...[0.01, 0.1, 1, 10].map((norm) => scaledRow(norm)),
      ...[0.01, 0.1, 1, 10].map((norm) => scaledRow(norm, "gradient")),
    ],
    symmetry: [
      ...everyTable.symmetry,
      ...[0.3, 1, 3].map((sigma) => symmetryRow("symmetry", "merged", 1600, sigma)),
      ...["knows-a", "iterates"].map((observer) => ({
        ...symmetryRow("paths", observer, 1900),
        method: "adam",
      })),
    ],
    inits: initRows,
    gauges: gaugeRows,
    canaries: canaryRows(2.4, 1.3),
  },
  0.05,
);

/** Heads of the suite's plans that rows name, and of the plan that loadings of digits come from. */
export const unevenPlans: readonly PlanHead[] = suiteHeads(
  new Set([
    "real",
    ...(Object.values(unevenTables).flat() as object[]).flatMap((r) =>
      "plan" in r ? [String(r.plan)] : [],
    ),
  ]),
);

/** Claims that compute for themselves take seconds, and have pins of their own: a result stands in. */
const standIn = (id: string, i: number): ClaimResult =>
  result(id, { value: 1 + i / 8, low: i / 8, high: 2 + i / 7, sampleSize: 10 + i });

let judged: readonly ClaimResult[] | undefined;
/** Every claim that reads rows, judged on them. */
export const unevenClaims = (): readonly ClaimResult[] =>
  (judged ??= CLAIMS.flatMap((claim, i) =>
    readsRows(claim)
      ? judgeClaim(claim, { seed: "7", tables: unevenTables, plans: unevenPlans })
      : [standIn(claim.id, i)],
  ));
