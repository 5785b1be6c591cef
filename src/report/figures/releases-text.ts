/** Epsilon against the rank by release of a frozen-A adapter's first step, on a language model's gradients (E13). */
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { exchanged, releaseCaption, releaseFigure, releasePoints } from "../plots/releases.js";

export const releasesText = defineFigure({
  id: "releases-text",
  claims: ["E13-range", "E13-secret", "E13-mixing"],
  models: ["language-model"],
  rows: ({ sketches }) => some(exchanged(sketches)),
  title: "Epsilon by what is released of one step, A frozen (a language model, emails)",
  caption: (rows) =>
    `${releaseCaption(rows)} Of several modules the most private median, and the ends of all.`,
  data: releasePoints,
  draw: (rows) =>
    releaseFigure(rows, "Epsilon of three releases against the rank, by batch size, emails"),
});
