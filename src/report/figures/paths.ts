/** Membership read off adapters along training, by what the observer sees (E11). */
import * as Plot from "@observablehq/plot";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { intervals } from "../plots/marks.js";
import { different } from "../../claims/words.js";

/** Observers by name, and their places side by side. */
const OBSERVERS: Readonly<Record<string, { readonly sees: string; readonly shift: number }>> = {
  iterates: { sees: "every W_t", shift: 0.9 },
  final: { sees: "W_0 and W_T", shift: 1.1 },
  "knows-a": { sees: "every A and B", shift: 1 },
};

export const paths = defineFigure({
  id: "paths",
  claims: ["E11-paths"],
  rows: ({ symmetry }) => some(symmetry),
  title: (rows) => {
    const [ranks, batches] = [rows.map((r) => r.rank), rows.map((r) => r.batch)];
    const list = (values: readonly number[]): string => different(values).join(", ");
    return `Membership along training (r = ${list(ranks)}, batch ${list(batches)})`;
  },
  caption:
    "AUC of three observers; the target joins the last batch or not. Intervals 95%. An observer of every adapter " +
    "state reads membership in every setting.",
  draw(rows) {
    const used = rows.map((r) => ({
      x: r.steps * OBSERVERS[r.observer].shift,
      y: r.auc,
      low: r.aucLow,
      high: r.aucHigh,
      sees: OBSERVERS[r.observer].sees,
      method: r.method,
    }));
    const methods = different(used.map((u) => u.method));
    return draw(
      {
        width: 980,
        height: 340,
        marginLeft: 60,
        marginBottom: 45,
        marginTop: 40,
        grid: true,
        x: { type: "log", label: "steps T", domain: [0.7, 40], ticks: [1, 5, 25], tickFormat: "d" },
        y: { label: "AUC (95%)", domain: [0.2, 1] },
        fx: { label: null, domain: methods },
        color: {
          domain: Object.values(OBSERVERS).map((o) => o.sees),
          range: ["#0072b2", "#e69f00", "#d55e00"],
        },
        marks: [
          Plot.ruleY(
            methods.map((method) => ({ method, y: 0.5 })),
            { y: "y", fx: "method", stroke: "#888", strokeDasharray: "4 3" },
          ),
          ...intervals(used, { x: "x", y: "y", series: "sees", width: 2, r: 4, fx: "method" }),
        ],
      },
      "AUC along training",
    );
  },
});
