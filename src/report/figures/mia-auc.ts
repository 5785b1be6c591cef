/** What attackers of stated knowledge see of each setting after equally many steps. */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { ATTACK_CLAIMS, KNOWLEDGE, pointsOf, taskName } from "../plots/membership-means.js";

export const miaAuc = defineFigure({
  id: "mia-auc",
  claims: [...ATTACK_CLAIMS, "MIA-loss"],
  perTask: "classifier",
  rows: ({ membership }) => some(membership),
  title: (rows, subject) =>
    `Membership inference after equally many steps (${taskName(rows, subject)})`,
  caption:
    "Online LiRA (one variance), mean over pools with 95% intervals between them. Shadow models with the target's " +
    "A (known-A) against shadow models with their own. Dashed: guessing.",
  draw(rows, subject) {
    const last = Math.max(...rows.map((r) => r.step));
    const points = pointsOf(rows, subject).filter((p) => p.step === last);
    const settings = different(points.map((p) => p.setting));
    return draw(
      {
        width: 860,
        height: 90 + 34 * settings.length,
        marginLeft: 110,
        marginBottom: 45,
        x: { label: "AUC", grid: true, nice: true },
        y: { label: null, domain: settings },
        color: { domain: KNOWLEDGE },
        marks: [
          Plot.ruleX([0.5], { stroke: "#999", strokeDasharray: "4 3" }),
          Plot.ruleY(points, {
            y: "setting",
            x1: "low",
            x2: "high",
            stroke: "knowledge",
            strokeWidth: 1.5,
          }),
          Plot.dot(points, { y: "setting", x: "auc", fill: "knowledge", r: 4.5 }),
        ],
      },
      "AUC of each training setting, for attackers who do and do not know A",
    );
  },
});
