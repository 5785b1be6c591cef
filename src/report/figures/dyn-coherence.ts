/** The noise of a fixed A adds up where i.i.d. noise averages out (DYN-steps). */
import * as Plot from "@observablehq/plot";
import { LITTLE } from "../../claims/dynamics/DYN-steps.js";
import { different } from "../../claims/words.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { alongTraining, meansOf } from "../plots/trajectory-means.js";

export const dynCoherence = defineFigure({
  id: "dyn-coherence",
  claims: ["DYN-steps"],
  rows: ({ trajectories }) => some(trajectories),
  title: "How does it add up?",
  caption:
    "Energy of the summed noise over the sum of energies, on these pools. Uncorrelated noise stays at 1 (dashed) and " +
    `so averages out; the limit of DYN-steps is ${1 + LITTLE} (dotted). 95% limits between models.`,
  draw(rows) {
    const means = meansOf(
      rows,
      (r) => r.coherence,
      (r) => r.coherenceSe,
    );
    return alongTraining(
      means,
      {
        label: "energy of the summed noise / sum of energies",
        domain: [0, Math.max(2, ...means.map((p) => p.high))],
      },
      different(rows.map((r) => r.setting)),
      [
        Plot.ruleY([1], { stroke: "#999", strokeDasharray: "4 3" }),
        Plot.ruleY([1 + LITTLE], { stroke: "#999", strokeDasharray: "1 3" }),
      ],
      "How the noise of training adds up",
    );
  },
});
