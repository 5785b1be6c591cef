import { tQuantile } from "../../core/stdlib.js";
import { exactTv } from "../../core/tv.js";
import { BATCHES } from "../../core/tv-estimate.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { changeFirst, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA } from "../rules.js";
import { E4Dimension } from "./E4-dimension.js";
import { mixtureSe } from "./evidence.js";
import { estimated } from "../../testing/sampled.js";

const isPoint = (r: NoiseRow): boolean => r.shape === "spread" && r.rank === 1 && r.dim >= 768;
const points = noiseRows.filter(isPoint);
const margin = tQuantile(1 - ALPHA / (2 * points.length), BATCHES - 2) * mixtureSe(points[0]);
const half = exactTv(1, 0) / 2;
const equal = (tv: number) => ({ tvMixture: tv, tvBinned: tv, tvMixtureLow: tv - 0.002 * 2.0423 });
/** All values so many margins from half of the limit. */
const fromHalf = (margins: number, verdict: Flip[2]): Flip => [
  `distances ${margins} margins from half of TV(1, 0)`,
  onTheoryBut({ noise: changeRows(noiseRows, isPoint, () => equal(half + margins * margin)) }),
  verdict,
];
const exactOff = (margins: number) =>
  onTheoryBut({
    noise: changeFirst(noiseRows, isPoint, (r) => ({
      tvBinned: (r.tvMixture as number) + margins * margin,
    })),
  });

describeClaim({
  claim: E4Dimension,
  onTheory: tablesOnTheory,
  flips: [
    fromHalf(1.02, "violated"),
    fromHalf(0.98, "inconclusive"),
    fromHalf(-0.98, "inconclusive"),
    fromHalf(-1.02, "upheld"),
    ...named("the exact TV", aroundLimit(exactOff, "violated", "inconclusive")),
    [
      "a TV that falls with m",
      onTheoryBut({ noise: changeRows(noiseRows, isPoint, (r) => equal(4 / r.dim)) }),
      "upheld",
    ],
    [
      "one dimension",
      onTheoryBut({ noise: noiseRows.filter((r) => r.dim < 4096) }),
      "inconclusive",
    ],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        noise: changeRows(noiseRows, isPoint, () => ({
          tvBinned: size,
          ...estimated(source, size, 0.002),
        })),
      }),
    none: half,
  },
});
