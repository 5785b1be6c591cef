/** Spread rows: the law is closest to Gaussian, and its distance falls with slope -1 (E4). */
import { defineFigure } from "../figure.js";
import { some } from "../exhibit.js";
import { RANKS } from "../plots/marks.js";
import { atAdapterRanks, drawnFrom } from "../plots/noise-rows.js";
import { fallOf, TRIANGLES, tvAgainstRank, tvColumns } from "../plots/tv-against-rank.js";

export const tvSpread = defineFigure({
  id: "tv-spread",
  claims: [
    "E4-sampled",
    "E4-slope-spread",
    "E4-dimension",
    "E5-fourth-moment",
    "E5-scale-mixture",
    "E5-berry-esseen",
  ],
  models: ["none"],
  rows: ({ noise }) =>
    some(atAdapterRanks(noise.filter((r) => r.shape === "spread" && r.tvMixture !== null))),
  title: (rows) => `Spread rows, m = ${rows[0].dim}: total variation ${fallOf(rows)}`,
  caption: (rows) =>
    `Sampled TV (95% intervals${drawnFrom(rows)}) beside the exact curve and the bounds. ` +
    `${TRIANGLES} Kolmogorov is another, smaller distance: bound (c) applies to it only.`,
  data: (rows) => tvColumns(rows),
  draw: (rows) => tvAgainstRank(rows, RANKS),
});
