import { ratePValue } from "../../core/batch-law.js";
import { batchRow, batchRows } from "../../testing/audit-rows.js";
import { describeClaim, type Flip } from "../../testing/describe-claim.js";
import { onTheoryBut } from "../../testing/rows.js";
import type { BatchRow } from "../../experiment/rows.js";
import { ABatches } from "./A-batches.js";

/** The limit of two settings with four p-values each. */
const LIMIT = 1e-8 / 8;
const own = (change: Partial<BatchRow>) =>
  onTheoryBut({
    batches: batchRows.map((r) => (r.setting === "dp-lora" ? { ...r, ...change } : r)),
  });

describeClaim({
  claim: ABatches,
  powered: {
    repetitions: 200,
    at: (size, { normal }) => {
      const sd = Math.sqrt(102_400 * (1 - 0.5));
      const drawn = Math.round(102_400 * (1 + size) + sd * normal());
      return own({ drawn, pRate: ratePValue([{ ...batchRow(), drawn }], 0.5) });
    },
  },
  onTheory: onTheoryBut({ batches: batchRows }),
  flips: [
    ...(["pRate", "pSizes", "pCounts", "pLag"] as const).flatMap((p): Flip[] => [
      [`${p} just below the limit`, own({ [p]: 0.99 * LIMIT }), "violated"],
      [`${p} just above it`, own({ [p]: 1.01 * LIMIT }), "upheld"],
    ]),
    ["a stranger", own({ strangers: 1 }), "violated"],
    ["half the rate would have passed", own({ pHalfRate: 1.01 * LIMIT }), "inconclusive"],
    [
      "twice the rate passes",
      onTheoryBut({
        batches: batchRows.map((r) => (r.fault === "none" ? r : { ...r, pRate: 1 })),
      }),
      "inconclusive",
    ],
    [
      "fixed batches pass",
      onTheoryBut({
        batches: batchRows.map((r) => (r.fault === "fixed-batches" ? { ...r, pSizes: 1 } : r)),
      }),
      "inconclusive",
    ],
    [
      "fixed batches where none were planted",
      onTheoryBut({ batches: batchRows.map((r) => ({ ...r, fault: "none" })) }),
      "violated",
    ],
    ["a user's plan without planted faults", onTheoryBut({ batches: [batchRow()] }), "upheld"],
    [
      "planted faults alone",
      onTheoryBut({ batches: batchRows.filter((r) => r.fault !== "none") }),
      "inconclusive",
    ],
  ],
});
