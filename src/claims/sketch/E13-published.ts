/** E13-published: what an adapter that is published with its A tells of the batch of its first step. */
import { accuracyOf, holdsA } from "../symmetry/evidence.js";
import { defineClaim } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { FOUND, shareShownBelow, sized } from "../power.js";
import { verdictBySide } from "../rules.js";
import { BY_DESIGN, derived } from "../source.js";
import { range, sourceName, different } from "../words.js";

/** No mechanism with eps below 2.94 and delta = 0 allows more. */
const TOLD_APART = 0.95;
const SEES = { effect: `shortfall of the accuracy from ${TOLD_APART}`, found: FOUND.count };

export const E13Published = defineClaim({
  id: "E13-published",
  source: derived(BY_DESIGN, "E13", "as to a release of A and B, which is what adapters are"),
  statement:
    "Published with its frozen A, one step's B has no privacy: whoever holds the two candidate batches computes B " +
    "from each, and sees which it was.",
  expectation: "upheld",
  because: "Given A, B = -eta s G A' is a function of the data: delta = 1 at every epsilon.",
  theory: "E13",
  evidence: "estimated",
  sees: SEES,
  reads: {
    symmetry: (r) =>
      holdsA(r) && r.scaling === "none" && r.method === "sgd" && r.sigma === 0 && r.steps === 1,
  },
  test({ symmetry }, { alpha }) {
    const accuracy = accuracyOf(symmetry, alpha);
    const verdictAt = (times: number) =>
      verdictBySide(accuracyOf(symmetry, alpha, times), TOLD_APART, {
        above: "upheld",
        below: "violated",
      });
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: { name: "accuracy of whoever holds A and B", ...accuracy, falseAlarm: alpha },
      power: sized(
        SEES,
        TOLD_APART - shareShownBelow(TOLD_APART, { n: accuracy.sampleSize, alpha }),
      ),
      facts: {
        sources: different(symmetry.map((r) => sourceName(r.source))),
        ranks: range(
          symmetry.map((r) => r.rank),
          0,
        ),
        batches: range(
          symmetry.map((r) => r.batch),
          0,
        ),
      },
    };
  },
  explain: ({ sources, ranks, batches }) => [
    {
      text:
        `One step of LoRA-FA on real gradients (${sources.join(", ")}), ranks ${ranks}, batches ${batches}: the ` +
        "nearer of the two updates that the candidates would have given. Of v8-v9's sentence it speaks to the first " +
        "of three releases; E11-matrix to W alone, E13-range and E13-secret to B alone.",
    },
  ],
});
