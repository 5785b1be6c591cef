import { describeClaim } from "../../testing/describe-claim.js";
import { aroundLimit, boundedMean } from "../../testing/limits.js";
import { changeFirst, onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { changeOne, hits } from "../../testing/sampled.js";
import { sketchProfileRows } from "../../testing/sketch-rows.js";
import { E13Profile } from "./E13-profile.js";

const by = (direction: string) => (limits: number) =>
  onTheoryBut({
    sketchProfile: changeFirst(
      sketchProfileRows,
      (r) => r.direction === direction,
      (r) => ({ sampled: boundedMean(limits, r.deltaExact, r.trials, sketchProfileRows.length) }),
    ),
  });

describeClaim({
  claim: E13Profile,
  onTheory: tablesOnTheory,
  flips: [
    ...aroundLimit(by("toward"), "upheld", "violated"),
    ...aroundLimit(by("back"), "upheld", "violated"),
    [
      "only values that are known to be 0 or 1",
      onTheoryBut({ sketchProfile: sketchProfileRows.map((r) => ({ ...r, deltaExact: 1 })) }),
      "inconclusive",
    ],
  ],
  powered: {
    at: (size, source) =>
      onTheoryBut({
        sketchProfile: changeOne(
          sketchProfileRows,
          (r) => r.direction === "back",
          (r, picked) => ({
            sampled: hits(source, r.trials, r.deltaExact + (picked ? size : 0)) / r.trials,
          }),
        ),
      }),
    repetitions: 200,
  },
});
