import { describe, expect, it } from "vitest";
import type { SpanRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { spanRows } from "../../testing/span-rows.js";
import { normalQuantile } from "../../core/stdlib.js";
import { ALPHA, EQUIVALENCE } from "../levels.js";
import { E14Leverage } from "./E14-leverage.js";

const rows = spanRows("mnist");
const isRead = (r: SpanRow): boolean =>
  r.examples >= 16 && !["adam", "noise"].includes(r.optimizer);
const where = (is: (r: SpanRow) => boolean, change: (r: SpanRow) => Partial<SpanRow>): Tables =>
  onTheoryBut({ spans: changeRows(rows, is, change) });
const leverage = (leverageAuc: number, leverageAucSe: number): Tables =>
  where(isRead, () => ({ leverageAuc, leverageAucSe }));

describeClaim({
  claim: E14Leverage,
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

describe("E14-leverage", () => {
  const settings = rows.filter(isRead);
  const verdict = (value: number, error: number): string =>
    judgeRows(E14Leverage, leverage(value, error * Math.sqrt(settings.length)))[0].verdict;

  it("is upheld where both one-sided tests reject, each at the level of equivalence", () => {
    const limit = -normalQuantile(EQUIVALENCE, 0, 1);
    expect(verdict(0.5, 0.01 / (1.01 * limit))).toBe("upheld");
    expect(verdict(0.5, 0.01 / (0.99 * limit))).toBe("inconclusive");
  });

  it("is violated above the margin at its two-sided level", () => {
    const limit = -normalQuantile(ALPHA / 2, 0, 1);
    expect(verdict(0.61, 0.1 / (1.001 * limit))).toBe("violated");
    expect(verdict(0.61, 0.1 / (0.999 * limit))).toBe("inconclusive");
    expect(0.999 * limit).toBeGreaterThan(-normalQuantile(ALPHA, 0, 1));
  });

  it("weighs a setting by its models", () => {
    const isBig = (r: SpanRow): boolean => r === settings[0];
    const many = where(isRead, (r) => ({
      models: isBig(r) ? 900 : 100,
      leverageAuc: isBig(r) ? 0.9 : 0.5,
      leverageAucSe: isBig(r) ? 0.03 : 0,
    }));
    const [{ value, low, high, sampleSize }] = judgeRows(E14Leverage, many);
    const share = 900 / (900 + 100 * (settings.length - 1));
    expect(value).toBeCloseTo(0.5 + 0.4 * share, 12);
    const half = -normalQuantile(ALPHA / 2, 0, 1) * 0.03 * share;
    expect(((high as number) - (low as number)) / (2 * half)).toBeCloseTo(1, 9);
    expect(sampleSize).toBe(900 + 100 * (settings.length - 1));
  });
});
