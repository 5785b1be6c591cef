/**
 * The ledger's controls: without rows no sampled claim is upheld or violated; rows that sit on theory give the expected
 * verdicts; and for every claim an alternative just beyond its limit flips the verdict. Nothing here is random.
 */
import { describe, expect, it } from "vitest";
import { exactDistances, exactTv } from "../../core/tv.js";
import { excessKurtosis } from "../../core/moments.js";
import { jointTv } from "../../core/joint.js";
import { dynamicsRows } from "../../testing/dynamics-rows.js";
import { exposures, words } from "../../testing/language-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { emptyTables, type NoiseRow, type Tables } from "../../experiment/rows.js";
import type { ClaimResult } from "./result.js";
import { zLimit, ALPHA } from "../rules.js";
import { judge, judgeNoise } from "./ledger.js";

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

const tables: Tables = {
  ...emptyTables(),
  noise,
  membership: [...membershipRows({}), ...words({})],
  canaries: exposures(2),
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
  ];
  // Verdicts that need the rows only: the exact claims are not computed again for each case.
  it.each(cases)("%s: %s", (id, _, changed, expected) => {
    const claims = [...judgeNoise("1", changed.noise, changed.loadings)];
    expect(claims.find((c) => c.id === id)?.verdict).toBe(expected);
  });
});
