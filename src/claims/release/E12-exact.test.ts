import { describeClaim } from "../../testing/describe-claim.js";
import { aroundLimit, boundedMean } from "../../testing/limits.js";
import {
  changeFirst,
  onTheoryBut,
  releaseRow,
  releaseRows,
  tablesOnTheory,
} from "../../testing/rows.js";
import { E12Exact } from "./E12-exact.js";
import { changeOne, hits } from "../../testing/sampled.js";
import type { ReleaseRow } from "../../experiment/rows.js";

const by = (limits: number) =>
  onTheoryBut({
    release: changeFirst(
      releaseRows,
      () => true,
      (r) => ({ delta: boundedMean(limits, r.deltaExact, r.trials, releaseRows.length) }),
    ),
  });

/** One cell of a quarter of the trials. */
const isLast = (r: ReleaseRow): boolean => r.mechanism === "m2";
const fewer = changeOne(releaseRows, isLast, (r, picked) => ({
  trials: picked ? r.trials / 4 : r.trials,
}));

describeClaim({
  claim: E12Exact,
  onTheory: tablesOnTheory,
  flips: [
    ...aroundLimit(by, "upheld", "violated"),
    [
      "a value that is known to be 0, which no sample can refute",
      onTheoryBut({
        release: [...releaseRows, { ...releaseRow("m2", 0), delta: 0, deltaExact: 0 }],
      }),
      "upheld",
    ],
  ],
  powered: {
    on: onTheoryBut({ release: fewer }),
    at: (size, source) =>
      onTheoryBut({
        release: changeOne(fewer, isLast, (r, picked) => ({
          delta: hits(source, r.trials, r.deltaExact + (picked ? size : 0)) / r.trials,
        })),
      }),
  },
});
