/** Spiky rows: the law stays skewed, and its distance falls with slope -1/2 only (E4). */
import { defineFigure } from "../figure.js";
import { some } from "../exhibit.js";
import { RANKS } from "../plots/marks.js";
import { atAdapterRanks } from "../plots/noise-rows.js";
import { fallOf, TRIANGLES, tvAgainstRank, tvColumns } from "../plots/tv-against-rank.js";

export const tvSpiky = defineFigure({
  id: "tv-spiky",
  claims: ["E4-sampled", "E4-slope-spiky", "E5-fourth-moment", "E5-scale-mixture"],
  models: ["none"],
  rows: ({ noise }) =>
    some(atAdapterRanks(noise.filter((r) => r.shape === "spiky" && r.tvMixture !== null))),
  title: (rows) =>
    `Spiky rows (rho = ${Number(rows[0].loading.toFixed(2))}), m = ${rows[0].dim}: total variation ${fallOf(rows)}`,
  caption:
    "One dominant coordinate skews the law: the distance falls with slope -1/2 instead of -1. " +
    TRIANGLES,
  data: (rows) => tvColumns(rows),
  draw: (rows) => tvAgainstRank(rows, RANKS),
});
