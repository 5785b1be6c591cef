/** Membership read off adapters along training, by what the observer sees (E11). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { number } from "../format.js";
import { around, rankAxis } from "../plots/axes.js";
import { describe } from "../plots/describe.js";
import { intervals } from "../plots/marks.js";
import { panelGrid } from "../plots/panels.js";
import { AMBER, BLUE, FAINT, ORANGE, type Series, stroked } from "../plots/series.js";

/** Observers, side by side. */
const SEES: Readonly<Record<string, Series>> = {
  iterates: { name: "every W_t", color: BLUE, symbol: "circle" },
  "knows-a": { name: "every A and B", color: ORANGE, symbol: "square" },
  final: { name: "W_0 and W_T", color: AMBER, symbol: "triangle" },
};
const GUESSING: Series = { name: "guessing", color: FAINT, dash: "6 4" };

export const paths = defineFigure({
  id: "paths",
  claims: ["E11-paths"],
  rows: ({ symmetry }) => some(symmetry),
  title: (rows) => {
    const [ranks, batches] = [rows.map((r) => r.rank), rows.map((r) => r.batch)];
    const list = (values: readonly number[]): string => different(values).join(", ");
    const knows = rows.filter((r) => r.observer === "knows-a");
    const least = Math.min(...knows.map((r) => r.auc));
    const told = knows.length > 0 && knows.every((r) => r.aucLow > 0.5);
    return (
      (told
        ? `Who sees every A and B reads membership: AUC ${number(least)}${least < 1 ? " or more" : ""}`
        : "Membership along training") + ` (r = ${list(ranks)}, batch ${list(batches)})`
    );
  },
  caption:
    "AUC of three observers, side by side, a panel an optimiser; the target joins the last batch or not. " +
    "Intervals 95%.",
  draw(rows) {
    const grid = panelGrid(different(rows.map((r) => r.method)), 170);
    const used = rows.map((r) => ({
      steps: r.steps,
      y: r.auc,
      low: r.aucLow,
      high: r.aucHigh,
      sees: SEES[r.observer].name,
      method: r.method,
      ...grid.where(r.method),
    }));
    const series = Object.values(SEES);
    const place = { x: "steps", y: "y", by: "sees", fx: "fx", fy: "fy", dodge: 13 };
    return draw(
      {
        ...grid.options,
        x: {
          ...rankAxis(
            used.map((u) => u.steps),
            "steps T of training",
          ),
          domain: around(
            used.map((u) => u.steps),
            2,
          ),
        },
        y: {
          label: "AUC",
          domain: [0, 1],
          insetTop: 8,
          ticks: [0, 0.5, 1],
        },
        marks: [
          Plot.ruleY(
            grid.panels.map((panel) => ({ ...panel, y: 0.5 })),
            { y: "y", fx: "fx", fy: "fy", ...stroked(GUESSING) },
          ),
          ...intervals(used, series, place),
          grid.names,
        ],
      },
      "AUC along training",
      {
        key: [...series, GUESSING],
        desc: describe(used, { x: ["steps", "steps"], y: ["y", "AUC"], by: ["method", "sees"] }),
      },
    );
  },
});
