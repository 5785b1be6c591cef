/** E4-sampled: the total variation distance to the Gaussian, estimated from samples, against its exact value. */
import { binomialCdf, gammaln } from "../../core/stdlib.js";
import { zShift } from "../../core/power.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim, type Detail } from "../claim.js";
import { sized } from "../power.js";
import { covers, family, verdictOf } from "../rules.js";
import { DRAWN, drawn, drawnFactors, groupsOf, mixtureSe, type Group } from "./evidence.js";
import { ownTheory } from "../source.js";

const isCovered = (r: NoiseRow): boolean =>
  covers({ low: r.tvMixtureLow as number, high: r.tvMixtureHigh as number }, r.tvBinned as number);

/** Coverage and bias of the estimates of one group. */
function accuracy({ shape, rows }: Group) {
  const used = rows.filter((r) => r.loading < 0.99);
  const covered = used.filter(isCovered).length;
  const errors = used.reduce(
    (a, r) => a + ((r.tvMixture as number) - (r.tvBinned as number)) / mixtureSe(r),
    0,
  );
  return {
    shape,
    count: used.length,
    covered,
    tail: binomialCdf(covered, used.length, 0.95),
    // The mean of the standardised errors, each of variance at most 30/28 (Student with 30 degrees of freedom).
    bias: errors / Math.sqrt((used.length * 30) / 28),
    shortfall: Math.max(...used.map((r) => (r.tvExact as number) - (r.tvBinned as number))),
  };
}

/** Mean of a standardised error over the shift that makes it, with 30 degrees of freedom (noncentral t). */
const SHIFTED = Math.sqrt(15) * Math.exp(gammaln(14.5) - gammaln(15));
/** A bias of all estimates of a group that its pooled z shows. */
const biasSeen = (limit: number, count: number): number =>
  (zShift(limit) * Math.sqrt(30 / 28 / count)) / SHIFTED;

const SEES = {
  effect: "bias common to the estimates of one group, in standard errors",
  found: "the limit of the pooled bias and 1.28 more of its standard errors, in the smallest group",
};

const total = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0);

export const E4Sampled = defineClaim({
  id: "E4-sampled",
  source: ownTheory("E4"),
  statement: "The total variation distance estimated from sampled factors is the exact TV(r, rho).",
  expectation: "upheld",
  because:
    "One half of a sample chooses the set, the other measures it: the error is second-order.",
  theory: "E4",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { noise: (r) => r.tvMixture !== null && r.tvBinned !== null },
  needs: [drawnFactors],
  test({ noise }, { alpha }) {
    const groups = groupsOf(drawn(noise), ["spread", "power-law", "spiky"]).map(accuracy);
    const { limit } = family(
      groups.map(() => 0),
      alpha,
    );
    const empty = groups.filter((group) => group.count === 0).map((group) => group.shape);
    const count = total(groups.map((group) => group.count));
    const fits = groups.every(
      ({ tail, bias }) => tail > alpha / groups.length && Math.abs(bias) <= limit,
    );
    return {
      verdict: empty.length === 0 ? verdictOf(fits) : "inconclusive",
      statistic: {
        name: "share of 95% intervals that cover",
        value: empty.length === 0 ? total(groups.map((group) => group.covered)) / count : null,
        low: null,
        high: null,
        sampleSize: count,
        falseAlarm: 2 * alpha,
      },
      power: sized(SEES, Math.max(...groups.map((group) => biasSeen(limit, group.count)))),
      facts: { groups, empty },
    };
  },
  explain({ groups, empty }): Detail[] {
    if (empty.length > 0) return [{ text: `No cells of shape ${empty.join(", ")}.` }];
    const shortfall = Math.max(...groups.map((group) => group.shortfall));
    return [
      {
        text:
          "Against the exact TV over the estimate's 64 bins (which falls short of the continuous " +
          `TV by ${shortfall.toExponential(1)} at most): a binomial test of coverage and a pooled ` +
          "bias in each group of rows; one-hot rows have a jump inside a bin and are left to " +
          "E3-law.",
      },
      {
        head: ["rows", "intervals that cover", "z of the bias"],
        body: groups.map(({ shape, covered, count, bias }) => [
          shape,
          `${covered}/${count}`,
          bias.toFixed(1),
        ]),
      },
      DRAWN,
    ];
  },
});
