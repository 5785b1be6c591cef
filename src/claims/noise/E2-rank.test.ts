import { expect, it } from "vitest";
import { logSlope } from "../../core/fit.js";
import { excessKurtosis } from "../../core/moments.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { noiseRow, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim, judgeRows, type Flip } from "../../testing/describe-claim.js";
import { ALPHA } from "../rules.js";
import { E2Rank } from "./E2-rank.js";
import { positive } from "../../testing/sampled.js";

const WIDEST = 4096;
const judged = noiseRows.filter((r) => r.shape === "spread" && r.dim === WIDEST);
const fit = logSlope(
  judged.map((r) => {
    const relative = Math.sqrt((2 + excessKurtosis(r.rank, r.loading)) / r.trials);
    return { x: r.rank, y: r.variance, se: r.varianceTheory * relative };
  }),
  1 - ALPHA,
);
/** Variances whose slope is off by so many margins of the fit; the margin itself moves a little with them. */
const steeper = (margins: number): Flip => [
  `a slope of ${margins} margins from -1`,
  onTheoryBut({
    noise: noiseRows.map((r) => ({
      ...r,
      variance: r.varianceTheory * Math.exp(margins * (fit.high + 1) * Math.log(r.rank / 8)),
    })),
  }),
  Math.abs(margins) < 1 ? "upheld" : "violated",
];
const slower = (r: NoiseRow) => ({ variance: r.varianceTheory * Math.sqrt(r.rank) });

describeClaim({
  claim: E2Rank,
  onTheory: tablesOnTheory,
  flips: [
    ...[0.9, -0.9, 1.1, -1.1].map(steeper),
    [
      "a variance as 1/sqrt(r)",
      onTheoryBut({ noise: noiseRows.map((r) => ({ ...r, ...slower(r) })) }),
      "violated",
    ],
    ["two ranks", onTheoryBut({ noise: noiseRows.filter((r) => r.rank > 16) }), "inconclusive"],
    [
      "a plan of another name and dimension",
      onTheoryBut({
        noise: [1, 3, 9, 27].map((r) => ({ ...noiseRow("spread", r, 100), plan: "mine" })),
      }),
      "upheld",
    ],
  ],
  textFlips: [
    [
      "a variance as 1/sqrt(r)",
      ({ noise }) => ({ noise: changeRows(noise, () => true, slower) }),
      "violated",
    ],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        noise: noiseRows.map((r) => ({
          ...r,
          variance:
            r.varianceTheory *
            Math.exp(size * Math.log(r.rank / 8)) *
            positive(source, (2 + r.kurtosis) / r.trials),
        })),
      }),
  },
});

it("E2-rank fits the dimension of most ranks, the widest of these", () => {
  const short = noiseRows.filter((r) => r.dim < 256 || r.rank < 64);
  const [{ detail, sampleSize }] = judgeRows(E2Rank, onTheoryBut({ noise: short }));
  expect(detail).toContain("m = 64, ranks 1..64");
  expect(sampleSize).toBe(7);
});
