import { expect, it } from "vitest";
import { stream, type Stream } from "../../core/stream.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import {
  describeClaim,
  isDetected,
  judgeRows,
  powerOn,
  type Flip,
} from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E4Sampled } from "./E4-sampled.js";
import { counted, estimated } from "../../testing/sampled.js";

const SHAPES = 3;
const perShape = noiseRows.length / SHAPES;
/** Standard error of the fixture's estimates. */
const SE = 0.002;

/** Share of the level that each test has: coverage and bias of two estimates, in three groups. */
const SHARE = ALPHA / (2 * 2 * SHAPES);

/** Intervals of counts that miss from below have a value far too low, those from above one that may be right. */
const missedBy = {
  tvMixture: (exact: number, i: number) => {
    const ends = i % 2 ? [exact + 1e-4, 1] : [exact - 1, exact - 1e-4];
    return { tvMixture: exact, tvMixtureLow: ends[0], tvMixtureHigh: ends[1] };
  },
  tvHistogram: (exact: number) => ({ tvHistogramLow: exact - 1, tvHistogramHigh: exact - 1e-4 }),
};
/** The first intervals of the spiky rows miss; those of the law given |Aq|^2 by turns from either side. */
const missed = (of: keyof typeof missedBy, misses: number, verdict: Flip[2]): Flip => {
  const rows = noiseRows.filter((r) => r.shape === "spiky");
  const miss = (r: NoiseRow, i: number): NoiseRow => ({
    ...r,
    ...missedBy[of](r.tvBinned as number, i),
  });
  const changed = rows.map((r, i) => (i < misses ? miss(r, i) : r));
  return [
    `${misses} of ${perShape} intervals of ${of} miss`,
    onTheoryBut({ noise: [...noiseRows.filter((r) => r.shape !== "spiky"), ...changed] }),
    verdict,
  ];
};
const shifted = (by: number) => (r: NoiseRow) => ({
  tvMixture: (r.tvMixture as number) + by,
  tvMixtureLow: (r.tvMixtureLow as number) + by,
  tvMixtureHigh: (r.tvMixtureHigh as number) + by,
});
/** Counts that err, their intervals with them. */
const miscounted = (by: number) => (r: NoiseRow) => ({
  tvHistogram: r.tvHistogram + by,
  tvHistogramLow: r.tvHistogramLow + by,
  tvHistogramHigh: r.tvHistogramHigh + Math.max(0, by),
});
/** All spread estimates err by so many limits of their pooled bias: too little for their intervals to miss. */
const biased = (change: (by: number) => (r: NoiseRow) => Partial<NoiseRow>) => (limits: number) => {
  const by = limits * zLimit(SHARE) * SE * Math.sqrt(30 / 28 / perShape);
  const noise = changeRows(noiseRows, (r) => r.shape === "spread", change(by));
  return onTheoryBut({ noise });
};
/** What counts say where every coordinate is a standard deviation off: all mass in two bins of 64, in each batch. */
const TWO_POINTS = { tvHistogram: 62 / 64, tvHistogramLow: 62 / 64, tvHistogramHigh: 62 / 64 };
/** Both estimates drawn about the truth; in spread rows one of them with a bias of this many standard errors. */
const drawnWith = (source: Stream, { law = 0, counts = 0 }): NoiseRow[] =>
  noiseRows.map((r) => {
    const by = (size: number): number => (r.shape === "spread" ? size * SE : 0);
    return {
      ...r,
      ...estimated(source, (r.tvBinned as number) + by(law), SE),
      ...counted(source, r.tvHistogram + by(counts), SE),
    };
  });

describeClaim({
  claim: E4Sampled,
  onTheory: tablesOnTheory,
  flips: [
    missed("tvMixture", 8, "upheld"),
    missed("tvMixture", 13, "upheld"),
    missed("tvMixture", 14, "violated"),
    missed("tvHistogram", 13, "upheld"),
    missed("tvHistogram", 14, "violated"),
    ...named("bias", aroundLimit(biased(shifted), "upheld", "violated")),
    ...named("bias of counts", aroundLimit(biased(miscounted), "upheld", "violated")),
    [
      "drawn coordinates that are all one standard deviation off",
      onTheoryBut({ noise: noiseRows.map((r) => ({ ...r, ...TWO_POINTS })) }),
      "violated",
    ],
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
    [
      "drawn coordinates that are all one standard deviation off",
      ({ noise }) => ({ noise: noise.map((r) => ({ ...r, ...TWO_POINTS })) }),
      "violated",
    ],
  ],
  powered: {
    at: (size, source) => onTheoryBut({ noise: drawnWith(source, { law: size }) }),
  },
});

/** Found so seldom, or so often, with probability 1e-9 where 90% is true. */
it.each([1, -1])("sees a bias of its stated size in drawn coordinates, too (%d)", (sign) => {
  const size = sign * powerOn(E4Sampled, tablesOnTheory);
  const source = stream("1", "power/E4-sampled/counts", sign + 1);
  const verdicts = Array.from({ length: 400 }, () => {
    const noise = drawnWith(source, { counts: size });
    return judgeRows(E4Sampled, onTheoryBut({ noise }))[0].verdict;
  });
  const seen = verdicts.filter((verdict) => verdict === "violated").length;
  expect(isDetected(seen, 400), `${seen} of 400`).toBe(true);
});
