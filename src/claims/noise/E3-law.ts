/** E3-law: the whole distribution of a coordinate of the noise. */
import { dkwWidth } from "../../core/kolmogorov.js";
import { bandShift } from "../../core/power.js";
import type { NoiseRow, Tables } from "../../experiment/rows.js";
import { defineClaim, type Detail, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { sized } from "../power.js";
import { family, poweredVerdict } from "../rules.js";
import { DRAWN, drawn, drawnFactors, groupsOf, isSynthetic } from "./evidence.js";
import { ownTheory } from "../source.js";

/** Ranks of the directed test, in two groups: below 4 the law is far from the Gaussian, above 64 too near. */
const RANKS = { split: 4, highest: 64 };

/** Pooled z of the log likelihood ratio over independent cells, under the exact law and under the Gaussian. */
function pooledRatio(rows: readonly NoiseRow[]): { exact: number; gaussian: number } {
  const sum = (f: (r: NoiseRow) => number): number => rows.reduce((a, r) => a + f(r), 0);
  const sampled = sum((r) => r.trials * (r.logRatio as number));
  return {
    exact:
      (sampled - sum((r) => r.trials * (r.logRatioMean as number))) /
      Math.sqrt(sum((r) => r.trials * (r.logRatioSd as number) ** 2)),
    gaussian:
      (sampled - sum((r) => r.trials * (r.logRatioGaussMean as number))) /
      Math.sqrt(sum((r) => r.trials * (r.logRatioGaussSd as number) ** 2)),
  };
}

/** Directed against the Gaussian: one shape a group, so that the pooled cells share no draws. */
const directed = (rows: readonly NoiseRow[]) =>
  groupsOf(rows, ["spread", "spiky"]).flatMap((group) =>
    [true, false].map((low) => {
      const members = group.rows.filter(
        (r) => r.logRatio !== null && r.rank <= RANKS.highest && r.rank < RANKS.split === low,
      );
      const ranks = low ? `r < ${RANKS.split}` : `r = ${RANKS.split}..${RANKS.highest}`;
      return { shape: group.shape, ranks, cells: members.length, ...pooledRatio(members) };
    }),
  );

/** Rows labelled real must have the loading of a real gradient row of the run. */
function areOfGradients(
  rows: readonly NoiseRow[],
  loadings: Readonly<Tables["loadings"]>,
): boolean {
  const known = new Set(loadings.map((l) => l.maxLoading.toFixed(9)));
  return rows.every((r) => known.has(r.loading.toFixed(9)));
}

/** What a run lacks for the test; undefined where it has all. */
function lacking(groups: ReturnType<typeof directed>, areReal: boolean): string | undefined {
  if (!areReal) return "Rows labelled real have loadings that no gradient of the run has.";
  const empty = groups.find((group) => group.cells === 0);
  return empty && `No cells of ${empty.shape} at ${empty.ranks}.`;
}

const SEES = {
  effect: "Kolmogorov distance of one cell's law from the exact one",
  found: "the DKW width and 1.28 standard errors of a share, in the cell of the fewest trials",
};

export const E3Law = defineClaim({
  id: "E3-law",
  source: ownTheory("E3"),
  statement:
    "One noise coordinate follows the variance-gamma law of (r, rho), not the Gaussian of equal " +
    "variance, for every m.",
  expectation: "upheld",
  because:
    "A coordinate is a mean of r products of two correlated normals, a difference of two gamma " +
    "variables.",
  theory: "E3",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { noise: (r) => r.lawDistance !== null, loadings: () => true },
  needs: [drawnFactors],
  test({ noise, loadings }, { alpha }) {
    const used = drawn(noise);
    const widths = used.map((r) => dkwWidth(r.trials, alpha / 2 / used.length));
    const worst = used
      .map((r, i) => (r.lawDistance as number) / widths[i])
      .reduce((a, b) => Math.max(a, b), 0);
    const groups = directed(used);
    const { limit } = family(
      groups.map(() => 0),
      alpha,
    );
    const real = used.filter((r) => !isSynthetic(r));
    const lacks = lacking(groups, areOfGradients(real, loadings));
    const fits = worst <= 1 && groups.every((group) => Math.abs(group.exact) <= limit);
    const refusesGaussian = (times: number): boolean =>
      groups.every((group) => group.gaussian * Math.sqrt(times) > limit);
    const verdictAt = (times: number): Verdict =>
      lacks === undefined ? poweredVerdict(fits, refusesGaussian(times)) : "inconclusive";
    const smallest = Math.max(...used.map((r, i) => bandShift(widths[i], r.trials)));
    const cells = { cells: used.length, real: real.length };
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: "largest sup|F_n - F| / DKW width",
        value: lacks === undefined ? worst : null,
        low: null,
        high: 1,
        sampleSize: used.length,
        falseAlarm: 2 * alpha,
      },
      power: sized(SEES, smallest),
      facts: { lacks, ...cells, groups, limit },
    };
  },
  explain({ lacks, cells, real, groups, limit }): Detail[] {
    if (lacks !== undefined) return [{ text: lacks }];
    return [
      {
        text:
          `${cells} cells with Gaussian A (${real} of real gradient rows); the DKW width is ` +
          "rigorous (Massart 1990) but wide. The table pools log likelihood ratios against " +
          `the Gaussian, as z under the exact law and under the Gaussian (limit ` +
          `${limit.toFixed(1)}).`,
      },
      {
        head: ["rows", "ranks", "z under the exact law", "z under the Gaussian"],
        body: groups.map((group) => [
          group.shape,
          group.ranks,
          group.exact.toFixed(1),
          group.gaussian.toFixed(0),
        ]),
      },
      DRAWN,
    ];
  },
});
