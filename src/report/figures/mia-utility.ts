/** Privacy against utility through the checkpoints: fronts that decide what leaks more (MIA-utility, MIA-dp). */
import * as Plot from "@observablehq/plot";
import type { Subject } from "../../experiment/kind.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { dots } from "../plots/marks.js";
import { panelNames, pointsOf, smallMultiples, taskName } from "../plots/membership-means.js";

/** Axis of utility by model; checkpoints that far from the best are cut off: in nats a token, in accuracy. */
const AXES = {
  perplexity: { name: "test perplexity", label: "test perplexity (best on the right)", far: 0.6 },
  accuracy: { name: "test accuracy", label: "test accuracy", far: 0.35 },
};
const isText = (subject: Subject): boolean => subject.model === "language-model";

export const miaUtility = defineFigure({
  id: "mia-utility",
  claims: ["MIA-utility", "MIA-dp", "MIA-rank-utility"],
  perTask: "classifier",
  rows: ({ membership }) => some(membership),
  title: (rows, subject) => `Privacy against utility along training (${taskName(rows, subject)})`,
  caption: (_, subject) =>
    `One setting a panel, through its checkpoints${isText(subject) ? " from before training on" : ""}, with 95% ` +
    "intervals between pools; lower right is better. Grey: full fine-tuning, which may be stopped at any of its " +
    "points, the baseline to beat." +
    (isText(subject) ? "" : " Checkpoints more than 0.35 below the best accuracy are cut off."),
  draw(rows, subject) {
    const [words, axis] = [isText(subject), AXES[isText(subject) ? "perplexity" : "accuracy"]];
    const { points, panels, options } = smallMultiples(
      pointsOf(rows, subject).sort((a, b) => a.step - b.step),
      (p) => p.method === "full",
      (p) => p.knowledge,
    );
    const utilities = points.map((p) => p.utility);
    const best = words ? Math.min(...utilities) : Math.max(...utilities);
    const shown = points
      .filter((p) => Math.abs(p.utility - best) < axis.far)
      .map((p) => ({ ...p, value: words ? Math.exp(p.utility) : p.utility }));
    const place = { fx: "fx", fy: "fy" };
    const style = { x: "value", y: "auc", series: "curve", r: 2.5, ...place };
    return draw(
      {
        ...options,
        x: { label: axis.label, nice: true, ticks: 4, reverse: words },
        y: { label: "AUC", nice: true, ticks: 5 },
        marks: [
          Plot.frame({ stroke: "#ddd" }),
          Plot.ruleY(
            panels.map((panel) => ({ ...panel, chance: 0.5 })),
            { y: "chance", stroke: "#999", strokeDasharray: "4 3", ...place },
          ),
          Plot.ruleX(shown, {
            x: "value",
            y1: "low",
            y2: "high",
            stroke: "curve",
            strokeOpacity: 0.6,
            ...place,
          }),
          Plot.line(shown, { x: "value", y: "auc", stroke: "curve", z: "curve", ...place }),
          dots(shown, style),
          panelNames(panels),
        ],
      },
      `AUC against ${axis.name} along training, one panel a setting`,
    );
  },
});
