/** How far paths go, and how far from each other (DYN-path). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { halfWidth, meanOf } from "../../core/pools.js";
import type { EndingRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { bars, dots } from "../plots/marks.js";
import { bySettingAndStep } from "../plots/trajectory-means.js";

const PANELS = [
  ["from the start", (r: EndingRow) => r.displacement],
  ["from the path without noise", (r: EndingRow) => r.fromQuiet],
  ["from an independent path of noisy SGD", (r: EndingRow) => r.fromRival],
] as const;

export const dynPaths = defineFigure({
  id: "dyn-paths",
  claims: ["DYN-path"],
  rows: ({ endings }) => some(endings),
  title: "How far apart are the paths?",
  caption:
    "Distances of all weights, mean over models with 95% limits. The path without noise and the independent noisy " +
    "path start where the model starts and use its batches (DP-SGD samples its own).",
  draw(rows) {
    const used = PANELS.flatMap(([panel, distance]) =>
      bySettingAndStep(rows).map((list) => {
        const values = list.map(distance);
        const [mean, half] = [meanOf(values), halfWidth(values)];
        const [{ setting, step }] = list;
        return { panel, setting, step, mean, low: mean - half, high: mean + half };
      }),
    );
    const style = { x: "step", y: "mean", fx: "panel" };
    return draw(
      {
        width: 980,
        height: 360,
        marginLeft: 55,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: { type: "log", label: "steps", tickFormat: "~g", ticks: 5 },
        y: { type: "log", label: "Frobenius distance", tickFormat: "~g" },
        fx: { label: null, domain: PANELS.map(([panel]) => panel) },
        color: { domain: different(rows.map((r) => r.setting)) },
        marks: [
          bars(used, { ...style, series: "setting", width: 2, r: 2.5 }),
          Plot.line(used, { ...style, stroke: "setting", z: "setting" }),
          dots(used, { ...style, series: "setting", r: 2.5 }),
        ],
      },
      "Distances along training",
    );
  },
});
