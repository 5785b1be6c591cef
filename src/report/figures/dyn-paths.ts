/** How far paths go, and how far from each other (DYN-path). */
import { different } from "../../claims/words.js";
import { halfWidth, meanOf } from "../../core/pools.js";
import type { EndingRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { around, logAxis, rankAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { dots, lines, whiskers } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { seriesOf } from "../plots/series.js";
import { bySettingAndStep } from "../plots/trajectory-means.js";

const PANELS = [
  ["from the start", (r: EndingRow) => r.displacement],
  ["from the path without noise", (r: EndingRow) => r.fromQuiet],
  ["from an independent path of noisy SGD", (r: EndingRow) => r.fromRival],
] as const;

/** Mean distances with 95% limits. */
const distancesOf = (rows: readonly EndingRow[]) =>
  PANELS.flatMap(([panel, distance]) =>
    bySettingAndStep(rows).map((list) => {
      const values = list.map(distance);
      const [mean, half] = [meanOf(values), halfWidth(values)];
      const [{ setting, step }] = list;
      return { panel, setting, step, mean, low: mean - half, high: mean + half };
    }),
  );

export const dynPaths = defineFigure({
  id: "dyn-paths",
  claims: ["DYN-path"],
  rows: ({ endings }) => some(endings),
  title: (rows) => {
    const last = Math.max(...rows.map((r) => r.step));
    const ends = distancesOf(rows).filter((p) => p.step === last && p.panel === PANELS[0][0]);
    const [far, ...others] = [...ends].sort((a, b) => b.mean - a.mean);
    return others.length > 0 && others.every((p) => p.high < far.low)
      ? `${far.setting} goes farthest: ${far.mean.toPrecision(2)} from the start after ${last} steps`
      : "How far apart are the paths?";
  },
  caption:
    "Frobenius distances of all weights, mean over models with 95% limits. The path without noise and the " +
    "independent noisy path start where the model starts and use its batches (DP-SGD samples its own).",
  data: (rows) => distancesOf(rows),
  draw(rows) {
    const grid = panelGrid(
      PANELS.map(([panel]) => panel),
      170,
      1,
    );
    const used = distancesOf(rows).map((p) => ({ ...p, ...grid.where(p.panel) }));
    const series = seriesOf(different(rows.map((r) => r.setting)));
    const domain = around(used.map((p) => p.mean));
    const place = { x: "step", y: "mean", by: "setting", fx: "fx", fy: "fy" };
    const dodged = { ...place, dodge: 7 };
    return draw(
      {
        ...grid.options,
        x: rankAxis(
          used.map((p) => p.step),
          "training steps",
        ),
        y: logAxis("Frobenius distance (no unit)", domain),
        marks: [
          ...lines(used, series, dodged),
          ...whiskers(used, series, dodged, domain),
          ...dots(used, series, dodged),
          grid.names,
        ],
      },
      "Distances along training",
      {
        key: series,
        desc: describe(used, {
          x: ["step", "steps"],
          y: ["mean", "Distance"],
          by: ["panel", "setting"],
        }),
      },
    );
  },
});
