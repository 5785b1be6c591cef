/**
 * The ledger's controls: without rows no sampled claim is upheld or violated; rows that sit on theory give the expected
 * verdicts; and for every claim an alternative just beyond its limit flips the verdict. Nothing here is random.
 */
import { describe, expect, it } from "vitest";
import { exactDistances, exactTv } from "../../core/tv.js";
import { excessKurtosis } from "../../core/moments.js";
import { jointTv } from "../../core/joint.js";
import { dynamicsRows } from "../../testing/dynamics-rows.js";
import { canaryRows, languageRows } from "../../testing/language-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import {
  emptyTables,
  type DependenceRow,
  type NoiseRow,
  type ReleaseRow,
  type SymmetryRow,
  type Tables,
  type WitnessRow,
  type ProfileRow,
} from "../../experiment/rows.js";
import type { ClaimResult } from "./result.js";
import { boundedDeviation, family, zLimit, ALPHA } from "../rules.js";
import { judge, judgeNoise } from "./ledger.js";
import { sampledProfile } from "./privacy.js";
import { judgeAttacks } from "./attacks.js";
import { judgeDependence } from "./dependence.js";
import { logSlope } from "../../core/fit.js";

const base = { seed: "1", backend: "test", trials: 6400 };
const LOADING = {
  spread: (m: number) => 1 / Math.sqrt(m),
  "power-law": () => 0.78,
  spiky: () => 0.6,
  "one-hot": () => 1,
} as const;

/** A row exactly on theory. */
function noiseRow(shape: keyof typeof LOADING, rank: number, dim: number): NoiseRow {
  const loading = LOADING[shape](dim);
  const exact = exactDistances(rank, loading);
  const variance = (1 + loading * loading) / rank;
  const se = 0.002;
  const joint = jointTv(rank, dim).tv;
  return {
    ...base,
    plan: "marginal",
    cell: `gaussian/m${dim}/r${rank}`,
    source: "synthetic",
    init: "gaussian",
    sampler: "factors",
    shape,
    rank,
    dim,
    loading,
    mean: 0,
    meanSe: Math.sqrt(variance / base.trials),
    variance,
    varianceSe: 0.02 * variance,
    varianceTheory: variance,
    skewness: 0,
    kurtosis: excessKurtosis(rank, loading),
    energy: (dim + 1) / rank,
    energySe: 0.01 * ((dim + 1) / rank),
    energyTheory: (dim + 1) / rank,
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
const noise = (["spread", "power-law", "spiky"] as const).flatMap((s) =>
  [16, 64, 256, 768, 4096].flatMap((m) => [1, 2, 4, 8, 16, 32, 64].map((r) => noiseRow(s, r, m))),
);

const dependent = (
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
});
const dependence = [
  ...[-0.5, 0, 0.5, 0.9].flatMap((c) =>
    (["rows", "steps"] as const).flatMap((rel) =>
      (["lora", "flora", "dp-sgd"] as const).map((m) => dependent(rel, m, c)),
    ),
  ),
  ...[0.01, 0.1, 1, 10].flatMap((n) =>
    (["lora", "dp-sgd"] as const).map((m) => dependent("scale", m, 1, n)),
  ),
];
const witness: WitnessRow[] = [
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
const profile: ProfileRow[] = [0, 1].map((epsilon) => ({
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
const attacked = (plan: string, observer: string, right: number, sigma = 0): SymmetryRow => ({
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
});
const symmetry = [
  attacked("symmetry", "iterates", 2000),
  attacked("paths", "knows-a", 2000),
  attacked("paths", "iterates", 1500),
  attacked("symmetry-noise", "knows-a", 1850, 1),
  attacked("symmetry-noise", "iterates", 1200, 1),
];
const released = (mechanism: ReleaseRow["mechanism"], epsilonLower: number): ReleaseRow => ({
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
const release = [released("plain", 1), released("m1", 4.6), released("m2", 0.2)];
const tables: Tables = {
  ...emptyTables(),
  noise,
  dependence,
  witness,
  profile,
  symmetry,
  release,
  membership: [...membershipRows({}), ...languageRows({})],
  canaries: canaryRows(2),
  endings: dynamicsRows({}),
};

const only = (change: Partial<Tables>): Tables => ({ ...tables, ...change });
const onTheory = Object.fromEntries(judge({ seed: "1", tables }).map((c) => [c.id, c.verdict]));

describe("ledger", () => {
  it("gives every expected verdict on rows that sit on theory", () => {
    const claims = judge({ seed: "1", tables });
    expect(
      claims
        .filter((c) => c.expectation !== "none" && c.verdict !== c.expectation)
        .map((c) => `${c.id} ${c.verdict}`),
    ).toEqual([]);
    expect(new Set(claims.map((c) => c.id)).size).toBe(claims.length);
  });

  it("calls every sampled claim inconclusive when there are no rows", () => {
    const claims = judge({ seed: "1", tables: emptyTables() });
    // E1-trained runs its own simulation; E12-amplification and the rest of "computed exactly" need no rows.
    const sampled = claims.filter((c) => c.evidence === "estimated" && c.id !== "E1-trained");
    expect(sampled.length).toBeGreaterThan(20);
    expect(sampled.filter((c) => c.verdict !== "inconclusive").map((c) => c.id)).toEqual([]);
  });

  const LAW = [
    "E2-unbiased",
    "E2-variance",
    "E2-energy",
    "E2-rank",
    "E3-law",
    "E4-sampled",
    "E6-joint",
  ];
  it.each(["row", "coordinate"])(
    "does not test the law on rows that %s drew from it, whatever other laws of A are there; slopes say that they assume it",
    (sampler) => {
      const others = noise.map((r) => ({ ...r, init: "rademacher", plan: "inits" }));
      const claims = judgeNoise("1", [...noise.map((r) => ({ ...r, sampler })), ...others], []);
      for (const c of claims) {
        if (LAW.includes(c.id))
          expect([c.id, c.verdict, c.evidence, c.value]).toEqual([
            c.id,
            "not tested",
            "not tested",
            null,
          ]);
        else expect(c.detail).toContain(`Sampled in mode ${sampler}: given the law`);
      }
      expect(claims.filter((c) => c.verdict === "not tested").map((c) => c.id)).toEqual(LAW);
      for (const c of judgeNoise("1", noise, []))
        if (c.sampleSize) expect(c.detail).toContain("Sampled in mode factors.");
    },
  );

  it("judges the slopes of the wide plan by its rows", () => {
    const wide = (["spread", "spiky"] as const).flatMap((s) =>
      [4, 8, 16, 32, 64, 128, 256].map((r) => {
        const row = noiseRow(s, r, 16384);
        return {
          ...row,
          plan: "wide",
          sampler: "coordinate",
          tvMixtureLow: (row.tvMixture as number) - 2.0423 * 1e-4,
        };
      }),
    );
    const verdicts = (rows: NoiseRow[]): string[] =>
      ["spread", "spiky"].map(
        (s) =>
          judgeNoise("1", [...noise, ...rows], []).find((c) => c.id === `E4-slope-${s}/wide`)
            ?.verdict ?? "missing",
      );
    expect(verdicts([])).toEqual(["missing", "missing"]);
    expect(verdicts(wide)).toEqual(["upheld", "upheld"]);
    const sloped = (by: number): NoiseRow[] =>
      wide.map((r) => ({
        ...r,
        tvMixture: (r.tvMixture as number) * r.rank ** by,
        tvMixtureLow: (r.tvMixture as number) * r.rank ** by - 2.0423 * 1e-4,
      }));
    expect(verdicts(sloped(-0.1))).toEqual(["violated", "violated"]);
    expect(verdicts(sloped(0.1))).toEqual(["violated", "violated"]);
    expect(
      verdicts(wide.map((r) => ({ ...r, tvMixtureLow: (r.tvMixture as number) - 2.0423 * 0.02 }))),
    ).toEqual(["inconclusive", "inconclusive"]);
  });

  /** Limit of a family of this many tests, in standard errors. */
  const limit = (count: number): number => zLimit(ALPHA / count);
  const first = <T>(
    list: readonly T[],
    is: (row: T) => boolean,
    change: (row: T) => Partial<T>,
  ): T[] => {
    const at = list.findIndex(is);
    expect(at).toBeGreaterThanOrEqual(0);
    return list.map((row, i) => (i === at ? { ...row, ...change(row) } : row));
  };
  const tame = (r: NoiseRow): boolean => r.rank >= 16 && r.shape === "spread";

  // Each case: a claim, a change of one row by so many standard errors, and what the claim must then say. Pairs of cases just
  // inside and just outside a limit pin the standard error, the multiplicity and both tails.
  const means = noise.filter((r) => r.rank >= 4).length;
  const variances = noise.filter((r) => r.rank >= 16).length;
  const meanBy = (z: number) =>
    only({
      noise: first(noise, tame, (r) => ({ mean: z * Math.sqrt(r.varianceTheory / r.trials) })),
    });
  const varianceBy = (z: number) =>
    only({
      noise: first(noise, tame, (r) => {
        const v = (2 + r.kurtosis) / r.trials / 9;
        return { variance: r.varianceTheory * (1 - v + z * Math.sqrt(v)) ** 3 };
      }),
    });
  const energyBy = (z: number) =>
    only({ noise: first(noise, tame, (r) => ({ energy: r.energy + z * r.energySe })) });
  const jointBy = (z: number) =>
    only({
      noise: first(noise, tame, (r) => ({
        jointTvSampled: (r.jointTvExact as number) + z * (r.jointTvSe as number),
      })),
    });
  const covered = (misses: number) =>
    only({
      noise: noise.map((r, i) =>
        r.shape === "spiky" && i % 35 < misses
          ? {
              ...r,
              tvMixtureLow: (r.tvBinned as number) + 1e-4 * (i % 2 ? 1 : -1) - (i % 2 ? 0 : 1),
              tvMixtureHigh: i % 2 ? 1 : (r.tvBinned as number) - 1e-4,
              tvMixture: r.tvBinned as number,
            }
          : r,
      ),
    });
  const biased = (z: number) =>
    only({
      noise: noise.map((r) =>
        r.shape === "spread"
          ? {
              ...r,
              tvMixture: (r.tvMixture as number) + z * 0.002,
              tvMixtureLow: (r.tvMixtureLow as number) + z * 0.002,
              tvMixtureHigh: (r.tvMixtureHigh as number) + z * 0.002,
            }
          : r,
      ),
    });
  const gaussianRows = () =>
    only({ noise: noise.map((r) => (r.rank >= 4 ? { ...r, logRatio: r.logRatioGaussMean } : r)) });
  const steeper = (shape: string, slope: number) =>
    only({
      noise: noise.map((r) =>
        r.shape === shape
          ? {
              ...r,
              tvMixture: exactTv(4, r.loading) * (r.rank / 4) ** slope,
              tvMixtureLow: exactTv(4, r.loading) * (r.rank / 4) ** slope - 0.004,
            }
          : r,
      ),
    });
  const widening = () =>
    only({
      noise: noise.map((r) =>
        r.shape === "spread" && r.rank === 1
          ? { ...r, tvMixture: 4 / r.dim, tvBinned: 4 / r.dim, tvMixtureLow: 4 / r.dim - 0.004 }
          : r,
      ),
    });
  const cosines = dependence.filter((r) => r.relation === "steps" && r.model === "lora").length;
  const fresh = dependence.filter((r) => r.model !== "lora" && r.relation === "steps").length;
  const dependenceBy = (is: (r: DependenceRow) => boolean, z: number) =>
    only({
      dependence: first(dependence, is, (r) => ({
        correlation: r.correlation + z * r.correlationSe,
      })),
    });
  const lora =
    (relation: string) =>
    (r: DependenceRow): boolean =>
      r.relation === relation && r.model === "lora";
  const independent = (relation: string) =>
    only({
      dependence: dependence.map((r) => (r.relation === relation ? { ...r, correlation: 0 } : r)),
    });
  /** The mean that deviates from `expectation` by so many limits of a bounded family of this size. */
  const deviating = (limits: number, expectation: number, n: number, count: number): number => {
    const wanted = Math.abs(limits) * Math.sqrt(2 * Math.log((2 * count) / ALPHA));
    let [low, high] = limits > 0 ? [expectation, 1] : [expectation, 0];
    for (let i = 0; i < 80; i++) {
      const middle = (low + high) / 2;
      if (boundedDeviation(middle, expectation, n) < wanted) low = middle;
      else high = middle;
    }
    return low;
  };
  const bounded = (
    id: string,
    by: (limits: number) => Tables,
  ): Array<[string, string, Tables, string]> =>
    [0.98, -0.98, 1.02, -1.02].map((limits) => [
      id,
      `${limits} limits`,
      by(limits),
      Math.abs(limits) < 1 ? "upheld" : "violated",
    ]);
  const profileBy = (limits: number) =>
    only({
      profile: first(
        profile,
        () => true,
        (r) => ({ delta: deviating(limits, r.deltaExact, r.trials, profile.length) }),
      ),
    });
  const releaseBy = (limits: number) =>
    only({
      release: first(
        release,
        () => true,
        (r) => ({ delta: deviating(limits, r.deltaExact, r.trials, release.length) }),
      ),
    });
  const inOut = (
    id: string,
    by: (z: number) => Tables,
    count: number,
    outside: ClaimResult["verdict"],
  ): Array<[string, string, Tables, string]> =>
    [1, -1].flatMap((sign) => [
      [id, `${sign * 0.98} limits`, by(sign * 0.98 * limit(count)), onTheory[id]] as [
        string,
        string,
        Tables,
        string,
      ],
      [id, `${sign * 1.02} limits`, by(sign * 1.02 * limit(count)), outside] as [
        string,
        string,
        Tables,
        string,
      ],
    ]);
  const cases: Array<[string, string, Tables, string]> = [
    ...inOut("E2-unbiased", meanBy, means, "violated"),
    ...inOut("E2-variance", varianceBy, variances, "violated"),
    ...inOut("E2-energy", energyBy, variances, "violated"),
    ...inOut("E6-joint", jointBy, noise.filter((r) => r.shape === "spread").length, "inconclusive"),
    ...inOut("E8-cosine", (z) => dependenceBy(lora("steps"), z), cosines, "violated"),
    ...inOut("E7-covariance", (z) => dependenceBy(lora("rows"), z), 2 * cosines, "violated"),
    ...inOut(
      "E8-fresh",
      (z) => dependenceBy((r) => r.model === "flora" && r.relation === "steps", z),
      fresh,
      "violated",
    ),
    ...bounded("E10-profile", profileBy),
    ...bounded("E12-exact", releaseBy),
    [
      "E2-rank",
      "variance as 1/sqrt(r)",
      only({ noise: noise.map((r) => ({ ...r, variance: r.varianceTheory * Math.sqrt(r.rank) })) }),
      "violated",
    ],
    [
      "E3-law",
      "law too far away",
      only({ noise: first(noise, tame, () => ({ lawDistance: 0.08 })) }),
      "violated",
    ],
    ["E3-law", "Gaussian rows at rank >= 4", gaussianRows(), "violated"],
    [
      "E3-law",
      "a test without power",
      only({ noise: noise.map((r) => ({ ...r, logRatioSd: 50, logRatioGaussSd: 50 })) }),
      "inconclusive",
    ],
    [
      "E3-law",
      "rows labelled real that no gradient has",
      only({ noise: first(noise, tame, () => ({ source: "mnist" })) }),
      "inconclusive",
    ],
    ["E4-sampled", "8 of 35 intervals miss", covered(8), "upheld"],
    ["E4-sampled", "14 of 35 intervals miss", covered(14), "violated"],
    ["E4-sampled", "bias of 1.5 standard errors upwards", biased(1.5), "violated"],
    ["E4-sampled", "bias of 1.5 standard errors downwards", biased(-1.5), "violated"],
    ["E4-slope-spread", "slope -1/2", steeper("spread", -0.5), "violated"],
    [
      "E4-slope-spread",
      "rows that are spiky",
      only({
        noise: noise.map((r) =>
          r.shape === "spread" ? { ...noiseRow("spiky", r.rank, r.dim), shape: "spread" } : r,
        ),
      }),
      "inconclusive",
    ],
    ["E4-slope-spiky", "slope -1", steeper("spiky", -1), "violated"],
    [
      "E4-slope-spiky",
      "rows that are spread",
      only({
        noise: noise.map((r) =>
          r.shape === "spiky" ? { ...noiseRow("spread", r.rank, r.dim), shape: "spiky" } : r,
        ),
      }),
      "inconclusive",
    ],
    ["E4-dimension", "TV that falls with m", widening(), "upheld"],
    [
      "E6-joint",
      "a joint TV of 0.2 (and an exact law that says so)",
      only({ noise: noise.map((r) => ({ ...r, jointTvExact: 0.2, jointTvSampled: 0.2 })) }),
      "upheld",
    ],
    [
      "E6-witness",
      "a classifier at chance",
      only({ witness: witness.map((r) => ({ ...r, correct: 1540 })) }),
      "inconclusive",
    ],
    [
      "E6-witness",
      "a classifier better than the exact TV",
      only({ witness: witness.map((r) => ({ ...r, correct: 3000 })) }),
      "inconclusive",
    ],
    ["E7-rows", "no correlation", independent("rows"), "inconclusive"],
    ["E8-steps", "no correlation", independent("steps"), "inconclusive"],
    [
      "E8-fresh",
      "a detector that sees nothing",
      only({ dependence: dependence.map((r) => ({ ...r, correlation: 0 })) }),
      "inconclusive",
    ],
    [
      "E9-sensitivity",
      "noise of a fixed scale",
      only({ dependence: dependence.map((r) => ({ ...r, noiseSd: 0.25, noiseSdSe: 0.0025 })) }),
      "upheld",
    ],
    [
      "E10-profile",
      "too few infinite losses",
      only({ profile: profile.map((r) => ({ ...r, infinite: 40 })) }),
      "violated",
    ],
    [
      "E10-profile",
      "too many infinite losses",
      only({ profile: profile.map((r) => ({ ...r, infinite: 220 })) }),
      "violated",
    ],
    [
      "E11-matrix",
      "an attack at chance",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1000, auc: 0.5 })) }),
      "violated",
    ],
    [
      "E11-matrix",
      "an attack scored backwards",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 0, auc: 0 })) }),
      "violated",
    ],
    [
      "E11-paths",
      "an observer at chance",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1000 })) }),
      "inconclusive",
    ],
    [
      "E12-accountant",
      "an attack above the accountant",
      only({
        release: release.map((r) => (r.mechanism === "m2" ? { ...r, epsilonLower: 2.4 } : r)),
      }),
      "violated",
    ],
    [
      "E12-accountant",
      "an attack above its own exact law only",
      only({
        release: release.map((r) => (r.mechanism === "m1" ? { ...r, epsilonLower: 36 } : r)),
      }),
      "inconclusive",
    ],
    [
      "E12-accountant",
      "accounts of zero",
      only({ release: release.map((r) => ({ ...r, epsilonPlain: 0, epsilonLower: 0 })) }),
      "upheld",
    ],
    [
      "E11-matrix",
      "an accuracy of 0.9",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1800 })) }),
      "violated",
    ],
    [
      "E12-symmetry",
      "an accuracy of 0.75, not clearly above the cap",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1480 })) }),
      "inconclusive",
    ],
    [
      "E6-witness",
      "an accuracy of 0.7",
      only({ witness: witness.map((r) => ({ ...r, correct: 2150 })) }),
      "inconclusive",
    ],
    [
      "E7-rows",
      "a correlation of four standard errors",
      only({
        dependence: dependence.map((r) =>
          r.relation === "rows" ? { ...r, correlation: 0.04 } : r,
        ),
      }),
      "inconclusive",
    ],
    [
      "E12-expansion",
      "an attack that shows less",
      only({ release: release.map((r) => ({ ...r, epsilonLower: 1 })) }),
      "inconclusive",
    ],
    [
      "E12-symmetry",
      "DP-SGD's accuracy",
      only({ symmetry: symmetry.map((r) => ({ ...r, right: 1000 })) }),
      "upheld",
    ],
  ];
  // Verdicts that need the rows only: the exact claims are not computed again for each case.
  it.each(cases)("%s: %s", (id, _, changed, expected) => {
    const claims = [
      ...judgeNoise("1", changed.noise, changed.loadings),
      ...judgeDependence("1", changed),
      sampledProfile("1", changed.profile),
      ...judgeAttacks("1", changed),
    ];
    expect(claims.find((c) => c.id === id)?.verdict).toBe(expected);
  });

  it("a family with a NaN or without members is never fine", () => {
    expect(family([0, NaN, 1]).ok).toBe(false);
    expect(family([]).ok).toBe(false);
    expect(family([zLimit(ALPHA / 2) * 0.999, 0]).ok).toBe(true);
    expect(family([zLimit(ALPHA / 2) * 1.001, 0]).ok).toBe(false);
  });

  it("fits a weighted line with the interval of its standard errors", () => {
    // y = x^-1 exactly at x = 1, e, e^2 with relative errors 0.1, 0.1, 0.1: Sxx = 2/0.01, se = sqrt(0.01/2).
    const fit = logSlope(
      [0, 1, 2].map((k) => ({ x: Math.exp(k), y: Math.exp(-k), se: 0.1 * Math.exp(-k) })),
    );
    expect(fit.value).toBeCloseTo(-1, 12);
    expect(fit.high - fit.value).toBeCloseTo(1.959964 * Math.sqrt(0.005), 6);
    // Unequal errors: the weighted slope of (0, 0), (1, 1), (2, 0) with weights 1, 1, 100 is that of exact weighted least squares.
    const skewed = logSlope(
      [
        [0, 0, 1],
        [1, 1, 1],
        [2, 0, 0.1],
      ].map(([lx, ly, e]) => ({ x: Math.exp(lx), y: Math.exp(ly), se: e * Math.exp(ly) })),
    );
    const w = [1, 1, 100];
    const mx = (1 + 200) / 102;
    const my = 1 / 102;
    const sxx = w.reduce((a, x, i) => a + x * (i - mx) ** 2, 0);
    expect(skewed.value).toBeCloseTo(
      (w[0] * (0 - mx) * (0 - my) + w[1] * (1 - mx) * (1 - my) + w[2] * (2 - mx) * (0 - my)) / sxx,
      10,
    );
    // Without errors: the t interval of ordinary least squares, n - 2 degrees of freedom (t_{0.975, 2} = 4.302653).
    const plain = logSlope(
      [0, 1, 2, 3].map((k) => ({ x: Math.exp(k), y: Math.exp(k + (k % 2 === 0 ? 0.1 : -0.1)) })),
    );
    const slope = 1 - 0.04;
    const residual = [0.1, -0.1, 0.1, -0.1].map((r, k) => r + 0.04 * (k - 1.5));
    const se = Math.sqrt(residual.reduce((a, r) => a + r * r, 0) / 2 / 5);
    expect(plain.value).toBeCloseTo(slope, 10);
    expect(plain.high - plain.value).toBeCloseTo(4.302653 * se, 5);
  });
});
