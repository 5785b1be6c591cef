/** Rows that sit on theory, for the tests of claims, figures and tables. Nothing here is random. */
import { auditRows, batchRows } from "./audit-rows.js";
import { excessKurtosis, skewness } from "../core/moments.js";
import { jointTv } from "../core/joint.js";
import { meanSplitTv } from "../core/split-tv-mean.js";
import { exactDistances } from "../core/tv.js";
import {
  emptyTables,
  type DependenceRow,
  type NoiseRow,
  type ProfileRow,
  type ReleaseRow,
  type SymmetryRow,
  type Tables,
  type WitnessRow,
} from "../experiment/rows.js";
import { dynamicsRows } from "./dynamics-rows.js";
import { canaryRows, languageRows } from "./language-rows.js";
import { gaugeRows, initRows } from "./init-rows.js";
import { sketchProfileRows, sketchRows } from "./sketch-rows.js";
import { alignmentRows } from "./alignment-rows.js";
import { spanRows } from "./span-rows.js";
import { membershipRows } from "./membership-rows.js";

const base = { seed: "1", backend: "test", trials: 6400 };
/** Loading of the probed coordinate, by shape. */
const LOADING = {
  spread: (m: number) => 1 / Math.sqrt(m),
  "power-law": () => 0.78,
  spiky: () => 0.6,
  "one-hot": () => 1,
} as const;

/** A row exactly on theory. */
export const noiseRow = (shape: keyof typeof LOADING, rank: number, dim: number): NoiseRow => ({
  ...noiseRowOf(rank, dim, LOADING[shape](dim)),
  shape,
});
const memory = new Map<string, unknown>();
/** Rows share exact values, which take most of a test's time. */
function once<T>(key: string, compute: () => T): T {
  if (!memory.has(key)) memory.set(key, compute());
  return memory.get(key) as T;
}
/** A row of any loading exactly on theory. */
export function noiseRowOf(rank: number, dim: number, loading: number): NoiseRow {
  const exact = once(`distances ${rank} ${loading}`, () => exactDistances(rank, loading));
  const variance = (1 + loading * loading) / rank;
  const se = 0.002;
  const counted = meanSplitTv(rank, loading, base.trials);
  const joint = once(`joint ${rank} ${dim}`, () => jointTv(rank, dim).tv);
  return {
    ...base,
    plan: "marginal",
    cell: `gaussian/m${dim}/r${rank}`,
    source: "synthetic",
    init: "gaussian",
    sampler: "factors",
    shape: "",
    rank,
    dim,
    loading,
    mean: 0,
    meanSe: Math.sqrt(variance / base.trials),
    variance,
    varianceSe: 0.02 * variance,
    varianceTheory: variance,
    skewness: skewness(rank, loading),
    kurtosis: excessKurtosis(rank, loading),
    energy: (dim + 1) / rank,
    energySe: 0.01 * ((dim + 1) / rank),
    energyTheory: (dim + 1) / rank,
    tvExact: exact.tv,
    tvBinned: exact.tv,
    tvHistogram: counted,
    tvHistogramLow: counted - 2.0423 * se,
    tvHistogramHigh: exact.tv + 2.0423 * se,
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
export const noiseRows = (["spread", "power-law", "spiky"] as const).flatMap((s) =>
  [16, 64, 256, 768, 4096].flatMap((m) => [1, 2, 4, 8, 16, 32, 64].map((r) => noiseRow(s, r, m))),
);

export const dependenceRow = (
  relation: DependenceRow["relation"],
  model: DependenceRow["model"],
  cosine: number,
  norm = 1,
): DependenceRow => ({
  ...base,
  plan: "p",
  cell: `${model}/${cosine}/${norm}`,
  source: relation === "scale" || relation === "steps" ? "mnist" : "mnist",
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
  scaling: "none",
});
/** Noise of a gradient of this norm before its rows were scaled to norm 1. */
export const scaledRow = (
  norm: number,
  scaling: DependenceRow["scaling"] = "row",
): DependenceRow => ({
  ...dependenceRow("scale", "lora", 1, norm),
  ...{ plan: "scaled", scaling, noiseSd: 0.25, noiseSdSe: 0.0025 },
});
export const dependenceRows = [
  ...[-0.5, 0, 0.5, 0.9].flatMap((c) =>
    (["rows", "steps"] as const).flatMap((rel) =>
      (["lora", "flora", "dp-sgd"] as const).map((m) => dependenceRow(rel, m, c)),
    ),
  ),
  ...[0.01, 0.1, 1, 10].flatMap((n) =>
    (["lora", "dp-sgd"] as const).map((m) => dependenceRow("scale", m, 1, n)),
  ),
];
export const witnessRows: WitnessRow[] = [
  {
    ...base,
    plan: "witness",
    cell: "m768/r16",
    rank: 16,
    dim: 768,
    correct: 2750,
    tested: 3072,
    jointTvExact: 0.822,
  },
];
export const profileRows: ProfileRow[] = [0, 1].map((epsilon) => ({
  ...base,
  plan: "profile",
  cell: "c",
  rank: 3,
  dim: 8,
  rho: 0.9,
  epsilon,
  delta: 0.3,
  deltaSe: 0.004,
  deltaExact: 0.3,
  infinite: 120,
  floorExact: 0.01869,
}));
export const symmetryRow = (
  plan: string,
  observer: string,
  right: number,
  sigma = 0,
): SymmetryRow => ({
  ...base,
  trials: 2000,
  plan,
  cell: "c",
  source: "mnist",
  layer: "hidden",
  method: "sgd",
  observer,
  rank: 8,
  batch: 8,
  steps: 1,
  sigma,
  auc: right / 2000,
  aucLow: 0,
  aucHigh: 1,
  tprAt10: 1,
  right,
  residualTrue: 1e-15,
  residualOther: 0.1,
  scaling: "none",
});
export const symmetryRows = [
  symmetryRow("symmetry", "iterates", 2000),
  symmetryRow("paths", "knows-a", 2000),
  symmetryRow("paths", "iterates", 1500),
];
export const releaseRow = (
  mechanism: ReleaseRow["mechanism"],
  epsilonLower: number,
): ReleaseRow => ({
  ...base,
  plan: "release",
  cell: mechanism,
  mechanism,
  rank: 4,
  dim: 64,
  sigma: 1,
  epsilon: 1,
  delta: 0.1,
  deltaSe: 0.003,
  deltaExact: 0.1,
  epsilonExact: mechanism === "m1" ? 35 : 2.3,
  epsilonPlain: 2.3,
  epsilonLower,
  auc: 0.8,
});
export const releaseRows = [releaseRow("plain", 1), releaseRow("m1", 4.6), releaseRow("m2", 0.2)];

/** Every table on theory. */
export const tablesOnTheory: Tables = {
  ...emptyTables(),
  noise: noiseRows,
  dependence: dependenceRows,
  witness: witnessRows,
  profile: profileRows,
  symmetry: symmetryRows,
  release: releaseRows,
  sketches: sketchRows("mnist"),
  sketchProfile: sketchProfileRows,
  inits: initRows,
  gauges: gaugeRows,
  spans: spanRows("mnist"),
  alignments: alignmentRows("mnist"),
  audits: auditRows,
  batches: batchRows,
  membership: [...membershipRows({}), ...languageRows({})],
  canaries: canaryRows(2),
  endings: dynamicsRows({}),
};

/** The tables on theory with some of them changed. */
export const onTheoryBut = (change: Partial<Tables>): Tables => ({ ...tablesOnTheory, ...change });

/** The first row that `is` picks, changed; throws where there is none. */
export function changeFirst<T>(
  rows: readonly T[],
  is: (row: T) => boolean,
  change: (row: T) => Partial<T>,
): T[] {
  const index = rows.findIndex(is);
  if (index < 0) throw new RangeError("no row to change");
  return rows.map((row, i) => (i === index ? { ...row, ...change(row) } : row));
}
