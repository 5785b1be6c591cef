import type { DependenceRow } from "../../experiment/rows.js";
import { changeFirst, dependenceRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { changeOne } from "../../testing/sampled.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { ALPHA, zLimit } from "../rules.js";
import { E8Cosine } from "./E8-cosine.js";

const isPair = (r: (typeof dependenceRows)[number]): boolean =>
  r.relation === "steps" && r.model === "lora";
const limit = zLimit(ALPHA / dependenceRows.filter(isPair).length);
const by = (limits: number): Flip => [
  `one correlation ${limits} limits off`,
  onTheoryBut({
    dependence: changeFirst(dependenceRows, isPair, (r) => ({
      correlation: r.correlation + limits * limit * r.correlationSe,
    })),
  }),
  Math.abs(limits) < 1 ? "upheld" : "violated",
];

/** One pair that is three times less precise. */
const isLast = (r: DependenceRow): boolean =>
  r.relation === "steps" && r.model === "lora" && r.cosine === 0.5;
const imprecise = changeOne(dependenceRows, isLast, (r, picked) => ({
  correlationSe: (picked ? 3 : 1) * r.correlationSe,
}));

describeClaim({
  claim: E8Cosine,
  onTheory: tablesOnTheory,
  flips: [by(0.98), by(-0.98), by(1.02), by(-1.02)],
  textFlips: [
    [
      "half of the cosine",
      ({ dependence }) => ({
        dependence: changeRows(dependence, isPair, (r) => ({ correlation: r.cosine / 2 })),
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
