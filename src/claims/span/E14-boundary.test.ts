import type { SpanRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { spanRows } from "../../testing/span-rows.js";
import { E14Boundary } from "./E14-boundary.js";

const rows = spanRows("mnist");
const where = (is: (r: SpanRow) => boolean, change: (r: SpanRow) => Partial<SpanRow>): Tables =>
  onTheoryBut({ spans: changeRows(rows, is, change) });
const isFull = (r: SpanRow): boolean => r.examples >= 16;
/** One setting: its AUC, and models whose B does not fill its room. */
const one = (auc: number, open = 0): Tables =>
  where(
    (r) => r.optimizer === "clip" && r.examples === 32,
    (r) => ({ auc, full: r.models - open }),
  );

describeClaim({
  claim: E14Boundary,
  onTheory: tablesOnTheory,
  flips: [
    ["one setting still tells", one(0.6), "violated"],
    ["one tells backwards", one(0.4), "violated"],
    ["one tells a little, though B is full in all of its models", one(0.501), "violated"],
    ["a mean of halves, to rounding", one(0.5 + 1e-15), "upheld"],
    ["B of one model is not full, and it tells a little", one(0.501, 1), "inconclusive"],
    ["B of one model is not full, and it does not tell", one(0.5, 1), "upheld"],
    ["just inside the margin", one(0.5099, 1), "inconclusive"],
    ["just outside", one(0.5101, 1), "violated"],
    ["just inside, backwards", one(0.4901, 1), "inconclusive"],
    ["just outside, backwards", one(0.4899, 1), "violated"],
    [
      "settings with room are another matter",
      where(
        (r) => !isFull(r),
        () => ({ auc: 0.7 }),
      ),
      "upheld",
    ],
    [
      "some models of a setting have room",
      where(isFull, () => ({ predictedLow: 15, auc: 0.7 })),
      "inconclusive",
    ],
    [
      "queries and keys are another matter",
      onTheoryBut({
        spans: [
          ...rows,
          ...["h.0.attn.q_proj", "h.0.attn.k_proj"].flatMap((layer) =>
            rows.map((r) => ({ ...r, auc: 0.7, layer })),
          ),
        ],
      }),
      "upheld",
    ],
    [
      "Adam is another matter",
      where(
        (r) => r.optimizer === "adam",
        () => ({ auc: 0.7 }),
      ),
      "upheld",
    ],
  ],
  textFlips: [
    [
      "it still tells",
      ({ spans }) => ({
        spans: changeRows(
          spans,
          (r) => r.predictedLow >= r.room,
          () => ({ auc: 0.53 }),
        ),
      }),
      "violated",
    ],
  ],
});
