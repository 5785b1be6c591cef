/** Noise before the projection protects more than DP-SGD's, noise after it less (E12). */
import { different } from "../../claims/words.js";
import type { Tables } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { around, logAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { dots, lines } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { BLUE, INK, ORANGE, type Series } from "../plots/series.js";

type Release = Tables["release"][number];
const SERIES: Readonly<Record<Release["mechanism"], Series>> = {
  m1: { name: "V M + E (noise after)", color: ORANGE, dash: "8 4", symbol: "square" },
  plain: { name: "V + E (no projection)", color: INK, dash: "none", symbol: "circle" },
  m2: { name: "(V + E) M (noise before)", color: BLUE, dash: "2 3", symbol: "triangle" },
};

/** Whether noise before the projection costs less than noise after it, in every pair of rows. */
const beforeIsCheaper = (rows: readonly Release[]): boolean => {
  const pairs = rows
    .filter((r) => r.mechanism === "m2")
    .flatMap((b) => {
      const after = rows.find(
        (r) => r.mechanism === "m1" && r.rank === b.rank && r.sigma === b.sigma && r.dim === b.dim,
      );
      return after ? [b.epsilonExact < after.epsilonExact] : [];
    });
  return pairs.length > 0 && pairs.every(Boolean);
};

export const release = defineFigure({
  id: "release",
  claims: ["E12-exact", "E12-accountant", "E12-amplification", "E12-expansion"],
  rows: (tables) => some(tables.release),
  title: (rows) =>
    (beforeIsCheaper(rows)
      ? "Noise before the projection costs less epsilon than noise after it"
      : "Noise before or after the projection") +
    ` (vector query, m = ${different(rows.map((r) => r.dim)).join(", ")})`,
  caption:
    "Lines: exact epsilon for an observer who knows A. Markers: lower bounds shown by its likelihood-ratio " +
    "attack (confidence 1 - 1e-8; bounds of zero are left out).",
  draw(rows) {
    const grid = panelGrid(
      different(rows.map((r) => r.rank))
        .sort((a, b) => a - b)
        .map((rank) => `r = ${rank}`),
      180,
      1,
    );
    const points = rows.map((r) => ({
      sigma: r.sigma,
      exact: r.epsilonExact,
      lower: r.epsilonLower,
      series: SERIES[r.mechanism].name,
      rank: `r = ${r.rank}`,
      ...grid.where(`r = ${r.rank}`),
    }));
    const sigmas = points.map((p) => p.sigma);
    const series = Object.values(SERIES);
    const place = { x: "sigma", y: "exact", by: "series", fx: "fx", fy: "fy" };
    const shown = points.filter((p) => p.lower > 0);
    const epsilons = [...points.map((p) => p.exact), ...shown.map((p) => p.lower)];
    return draw(
      {
        ...grid.options,
        x: {
          ...logAxis("noise multiplier sigma", around(sigmas)),
          ticks: different(sigmas),
        },
        y: logAxis("epsilon at delta = 0.01", around(epsilons)),
        marks: [
          ...lines(points, series, place),
          ...dots(shown, series, { ...place, y: "lower", dodge: 5 }, 4.5),
          grid.names,
        ],
      },
      "Epsilon of noisy releases",
      {
        key: series,
        desc: describe(points, {
          x: ["sigma", "sigma"],
          y: ["exact", "Exact epsilon"],
          by: ["rank", "series"],
        }),
      },
    );
  },
});
