/** The law itself: its density beside the Gaussian's, exact and sampled (E3). */
import * as Plot from "@observablehq/plot";
import { noiseLaw } from "../../core/law.js";
import { normalPdf } from "../../core/stdlib.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { intervals } from "../plots/marks.js";

const RANKS = [1, 4, 16, 64];
const SHAPES = ["spread", "spiky"];
/** Height at which the singular density of r = 1 is cut. */
const CUT = 1.2;

const panel = (rank: number, shape: string) => ({ rank: `r = ${rank}`, shape });

/** Exact density of the standardised noise, and the Gaussian's. */
function curvesOf(rank: number, shape: string, rho: number) {
  const law = noiseLaw(rank, rho);
  const sd = Math.sqrt(law.variance);
  return Array.from({ length: 241 }, (_, i) => -4 + i / 30).flatMap((z) => [
    {
      z,
      y: Math.min(CUT, law.pdf(z * sd + 1e-12) * sd),
      series: "exact noise law",
      ...panel(rank, shape),
    },
    { z, y: normalPdf(z), series: "Gaussian", ...panel(rank, shape) },
  ]);
}

export const densities = defineFigure({
  id: "densities",
  claims: ["E3-law"],
  models: ["none"],
  rows: (tables) =>
    some(tables.densities.filter((d) => RANKS.includes(d.rank) && SHAPES.includes(d.shape))),
  title: "Density of the noise beside the Gaussian",
  caption:
    "Exact law, the Gaussian of equal variance, and sampled densities with two standard errors (spread and spiky " +
    "rows, m = 64). At r = 1 the density is singular; at rho = 0.6 it stays skewed at rank 16.",
  draw(rows) {
    const rho = (shape: string): number => rows.find((d) => d.shape === shape)?.loading ?? 0;
    const shapes = SHAPES.filter((shape) => rows.some((d) => d.shape === shape));
    const curves = RANKS.flatMap((rank) =>
      shapes.flatMap((shape) => curvesOf(rank, shape, rho(shape))),
    );
    const points = rows
      .map((d) => ({
        z: (d.z0 + d.z1) / 2,
        y: d.density,
        low: d.density - 2 * d.se,
        high: d.density + 2 * d.se,
        series: "sampled",
        ...panel(d.rank, d.shape),
      }))
      .filter((p) => p.high < CUT);
    const place = { fx: "rank", fy: "shape" };
    return draw(
      {
        width: 980,
        height: 480,
        marginTop: 50,
        marginLeft: 60,
        marginRight: 70,
        marginBottom: 45,
        grid: true,
        x: { label: "noise / standard deviation", ticks: [-3, 0, 3] },
        y: { label: `density (cut at ${CUT})`, domain: [0, CUT] },
        fx: { label: null, domain: RANKS.map((r) => `r = ${r}`) },
        fy: { label: null, domain: SHAPES },
        color: {
          domain: ["exact noise law", "Gaussian", "sampled"],
          range: ["#000000", "#d55e00", "#0072b2"],
        },
        marks: [
          ...intervals(points, { x: "z", y: "y", series: "series", width: 1.5, r: 1.6, ...place }),
          Plot.line(curves, {
            x: "z",
            y: "y",
            z: "series",
            stroke: "series",
            strokeWidth: 1.4,
            ...place,
          }),
        ],
      },
      "Densities of the noise beside the Gaussian",
    );
  },
});
