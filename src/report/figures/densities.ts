/** The law itself: its density beside the Gaussian's, exact and sampled (E3). */
import * as Plot from "@observablehq/plot";
import { noiseLaw } from "../../core/law.js";
import { normalPdf } from "../../core/stdlib.js";
import { exactDistances } from "../../core/tv.js";
import type { Tables } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { number } from "../format.js";
import { lines } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { BLUE, INK, ORANGE, type Series } from "../plots/series.js";

type Density = Tables["densities"][number];
const RANKS = [1, 4, 16, 64];
const SHAPES = ["spread", "spiky"];
/** Height at which the singular density of r = 1 is cut. */
const CUT = 1.2;
/** Width of a bin that is drawn, in standard deviations: narrower ones are put together. */
const BIN = 0.2;
const EXACT: Series = { name: "exact noise law", color: INK, dash: "none" };
const GAUSSIAN: Series = { name: "Gaussian", color: ORANGE, dash: "6 4" };
const SAMPLED: Series = { name: "sampled, ± 2 standard errors", color: BLUE, symbol: "square" };

const panelOf = (rank: number, shape: string): string => `${shape}, r = ${rank}`;

/** Exact density of the standardised noise, and the Gaussian's. */
function curvesOf(rank: number, shape: string, rho: number) {
  const law = noiseLaw(rank, rho);
  const sd = Math.sqrt(law.variance);
  const panel = panelOf(rank, shape);
  return Array.from({ length: 161 }, (_, i) => -4 + i / 20).flatMap((z) => [
    { z, y: Math.min(CUT, law.pdf(z * sd + 1e-12) * sd), series: EXACT.name, panel },
    { z, y: normalPdf(z), series: GAUSSIAN.name, panel },
  ]);
}

/** Sampled bins of one panel put together to wider ones, as boxes of two standard errors. */
function boxesOf(rows: readonly Density[]) {
  const bins = new Map<number, Density[]>();
  for (const d of rows) {
    const bin = Math.floor((d.z0 + d.z1) / 2 / BIN);
    bins.set(bin, [...(bins.get(bin) ?? []), d]);
  }
  return [...bins.values()].map((list) => {
    const width = list.reduce((a, d) => a + d.z1 - d.z0, 0);
    const mean = list.reduce((a, d) => a + d.density * (d.z1 - d.z0), 0) / width;
    const se = Math.sqrt(list.reduce((a, d) => a + (d.se * (d.z1 - d.z0)) ** 2, 0)) / width;
    const [z0, z1] = [Math.min(...list.map((d) => d.z0)), Math.max(...list.map((d) => d.z1))];
    return { z0, z1, low: Math.max(0, mean - 2 * se), high: mean + 2 * se };
  });
}

export const densities = defineFigure({
  id: "densities",
  claims: ["E3-law"],
  models: ["none"],
  rows: (tables) =>
    some(tables.densities.filter((d) => RANKS.includes(d.rank) && SHAPES.includes(d.shape))),
  title:
    "The density of the noise is singular at rank 1 and nears the Gaussian's as the rank grows",
  caption:
    "Exact law (whole line), the Gaussian of equal variance (dashed), and sampled densities (boxes two standard " +
    "errors up and down). TV: exact total variation to the Gaussian. Spread and spiky rows, m = 64; the density of " +
    `r = 1 is cut at ${CUT}.`,
  data: (rows) => pick(rows, "shape", "rank", "loading", "z0", "z1", "density", "se"),
  draw(rows) {
    const rho = (shape: string): number => rows.find((d) => d.shape === shape)?.loading ?? 0;
    const shapes = SHAPES.filter((shape) => rows.some((d) => d.shape === shape));
    const cells = RANKS.flatMap((rank) => shapes.map((shape) => ({ rank, shape })));
    const { where, options, names, panels } = panelGrid(
      cells.map(({ rank, shape }) => panelOf(rank, shape)),
      130,
      shapes.length,
    );
    const curves = cells.flatMap(({ rank, shape }) =>
      curvesOf(rank, shape, rho(shape)).map((p) => ({ ...p, ...where(p.panel) })),
    );
    const boxes = cells.flatMap(({ rank, shape }) =>
      boxesOf(rows.filter((d) => d.rank === rank && d.shape === shape))
        .filter((b) => b.high < CUT)
        .map((b) => ({ ...b, ...where(panelOf(rank, shape)) })),
    );
    const distances = cells.map(({ rank, shape }, i) => {
      const { tv } = exactDistances(rank, rho(shape));
      return { ...panels[i], text: `TV ${number(Number(tv.toPrecision(2)))}` };
    });
    const place = { x: "z", y: "y", by: "series", fx: "fx", fy: "fy" };
    const facets = { fx: "fx", fy: "fy" };
    return draw(
      {
        ...options,
        x: { label: "noise / standard deviation", domain: [-4, 4], ticks: [-3, 0, 3] },
        y: { label: "density", domain: [0, CUT], ticks: [0, 0.4, 0.8, 1.2] },
        marks: [
          Plot.rect(boxes, {
            x1: "z0",
            x2: "z1",
            y1: "low",
            y2: "high",
            fill: BLUE,
            fillOpacity: 0.45,
            ...facets,
          }),
          ...lines(curves, [EXACT, GAUSSIAN], place, 1.6),
          Plot.text(distances, {
            ...facets,
            text: "text",
            frameAnchor: "top-right",
            dx: -4,
            dy: 6,
          }),
          names,
        ],
      },
      "Densities of the noise beside the Gaussian",
      {
        key: [EXACT, GAUSSIAN, SAMPLED],
        desc: `Total variation to the Gaussian: ${distances.map((d) => `${d.name}: ${d.text}`).join("; ")}.`,
      },
    );
  },
});
