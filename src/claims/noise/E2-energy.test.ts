import { changeRows } from "../../testing/real-rows.js";
import { changeFirst, noiseRows, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { aroundLimit, named } from "../../testing/limits.js";
import { ALPHA, zLimit } from "../rules.js";
import { E2Energy } from "./E2-energy.js";
import { changeOne } from "../../testing/sampled.js";
import type { NoiseRow } from "../../experiment/rows.js";

const limit = zLimit(ALPHA / noiseRows.filter((r) => r.rank >= 16).length);
const oneEnergy = (limits: number) =>
  onTheoryBut({
    noise: changeFirst(
      noiseRows,
      (r) => r.rank >= 16 && r.shape === "spread",
      (r) => ({ energy: r.energy + limits * limit * r.energySe }),
    ),
  });

/** One cell three times less precise than the others. */
const isLast = (r: NoiseRow): boolean => r.rank === 64 && r.dim === 4096;
const imprecise = changeOne(noiseRows, isLast, (r, picked) => ({
  energySe: (picked ? 3 : 1) * r.energySe,
}));

describeClaim({
  claim: E2Energy,
  onTheory: tablesOnTheory,
  flips: named("one energy", aroundLimit(oneEnergy, "upheld", "violated")),
  textFlips: [
    [
      "an energy of 1.1 times theory",
      ({ noise }) => ({
        noise: changeRows(
          noise,
          (r) => r.rank === 16,
          (r) => ({ energy: 1.1 * r.energyTheory }),
        ),
      }),
      "violated",
    ],
  ],
  powered: {
    on: onTheoryBut({ noise: imprecise }),
    at: (size, source) =>
      onTheoryBut({
        noise: changeOne(imprecise, isLast, (r, picked) => ({
          energy: r.energyTheory * (picked ? 1 + size : 1) + r.energySe * source.normal(),
        })),
      }),
  },
});
