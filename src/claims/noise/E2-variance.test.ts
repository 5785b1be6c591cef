import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E2Variance } from "./E2-variance.js";
import { changeOne, positive } from "../../testing/sampled.js";
import type { NoiseRow } from "../../experiment/rows.js";

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

/** One cell of a quarter of the trials. */
const isLast = (r: NoiseRow): boolean => r.rank === 64 && r.dim === 4096;
const fewer = changeOne(noiseRows, isLast, (r, picked) => ({
  trials: picked ? r.trials / 4 : r.trials,
}));

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
  powered: {
    on: onTheoryBut({ noise: fewer }),
    at: (size, source) =>
      onTheoryBut({
        noise: changeOne(fewer, isLast, (r, picked) => ({
          variance:
            r.varianceTheory *
            (picked ? 1 + size : 1) *
            positive(source, (2 + r.kurtosis) / r.trials),
        })),
      }),
  },
});
