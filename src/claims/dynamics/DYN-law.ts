/** DYN-law: do the final weights have the law of SGD with i.i.d. noise? */
import { defineClaim } from "../claim.js";
import { ENDS_SEE, explainEnds, judgeEnds, type EndStatistic } from "./ends.js";
import { CLAIM } from "../source.js";

const WEIGHTS: readonly EndStatistic[] = [
  { name: "distance from the start", value: (r) => r.displacement },
  { name: "effective rank of the update", value: (r) => r.effectiveRank },
];

export const DynLaw = defineClaim({
  id: "DYN-law",
  source: CLAIM[4],
  statement:
    "On the pools at hand, final weights (distance moved, effective rank of the update) are distributed as those of " +
    "SGD with i.i.d. Gaussian noise, whose variance at each step is that of LoRA's noise given the gradient there.",
  expectation: "violated",
  because:
    "With one A the update of all steps keeps rank r, and its noise adds up instead of averaging out.",
  theory: "DYN",
  evidence: "estimated",
  sees: ENDS_SEE,
  perTask: "classifier",
  reads: { endings: () => true },
  test: ({ endings }, levels) => judgeEnds(endings, levels, WEIGHTS),
  explain: explainEnds,
});
