import type { DependenceRow } from "../../experiment/rows.js";
import { changeOne } from "../../testing/sampled.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundZLimit, named } from "../../testing/limits.js";
import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, dependenceRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E7Covariance } from "./E7-covariance.js";

const isPair = (r: DependenceRow): boolean => r.relation === "rows" && r.model === "lora";
const scores = 2 * dependenceRows.filter(isPair).length;
const changed = (change: (r: DependenceRow) => Partial<DependenceRow>) =>
  onTheoryBut({ dependence: changeFirst(dependenceRows, isPair, change) });

/** One pair whose cross term is three times less precise. */
const isLast = (r: DependenceRow): boolean =>
  r.relation === "rows" && r.model === "lora" && r.cosine === 0.5;
const imprecise = changeOne(dependenceRows, isLast, (r, picked) => ({
  crossSe: (picked ? 3 : 1) * r.crossSe,
}));

describeClaim({
  claim: E7Covariance,
  onTheory: tablesOnTheory,
  flips: [
    ...named(
      "same coordinate",
      aroundZLimit(scores, (errors) =>
        changed((r) => ({ correlation: r.correlation + errors * r.correlationSe })),
      ),
    ),
    ...named(
      "across coordinates",
      aroundZLimit(scores, (errors) => changed((r) => ({ cross: errors * r.crossSe }))),
    ),
  ],
  textFlips: [
    [
      "a covariance of 0.8 times theory",
      ({ dependence }) => ({
        dependence: changeRows(dependence, isPair, (r) => ({ correlation: 0.8 * r.correlation })),
      }),
      "violated",
    ],
    [
      "a cross term where theory has none",
      ({ dependence }) => ({ dependence: changeRows(dependence, isPair, () => ({ cross: 0.2 })) }),
      "violated",
    ],
  ],
  powered: {
    on: onTheoryBut({ dependence: imprecise }),
    at: (size, source) =>
      onTheoryBut({
        dependence: changeOne(imprecise, isLast, (r, picked) => ({
          correlation: r.correlationTheory + r.correlationSe * source.normal(),
          cross: r.crossTheory + (picked ? size : 0) + r.crossSe * source.normal(),
        })),
      }),
  },
});
