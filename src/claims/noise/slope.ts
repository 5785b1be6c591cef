/**
 * The claims on how fast the total variation falls with the rank: one maker, by the shape of the rows and the range of
 * ranks.
 */
import { logSlope } from "../../core/fit.js";
import { SPIKE } from "../../core/gradients.js";
import { rootOf, zShift } from "../../core/power.js";
import { tQuantile } from "../../core/stdlib.js";
import { BATCHES } from "../../core/tv-estimate.js";
import { exactTv, SHARP_RATE } from "../../core/tv.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { meanOf } from "../../core/pools.js";
import { defineClaim, type Detail } from "../claim.js";
import { narrowed, sampleToDecide } from "../needed.js";
import { FOUND, sized } from "../power.js";
import { covers, poweredVerdict } from "../rules.js";
import { different } from "../words.js";
import { GIVEN_SCALE, isSynthetic, mixtureSe, samplersOf, samplingNote, T95 } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** Points that a slope needs. */
const FEWEST = 5;

/** What tells the slopes apart. */
export interface SlopeOptions<Id extends string> {
  readonly id: Id;
  readonly shape: "spread" | "spiky";
  /** Smallest exact TV of the points: below it a sampled TV is mostly noise. */
  readonly floor: number;
  /** Slope that theory gives as r grows. */
  readonly limit: -1 | -0.5;
}

const STATEMENTS = {
  spread:
    "For spread rows (rho -> 0) the TV falls with the rank at slope -1 as r grows, and at the exact slope of finite " +
    "ranks over those that were sampled.",
  spiky:
    "For spiky rows (rho = 0.6) the TV falls with the rank at slope -1/2 only as r grows, and at the exact slope of " +
    "finite ranks over those that were sampled.",
};
const BECAUSE = {
  spread: "Without skewness the fourth cumulant leads, which is of order 1/r.",
  spiky: "A loaded coordinate is skewed: its third cumulant leads, which is of order 1/sqrt(r).",
};

/** Loading that the statement names. */
const loadingOf = (r: NoiseRow): number => (r.shape === "spread" ? 1 / Math.sqrt(r.dim) : SPIKE);

/** E5(d): the paper's form C / sqrt(r), with C fitted over the points (weighted mean of sqrt(r) TV). */
export function paperRate(points: readonly NoiseRow[]): { constant: number; margin: number } {
  const weights = points.map((r) => 1 / (r.rank * mixtureSe(r) ** 2));
  const total = weights.reduce((a, b) => a + b, 0);
  const constant =
    points.reduce((a, r, i) => a + weights[i] * Math.sqrt(r.rank) * (r.tvMixture as number), 0) /
    total;
  return { constant, margin: T95 / Math.sqrt(total) };
}

/** Slopes over the points: as sampled, and of the exact TV over the same bins. */
function slopes(points: readonly NoiseRow[], alpha: number) {
  const fit = logSlope(
    points.map((r) => ({ x: r.rank, y: r.tvMixture as number, se: mixtureSe(r) })),
    1 - alpha,
    BATCHES - 2,
  );
  const exact = logSlope(
    points.map((r) => ({ x: r.rank, y: r.tvBinned as number, se: mixtureSe(r) })),
  ).value;
  return { fit, exact };
}

/**
 * Departure from the exact slope that the test sees in either direction. The weights of the fit move with the values
 * (a steeper fall leaves the highest ranks less precise), so each direction has a root of its own.
 */
function departureSeen(points: readonly NoiseRow[], exact: number, alpha: number): number {
  const limit = tQuantile(1 - alpha / 2, BATCHES - 2);
  const centre = meanOf(points.map((r) => Math.log(r.rank)));
  const errorsAway = (shift: number): number => {
    const moved = points.map((r) => ({
      x: r.rank,
      y: (r.tvBinned as number) * Math.exp(shift * (Math.log(r.rank) - centre)),
      se: mixtureSe(r),
    }));
    const { value, high } = logSlope(moved, 1 - alpha, BATCHES - 2);
    return (Math.abs(value - exact) * limit) / (high - value);
  };
  const seen = [1, -1].map((sign) => rootOf((d) => errorsAway(sign * d), zShift(limit)));
  return Math.max(...seen);
}

const exactly = new Map<string, number>();
/** The exact TV, computed once: it takes most of the time of a judgement. */
function tvOf(rank: number, loading: number): number {
  const key = `${rank} ${loading}`;
  const tv = exactly.get(key) ?? exactTv(rank, loading);
  exactly.set(key, tv);
  return tv;
}

/** A number, or both ends of several. */
const ends = (list: readonly number[]): string =>
  different([Math.min(...list), Math.max(...list)]).join("..");

/** What the explanation of a slope needs. */
export interface SlopeFacts {
  readonly points: number;
  readonly isSuitable: boolean;
  readonly dims: readonly number[];
  readonly ranks: readonly number[];
  readonly exact: number;
  readonly asymptotic: number;
  readonly rate: { readonly constant: number; readonly margin: number };
  readonly excludesOther: boolean;
  readonly samplers: readonly string[];
}

function explainSlope<Id extends string>(options: SlopeOptions<Id>, facts: SlopeFacts): Detail[] {
  const { shape, floor, limit } = options;
  if (!facts.isSuitable)
    return [
      {
        text:
          `A slope needs ${FEWEST} ${shape} rows of rank >= 4 and m >= 256 with a TV above ` +
          `${floor} and the loading that the statement names; there are ${facts.points} of ` +
          "this shape, rank and TV.",
      },
    ];
  const { constant, margin } = facts.rate;
  const spreadNote = facts.excludesOther ? ", a rate that the slope rejects" : "";
  const rateNote =
    shape === "spiky"
      ? `; theory at rho = 0.6: ${SHARP_RATE.skewed(SPIKE).toFixed(4)}`
      : spreadNote;
  return [
    {
      text:
        `Sampled at m = ${ends(facts.dims)}, ranks ${ends(facts.ranks)}, where the TV is above ` +
        `${floor}; the interval must hold the exact slope over the same points and bins, ` +
        `${facts.exact.toFixed(4)}, and exclude ${otherThan(limit)}. Computed exactly at r = 2048..4096, ` +
        `rho = ${shape === "spread" ? 0 : SPIKE}: ${facts.asymptotic.toFixed(4)}. Fitted as ` +
        `C/sqrt(r), the paper's rate, C = ${constant.toFixed(4)} +- ${margin.toFixed(4)} (95%)` +
        `${rateNote}.`,
    },
    {
      text:
        shape === "spread"
          ? "At finite m, rho = 1/sqrt(m) bends it to -1/2 once r is of the order of m."
          : "",
    },
    GIVEN_SCALE,
    samplingNote(facts.samplers),
  ];
}

/** The slope of the other shape. */
const otherThan = (limit: -1 | -0.5): number => (limit === -1 ? -0.5 : -1);

const SEES = {
  effect: "departure of the slope from the exact one",
  found: `${FOUND.slope}, in the direction that is harder to see`,
};

/** A claim on the slope of one shape. */
export const slopeClaim = <const Id extends string>(options: SlopeOptions<Id>) => {
  const { id, shape, floor, limit } = options;
  return defineClaim({
    id,
    source: derived(CLAIM[3], "E4"),
    statement: STATEMENTS[shape],
    expectation: "upheld",
    because: BECAUSE[shape],
    theory: "E4",
    evidence: "estimated",
    sees: SEES,
    reads: {
      noise: (r) => isSynthetic(r) && r.shape === shape && r.dim >= 256 && r.rank >= 4,
    },
    test({ noise }, { alpha }) {
      // Points are chosen by theory, never by the estimate; the loading of the rows must be the one that the statement
      // names.
      const points = noise.filter((r) => tvOf(r.rank, loadingOf(r)) >= floor);
      const isNamed =
        points.length >= FEWEST && points.every((r) => Math.abs(r.loading - loadingOf(r)) < 1e-9);
      const isSuitable = isNamed && points.every((r) => (r.tvMixture as number) > 0);
      const { fit, exact } = slopes(points, alpha);
      const large = shape === "spread" ? 0 : SPIKE;
      const asymptotic = Math.log2(tvOf(4096, large) / tvOf(2048, large));
      const agrees = covers(fit, exact) && Math.abs(asymptotic - limit) < 0.01;
      const excludesAt = (times: number): boolean =>
        !covers(narrowed(fit.value, fit, times), otherThan(limit));
      const excludesOther = excludesAt(1);
      const facts: SlopeFacts = {
        points: points.length,
        isSuitable,
        dims: points.map((r) => r.dim),
        ranks: points.map((r) => r.rank),
        exact,
        asymptotic,
        rate: paperRate(points),
        excludesOther,
        samplers: samplersOf(points),
      };
      return {
        verdict: isSuitable ? poweredVerdict(agrees, excludesOther) : "inconclusive",
        // A sampled TV of zero may rise with the sample; rows of another kind do not come with it.
        ...(isSuitable && {
          sample: sampleToDecide((times) => poweredVerdict(agrees, excludesAt(times))),
        }),
        ...(!isNamed && { sample: null }),
        statistic: {
          name: "slope of log TV on log rank",
          ...fit,
          sampleSize: points.length,
          falseAlarm: alpha,
        },
        power: sized(SEES, isSuitable ? departureSeen(points, exact, alpha) : null),
        facts,
      };
    },
    explain: (facts) => explainSlope(options, facts),
  });
};
