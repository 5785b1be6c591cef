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

const by = (limits: number) =>
  onTheoryBut({
    release: changeFirst(
      releaseRows,
      () => true,
      (r) => ({ delta: boundedMean(limits, r.deltaExact, r.trials, releaseRows.length) }),
    ),
  });

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
});
