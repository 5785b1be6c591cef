/** E9-scaled: with gradients scaled to a fixed norm the noise has a fixed scale, whatever the gradient was. */
import type { DependenceRow } from "../../experiment/rows.js";
import { defineClaim, type Verdict } from "../claim.js";
import { narrowed, sampleToDecide } from "../needed.js";
import { FOUND, sized, slopeShift } from "../power.js";
import { insideMargin } from "../rules.js";
import { derived, SCALED } from "../source.js";
import { different } from "../words.js";
import { normalLimitHolds } from "./evidence.js";
import { MIN_NORMS, ofSmallestRank, slopeOf } from "./scale.js";

/** A slope within it is called none: a norm of ten times the size changes the noise by 12% at most. */
const MARGIN = 0.05;

const SEES = { effect: "slope of log noise sd on log |g|", found: `the margin, ${FOUND.slope}` };

const WHAT: Readonly<Record<DependenceRow["scaling"], string>> = {
  none: "unscaled",
  row: "each row scaled",
  gradient: "the whole gradient scaled",
};

/** Of gradients of one norm there is no slope. */
const slopeText = (value: number): string =>
  Number.isNaN(value) ? "no slope" : `slope ${value.toFixed(3)}`;

/** Rows by what was scaled, each at its smallest rank. */
const groupsOf = (rows: readonly DependenceRow[]) =>
  different(rows.map((r) => r.scaling)).map((scaling) => ({
    scaling,
    rows: ofSmallestRank(
      rows.filter((r) => r.scaling === scaling),
      "lora",
    ),
  }));

export const E9Scaled = defineClaim({
  id: "E9-scaled",
  source: derived(SCALED, "E19"),
  statement:
    "With each row, or the whole gradient, scaled to a fixed norm, the scale of the noise is fixed: it does not " +
    `depend on the gradient's norm (slope of log sd on log norm within +-${MARGIN}).`,
  expectation: "upheld",
  because: "E|N|^2 = (m+1) c^2/r for a gradient scaled to norm c, whatever it was.",
  theory: "E19",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: {
    dependence: (r) =>
      r.relation === "scale" && r.scaling !== "none" && r.model === "lora" && normalLimitHolds(r),
  },
  needs: [
    {
      what: "noise of scaled gradients at three norms or more",
      missing: ({ dependence }) =>
        groupsOf(dependence).every(({ rows }) => rows.length >= MIN_NORMS)
          ? undefined
          : `A slope takes noise at ${MIN_NORMS} gradient norms or more, of one rank and scaling.`,
    },
  ],
  test({ dependence }, { alpha }) {
    const groups = groupsOf(dependence);
    const each = alpha / groups.length;
    const slopes = groups.map(({ scaling, rows }) => ({
      scaling,
      rows: rows.length,
      rank: rows[0].rank,
      spread: Math.max(...rows.map((r) => r.norm)) / Math.min(...rows.map((r) => r.norm)),
      ...slopeOf(rows, each),
    }));
    const interval = {
      low: Math.min(...slopes.map((s) => s.low)),
      high: Math.max(...slopes.map((s) => s.high)),
    };
    const verdictAt = (times: number): Verdict => {
      const verdicts = slopes.map((s) =>
        insideMargin(narrowed(s.value, s, times), { low: -MARGIN, high: MARGIN }),
      );
      if (verdicts.includes("violated")) return "violated";
      return verdicts.every((v) => v === "upheld") ? "upheld" : "inconclusive";
    };
    const worst = slopes.reduce((a, b) => (Math.abs(b.value) > Math.abs(a.value) ? b : a));
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: "slope of log noise sd on log |g|, farthest from 0",
        value: worst.value,
        ...interval,
        sampleSize: slopes.reduce((n, s) => n + s.rows, 0),
        falseAlarm: alpha,
      },
      facts: {
        slopes: slopes.map(({ scaling, rank, rows, spread, value }) => ({
          scaling,
          rank,
          rows,
          spread,
          value,
        })),
      },
      power: sized(SEES, MARGIN + Math.max(...slopes.map((s) => slopeShift(s, each)))),
    };
  },
  explain: ({ slopes }) => [
    {
      text:
        slopes
          .map(
            ({ scaling, rank, rows, spread, value }) =>
              `${WHAT[scaling]}: ${slopeText(value)} over ${rows} gradients whose norms differ by a factor of ` +
              `${spread.toPrecision(2)}, rank ${rank}`,
          )
          .join("; ")
          .replace(/^./, (c) => c.toUpperCase()) +
        ". Without scaling it is 1 (E9-sensitivity). A fixed scale is not DP-SGD's: what E6, E7, E8 and E11 say " +
        "does not depend on the scale, and scaling bounds no example's share of a batch gradient (theory: E19).",
    },
  ],
});
