/** E13-batch: which way the batch size moves the epsilon of B alone. */
import { logSlope, type Slope } from "../../core/fit.js";
import type { SketchRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { FOUND, sized, slopeShift } from "../power.js";
import { sideOf } from "../rules.js";
import { BY_DESIGN, derived } from "../source.js";
import { withEpsilons } from "./evidence.js";
import { different, range } from "../words.js";

/** Batch sizes that a slope needs, and pairs of each. */
const [SIZES, PAIRS] = [3, 8];
const SEES = { effect: "departure of the slope from 0", found: FOUND.slope };

/** Rows of the lowest rank by layer and relation, where enough batch sizes have enough pairs. */
function groupsOf(rows: readonly SketchRow[]): SketchRow[][] {
  const lowest = Math.min(...rows.map((r) => r.rank));
  const used = rows.filter((r) => r.rank === lowest && r.measured >= PAIRS);
  const keyOf = (r: SketchRow): string => [r.plan, r.layer, r.relation].join("\n");
  return different(used.map(keyOf))
    .map((key) => used.filter((r) => keyOf(r) === key))
    .filter((group) => different(group.map((r) => r.batch)).length >= SIZES);
}

/** Slope of log epsilon (geometric mean over pairs) on log batch. */
function slopeOf(group: readonly SketchRow[], alpha: number): Slope {
  const points = group.map((r) => {
    const y = Math.exp(Math.LN10 * (r.logEpsilon as number));
    return { x: r.batch, y, se: y * Math.LN10 * (r.logEpsilonSe as number) };
  });
  return logSlope(points, 1 - alpha, Math.min(...group.map((r) => r.measured)) - 1);
}

/** What was fitted. */
const settingOf = (groups: readonly SketchRow[][], slopes: readonly Slope[]) => ({
  slopes: slopes.length,
  spread:
    slopes.length > 0
      ? range(
          slopes.map((s) => s.value),
          2,
        )
      : "",
  batches:
    groups.length > 0
      ? range(
          groups.flat().map((r) => r.batch),
          0,
        )
      : "",
  rank: groups[0]?.[0].rank ?? null,
  apart: groups.flat().reduce((n, r) => n + r.apart, 0),
  clear: groups.flat().reduce((n, r) => n + r.pairs - r.unclear, 0),
});

export const E13Batch = defineClaim({
  id: "E13-batch",
  source: derived(BY_DESIGN, "E13", '"affected by the batch size", as to B alone, A secret'),
  statement:
    "With A secret, a larger batch makes B of one step more private, on average over pairs of neighbours of one range.",
  expectation: "none",
  because: "No theory says how the smallest directions of a batch gradient grow with the batch.",
  theory: "E13",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { sketches: (r) => r.measured > 1 },
  needs: [withEpsilons],
  test({ sketches }, { between }) {
    const groups = groupsOf(sketches);
    const share = between / Math.max(1, groups.length);
    const slopes = groups.map((group) => slopeOf(group, share));
    const sides = slopes.map((slope) => sideOf(slope, 0));
    const flattest = slopes.reduce<Slope | undefined>(
      (a, b) => (a === undefined || b.high > a.high ? b : a),
      undefined,
    );
    const decided = sides.some((side) => side > 0) ? ("violated" as const) : ("upheld" as const);
    const isOpen = slopes.length === 0 || (decided === "upheld" && sides.includes(0));
    return {
      verdict: isOpen ? "inconclusive" : decided,
      ...(slopes.length === 0 && { sample: null }),
      statistic: {
        name: "flattest slope of log eps on log batch",
        value: flattest?.value ?? null,
        low: flattest?.low ?? null,
        high: flattest?.high ?? null,
        sampleSize: groups.flat().length,
        falseAlarm: between,
      },
      power: sized(SEES, flattest ? slopeShift(flattest, share) : null),
      facts: settingOf(groups, slopes),
    };
  },
  explain: ({ slopes, spread, batches, rank, apart, clear }) => [
    {
      text:
        slopes === 0
          ? `A slope needs ${SIZES} batch sizes with ${PAIRS} pairs of one range each.`
          : `${slopes} slopes, a layer and a kind of neighbour each, together at the stated level: ${spread}. Rank ` +
            `${rank}, batches ${batches}, geometric means. Pairs whose ranges differ have no epsilon and are not in ` +
            `it, ${apart} of ${clear} pairs of these sizes.`,
    },
  ],
});
