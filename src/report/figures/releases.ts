/** Epsilon against the rank by release of a frozen-A adapter's first step, on gradients of digits (E13). */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { dataName } from "../plots/marks.js";
import { exchanged, releaseCaption, releaseFigure, releasePoints } from "../plots/releases.js";

export const releases = defineFigure({
  id: "releases",
  claims: ["E13-range", "E13-secret", "E13-mixing"],
  models: ["none", "classifier"],
  rows: ({ sketches }) => some(exchanged(sketches)),
  title: (rows) =>
    `Epsilon by what is released of one step, A frozen (${dataName(rows[0].source)})`,
  caption: releaseCaption,
  data: releasePoints,
  draw: (rows) => releaseFigure(rows, "Epsilon of three releases against the rank, by batch size"),
});
