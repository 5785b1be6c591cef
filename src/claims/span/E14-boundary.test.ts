import { describe, expect, it } from "vitest";
import type { SpanRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { spanRows } from "../../testing/span-rows.js";
import { normalQuantile } from "../../core/stdlib.js";
import { EQUIVALENCE } from "../levels.js";
import { E14Boundary } from "./E14-boundary.js";

const rows = spanRows("mnist");
const where = (is: (r: SpanRow) => boolean, change: (r: SpanRow) => Partial<SpanRow>): Tables =>
  onTheoryBut({ spans: changeRows(rows, is, change) });
const isFull = (r: SpanRow): boolean => r.examples >= 16;
const one = (auc: number, aucSe: number): Tables =>
  where(
    (r) => r.optimizer === "clip" && r.examples === 32,
    () => ({ auc, aucSe }),
  );

describeClaim({
  claim: E14Boundary,
  onTheory: tablesOnTheory,
  flips: [
    ["one setting still tells", one(0.6, 0.001), "violated"],
    ["one tells backwards", one(0.4, 0.001), "violated"],
    ["one is not known well", one(0.505, 0.01), "inconclusive"],
    ["just inside the margin", one(0.5099, 0), "upheld"],
    ["just outside", one(0.5101, 0), "violated"],
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
  powered: {
    at: (size, { normal }) =>
      where(isFull, (r) => ({
        auc: 0.5 + 0.002 * normal() + (r.optimizer === "sgd" && r.examples === 16 ? size : 0),
        aucSe: 0.002,
      })),
    on: where(isFull, () => ({ aucSe: 0.002 })),
  },
});

describe("E14-boundary", () => {
  it("holds each setting to its share of the level of equivalence", () => {
    const settings = rows.filter(
      (r) => isFull(r) && !["adam", "noise"].includes(r.optimizer),
    ).length;
    const limit = -normalQuantile(EQUIVALENCE / settings, 0, 1);
    const verdict = (errors: number): string =>
      judgeRows(E14Boundary, one(0.5, 0.01 / errors))[0].verdict;
    expect(settings).toBe(8);
    expect(verdict(1.01 * limit)).toBe("upheld");
    expect(verdict(0.99 * limit)).toBe("inconclusive");
    expect(0.99 * limit).toBeGreaterThan(-normalQuantile(EQUIVALENCE, 0, 1));
  });
});
