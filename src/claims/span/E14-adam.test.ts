import type { SpanRow, Tables } from "../../experiment/rows.js";
import { describeClaim } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { spanRows } from "../../testing/span-rows.js";
import { E14Adam } from "./E14-adam.js";

const rows = spanRows("mnist");
const isRead = (r: SpanRow): boolean => r.optimizer === "adam";
const where = (is: (r: SpanRow) => boolean, change: (r: SpanRow) => Partial<SpanRow>): Tables =>
  onTheoryBut({ spans: changeRows(rows, is, change) });
const leverage = (leverageAuc: number, leverageAucSe: number): Tables =>
  where(isRead, () => ({ leverageAuc, leverageAucSe }));

describeClaim({
  claim: E14Adam,
  onTheory: tablesOnTheory,
  flips: [
    ["the leverage tells nothing", leverage(0.5, 1e-4), "upheld"],
    ["it is not known well", leverage(0.51, 0.05), "inconclusive"],
    ["it tells backwards", leverage(0.4, 1e-4), "inconclusive"],
    ["just above the margin", leverage(0.5101, 0), "violated"],
    ["just below", leverage(0.5099, 0), "upheld"],
    [
      "the span test is another reading",
      where(isRead, () => ({ leverageAuc: 0.5, leverageAucSe: 1e-4, auc: 1 })),
      "upheld",
    ],
    [
      "queries and keys are another matter",
      onTheoryBut({
        spans: [
          ...leverage(0.5, 1e-4).spans,
          ...["h.0.attn.q_proj", "h.0.attn.k_proj"].flatMap((layer) =>
            rows.map((r) => ({ ...r, leverageAuc: 1, leverageAucSe: 0, layer })),
          ),
        ],
      }),
      "upheld",
    ],
    [
      "layers whose inputs move are another matter",
      onTheoryBut({
        spans: [
          ...leverage(0.5, 1e-4).spans,
          ...rows.map((r) => ({ ...r, leverageAuc: 1, leverageAucSe: 0, below: "moved" })),
        ],
      }),
      "upheld",
    ],
    [
      "others are another matter",
      where(
        (r) => !isRead(r),
        () => ({ leverageAuc: 0.5 }),
      ),
      "violated",
    ],
  ],
  textFlips: [
    [
      "the leverage tells nothing",
      ({ spans }) => ({
        spans: spans.map((r) => ({ ...r, leverageAuc: 0.5, leverageAucSe: 1e-4 })),
      }),
      "upheld",
    ],
  ],
  powered: {
    at: (size, { normal }) =>
      where(isRead, () => ({
        leverageAuc: 0.51 + size + 0.01 * normal(),
        leverageAucSe: 0.01,
      })),
    on: where(isRead, () => ({ leverageAucSe: 0.01 })),
    none: -0.01,
  },
});
