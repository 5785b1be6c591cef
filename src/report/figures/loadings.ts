/** How concentrated real gradient rows are: what decides how Gaussian an adapter's noise can be (E3, E4). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { pick } from "../figure-data.js";
import { number } from "../format.js";
import { loadingsOf, type Loading } from "../plots/loading-rows.js";
import { grouped, median } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { seriesOf, stroked } from "../plots/series.js";

const BINS = 25;
const binOf = (l: Loading): number => Math.min(BINS - 1, Math.floor(l.maxLoading * BINS));

/** Share of each bin in a layer's rows at a step, in per cent. */
const sharesOf = (rows: readonly Loading[]) =>
  [...grouped(rows, (l) => `${l.layer} ${l.step}`).values()].flatMap((own) =>
    Array.from({ length: BINS }, (_, i) => ({
      layer: own[0].layer,
      when: `step ${own[0].step}`,
      x1: i / BINS,
      x2: (i + 1) / BINS,
      share: (100 * own.filter((l) => binOf(l) === i).length) / own.length,
    })),
  );

export const loadings = defineFigure({
  id: "loadings",
  claims: ["E3-law"],
  models: ["classifier"],
  rows: (tables) => some(loadingsOf(tables.loadings, "classifier")),
  title: (rows) =>
    "In half of the real gradient rows the largest loading is " +
    `${number(Number(median(rows.map((l) => l.maxLoading)).toPrecision(2)))} or more (MNIST, batch 64)`,
  caption:
    "How much of each gradient row its largest coordinate carries, by layer. Rows of dead units are zero and left out.",
  data: (rows) => pick(rows, "layer", "step", "row", "maxLoading"),
  draw(rows) {
    const layers = different(rows.map((l) => l.layer));
    const steps = different(rows.map((l) => l.step)).sort((a, b) => a - b);
    const series = seriesOf(steps.map((step) => `step ${step}`)).map((s) => ({
      ...s,
      symbol: undefined,
    }));
    const { where, options, names } = panelGrid(layers, 120, 1);
    const shares = sharesOf(rows).map((p) => ({ ...p, ...where(p.layer) }));
    const facets = { fx: "fx", fy: "fy" };
    return draw(
      {
        ...options,
        x: { label: "largest loading of a row, max |q_j|/|q|", domain: [0, 1] },
        y: { label: "share of the layer's rows (%)", ticks: 4 },
        marks: [
          ...series.flatMap((s) => {
            const own = shares.filter((c) => c.when === s.name);
            const outline = own.flatMap((c) => [
              { ...c, x: c.x1 },
              { ...c, x: c.x2 },
            ]);
            return [
              Plot.areaY(outline, {
                x: "x",
                y1: () => 0,
                y2: "share",
                fill: s.color,
                fillOpacity: 0.18,
                ...facets,
              }),
              Plot.line(outline, {
                x: "x",
                y: "share",
                ...stroked(s),
                strokeWidth: 2,
                ...facets,
              }),
            ];
          }),
          names,
        ],
      },
      "Largest loadings of real gradient rows",
      {
        key: series,
        desc: `Largest loading of each gradient row. ${layers
          .map((layer) => {
            const own = rows.filter((l) => l.layer === layer).map((l) => l.maxLoading);
            return `${layer}: ${own.length} rows, median ${number(median(own))}`;
          })
          .join("; ")}.`,
      },
    );
  },
});
