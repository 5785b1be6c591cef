/** The noise of a fixed A repeats in training as its gradients do (DYN-steps). */
import * as Plot from "@observablehq/plot";
import { different } from "../../claims/words.js";
import type { TrajectoryRow } from "../../experiment/rows.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { AMBER, FAINT, seriesOf, type Series, stroked } from "../plots/series.js";
import { alongTraining, meansOf } from "../plots/trajectory-means.js";

/** A mean cosine below this is called none. */
const LITTLE = 0.1;

const correlationOf = (rows: readonly TrajectoryRow[]) =>
  meansOf(
    rows.filter((r) => r.step > 0),
    (r) => r.correlation,
    (r) => r.correlationSe,
  );

export const dynMemory = defineFigure({
  id: "dyn-memory",
  claims: ["DYN-steps", "DYN-energy"],
  rows: ({ trajectories }) => some(trajectories),
  title: (rows) => {
    const means = correlationOf(rows);
    const first = Math.min(...means.map((p) => p.step));
    const starts = means.filter((p) => p.step === first);
    const [most, ...others] = [...starts].sort((a, b) => b.mean - a.mean);
    return most && most.low > LITTLE && others.every((p) => p.high < LITTLE)
      ? `Only ${most.setting} repeats its noise: cosine ${most.mean.toFixed(2)} of its first two steps`
      : "Does noise repeat during training?";
  },
  caption:
    "Cosine between the noise of the first step and of each later one, mean over models with 95% limits. One A " +
    "for all steps repeats the noise of repeated gradients (dotted: their cosine); with a fresh A a step (Flora, " +
    "where it is part of the run), i.i.d. noise (noisy, and again as a control) and DP-SGD it stays at zero.",
  data: (rows) => correlationOf(rows),
  draw(rows) {
    const settings = different(rows.map((r) => r.setting));
    const gradients = meansOf(
      rows.filter((r) => r.step > 0 && r.setting === settings[0]),
      (r) => r.gradientCosine,
      () => 0,
    );
    const own: Series = { name: `gradients of ${settings[0]}`, color: AMBER, dash: "1 4" };
    return alongTraining(
      correlationOf(rows),
      { label: "cosine between N_0 and N_t" },
      seriesOf(settings),
      {
        marks: [
          Plot.ruleY([0], { stroke: FAINT }),
          Plot.line(gradients, {
            x: "step",
            y: "mean",
            ...stroked(own),
            strokeWidth: 3,
          }),
        ],
        key: [own],
      },
      "Correlation of the noise with the noise of the first step",
    );
  },
});
