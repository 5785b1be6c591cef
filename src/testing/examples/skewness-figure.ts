/** Skewness of the noise against rank. */
import * as Plot from "@observablehq/plot";
import { draw } from "../../report/draw.js";
import { some } from "../../report/exhibit.js";
import { defineFigure } from "../../report/figure.js";

export const skewness = defineFigure({
  id: "skewness",
  claims: ["E2-unbiased"],
  title: "Skewness of the noise against rank",
  caption: "One dot a cell, drawn from Gaussian A. It falls as 1/sqrt(r).",
  rows: (tables) => some(tables.noise.filter((row) => row.init === "gaussian")),
  draw: (rows) =>
    draw(
      {
        x: { type: "log", base: 2, label: "rank r" },
        marks: [Plot.dot(rows, { x: "rank", y: "skewness" })],
      },
      "Skewness against rank",
    ),
});
