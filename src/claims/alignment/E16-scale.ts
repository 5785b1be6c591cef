/** E16-scale: the cosine of neighbouring batch gradients follows from the noise scale of single examples' gradients. */
import { defineClaim, type Verdict } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { sized } from "../power.js";
import { insideMargin, zLimit, type Interval } from "../rules.js";
import { ownTheory } from "../source.js";
import { zShift } from "../../core/power.js";
import type { AlignmentRow } from "../../experiment/rows.js";
import { curveTable } from "./evidence.js";

/** Ratios of what is measured to what is derived that do not matter: terms of higher order are left out. */
export const FACTOR = { low: 0.5, high: 2 };
const SEES = {
  effect: "departure of a ratio from [1/2, 2]",
  found: "the interval's limit and 1.28 more standard errors, in the least precise cell",
};

const ratioOf = (r: AlignmentRow) => ({
  value: r.misalignment / r.predicted,
  se: r.misalignmentSe / r.predicted,
});

/** Normal limits of a ratio, at so many times the pairs. */
function limitsOf(r: AlignmentRow, level: number, times = 1): Interval {
  const { value, se } = ratioOf(r);
  const half = times === Infinity ? 0 : (zLimit(level) * se) / Math.sqrt(times);
  return { low: value - half, high: value + half };
}

const far = (r: AlignmentRow): number => Math.abs(Math.log(ratioOf(r).value));

export const E16Scale = defineClaim({
  id: "E16-scale",
  source: ownTheory("E16"),
  statement:
    "The mean of 1 - rho is V/(B^2 |mu|^2 + B V) where an example is exchanged and half of it where one is taken " +
    "out, with the corrections of second order, to within a factor of 2 at every batch size drawn.",
  expectation: "upheld",
  because:
    "Neighbours differ by one example over B; the part across the gradient counts, and E|g|^2 is |mu|^2 + V/B.",
  theory: "E16",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { alignments: () => true },
  test({ alignments }, { equivalence }) {
    const level = (2 * equivalence) / Math.max(1, alignments.length);
    const verdictAt = (times: number): Verdict => {
      const each = alignments.map((r) => insideMargin(limitsOf(r, level, times), FACTOR));
      if (each.includes("violated")) return "violated";
      return each.every((verdict) => verdict === "upheld") ? "upheld" : "inconclusive";
    };
    const farthest = alignments.reduce((a, b) => (far(b) > far(a) ? b : a));
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: "measured over derived 1 - rho, farthest from 1",
        value: ratioOf(farthest).value,
        ...limitsOf(farthest, level),
        sampleSize: alignments.reduce((n, r) => n + r.pairs, 0),
        falseAlarm: equivalence,
      },
      power: sized(SEES, zShift(zLimit(level)) * Math.max(...alignments.map((r) => ratioOf(r).se))),
      facts: { cells: alignments.length, table: curveTable(alignments, level) },
    };
  },
  explain: ({ cells, table }) => [
    {
      text:
        `${cells} cells. What is derived takes four moments of single examples' gradients over the pool, and no ` +
        "number of the pairs. In the limit of batches well beyond the noise scale V/|mu|^2 the c of 1 - c/B^2 is " +
        "that scale (half of it where an example is taken out); below the limit, c is smaller.",
    },
    table,
  ],
});
