import type { DependenceRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundZLimit } from "../../testing/limits.js";
import { changeRows } from "../../testing/real-rows.js";
import { dependenceRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E7Rows } from "./E7-rows.js";

const isPair = (r: DependenceRow): boolean => r.relation === "rows" && r.model === "lora";
/** The most aligned pair with a correlation of so many standard errors. */
const correlated = (errors: number): Tables =>
  onTheoryBut({
    dependence: changeRows(
      dependenceRows,
      (r) => isPair(r) && r.cosine === 0.9,
      (r) => ({ correlation: errors * r.correlationSe }),
    ),
  });

describeClaim({
  claim: E7Rows,
  onTheory: tablesOnTheory,
  flips: [
    ...aroundZLimit(1, correlated, "inconclusive", "violated"),
    ["no correlation, though less aligned pairs have one", correlated(0), "inconclusive"],
    ["a correlation of four standard errors", correlated(4), "inconclusive"],
    [
      "a rank at which no normal limit holds",
      onTheoryBut({ dependence: changeRows(dependenceRows, isPair, () => ({ rank: 4 })) }),
      "inconclusive",
    ],
    [
      "rows that no gradient has",
      onTheoryBut({ dependence: dependenceRows.map((r) => ({ ...r, source: "synthetic" })) }),
      "inconclusive",
    ],
  ],
  textFlips: [
    [
      "independent rows",
      ({ dependence }) => ({
        dependence: changeRows(dependence, isPair, () => ({ correlation: 0 })),
      }),
      "inconclusive",
    ],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        dependence: dependenceRows.map((r) => ({
          ...r,
          correlation: (r.cosine === 0.9 ? size : 0.9) + r.correlationSe * source.normal(),
        })),
      }),
  },
});
