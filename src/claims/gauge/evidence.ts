/** What the claims on the gauge share (E18). */
import type { GaugeRow } from "../../experiment/rows.js";
import type { DetailTable } from "../claim.js";

/** The row at c = 1 of a row's plan. */
export const homeOf = (row: GaugeRow, rows: readonly GaugeRow[]): GaugeRow | undefined =>
  rows.find((r) => r.plan === row.plan && r.gauge === 1);

/** By gauge: noise on W beside c = 1's, theory's, and the step without noise. */
export const gaugeTable = (rows: readonly GaugeRow[]): DetailTable => ({
  head: ["c", "noise/c = 1's", "theory", "clipped", "noise/squared step"],
  body: rows.map((r) => {
    const home = homeOf(r, rows);
    const over = (x: number, y: number | undefined): string =>
      y === undefined ? "" : (x / y).toPrecision(3);
    return [
      String(r.gauge),
      over(r.variance, home?.variance),
      over(r.varianceTheory, home?.varianceTheory),
      `${r.clipped} of ${r.batch}`,
      over(r.variance, r.signal),
    ];
  }),
});
