import type { DependenceRow } from "../../experiment/rows.js";
import { changeOne } from "../../testing/sampled.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundZLimit, named } from "../../testing/limits.js";
import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, dependenceRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E8Fresh } from "./E8-fresh.js";

const areSteps = (r: DependenceRow): boolean => r.relation === "steps";
const fresh = dependenceRows.filter((r) => areSteps(r) && r.model !== "lora");
const by = (model: string) => (errors: number) =>
  onTheoryBut({
    dependence: changeFirst(
      dependenceRows,
      (r) => areSteps(r) && r.model === model,
      (r) => ({ correlation: errors * r.correlationSe }),
    ),
  });

/** One pair that is three times less precise. */
const isLast = (r: DependenceRow): boolean =>
  r.relation === "steps" && r.model === "flora" && r.cosine === 0.5;
const imprecise = changeOne(dependenceRows, isLast, (r, picked) => ({
  correlationSe: (picked ? 3 : 1) * r.correlationSe,
}));

describeClaim({
  claim: E8Fresh,
  onTheory: tablesOnTheory,
  flips: [
    ...["flora", "dp-sgd"].flatMap((model) => named(model, aroundZLimit(fresh.length, by(model)))),
    [
      "a detector that sees nothing",
      onTheoryBut({ dependence: changeRows(dependenceRows, areSteps, () => ({ correlation: 0 })) }),
      "inconclusive",
    ],
    [
      "no fresh A among the rows",
      onTheoryBut({ dependence: dependenceRows.filter((r) => r.model !== "flora") }),
      "not tested",
    ],
  ],
  textFlips: [
    [
      "a fresh A that repeats itself",
      ({ dependence }) => ({
        dependence: changeRows(
          dependence,
          (r) => r.model === "flora",
          () => ({ correlation: 0.1 }),
        ),
      }),
      "violated",
    ],
  ],
  powered: {
    on: onTheoryBut({ dependence: imprecise }),
    at: (size, source) =>
      onTheoryBut({
        dependence: changeOne(imprecise, isLast, (r, picked) => ({
          correlation:
            r.correlationTheory + (picked ? size : 0) + r.correlationSe * source.normal(),
        })),
      }),
  },
});
