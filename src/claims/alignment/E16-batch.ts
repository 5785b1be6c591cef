/** E16-batch: how the cosine of neighbouring batch gradients grows with the batch. */
import type { Slope } from "../../core/fit.js";
import { defineClaim, type Verdict } from "../claim.js";
import { FOUND, sized, slopeShift } from "../power.js";
import { insideMargin } from "../rules.js";
import { derived, REBUTTAL } from "../source.js";
import { range } from "../words.js";
import { curves, curveTable, slopeOf } from "./evidence.js";

/** Batch sizes that a slope needs, and how far from -2 it does not matter. */
const SIZES = 3;
export const NEAR = { low: -2.1, high: -1.9 };
const SEES = { effect: "departure of the slope from -2 beyond 0.1", found: FOUND.slope };

export const E16Batch = defineClaim({
  id: "E16-batch",
  source: derived(REBUTTAL.alignment, "E16"),
  statement:
    "Early in training the cosine of neighbouring batches' gradients is 1 - c/B^2: the slope of log (1 - rho) on " +
    "log B is -2, to within 0.1.",
  expectation: "violated",
  because:
    "1 - rho = V/(B^2 |mu|^2 + B V), with mu the mean of examples' gradients and V their spread: 1/B up to the noise " +
    "scale V/|mu|^2, c/B^2 only beyond it. The noise scale of these gradients lies among the batch sizes.",
  theory: "E16",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { alignments: () => true },
  test({ alignments }, { alpha }) {
    const used = curves(alignments).filter((curve) => curve.length >= SIZES);
    const share = alpha / Math.max(1, used.length);
    const slopes = used.map((curve) => slopeOf(curve, share));
    const each = slopes.map((slope) => insideMargin(slope, NEAR));
    const decided: Verdict = each.every((v) => v === "upheld") ? "upheld" : "inconclusive";
    const verdict = each.includes("violated") ? "violated" : decided;
    const flattest = slopes.reduce<Slope | undefined>(
      (a, b) => (a === undefined || b.value > a.value ? b : a),
      undefined,
    );
    return {
      verdict: flattest ? verdict : ("inconclusive" as const),
      ...(!flattest && { sample: null }),
      statistic: {
        name: "flattest slope of log (1 - rho) on log B",
        value: flattest?.value ?? null,
        low: flattest?.low ?? null,
        high: flattest?.high ?? null,
        sampleSize: alignments.reduce((n, r) => n + r.pairs, 0),
        falseAlarm: alpha,
      },
      power: sized(SEES, flattest ? slopeShift(flattest, share) : null),
      facts: {
        slopes: slopes.length,
        spread:
          slopes.length > 0
            ? range(
                slopes.map((s) => s.value),
                2,
              )
            : "",
        table: curveTable(alignments, share),
      },
    };
  },
  explain: ({ slopes, spread, table }) => [
    {
      text:
        slopes === 0
          ? `A slope needs ${SIZES} batch sizes.`
          : `${slopes} slopes, together at the stated level: ${spread}. Batches are drawn independently from a pool, ` +
            "given the network; a pair of neighbours has a batch of its own.",
    },
    table,
  ],
});
