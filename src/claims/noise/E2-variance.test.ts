import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E2Variance } from "./E2-variance.js";

const limit = zLimit(ALPHA / noiseRows.filter((r) => r.rank >= 16).length);
const oneVariance = (limits: number) =>
  onTheoryBut({
    noise: changeFirst(
      noiseRows,
      (r) => r.rank >= 16 && r.shape === "spread",
      (r) => {
        const v = (2 + r.kurtosis) / r.trials / 9;
        return { variance: r.varianceTheory * (1 - v + limits * limit * Math.sqrt(v)) ** 3 };
      },
    ),
  });

describeClaim({
  claim: E2Variance,
  onTheory: tablesOnTheory,
  flips: named("one variance", aroundLimit(oneVariance, "upheld", "violated")),
  textFlips: [
    [
      "a variance of 1.3 times theory",
      ({ noise }) => ({
        noise: changeRows(
          noise,
          (r) => r.rank === 16,
          (r) => ({ variance: 1.3 * r.varianceTheory }),
        ),
      }),
      "violated",
    ],
  ],
});
