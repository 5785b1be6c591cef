/** E2-rank: how the variance of the noise falls with the rank. */
import { logSlope, type LogPoint } from "../../core/fit.js";
import { excessKurtosis } from "../../core/moments.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { FOUND, sized, slopeShift } from "../power.js";
import { covers, verdictOf } from "../rules.js";
import { different } from "../words.js";
import { DRAWN, drawn, drawnFactors, isSynthetic, ofCells, onlyReal } from "./evidence.js";
import { CLAIM } from "../source.js";

/** Points that a slope needs. */
const FEWEST = 3;

/** Rows of the dimension that was sampled at the most ranks, the widest of these. */
function atMostRanks(rows: readonly NoiseRow[]): NoiseRow[] {
  const ranksAt = (dim: number): number =>
    different(rows.filter((r) => r.dim === dim).map((r) => r.rank)).length;
  const [best] = different(rows.map((r) => r.dim)).sort((a, b) => ranksAt(b) - ranksAt(a) || b - a);
  return rows.filter((r) => r.dim === best);
}

/** Variance in units of its factor beside 1/r, with the standard error that theory gives it. */
function point(r: NoiseRow, unit: number): LogPoint {
  const se =
    ((r.varianceTheory / unit) * Math.sqrt(2 + excessKurtosis(r.rank, r.loading))) /
    Math.sqrt(r.trials);
  return { x: r.rank, y: r.variance / unit, se };
}

const SEES = { effect: "departure of the slope from -1", found: FOUND.slope };

export const E2Rank = defineClaim({
  id: "E2-rank",
  source: CLAIM[2],
  statement: "The noise variance is a decreasing function of the rank: exactly as 1/r.",
  expectation: "upheld",
  because: "N is a mean over the r rows of A, which are independent and of one law.",
  theory: "E2",
  evidence: "estimated",
  sees: SEES,
  languageModel: true,
  reads: { noise: (r) => r.init === "gaussian" && (!isSynthetic(r) || r.shape === "spread") },
  needs: [drawnFactors],
  test({ noise }, { alpha }) {
    const rows = drawn(noise);
    const real = onlyReal(rows);
    const used = real ? ofCells(rows, "least") : atMostRanks(rows.filter(isSynthetic));
    // Real rows have loadings of their own: in units of 1 + rho^2.
    const points = used.map((r) => point(r, real ? 1 + r.loading ** 2 : 1));
    const fit = logSlope(points, 1 - alpha);
    const enough = used.length >= FEWEST;
    const ranks = used.map((r) => r.rank);
    return {
      verdict: enough ? verdictOf(covers(fit, -1) && fit.high < 0) : "inconclusive",
      sample: enough ? undefined : null,
      statistic: {
        name: "slope of log variance on log rank",
        ...fit,
        sampleSize: used.length,
        falseAlarm: alpha,
      },
      power: sized(SEES, enough ? slopeShift(fit, alpha) : null),
      facts: {
        enough,
        real,
        cells: used.length,
        dims: different(used.map((r) => r.dim)),
        ranks: [Math.min(...ranks), Math.max(...ranks)],
      },
    };
  },
  explain({ enough, real, cells, dims, ranks }) {
    if (!enough) return [{ text: `A slope needs ${FEWEST} cells; there are ${cells}.` }];
    const rows = real
      ? `${cells} cells of real gradients, least loaded rows, in units of 1 + rho^2`
      : "Spread rows";
    return [{ text: `${rows}, m = ${dims.join(", ")}, ranks ${ranks.join("..")}.` }, DRAWN];
  },
});
