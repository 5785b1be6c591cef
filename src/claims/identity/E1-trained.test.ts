import { tQuantile } from "../../core/stdlib.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { emptyTables } from "../../experiment/rows.js";
import { ALPHA } from "../rules.js";
import { E1Trained, e1Trained } from "./E1-trained.js";

const [{ low, high }] = judgeRows(E1Trained, emptyTables());
const [RUNS, half] = [20, ((high as number) - (low as number)) / 2];
/** Standard deviation of the orders of the runs. */
const sd = (half / tQuantile(1 - ALPHA / 2, RUNS - 1)) * Math.sqrt(RUNS);

describeClaim({
  claim: E1Trained,
  onTheory: emptyTables(),
  flips: [],
  powered: {
    at: (size, source) =>
      judgeRows(
        e1Trained(() => 3 + size + sd * source.normal()),
        emptyTables(),
      )[0].verdict,
    none: 0.5,
  },
});
