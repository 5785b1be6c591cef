/** E13-published: what an adapter that is published with its A tells of the batch of its first step. */
import { holdsA, judgeToldApart, SEES_TOLD_APART } from "../symmetry/evidence.js";
import { defineClaim } from "../claim.js";
import { BY_DESIGN, derived } from "../source.js";
import { different, range, sourceName } from "../words.js";

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
  sees: SEES_TOLD_APART,
  reads: {
    symmetry: (r) =>
      holdsA(r) && r.scaling === "none" && r.method === "sgd" && r.sigma === 0 && r.steps === 1,
  },
  numbers: { symmetry: ["right", "trials"] },
  test: ({ symmetry }, { alpha }) =>
    judgeToldApart("accuracy of whoever holds A and B", symmetry, alpha, {
      sources: different(symmetry.map((r) => sourceName(r.source))),
      ranks: range(
        symmetry.map((r) => r.rank),
        0,
      ),
      batches: range(
        symmetry.map((r) => r.batch),
        0,
      ),
    }),
  explain: ({ sources, ranks, batches }) => [
    {
      text:
        `One step of LoRA-FA on real gradients (${sources.join(", ")}), ranks ${ranks}, batches ${batches}: the ` +
        "nearer of the two updates that the candidates would have given. Of v8-v9's sentence it speaks to the first " +
        "of three releases; E11-matrix to W alone, E13-range and E13-secret to B alone.",
    },
  ],
});
