/** Privacy against utility through the checkpoints: fronts that decide what leaks more (MIA-utility, MIA-dp). */
import * as Plot from "@observablehq/plot";
import type { Subject } from "../../experiment/kind.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { describe } from "../plots/describe.js";
import { intervals, lines } from "../plots/marks.js";
import {
  ATTACKERS,
  GUESSING,
  pointsOf,
  smallMultiples,
  taskName,
} from "../plots/membership-means.js";
import { stroked } from "../plots/series.js";

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
    "points, the baseline to beat. An arrow: the interval goes on." +
    (isText(subject) ? "" : " Checkpoints more than 0.35 below the best accuracy are cut off."),
  data: (rows, subject) => pointsOf(rows, subject),
  draw(rows, subject) {
    const [words, axis] = [isText(subject), AXES[isText(subject) ? "perplexity" : "accuracy"]];
    const { points, panels, options, names } = smallMultiples(
      pointsOf(rows, subject).sort((a, b) => a.step - b.step),
      (p) => p.method === "full",
      (p) => p.knowledge,
    );
    const utilities = points.map((p) => p.utility);
    const best = words ? Math.min(...utilities) : Math.max(...utilities);
    const shown = points
      .filter((p) => Math.abs(p.utility - best) < axis.far)
      .map((p) => ({ ...p, value: words ? Math.exp(p.utility) : p.utility }));
    const aucs = shown.map((p) => p.auc);
    const domain = [Math.min(0.48, ...aucs) - 0.02, Math.min(1, Math.max(...aucs) + 0.05)] as const;
    const place = { x: "value", y: "auc", by: "curve", fx: "fx", fy: "fy" };
    return draw(
      {
        ...options,
        x: { label: axis.label, nice: true, ticks: 3, inset: 6, reverse: words },
        y: { label: "AUC", domain, ticks: 5, inset: 6 },
        marks: [
          Plot.frame({ stroke: "#8884" }),
          Plot.ruleY(
            panels.map((panel) => ({ ...panel, chance: 0.5 })),
            {
              y: "chance",
              fx: "fx",
              fy: "fy",
              ...stroked(GUESSING),
            },
          ),
          ...lines(shown, ATTACKERS, place),
          ...intervals(shown, ATTACKERS, place, domain),
          names,
        ],
      },
      `AUC against ${axis.name} along training, one panel a setting`,
      {
        key: [...ATTACKERS, GUESSING],
        desc: describe(shown, {
          x: ["value", axis.name],
          y: ["auc", "AUC"],
          by: ["setting", "knowledge"],
        }),
      },
    );
  },
});
