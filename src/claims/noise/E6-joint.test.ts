import type { NoiseRow } from "../../experiment/rows.js";
import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E6Joint } from "./E6-joint.js";

const limit = zLimit(ALPHA / noiseRows.filter((r) => r.shape === "spread").length);
const oneOff = (limits: number) =>
  onTheoryBut({
    noise: changeFirst(
      noiseRows,
      (r) => r.rank >= 16 && r.shape === "spread",
      (r) => ({
        jointTvSampled: (r.jointTvExact as number) + limits * limit * (r.jointTvSe as number),
      }),
    ),
  });
const equal = (tv: number) => ({ jointTvExact: tv, jointTvSampled: tv });
/** The deciding cell so many margins from 1/2, and an exact law that says so. */
const fromHalf = (margins: number, verdict: Flip[2]): Flip => [
  `a joint TV ${margins} margins from 1/2`,
  onTheoryBut({
    noise: changeRows(
      noiseRows,
      (r) => r.rank === 16 && r.dim === 4096,
      (r) => equal(0.5 + margins * zLimit(ALPHA) * (r.jointTvSe as number)),
    ),
  }),
  verdict,
];
const contradicting = (r: NoiseRow) => ({ jointTvSampled: (r.jointTvSampled as number) - 0.06 });

describeClaim({
  claim: E6Joint,
  onTheory: tablesOnTheory,
  flips: [
    ...named("one cell", aroundLimit(oneOff, "violated", "inconclusive")),
    fromHalf(1.02, "violated"),
    fromHalf(0.98, "inconclusive"),
    fromHalf(-0.98, "inconclusive"),
    fromHalf(-1.02, "upheld"),
    [
      "a joint TV of 0.2 (and an exact law that says so)",
      onTheoryBut({ noise: noiseRows.map((r) => ({ ...r, ...equal(0.2) })) }),
      "upheld",
    ],
    [
      "a plan without rank 16",
      onTheoryBut({ noise: noiseRows.filter((r) => r.rank !== 16) }),
      "violated",
    ],
  ],
  textFlips: [
    [
      "an exact joint law that rows contradict",
      ({ noise }) => ({ noise: changeRows(noise, () => true, contradicting) }),
      "inconclusive",
    ],
  ],
  powered: {
    // Another law, which the sampled rows agree with.
    at: (size, source) =>
      onTheoryBut({
        noise: noiseRows.map((r) => {
          const exact = r.rank === 16 && r.dim === 4096 ? size : (r.jointTvExact as number);
          const jointTvSampled = exact + (r.jointTvSe as number) * source.normal();
          return { ...r, jointTvExact: exact, jointTvSampled };
        }),
      }),
    none: 0.5,
  },
});
