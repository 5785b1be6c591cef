/** E6-joint: whether a whole row of noise is near to a Gaussian row of equal covariance. */
import { jointTv } from "../../core/joint.js";
import { oncePerKey } from "../../core/once-per-key.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { familyShift, sized } from "../power.js";
import { family, sampleToLeave, staysBelow, zLimit } from "../rules.js";
import { DRAWN, drawn, drawnFactors, isSynthetic, ofCells, onlyReal } from "./evidence.js";
import { CLAIM, derived } from "../source.js";

/** Rank of the cell that decides, a usual one. */
const RANK = 16;

/**
 * The cell that meets m >> r best: of rank 16 where rows are synthetic and there is one. A small model has no m far
 * above 16.
 */
function deciding(rows: readonly NoiseRow[], real: boolean): NoiseRow {
  const usual = real ? [] : rows.filter((r) => r.rank === RANK);
  const candidates = usual.length > 0 ? usual : rows;
  return [...candidates].sort((a, b) => b.dim / b.rank - a.dim / a.rank)[0];
}

/** Agreement with the exact joint law, where a normal limit holds: the binomial count is not at its ends. */
const scoresOf = (rows: readonly NoiseRow[]): number[] =>
  rows
    .filter((r) => (r.jointTvSe as number) ** 2 * r.trials * r.trials >= 100)
    .map(
      (r) => ((r.jointTvSampled as number) - (r.jointTvExact as number)) / (r.jointTvSe as number),
    );

const exactOf = oncePerKey(
  ({ rank, dim }: NoiseRow) => [rank, dim],
  ({ rank, dim }) => jointTv(rank, dim).tv,
);

const SEES = {
  effect: "joint TV of the deciding cell",
  found: "1/2, the limit of its interval and 1.28 more standard errors",
};

export const E6Joint = defineClaim({
  id: "E6-joint",
  source: derived(CLAIM[3], "E6", "read for a whole row"),
  statement: "The noise of a whole row approaches the Gaussian of equal covariance when m >> r.",
  expectation: "violated",
  because: "All coordinates share one random scale, |A q|^2, which m of them together reveal.",
  theory: "E6",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: {
    noise: (r) => r.jointTvSampled !== null && (!isSynthetic(r) || r.shape === "spread"),
  },
  needs: [drawnFactors],
  test({ noise }, { alpha }) {
    const rows = drawn(noise);
    const real = onlyReal(rows);
    const sampled = real ? ofCells(rows, "least") : rows.filter(isSynthetic);
    const widest = deciding(sampled, real);
    const scores = scoresOf(sampled);
    const { worst, limit, ok } = family(scores, alpha);
    const value = widest.jointTvSampled as number;
    const margin = zLimit(alpha) * (widest.jointTvSe as number);
    const interval = { low: value - margin, high: value + margin };
    return {
      verdict: ok ? staysBelow([interval], 0.5) : "inconclusive",
      sample: ok ? sampleToLeave(value, interval, 0.5) : null,
      statistic: {
        name: `joint TV at r = ${widest.rank}, m = ${widest.dim}`,
        value,
        ...interval,
        sampleSize: widest.trials,
        falseAlarm: 2 * alpha,
      },
      power: sized(SEES, 0.5 + familyShift([widest.jointTvSe as number], zLimit(alpha))),
      facts: {
        exact: exactOf(widest),
        cells: scores.length,
        worst,
        limit,
        ok,
      },
    };
  },
  explain: ({ exact, cells, worst, limit, ok }) => [
    {
      text:
        `Exact value ${exact.toFixed(4)}; it tends to 1 as m/r grows, since one random scale is ` +
        "shared by all coordinates. Violated when above 1/2. Against the exact law, " +
        `${cells} cells (r, m): largest |z| ${worst.toFixed(1)}, limit ${limit.toFixed(1)}` +
        `${ok ? "" : "; they do not agree, so nothing is decided"}.`,
    },
    DRAWN,
  ],
});
