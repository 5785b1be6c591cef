import type { NoiseRow } from "../../experiment/rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E4Sampled } from "./E4-sampled.js";
import { estimated } from "../../testing/sampled.js";

const SHAPES = 3;
const perShape = noiseRows.length / SHAPES;
/** Standard error of the fixture's estimates. */
const SE = 0.002;

/** The first intervals of the spiky rows miss, by turns from either side. */
const missed = (misses: number, verdict: Flip[2]): Flip => {
  const rows = noiseRows.filter((r) => r.shape === "spiky");
  const miss = (r: NoiseRow, i: number): NoiseRow => {
    const exact = r.tvBinned as number;
    const ends = i % 2 ? [exact + 1e-4, 1] : [exact - 1, exact - 1e-4];
    return { ...r, tvMixture: exact, tvMixtureLow: ends[0], tvMixtureHigh: ends[1] };
  };
  const changed = rows.map((r, i) => (i < misses ? miss(r, i) : r));
  return [
    `${misses} of ${perShape} intervals miss`,
    onTheoryBut({ noise: [...noiseRows.filter((r) => r.shape !== "spiky"), ...changed] }),
    verdict,
  ];
};
const shifted = (by: number) => (r: NoiseRow) => ({
  tvMixture: (r.tvMixture as number) + by,
  tvMixtureLow: (r.tvMixtureLow as number) + by,
  tvMixtureHigh: (r.tvMixtureHigh as number) + by,
});
/** All spread estimates err by so many limits of their pooled bias: too little for their intervals to miss. */
const biased = (limits: number) => {
  const by = limits * zLimit(ALPHA / SHAPES) * SE * Math.sqrt(30 / 28 / perShape);
  const noise = changeRows(noiseRows, (r) => r.shape === "spread", shifted(by));
  return onTheoryBut({ noise });
};

describeClaim({
  claim: E4Sampled,
  onTheory: tablesOnTheory,
  flips: [
    missed(8, "upheld"),
    missed(13, "upheld"),
    missed(14, "violated"),
    ...named("bias", aroundLimit(biased, "upheld", "violated")),
    [
      "no rows of one shape",
      onTheoryBut({ noise: noiseRows.filter((r) => r.shape !== "power-law") }),
      "inconclusive",
    ],
  ],
  textFlips: [
    [
      "a bias of six standard errors",
      ({ noise }) => ({ noise: changeRows(noise, () => true, shifted(6 * SE)) }),
      "violated",
    ],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        noise: noiseRows.map((r) => ({
          ...r,
          ...estimated(source, (r.tvBinned as number) + (r.shape === "spread" ? size * SE : 0), SE),
        })),
      }),
  },
});
