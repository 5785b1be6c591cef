/** DYN-loss: do final test losses have the law of those of SGD with i.i.d. noise? */
import { defineClaim } from "../claim.js";
import { ENDS_SEE, explainEnds, judgeEnds, type EndStatistic } from "./ends.js";
import { CLAIM } from "../source.js";

const LOSSES: readonly EndStatistic[] = [{ name: "test loss", value: (r) => r.testLoss }];

export const DynLoss = defineClaim({
  id: "DYN-loss",
  source: CLAIM[4],
  statement:
    "On the pools at hand, final test losses are distributed as those of SGD with i.i.d. Gaussian noise, whose " +
    "variance at each step is that of LoRA's noise given the gradient there.",
  expectation: "none",
  because: "Theory says how the noise adds up, not what that does to the test loss of a network.",
  theory: "DYN",
  evidence: "estimated",
  sees: ENDS_SEE,
  perTask: "classifier",
  reads: { endings: () => true },
  test: ({ endings }, levels) => judgeEnds(endings, levels, LOSSES),
  explain: explainEnds,
});
