import { dkwWidth } from "../../core/kolmogorov.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E3Law } from "./E3-law.js";
import { changeOne, hits } from "../../testing/sampled.js";

const isTame = (r: NoiseRow): boolean => r.rank >= 16 && r.shape === "spread";
const [{ trials }] = noiseRows;
const width = dkwWidth(trials, ALPHA / 2 / noiseRows.length);
const farLaw = (limits: number): Flip => [
  `one law ${limits} widths away`,
  onTheoryBut({ noise: changeFirst(noiseRows, isTame, () => ({ lawDistance: limits * width })) }),
  limits < 1 ? "upheld" : "violated",
];
/** One of the four groups whose likelihood ratios are pooled. */
const isPooled = (r: NoiseRow): boolean => r.shape === "spiky" && r.rank >= 4;
const pooled = noiseRows.filter(isPooled).length;
const limit = zLimit(ALPHA / 4);
/** Mean ratio that lies so many limits from its expectation, for rows of this standard deviation. */
const shift = (limits: number, sd: number): number =>
  (limits * limit * sd) / Math.sqrt(pooled * trials);
const offLaw = (limits: number) =>
  onTheoryBut({
    noise: changeRows(noiseRows, isPooled, (r) => ({
      logRatio: (r.logRatioMean as number) + shift(limits, r.logRatioSd as number),
    })),
  });
const likeGaussian = (limits: number): Flip => [
  `ratios ${limits} limits from the Gaussian`,
  onTheoryBut({
    noise: changeRows(noiseRows, isPooled, (r) => ({
      logRatioGaussMean: (r.logRatio as number) - shift(limits, r.logRatioGaussSd as number),
    })),
  }),
  limits < 1 ? "inconclusive" : "upheld",
];
const gaussian = (r: NoiseRow) => ({ logRatio: r.logRatioGaussMean });
/** One row of the suite, called real. */
const real = changeFirst(noiseRows, isTame, () => ({ source: "mnist" }));
const loading = {
  source: "mnist",
  layer: "hidden",
  step: 0,
  batchSize: 8,
  row: 0,
  norm: 1,
  maxLoading: real.filter((r) => r.source === "mnist")[0].loading,
  participation: 8,
};

/** One cell of a quarter of the trials. */
const fewer = changeOne(noiseRows, isTame, (r, picked) => ({
  trials: picked ? r.trials / 4 : r.trials,
}));

describeClaim({
  claim: E3Law,
  onTheory: tablesOnTheory,
  flips: [
    farLaw(0.98),
    farLaw(1.02),
    ...named("pooled ratios", aroundLimit(offLaw, "upheld", "violated")),
    likeGaussian(0.98),
    likeGaussian(1.02),
    [
      "Gaussian rows at rank >= 4",
      onTheoryBut({ noise: changeRows(noiseRows, (r) => r.rank >= 4, gaussian) }),
      "violated",
    ],
    [
      "a test without power",
      onTheoryBut({
        noise: noiseRows.map((r) => ({ ...r, logRatioSd: 50, logRatioGaussSd: 50 })),
      }),
      "inconclusive",
    ],
    ["rows labelled real that no gradient has", onTheoryBut({ noise: real }), "inconclusive"],
    [
      "rows labelled real that a gradient has",
      onTheoryBut({ noise: real, loadings: [loading] }),
      "upheld",
    ],
    [
      "rows labelled real of a nearby loading",
      onTheoryBut({
        noise: real,
        loadings: [{ ...loading, maxLoading: loading.maxLoading + 2e-9 }],
      }),
      "inconclusive",
    ],
    [
      "no rows of one shape",
      onTheoryBut({ noise: noiseRows.filter((r) => r.shape !== "spiky") }),
      "inconclusive",
    ],
  ],
  textFlips: [
    [
      "Gaussian noise",
      ({ noise }) => ({ noise: changeRows(noise, () => true, gaussian) }),
      "violated",
    ],
    ["rows that no gradient has", () => ({ loadings: [] }), "inconclusive"],
  ],
  powered: {
    on: onTheoryBut({ noise: fewer }),
    // The largest difference lies at the middle of the law.
    at: (size, source) =>
      onTheoryBut({
        noise: changeOne(fewer, isTame, (r, picked) => {
          const there = (1 + (picked ? size : 0)) / 2;
          const exact = (1 - (picked ? size : 0)) / 2;
          return { lawDistance: Math.abs(hits(source, r.trials, there) / r.trials - exact) };
        }),
      }),
    repetitions: 200,
  },
});
