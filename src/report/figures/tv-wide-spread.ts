/** The same for spread rows at ranks and a dimension that only the exact sampler reaches (E4). */
import { defineFigure } from "../figure.js";
import { some } from "../exhibit.js";
import { atAdapterRanks } from "../plots/noise-rows.js";
import { fallOf, TRIANGLES, tvAgainstRank, tvColumns } from "../plots/tv-against-rank.js";

export const tvWideSpread = defineFigure({
  id: "tv-wide-spread",
  claims: ["E4-slope-spread/wide"],
  rows: ({ noise }) => some(atAdapterRanks(noise.filter((r) => r.shape === "spread"))),
  title: (rows) => `Spread rows, m = ${rows[0].dim}: total variation ${fallOf(rows)}`,
  caption:
    "Drawn coordinate by coordinate from its exact law (sampler coordinate), which the two-sample tests of the " +
    "suite hold to drawn factors: many more trials for the time. " +
    TRIANGLES,
  data: (rows) => tvColumns(rows),
  draw: (rows) =>
    tvAgainstRank(
      rows,
      rows.map((r) => r.rank),
    ),
});
