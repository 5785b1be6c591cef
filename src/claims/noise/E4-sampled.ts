/** E4-sampled: the total variation distance to the Gaussian, estimated from samples, against its exact value. */
import { zShift } from "../../core/power.js";
import { meanSplitTv } from "../../core/split-tv-mean.js";
import { binomialCdf, gammaln } from "../../core/stdlib.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim, type Detail } from "../claim.js";
import { sized } from "../power.js";
import { covers, verdictOf, zLimit } from "../rules.js";
import { ownTheory } from "../source.js";
import { DRAWN, drawn, drawnFactors, groupsOf, mixtureSe, T95, type Group } from "./evidence.js";

const total = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0);

/** One estimate of a row's TV: its 95% interval, its error, and its mean where the statement holds. */
interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly se: number;
  readonly mean: number;
}

/**
 * Two estimates of each row: by the normal law given |Aq|^2, which no drawn coordinate reaches, and by counts of drawn
 * coordinates. A half of the counts chooses the set by chance in part, so their mean falls short of the TV: by how
 * much is known exactly (meanSplitTv).
 */
const ESTIMATES = {
  "law given |Aq|^2": (r: NoiseRow): Estimate => {
    const [low, high] = [r.tvMixtureLow as number, r.tvMixtureHigh as number];
    const [value, mean] = [r.tvMixture as number, r.tvBinned as number];
    return { value, low, high, se: mixtureSe(r), mean };
  },
  "drawn coordinates": (r: NoiseRow): Estimate => {
    const { tvHistogram: value, tvHistogramLow: low, tvHistogramHigh: high } = r;
    const mean = meanSplitTv(r.rank, r.loading, r.trials);
    return { value, low, high, se: (value - low) / T95, mean };
  },
} as const satisfies Record<string, (r: NoiseRow) => Estimate>;
type Kind = keyof typeof ESTIMATES;
const KINDS = Object.keys(ESTIMATES) as Kind[];

/** Tests of a group: coverage and pooled bias of each estimate, at equal shares of the claim's level. */
const TESTS = 2 * KINDS.length;

/** Coverage and bias of one of the estimates of a group. */
function accuracyOf(kind: Kind, rows: readonly NoiseRow[]) {
  const estimates = rows.map(ESTIMATES[kind]);
  const covered = estimates.filter((e, i) => covers(e, rows[i].tvBinned as number)).length;
  const errors = total(estimates.map(({ value, mean, se }) => (value - mean) / se));
  return {
    kind,
    covered,
    tail: binomialCdf(covered, rows.length, 0.95),
    // The mean of the standardised errors, each of variance at most 30/28 (Student with 30 degrees of freedom).
    bias: errors / Math.sqrt((rows.length * 30) / 28),
  };
}

/** Both estimates of one group. */
function accuracy({ shape, rows }: Group) {
  const used = rows.filter((r) => r.loading < 0.99);
  return {
    shape,
    count: used.length,
    estimates: KINDS.map((kind) => accuracyOf(kind, used)),
    shortfall: Math.max(...used.map((r) => (r.tvExact as number) - (r.tvBinned as number))),
  };
}

/** Mean of a standardised error over the shift that makes it, with 30 degrees of freedom (noncentral t). */
const SHIFTED = Math.sqrt(15) * Math.exp(gammaln(14.5) - gammaln(15));
/** A bias of all estimates of a group that its pooled z shows. */
const biasSeen = (limit: number, count: number): number =>
  (zShift(limit) * Math.sqrt(30 / 28 / count)) / SHIFTED;

const SEES = {
  effect: "bias common to the estimates of one group, of either kind, in standard errors",
  found: "the limit of the pooled bias and 1.28 more of its standard errors, in the smallest group",
};

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
    const share = alpha / (TESTS * groups.length);
    const limit = zLimit(share);
    const empty = groups.filter((group) => group.count === 0).map((group) => group.shape);
    const estimates = groups.flatMap((group) => group.estimates);
    const count = total(groups.map((group) => group.count)) * KINDS.length;
    const fits = estimates.every(({ tail, bias }) => tail > share && Math.abs(bias) <= limit);
    return {
      verdict: empty.length === 0 ? verdictOf(fits) : "inconclusive",
      statistic: {
        name: "share of 95% intervals that cover",
        value: empty.length === 0 ? total(estimates.map((e) => e.covered)) / count : null,
        low: null,
        high: null,
        sampleSize: count,
        falseAlarm: alpha,
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
          "Against the exact TV over the estimates' 64 bins (which falls short of the continuous " +
          `TV by ${shortfall.toExponential(1)} at most), by two estimates: the normal law of a coordinate given ` +
          "|Aq|^2, averaged over draws, which takes no drawn coordinate; and counts of the drawn coordinates " +
          "themselves, whose mean falls short of the TV by a known amount. Of each, in each group of rows, a " +
          "binomial test of coverage and a pooled bias, at equal shares of the level; one-hot rows have a jump " +
          "inside a bin and are left to E3-law.",
      },
      {
        head: ["rows", "estimate", "intervals that cover", "z of the bias"],
        body: groups.flatMap(({ shape, count, estimates }) =>
          estimates.map(({ kind, covered, bias }) => [
            shape,
            kind,
            `${covered}/${count}`,
            bias.toFixed(1),
          ]),
        ),
      },
      DRAWN,
    ];
  },
});
