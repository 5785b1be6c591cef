/** The figure of convergence: widths of all results, over those of the whole sample, beside 1/sqrt(n). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { csvOfRows } from "../figure-data.js";
import type { ReportFigure } from "../model.js";
import { describe } from "../plots/describe.js";
import { FRAME } from "../plots/marks.js";
import { BLUE, GREEN, INK, ORANGE, type Series } from "../plots/series.js";
import type { Settling } from "./sample.js";

const SERIES: readonly Series[] = [
  { name: "standard error", color: BLUE, symbol: "circle" },
  { name: "half-width", color: GREEN, symbol: "square" },
  { name: "smallest effect", color: ORANGE, symbol: "triangle" },
];
const LAW: Series = { name: "1/sqrt(n)", color: INK, dash: "6 4" };

/** A width over that of the whole sample. */
const pointsOf = (all: readonly Settling[]) =>
  all
    .filter(({ rate }) => rate !== null)
    .flatMap(({ name, points }) => {
      const known = points.filter(({ width }) => width !== null);
      const last = known[known.length - 1];
      return known.map(({ sample, width, measure }) => ({
        name,
        measure,
        share: sample / last.sample,
        width: (width as number) / (last.width as number),
      }));
    });

/** Undefined where no result has two widths. */
export function widthsFigure(all: readonly Settling[]): ReportFigure | undefined {
  const points = pointsOf(all);
  if (points.length === 0) return undefined;
  const least = Math.min(...points.map((p) => p.share));
  const law = [least, 1].map((share) => ({ share, width: 1 / Math.sqrt(share) }));
  const used = SERIES.filter((s) => points.some((p) => p.measure === s.name));
  const svg = draw(
    {
      ...FRAME,
      height: 380,
      x: { type: "log", label: "sample, over the whole", ticks: 5, tickFormat: ".2~f" },
      y: { type: "log", label: "width, over that of the whole sample", ticks: 5, grid: true },
      marks: [
        ...used.flatMap(({ name, color, symbol }) => {
          const own = points.filter((p) => p.measure === name);
          return [
            Plot.line(own, {
              x: "share",
              y: "width",
              z: "name",
              stroke: color,
              strokeOpacity: 0.45,
            }),
            Plot.dot(own, { x: "share", y: "width", r: 2.5, stroke: color, symbol }),
          ];
        }),
        Plot.line(law, {
          x: "share",
          y: "width",
          stroke: INK,
          strokeWidth: 2,
          strokeDasharray: "6 4",
        }),
      ],
    },
    "Widths of all sampled results against their sample",
    {
      key: [LAW, ...used],
      desc: describe(points, { x: ["share", "Sample"], y: ["width", "Width"], by: ["measure"] }),
    },
  );
  return {
    id: "convergence-widths",
    title: "What each test could see, against its sample",
    caption:
      "One line a result: its width on first parts of the sample, over that on all of it. Independent trials fall on " +
      "the dashed line. Steeper: a share of 0 or 1 (its bound falls as 1/n), or few parts. Of two to five pools a " +
      "standard error is itself uncertain.",
    claims: [],
    svg,
    csv: csvOfRows(points),
  };
}
