/** Privacy against utility through the checkpoints: fronts that decide what leaks more (MIA-utility, MIA-dp). */
import * as Plot from "@observablehq/plot";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { draw } from "../draw.js";
import { some } from "../exhibit.js";
import { defineFigure } from "../figure.js";
import { describe } from "../plots/describe.js";
import { grouped, intervals, lines } from "../plots/marks.js";
import {
  ATTACKERS,
  GUESSING,
  pointsOf,
  smallMultiples,
  taskName,
  type Point,
} from "../plots/membership-means.js";
import { stroked } from "../plots/series.js";

/** Axis of utility by model; checkpoints that far from the best are cut off: in nats a token, in accuracy. */
const AXES = {
  perplexity: { name: "test perplexity", label: "test perplexity (best on the right)", far: 0.6 },
  accuracy: { name: "test accuracy", label: "test accuracy", far: 0.35 },
};
const isText = (subject: Subject): boolean => subject.model === "language-model";

/** AUC of full fine-tuning where it is as useful, between its checkpoints by a straight line; undefined beyond them. */
function aucOfFull(full: readonly Point[], utility: number): number | undefined {
  const sorted = [...full].sort((a, b) => a.utility - b.utility);
  const next = sorted.findIndex((p) => p.utility >= utility);
  if (next <= 0) return sorted[next]?.utility === utility ? sorted[next].auc : undefined;
  const [low, high] = [sorted[next - 1], sorted[next]];
  const share = (utility - low.utility) / (high.utility - low.utility);
  return low.auc + share * (high.auc - low.auc);
}

/** How many adapters, each at its best, show more to who knows A than full fine-tuning does where it is as useful. */
function above(rows: readonly MembershipRow[], subject: Subject): string | undefined {
  const all = pointsOf(rows, subject);
  const better = isText(subject) ? -1 : 1;
  const full = all.filter((p) => p.method === "full");
  const adapters = grouped(
    all.filter((p) => p.method !== "full" && p.knowledge === "known-A"),
    (p) => p.setting,
  );
  const more = [...adapters.values()].flatMap((own) => {
    const best = own.reduce((a, b) => (better * b.utility > better * a.utility ? b : a));
    const baseline = aucOfFull(full, best.utility);
    return baseline === undefined ? [] : [best.auc > baseline];
  });
  return more.length > 0 ? `${more.filter(Boolean).length} of ${more.length} adapters` : undefined;
}

export const miaUtility = defineFigure({
  id: "mia-utility",
  claims: ["MIA-utility", "MIA-dp", "MIA-rank-utility"],
  perTask: "classifier",
  rows: ({ membership }) => some(membership),
  title: (rows, subject) => {
    const name = taskName(rows, subject);
    const adapters = above(rows, subject);
    return adapters === undefined
      ? `Privacy against utility along training (${name})`
      : `To who knows A, ${adapters} at their best show more than full fine-tuning of equal utility (${name})`;
  },
  caption: (_, subject) =>
    "The stronger of LiRA (one variance) and RMIA; one setting a panel, through its checkpoints" +
    `${isText(subject) ? " from before training on" : ""}, with 95% ` +
    "intervals between pools; lower right is better. Grey: full fine-tuning, which may be stopped at any of its " +
    "points, the baseline to beat." +
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
