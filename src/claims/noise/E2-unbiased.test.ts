import { changeRows } from "../../testing/real-rows.js";
import {
  changeFirst,
  noiseRow,
  noiseRows,
  onTheoryBut,
  tablesOnTheory,
} from "../../testing/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E2Unbiased } from "./E2-unbiased.js";
import { changeOne } from "../../testing/sampled.js";
import type { NoiseRow } from "../../experiment/rows.js";

const limit = (cells: number): number => zLimit(ALPHA / cells);
const cells = noiseRows.filter((r) => r.rank >= 4).length;
const oneMean = (limits: number) =>
  onTheoryBut({
    noise: changeFirst(
      noiseRows,
      (r) => r.rank >= 16 && r.shape === "spread",
      (r) => ({ mean: limits * limit(cells) * Math.sqrt(r.varianceTheory / r.trials) }),
    ),
  });
/** 1 + mean of a one-hot row is a mean of chi-squares: off by the cube root's z. */
const oneHotMean = (limits: number) => {
  const row = noiseRow("one-hot", 4, 64);
  const v = 2 / (row.trials * row.rank) / 9;
  const mean = (1 - v + limits * limit(cells + 1) * Math.sqrt(v)) ** 3 - 1;
  return onTheoryBut({ noise: [...noiseRows, { ...row, mean }] });
};

/** One cell of a quarter of the trials. */
const isLast = (r: NoiseRow): boolean => r.rank === 64 && r.dim === 4096;
const fewer = changeOne(noiseRows, isLast, (r, picked) => ({
  trials: picked ? r.trials / 4 : r.trials,
}));

describeClaim({
  claim: E2Unbiased,
  onTheory: tablesOnTheory,
  flips: [
    ...named("one mean", aroundLimit(oneMean, "upheld", "violated")),
    ...named("the mean of a one-hot row", aroundLimit(oneHotMean, "upheld", "violated")),
  ],
  textFlips: [
    [
      "a bias of a fifth of the standard deviation",
      ({ noise }) => ({
        noise: changeRows(
          noise,
          (r) => r.rank === 4,
          (r) => ({ mean: 0.2 * Math.sqrt(r.varianceTheory) }),
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
          mean:
            Math.sqrt(r.varianceTheory) *
            ((picked ? size : 0) + source.normal() / Math.sqrt(r.trials)),
        })),
      }),
  },
});
