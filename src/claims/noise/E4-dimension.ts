/** E4-dimension: whether more input dimensions make a noise coordinate Gaussian. */
import { DETECTED } from "../../core/power.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { pow, tQuantile } from "../../core/stdlib.js";
import { BATCHES } from "../../core/tv-estimate.js";
import { exactTv } from "../../core/tv.js";
import { defineClaim, type Verdict } from "../claim.js";
import { narrowed, sampleToDecide } from "../needed.js";
import { sized, studentShift } from "../power.js";
import { covers, staysBelow } from "../rules.js";
import { GIVEN_SCALE, isSynthetic, mixtureSe, samplersOf, samplingNote } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** Dimensions that a limit in m needs at least. */
const FEWEST = 2;

/** TV(r, 0), to which the TV tends as m grows. */
const limitAt = oncePerKey(
  (rank: number) => rank,
  (rank) => exactTv(rank, 0),
);

const SEES = {
  effect: "TV at r = 1 that stays as m grows",
  found: "half of TV(1, 0) and what Student's test sees beyond it, at all dimensions together",
};

export const E4Dimension = defineClaim({
  id: "E4-dimension",
  source: derived(CLAIM[3], "E4", "read as a large-m limit"),
  statement: "At fixed rank, one noise coordinate becomes Gaussian as the input dimension m grows.",
  expectation: "violated",
  because: "m enters through rho = 1/sqrt(m) only, so the TV tends to TV(r, 0), which is not 0.",
  theory: "E4",
  evidence: "estimated",
  sees: SEES,
  // Rank 1, where the distance is largest against its error; the limit m -> infinity has TV(1, 0).
  reads: {
    noise: (r) =>
      isSynthetic(r) &&
      r.shape === "spread" &&
      r.rank === 1 &&
      r.dim >= 768 &&
      r.tvMixture !== null,
  },
  test({ noise }, { alpha }) {
    const used = [...noise].sort((a, b) => a.dim - b.dim);
    const t = tQuantile(1 - alpha / (2 * used.length), BATCHES - 2);
    const points = used.map((r) => {
      const value = r.tvMixture as number;
      const margin = t * mixtureSe(r);
      const [low, high] = [value - margin, value + margin];
      return { dim: r.dim, value, low, high, exact: r.tvBinned as number };
    });
    const agree = points.every((point) => covers(point, point.exact));
    const widest = points[points.length - 1];
    const limit = limitAt(1);
    // All must lie above half of the limit, each with its share of the probability.
    const each = {
      alpha: alpha / used.length,
      degrees: BATCHES - 2,
      power: pow(DETECTED, 1 / used.length),
    };
    const beyond = studentShift(Math.max(...used.map(mixtureSe)), each);
    const verdictAt = (times: number): Verdict =>
      points.length >= FEWEST && agree
        ? staysBelow(
            points.map((point) => narrowed(point.value, point, times)),
            limit / 2,
          )
        : "inconclusive";
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: `TV at r = 1, m = ${widest.dim}`,
        value: widest.value,
        low: widest.low,
        high: widest.high,
        sampleSize: used[used.length - 1].trials,
        falseAlarm: alpha,
      },
      power: sized(SEES, points.length >= FEWEST ? limit / 2 + beyond : null),
      facts: {
        points: points.map(({ dim, value }) => ({ dim, value })),
        agree,
        limits: { rank1: limit, rank16: limitAt(16) },
        samplers: samplersOf(used),
      },
    };
  },
  explain({ points, agree, limits, samplers }) {
    if (points.length < FEWEST)
      return [{ text: "A limit in m needs spread rows of rank 1 at two dimensions >= 768." }];
    const values = points.map(({ dim, value }) => `m = ${dim}: ${value.toFixed(4)}`).join(", ");
    return [
      {
        text:
          "m enters through rho = 1/sqrt(m) only, so as m grows the TV tends to TV(r, 0), " +
          `computed exactly: ${limits.rank1.toFixed(4)} at r = 1, ${limits.rank16.toFixed(6)} at ` +
          `r = 16, not 0. Decided at r = 1 only, sampled at ${values}; violated when all limits are ` +
          "above half of TV(1, 0). At usual ranks the distance is small at every m.",
      },
      { text: agree ? "" : "The sampled values contradict the exact ones, so nothing is decided." },
      GIVEN_SCALE,
      samplingNote(samplers),
    ];
  },
});
