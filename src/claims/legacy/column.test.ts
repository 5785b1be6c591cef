/**
 * The ledger's column for the language model, with controls on both sides: rows on theory give every expected verdict; what is wrong in its rows alone shows
 * in the column alone, and is a surprise; what is wrong elsewhere does not reach the column. Nothing here is random.
 */
import { describe, expect, it } from "vitest";
import { exactDistances } from "../../core/tv.js";
import { excessKurtosis } from "../../core/moments.js";
import { jointTv } from "../../core/joint.js";
import { emptyTables, type NoiseRow, type Tables } from "../../experiment/rows.js";
import { surprises } from "../claim.js";
import type { ClaimResult } from "./result.js";
import { textOnly, withColumn, withoutText } from "./column.js";
import { judge, judgeRows } from "./ledger.js";

const base = { seed: "1", backend: "test", trials: 6400 };

function noiseRow(source: string, group: number, rank: number, loading: number): NoiseRow {
  const exact = exactDistances(rank, loading);
  const [variance, joint, se] = [(1 + loading * loading) / rank, jointTv(rank, 64).tv, 0.002];
  return {
    ...base,
    plan: source === "language" ? "real-text" : "real",
    cell: `gaussian/${group}/r${rank}`,
    source,
    init: "gaussian",
    sampler: "factors",
    shape: `group ${group}`,
    rank,
    dim: 64,
    loading,
    mean: 0,
    meanSe: Math.sqrt(variance / base.trials),
    variance,
    varianceSe: 0.02 * variance,
    varianceTheory: variance,
    skewness: 0,
    kurtosis: excessKurtosis(rank, loading),
    energy: 65 / rank,
    energySe: 0.65 / rank,
    energyTheory: 65 / rank,
    tvExact: exact.tv,
    tvBinned: exact.tv,
    tvHistogram: exact.tv,
    tvHistogramLow: exact.tv - 2 * se,
    tvHistogramHigh: exact.tv + 2 * se,
    tvMixture: exact.tv,
    tvMixtureLow: exact.tv - 2.0423 * se,
    tvMixtureHigh: exact.tv + 2.0423 * se,
    kolmogorov: exact.kolmogorov,
    kolmogorovLow: 0,
    kolmogorovHigh: 1,
    kolmogorovExact: exact.kolmogorov,
    lawDistance: 0.005,
    logRatio: 0.05,
    logRatioMean: 0.05,
    logRatioSd: 0.3,
    logRatioGaussMean: -0.05,
    logRatioGaussSd: 0.3,
    boundFourthMoment: 1,
    boundScaleMixture: 1,
    boundBerryEsseen: 1,
    jointTvExact: joint,
    jointTvSampled: joint,
    jointTvSe: 0.006,
  };
}
const noiseOf = (source: string): NoiseRow[] =>
  [0, 1, 2].flatMap((g) =>
    [1, 4, 16].flatMap((r) => [0.25, 0.5].map((rho) => noiseRow(source, g, r, rho + g / 100))),
  );
const loadingsOf = (source: string): Tables["loadings"] =>
  [0, 1, 2].flatMap((g) =>
    [0.25, 0.5].map((rho) => ({
      source,
      layer: `group ${g}`,
      step: 0,
      batchSize: 8,
      row: 0,
      norm: 1,
      maxLoading: rho + g / 100,
      participation: 8,
    })),
  );
const sources = ["mnist", "language"];
const tables: Tables = {
  ...emptyTables(),
  noise: sources.flatMap(noiseOf),
  loadings: sources.flatMap(loadingsOf),
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
  "E2-unbiased",
  "E2-variance",
  "E2-energy",
  "E2-rank",
  "E3-law",
  "E4-sampled",
  "E6-joint",
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
      noise: noiseOf("mnist"),
      loadings: loadingsOf("mnist"),
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
  const bugs: Array<
    [id: string, bug: string, (source: string) => Partial<Tables>, verdict: string]
  > = [
    [
      "E2-unbiased",
      "a bias of a fifth of the standard deviation",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          (r) => r.rank === 4,
          (r) => ({ mean: 0.2 * Math.sqrt(r.varianceTheory) }),
        ),
      }),
      "violated",
    ],
    [
      "E2-variance",
      "a variance of 1.3 times theory",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          (r) => r.rank === 16,
          (r) => ({ variance: 1.3 * r.varianceTheory }),
        ),
      }),
      "violated",
    ],
    [
      "E2-energy",
      "an energy of 1.1 times theory",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          (r) => r.rank === 16,
          (r) => ({ energy: 1.1 * r.energyTheory }),
        ),
      }),
      "violated",
    ],
    [
      "E2-rank",
      "a variance as 1/sqrt(r)",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          () => true,
          (r) => ({ variance: r.varianceTheory * Math.sqrt(r.rank) }),
        ),
      }),
      "violated",
    ],
    [
      "E3-law",
      "Gaussian noise",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          () => true,
          (r) => ({ logRatio: r.logRatioGaussMean }),
        ),
      }),
      "violated",
    ],
    [
      "E3-law",
      "rows that no gradient has",
      (s) => ({ loadings: tables.loadings.filter((l) => l.source !== s) }),
      "inconclusive",
    ],
    [
      "E4-sampled",
      "a bias of six standard errors",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          () => true,
          (r) => ({
            tvMixture: (r.tvMixture as number) + 0.012,
            tvMixtureLow: (r.tvMixtureLow as number) + 0.012,
            tvMixtureHigh: (r.tvMixtureHigh as number) + 0.012,
          }),
        ),
      }),
      "violated",
    ],
    [
      "E6-joint",
      "an exact joint law that rows contradict",
      (s) => ({
        noise: change(
          tables.noise,
          s,
          () => true,
          (r) => ({ jointTvSampled: (r.jointTvSampled as number) - 0.06 }),
        ),
      }),
      "inconclusive",
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
