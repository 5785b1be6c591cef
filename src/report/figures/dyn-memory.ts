/** The noise of a fixed A repeats in training as its gradients do (DYN-steps). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { alongTraining, meansOf } from "../plots/trajectory-means.js";

export const dynMemory = defineFigure({
  id: "dyn-memory",
  claims: ["DYN-steps", "DYN-energy"],
  rows: ({ trajectories }) => some(trajectories),
  title: "Does noise repeat during training?",
  caption:
    "Cosine between the noise of the first step and of each later one, mean over models with 95% limits. One A " +
    "for all steps repeats the noise of repeated gradients (dashed: their cosine); with a fresh A a step (Flora, " +
    "where it is part of the run), i.i.d. noise (noisy, and again as a control) and DP-SGD it stays at zero.",
  draw(rows) {
    const settings = different(rows.map((r) => r.setting));
    const later = rows.filter((r) => r.step > 0);
    const setting = `gradients of ${settings[0]}`;
    const gradients = meansOf(
      later.filter((r) => r.setting === settings[0]),
      (r) => r.gradientCosine,
      () => 0,
    ).map((p) => ({ ...p, setting }));
    const means = meansOf(
      later,
      (r) => r.correlation,
      (r) => r.correlationSe,
    );
    return alongTraining(
      means,
      { label: "cosine between N_0 and N_t" },
      [...settings, setting],
      [
        Plot.ruleY([0], { stroke: "#999" }),
        Plot.line(gradients, { x: "step", y: "mean", stroke: "setting", strokeDasharray: "5 4" }),
      ],
      "Correlation of the noise with the noise of the first step",
    );
  },
});
