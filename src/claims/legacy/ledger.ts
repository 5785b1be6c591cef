/** The ledger: every claim with its source, its test and its verdict. False-alarm levels are stated claim by claim. */
import { berryEsseenBound, fourthMomentBound, scaleMixtureBound } from "../../core/bounds.js";
import { SPIKE } from "../../core/gradients.js";
import { jointTv } from "../../core/joint.js";
import { dkwWidth } from "../../core/kolmogorov.js";
import { excessKurtosis } from "../../core/moments.js";
import { binomialCdf, tQuantile } from "../../core/stdlib.js";
import { BATCHES } from "../../core/tv-estimate.js";
import { exactDistances, exactTv, SHARP_RATE } from "../../core/tv.js";
import { emptyTables, type NoiseRow, type Tables } from "../../experiment/rows.js";
import { judgeLanguage } from "./language.js";
import { judgeMembership } from "./membership.js";
import type { Loading } from "../../train/network/loadings.js";
import type { ClaimResult } from "./result.js";
import { judgeDynamics } from "./dynamics.js";
import { ALPHA, family, NO_EVIDENCE, zLimit } from "../rules.js";
import { logSlope } from "../../core/fit.js";
import { textOnly, withColumn, withoutText } from "./column.js";

/** What the claims are judged on. */
export interface Evidence {
  readonly seed: string;
  readonly tables: Tables;
}

/** What the claims about the noise law are judged on. */
interface NoiseEvidence {
  readonly seed: string;
  readonly rows: readonly NoiseRow[];
  /** Loadings of the real gradients: what rows that claim to be real must be made of. */
  readonly loadings: readonly Loading[];
}

const PAPER = "arXiv:2409.17538";
const T95 = tQuantile(0.975, BATCHES - 2);

/** Judges every claim, in ledger order: on the run without a language model's rows, and beside it on those alone. */
export function judge({ seed, tables: all }: Evidence): ClaimResult[] {
  const tables = withoutText(all);
  const claims = [
    ...judgeNoise(seed, tables.noise, tables.loadings),
    bound(
      "E5-fourth-moment",
      "Nourdin & Peccati 2009, doi:10.1007/s00440-008-0162-x",
      "TV",
      fourthMomentBound,
    ),
    bound("E5-scale-mixture", "convexity of TV (THEORY E5b)", "TV", scaleMixtureBound),
    bound("E5-berry-esseen", "Shevtsova 2011, arXiv:1111.6554", "Kolmogorov", berryEsseenBound),
    ...judgeMembership(seed, tables),
    ...judgeLanguage(seed, tables),
    ...judgeDynamics(seed, tables),
  ];
  return withColumn(claims, judgeRows(seed, textOnly(all)), judgeRows(seed, {}));
}

/** The claims that rows of a language model, too, can decide, on these rows; claims that compute or simulate for themselves come with them. */
export function judgeRows(seed: string, some: Partial<Tables>): ClaimResult[] {
  const tables = { ...emptyTables(), ...some };
  return judgeNoise(seed, tables.noise, tables.loadings);
}

/**
 * The claims that sampled noise rows decide. Those on the law itself take rows of the sampler `factors` only: the others assume that law.
 * What follows from the law at scale (slopes, the large-m limit) takes any row.
 */
export function judgeNoise(
  seed: string,
  rows: readonly NoiseRow[],
  loadings: readonly Loading[],
): ClaimResult[] {
  const drawn = rows.filter((r) => r.sampler === "factors");
  const modes = (used: readonly NoiseRow[]): string =>
    [...new Set(used.filter((r) => r.init === "gaussian").map((r) => r.sampler))].join(", ");
  const onFactors = (judgeOne: (evidence: NoiseEvidence) => ClaimResult): ClaimResult => {
    const claim = judgeOne({ seed, rows: drawn, loadings });
    if (modes(rows) !== "" && modes(drawn) === "") {
      return {
        ...claim,
        expectation: "none",
        verdict: "not tested",
        evidence: "not tested",
        value: null,
        low: null,
        high: null,
        sampleSize: null,
        falseAlarm: null,
        detail: `Gaussian A's noise was sampled in mode ${modes(rows)}, which assumes the law in question: run with --sampler factors.`,
      };
    }
    return claim.sampleSize
      ? { ...claim, detail: `${claim.detail} Sampled in mode factors.` }
      : claim;
  };
  const onAny = (plan: string, judgeOne: (evidence: NoiseEvidence) => ClaimResult): ClaimResult => {
    const claim = judgeOne({ seed, rows, loadings });
    const mode = modes(rows.filter((r) => r.plan === plan));
    return claim.sampleSize
      ? {
          ...claim,
          detail: `${claim.detail} Sampled in mode ${mode}${mode === "factors" ? "" : ": given the law of E3, which claims on drawn factors test"}.`,
        }
      : claim;
  };
  return [
    onFactors(unbiased),
    onFactors(variance),
    onFactors(energy),
    onFactors(varianceSlope),
    onFactors(exactLaw),
    onFactors(sampledTv),
    onAny("marginal", (evidence) => slope(evidence, "spread", -1)),
    onAny("marginal", (evidence) => slope(evidence, "spiky", -0.5)),
    onAny("marginal", dimension),
    onFactors(jointRow),
    ...(rows.some((r) => r.plan === "wide")
      ? [
          onAny("wide", (evidence) => slope(evidence, "spread", -1, "wide")),
          onAny("wide", (evidence) => slope(evidence, "spiky", -0.5, "wide")),
        ]
      : []),
  ];
}

/** z of a sample mean of positive variables of mean 1 and relative variance v, by the cube root (Wilson & Hilferty 1931), whose skewness nearly vanishes. */
function cubeRootZ(ratio: number, relativeVariance: number): number {
  const v = relativeVariance / 9;
  return (Math.cbrt(ratio) - (1 - v)) / Math.sqrt(v);
}

/** Whether there are rows, all of real gradients: shapes and dimensions are then what the gradients have. */
const onlyReal = (rows: readonly NoiseRow[]): boolean =>
  rows.length > 0 && rows.every((r) => r.source !== "synthetic");

/** One row of each cell: rows of a cell share their draws of A. */
function ofCells(rows: readonly NoiseRow[], which: "least" | "most"): NoiseRow[] {
  const sign = which === "least" ? 1 : -1;
  const cells = new Map<string, NoiseRow>();
  for (const r of rows) {
    const other = cells.get(`${r.plan}/${r.cell}`);
    if (!other || sign * r.loading < sign * other.loading) cells.set(`${r.plan}/${r.cell}`, r);
  }
  return [...cells.values()];
}

/** Groups of rows that share no draws: the named shapes of the plan `marginal`, or of real gradients the least and the most loaded row of every cell. */
const groupsOf = (
  rows: readonly NoiseRow[],
  shapes: readonly string[],
): Array<{ shape: string; rows: NoiseRow[] }> =>
  onlyReal(rows)
    ? (["least", "most"] as const).map((which) => ({
        shape: `${which} loaded rows`,
        rows: ofCells(rows, which),
      }))
    : shapes.map((shape) => ({
        shape,
        rows: rows.filter((r) => r.plan === "marginal" && r.shape === shape),
      }));

/** The laws of A among the rows. */
const laws = (rows: readonly NoiseRow[]): string =>
  [...new Set(rows.map((r) => r.init))].join(", ");

function unbiased({ rows, seed }: NoiseEvidence): ClaimResult {
  const used = rows.filter((r) => r.rank >= 4 && r.varianceTheory > 1e-12);
  // A one-hot row under Gaussian A has 1 + mean ~ chi2_{n r}/(n r) exactly.
  const score = (r: NoiseRow): number =>
    r.init === "gaussian" && r.loading > 1 - 1e-12
      ? cubeRootZ(1 + r.mean, 2 / (r.trials * r.rank))
      : r.mean / Math.sqrt(r.varianceTheory / r.trials);
  const { worst, limit, ok } = family(used.map(score));
  return {
    id: "E2-unbiased",
    source: `${PAPER}; THEORY E2`,
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "The noise has mean zero: LoRA's implied gradient is unbiased, for every initialisation scaled to E[A'A] = I.",
    statistic: "largest |z| of the means",
    value: worst,
    low: null,
    high: limit,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict: used.length === 0 ? "inconclusive" : ok ? "upheld" : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} cells of rank >= 4 (${laws(used)}), Bonferroni limit ${limit.toFixed(2)} (nominal: normal limit; chi-square on one-hot rows); at ranks 1 and 2 the tails are too heavy for a normal limit. A bias of ${(limit / Math.sqrt(Math.max(...used.map((r) => r.trials)))).toFixed(3)} standard deviations of the noise would be seen.`,
  };
}

function variance({ rows, seed }: NoiseEvidence): ClaimResult {
  // One-hot rows are left to E2-unbiased and E3-law: their fourth moment is too heavy for the limit at these sample sizes.
  const used = rows.filter(
    (r) => r.rank >= 16 && r.varianceTheory > 1e-12 && r.loading < 0.99 && r.init !== "orthogonal",
  );
  const scores = used.map((r) =>
    cubeRootZ(
      r.variance / r.varianceTheory,
      (2 + (r.init === "gaussian" ? excessKurtosis(r.rank, r.loading) : Math.max(0, r.kurtosis))) /
        r.trials,
    ),
  );
  const { worst, limit, ok } = family(scores);
  return {
    id: "E2-variance",
    source: "THEORY E2",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "Var N_j = (|q|^2 + (kappa - 2) q_j^2)/r for i.i.d. entries of kurtosis kappa, on synthetic and on real gradients.",
    statistic: "largest |z| of variance/theory",
    value: worst,
    low: null,
    high: limit,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict: used.length === 0 ? "inconclusive" : ok ? "upheld" : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} cells of rank >= 16 (${laws(used)}), Bonferroni limit ${limit.toFixed(2)} on the cube root (nominal).`,
  };
}

function energy({ rows, seed }: NoiseEvidence): ClaimResult {
  const used = rows.filter(
    (r) => r.rank >= 16 && r.energyTheory > 1e-12 && r.energySe > 1e-9 * r.energyTheory,
  );
  const { worst, limit, ok } = family(used.map((r) => (r.energy - r.energyTheory) / r.energySe));
  return {
    id: "E2-energy",
    source: "THEORY E2; docs/theory.md",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "The energy of a row of noise is E|N|^2 = (m + kappa - 2)|q|^2/r, and (m/r - 1)|q|^2 for orthogonal A.",
    statistic: "largest |z| of energy - theory",
    value: worst,
    low: null,
    high: limit,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict: used.length === 0 ? "inconclusive" : ok ? "upheld" : "violated",
    detail:
      used.length === 0
        ? NO_EVIDENCE
        : `${used.length} cells of rank >= 16 (${laws(used)}), Bonferroni limit ${limit.toFixed(2)} (nominal).`,
  };
}

function varianceSlope({ rows, seed }: NoiseEvidence): ClaimResult {
  const real = onlyReal(rows);
  const used = real
    ? ofCells(
        rows.filter((r) => r.init === "gaussian"),
        "least",
      )
    : rows.filter((r) => r.plan === "marginal" && r.shape === "spread" && r.dim === 64);
  // Real rows have loadings of their own: in units of 1 + rho^2.
  const unit = (r: NoiseRow): number => (real ? 1 + r.loading ** 2 : 1);
  const fit = logSlope(
    used.map((r) => ({
      x: r.rank,
      y: r.variance / unit(r),
      se:
        ((r.varianceTheory / unit(r)) * Math.sqrt(2 + excessKurtosis(r.rank, r.loading))) /
        Math.sqrt(r.trials),
    })),
    1 - ALPHA,
  );
  return {
    id: "E2-rank",
    source: `${PAPER}, claim 2`,
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement: "The noise variance is a decreasing function of the rank: exactly as 1/r.",
    statistic: "slope of log variance on log rank",
    value: fit.value,
    low: fit.low,
    high: fit.high,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict:
      used.length < 3
        ? "inconclusive"
        : fit.low <= -1 && -1 <= fit.high && fit.high < 0
          ? "upheld"
          : "violated",
    detail:
      used.length < 3
        ? NO_EVIDENCE
        : `${real ? `${used.length} cells of real gradients, least loaded rows, in units of 1 + rho^2` : "Spread rows"}, m = ${used[0].dim}, ranks ${used[0].rank}..${used.at(-1)?.rank}.`,
  };
}

/** Pooled z of the log likelihood ratio over independent cells, under the exact law and under the Gaussian. */
function pooledRatio(rows: readonly NoiseRow[]): { exact: number; gaussian: number } {
  const sum = (f: (r: NoiseRow) => number): number => rows.reduce((a, r) => a + f(r), 0);
  const seen = sum((r) => r.trials * (r.logRatio as number));
  return {
    exact:
      (seen - sum((r) => r.trials * (r.logRatioMean as number))) /
      Math.sqrt(sum((r) => r.trials * (r.logRatioSd as number) ** 2)),
    gaussian:
      (seen - sum((r) => r.trials * (r.logRatioGaussMean as number))) /
      Math.sqrt(sum((r) => r.trials * (r.logRatioGaussSd as number) ** 2)),
  };
}

function exactLaw({ rows, seed, loadings }: NoiseEvidence): ClaimResult {
  const used = rows.filter((r) => r.lawDistance !== null);
  const ratios = used.map(
    (r) => (r.lawDistance as number) / dkwWidth(r.trials, ALPHA / 2 / used.length),
  );
  const worst = ratios.reduce((a, b) => Math.max(a, b), 0);
  // Directed against the Gaussian: one shape a group, so that the pooled cells share no draws.
  const shapes = groupsOf(used, ["spread", "spiky"]).flatMap((g) =>
    [true, false].map((low) => ({
      shape: g.shape,
      low,
      rows: g.rows.filter((r) => r.logRatio !== null && r.rank <= 64 && r.rank < 4 === low),
    })),
  );
  const groups = shapes.map((g) => ({ ...g, ...pooledRatio(g.rows) }));
  const { limit } = family(groups.map(() => 0));
  // Rows labelled real must have the loading of a real gradient row.
  const known = new Set(loadings.map((l) => l.maxLoading.toFixed(9)));
  const real = used.filter((r) => r.source !== "synthetic");
  const judged =
    used.length > 0 &&
    groups.every((g) => g.rows.length > 0) &&
    real.every((r) => known.has(r.loading.toFixed(9)));
  const fits = worst <= 1 && groups.every((g) => Math.abs(g.exact) <= limit);
  const gaussianRefused = groups.every((g) => g.gaussian > limit);
  return {
    id: "E3-law",
    source: "THEORY E3",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "One noise coordinate follows the variance-gamma law of (r, rho), not the Gaussian of equal variance, whatever m.",
    statistic: "largest sup|F_n - F| / DKW width",
    value: judged ? worst : null,
    low: null,
    high: 1,
    sampleSize: used.length,
    falseAlarm: 2 * ALPHA,
    verdict: !judged
      ? "inconclusive"
      : !fits
        ? "violated"
        : gaussianRefused
          ? "upheld"
          : "inconclusive",
    detail: !judged
      ? NO_EVIDENCE
      : `${used.length} cells with Gaussian A (${real.length} of real gradient rows); the DKW width is rigorous (Massart 1990) but wide: sup distances of ${Math.min(...used.map((r) => dkwWidth(r.trials, ALPHA / 2 / used.length))).toFixed(3)} would be seen. Pooled log likelihood ratios against the Gaussian, z under the exact law and under the Gaussian: ${groups.map((g) => `${g.shape} ${g.low ? "r < 4" : "r = 4..64"} ${g.exact.toFixed(1)} and ${g.gaussian.toFixed(0)}`).join("; ")} (limit ${limit.toFixed(1)}).`,
  };
}

/** Standard error behind a 95% interval of the conditional TV estimate. */
const mixtureSe = (r: NoiseRow): number =>
  ((r.tvMixture as number) - (r.tvMixtureLow as number)) / T95;

function sampledTv({ rows, seed }: NoiseEvidence): ClaimResult {
  const groups = groupsOf(rows, ["spread", "power-law", "spiky"]).map((g) => {
    const used = g.rows.filter(
      (r) => r.tvMixture !== null && r.tvBinned !== null && r.loading < 0.99,
    );
    const covered = used.filter(
      (r) =>
        (r.tvMixtureLow as number) <= (r.tvBinned as number) &&
        (r.tvBinned as number) <= (r.tvMixtureHigh as number),
    ).length;
    // Bias: the mean of the standardised errors, each of variance at most 30/28 (Student with 30 degrees of freedom).
    const bias =
      used.reduce(
        (a, r) => a + ((r.tvMixture as number) - (r.tvBinned as number)) / mixtureSe(r),
        0,
      ) / Math.sqrt((used.length * 30) / 28);
    return {
      shape: g.shape,
      used,
      covered,
      bias,
      count: used.length,
      tail: binomialCdf(covered, used.length, 0.95),
    };
  });
  const total = groups.reduce((a, t) => a + t.count, 0);
  const covered = groups.reduce((a, t) => a + t.covered, 0);
  const { limit } = family(groups.map(() => 0));
  const judged = groups.every((g) => g.count > 0);
  return {
    id: "E4-sampled",
    source: "THEORY E4",
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      "The total variation distance estimated from sampled factors is the exact TV(r, rho).",
    statistic: "share of 95% intervals that cover",
    value: judged ? covered / total : null,
    low: null,
    high: null,
    sampleSize: total,
    falseAlarm: 2 * ALPHA,
    verdict: !judged
      ? "inconclusive"
      : groups.every((t) => t.tail > ALPHA / groups.length && Math.abs(t.bias) <= limit)
        ? "upheld"
        : "violated",
    detail: !judged
      ? NO_EVIDENCE
      : `Against the exact TV over the estimate's 64 bins (which falls short of the continuous TV by ${Math.max(...groups.flatMap((g) => g.used).map((r) => (r.tvExact as number) - (r.tvBinned as number))).toExponential(1)} at most). Binomial test of coverage and pooled bias z within each row shape (${groups.map((t) => `${t.shape} ${t.covered}/${t.count}, z ${t.bias.toFixed(1)}`).join("; ")}); one-hot rows have a jump inside a bin and are left to E3-law.`,
  };
}

/** Smallest exact TV of the points of a slope: below it a sampled TV is mostly noise. */
const SLOPE_FLOOR = {
  marginal: { spread: 0.01, spiky: 0.03 },
  wide: { spread: 6e-4, spiky: 0.006 },
} as const;

function slope(
  { rows, seed }: NoiseEvidence,
  shape: "spread" | "spiky",
  limit: number,
  plan: "marginal" | "wide" = "marginal",
): ClaimResult {
  const floor = SLOPE_FLOOR[plan][shape];
  const rho = (r: NoiseRow): number => (shape === "spread" ? 1 / Math.sqrt(r.dim) : SPIKE);
  // Points are chosen by theory, never by the estimate; the loading of the rows must be the one that the statement names.
  const used = rows.filter(
    (r) =>
      r.plan === plan &&
      r.shape === shape &&
      r.dim >= 256 &&
      r.rank >= 4 &&
      exactTv(r.rank, rho(r)) >= floor,
  );
  const judged =
    used.length >= 5 &&
    used.every((r) => Math.abs(r.loading - rho(r)) < 1e-9 && (r.tvMixture as number) > 0);
  const fit = logSlope(
    used.map((r) => ({ x: r.rank, y: r.tvMixture as number, se: mixtureSe(r) })),
    1 - ALPHA,
    BATCHES - 2,
  );
  const same = logSlope(
    used.map((r) => ({ x: r.rank, y: r.tvBinned as number, se: mixtureSe(r) })),
  ).value;
  const other = limit === -1 ? -0.5 : -1;
  const large = shape === "spread" ? 0 : SPIKE;
  const asymptotic = Math.log2(exactTv(4096, large) / exactTv(2048, large));
  // E5(d): the paper's form C / sqrt(r), with C fitted over the same points (weighted mean of sqrt(r) TV).
  const weights = used.map((r) => 1 / (r.rank * mixtureSe(r) ** 2));
  const total = weights.reduce((a, b) => a + b, 0);
  const constant =
    used.reduce((a, r, i) => a + weights[i] * Math.sqrt(r.rank) * (r.tvMixture as number), 0) /
    total;
  const constantMargin = T95 / Math.sqrt(total);
  const near = fit.low <= same && same <= fit.high && Math.abs(asymptotic - limit) < 0.01;
  const decided = other < fit.low || fit.high < other;
  return {
    id: `E4-slope-${shape}${plan === "wide" ? "/wide" : ""}`,
    source: `${PAPER}, claim 3; THEORY E4`,
    expectation: "upheld",
    evidence: "estimated",
    seed,
    statement:
      shape === "spread"
        ? "For spread rows (rho -> 0) the TV falls with the rank at slope -1."
        : "For spiky rows (rho = 0.6) the TV falls with the rank at slope -1/2 only.",
    statistic: "slope of log TV on log rank",
    value: fit.value,
    low: fit.low,
    high: fit.high,
    sampleSize: used.length,
    falseAlarm: ALPHA,
    verdict: !judged ? "inconclusive" : !near ? "violated" : decided ? "upheld" : "inconclusive",
    detail: !judged
      ? NO_EVIDENCE
      : `Sampled at m ${plan === "wide" ? `= ${used[0].dim}` : ">= 256"}, ranks ${Math.min(...used.map((r) => r.rank))}..${Math.max(...used.map((r) => r.rank))}, where the TV is above ${floor}; the interval holds the exact slope over the same points and bins, ${same.toFixed(4)}, and excludes ${other}. Computed exactly at r = 2048..4096, rho = ${large}: ${asymptotic.toFixed(4)}. Fitted as C/sqrt(r), the paper's rate, C = ${constant.toFixed(4)} +- ${constantMargin.toFixed(4)} (95%)${shape === "spiky" ? `; theory at rho = 0.6: ${SHARP_RATE.skewed(0.6).toFixed(4)}` : decided ? ", a rate that the slope rejects" : ""}.${shape === "spread" ? " At finite m, rho = 1/sqrt(m) bends it to -1/2 once r is of the order of m." : ""}`,
  };
}

function dimension({ rows, seed }: NoiseEvidence): ClaimResult {
  // Rank 1, where the distance is largest against its error; the limit m -> infinity has TV(1, 0).
  const used = rows
    .filter((r) => r.plan === "marginal" && r.shape === "spread" && r.rank === 1 && r.dim >= 768)
    .sort((a, b) => a.dim - b.dim);
  const widest = used.at(-1);
  const half = exactTv(1, 0) / 2;
  const t = tQuantile(1 - ALPHA / (2 * Math.max(1, used.length)), BATCHES - 2);
  const limits = used.map((r) => ({
    low: (r.tvMixture as number) - t * mixtureSe(r),
    high: (r.tvMixture as number) + t * mixtureSe(r),
  }));
  const consistent = used.every(
    (r, i) => limits[i].low <= (r.tvBinned as number) && (r.tvBinned as number) <= limits[i].high,
  );
  return {
    id: "E4-dimension",
    source: `${PAPER}, read as a large-m limit; THEORY E4`,
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement:
      "At fixed rank, one noise coordinate becomes Gaussian as the input dimension m grows.",
    statistic: `TV at r = 1${widest ? `, m = ${widest.dim}` : ""}`,
    value: widest?.tvMixture ?? null,
    low: limits.at(-1)?.low ?? null,
    high: limits.at(-1)?.high ?? null,
    sampleSize: widest?.trials ?? null,
    falseAlarm: ALPHA,
    verdict:
      used.length < 2 || !consistent
        ? "inconclusive"
        : limits.every((l) => l.low > half)
          ? "violated"
          : limits.every((l) => l.high < half)
            ? "upheld"
            : "inconclusive",
    detail:
      used.length < 2
        ? NO_EVIDENCE
        : `m enters through rho = 1/sqrt(m) only, so as m grows the TV tends to TV(r, 0), computed exactly: ${exactTv(1, 0).toFixed(4)} at r = 1, ${exactTv(16, 0).toFixed(6)} at r = 16, not 0. Sampled at m = ${used.map((r) => `${r.dim}: ${(r.tvMixture as number).toFixed(4)}`).join(", m = ")}; violated when all limits are above half of TV(1, 0).`,
  };
}

/** Grid on which the bounds are compared with the exact distance. */
const BOUND_RANKS = [1, 2, 3, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096];
const BOUND_RHOS = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.6, 0.8, 0.9, 0.99, 1];

function bound(
  id: string,
  source: string,
  distance: "TV" | "Kolmogorov",
  f: (rank: number, rho: number) => number,
): ClaimResult {
  let ratio = Infinity;
  let at = "";
  let tightest = 0;
  for (const rank of BOUND_RANKS) {
    for (const rho of BOUND_RHOS) {
      const exact = exactDistances(rank, rho);
      const slack = f(rank, rho) / (distance === "TV" ? exact.tv : exact.kolmogorov);
      if (!(slack >= ratio)) [ratio, at] = [slack, `r = ${rank}, rho = ${rho}`];
      if (
        distance === "TV" &&
        f(rank, rho) <= Math.min(fourthMomentBound(rank, rho), scaleMixtureBound(rank, rho))
      )
        tightest++;
    }
  }
  const count = BOUND_RANKS.length * BOUND_RHOS.length;
  return {
    id,
    source,
    expectation: "upheld",
    evidence: "proved",
    seed: null,
    statement: `The bound dominates the exact ${distance} distance for every rank and loading.`,
    statistic: "smallest bound / exact",
    value: ratio,
    low: 1,
    high: null,
    sampleSize: count,
    falseAlarm: 0,
    verdict: ratio >= 1 ? "upheld" : "violated",
    detail: `Proved in the source; checked on ${count} pairs (r, rho), closest at ${at}.${distance === "TV" ? ` The tighter of the two TV bounds at ${tightest} of them.` : " It bounds the Kolmogorov distance, not TV."}`,
  };
}

function jointRow({ rows, seed }: NoiseEvidence): ClaimResult {
  const real = onlyReal(rows);
  const sampled = real
    ? ofCells(
        rows.filter((r) => r.jointTvSampled !== null),
        "least",
      )
    : rows.filter(
        (r) => r.plan === "marginal" && r.shape === "spread" && r.jointTvSampled !== null,
      );
  // A small model has no m far above 16: m >> r is met at its smallest rank.
  const widest = real
    ? [...sampled].sort((a, b) => b.dim / b.rank - a.dim / a.rank)[0]
    : sampled.filter((r) => r.rank === 16).sort((a, b) => b.dim - a.dim)[0];
  // Every cell must agree with the exact joint law where a normal limit holds: the binomial count is not at its ends.
  const agreeing = sampled.filter((r) => (r.jointTvSe as number) ** 2 * r.trials * r.trials >= 100);
  const { worst, limit, ok } = family(
    agreeing.map(
      (r) => ((r.jointTvSampled as number) - (r.jointTvExact as number)) / (r.jointTvSe as number),
    ),
  );
  const exact = widest ? jointTv(widest.rank, widest.dim).tv : NaN;
  const margin = zLimit(ALPHA) * (widest?.jointTvSe ?? NaN);
  const value = widest?.jointTvSampled ?? NaN;
  return {
    id: "E6-joint",
    source: `${PAPER}, "very close to Gaussian", read for a whole row; THEORY E6`,
    expectation: "violated",
    evidence: "estimated",
    seed,
    statement: "The noise of a whole row approaches the Gaussian of equal covariance when m >> r.",
    statistic: `joint TV at r = ${widest?.rank ?? 16}${widest ? `, m = ${widest.dim}` : ""}`,
    value,
    low: value - margin,
    high: value + margin,
    sampleSize: widest?.trials ?? null,
    falseAlarm: 2 * ALPHA,
    verdict:
      !widest || !ok
        ? "inconclusive"
        : value - margin > 0.5
          ? "violated"
          : value + margin < 0.5
            ? "upheld"
            : "inconclusive",
    detail: widest
      ? `Exact value ${exact.toFixed(4)}; it tends to 1 as m/r grows, since one random scale is shared by all coordinates. Violated when above 1/2. ${agreeing.length} cells (r, m) agree with the exact law: largest |z| ${worst.toFixed(1)}, limit ${limit.toFixed(1)}.`
      : NO_EVIDENCE,
  };
}
