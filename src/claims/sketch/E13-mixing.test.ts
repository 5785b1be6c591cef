import { describe, expect, it } from "vitest";
import type { SketchRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { sketchRows } from "../../testing/sketch-rows.js";
import { E13Mixing } from "./E13-mixing.js";

const rows = sketchRows("mnist");
const isOne = (r: SketchRow): boolean => r.batch === 1024;
const at = (change: Partial<SketchRow>): Tables =>
  onTheoryBut({ sketches: rows.map((r) => (isOne(r) ? { ...r, ...change } : r)) });

describeClaim({
  claim: E13Mixing,
  onTheory: tablesOnTheory,
  flips: [
    ["gamma 1 in its largest pair", at({ gammaHigh: 1 }), "violated"],
    [
      "gamma 1.001 there: the theorem speaks of it",
      at({ gammaHigh: 1.001, promised: 1, epsilonMixing: 900 }),
      "inconclusive",
    ],
    [
      "its least and its median above 1 and its largest not (rows that cannot be)",
      at({ gammaLow: 3, gammaMedian: 4 }),
      "violated",
    ],
    ["a gamma is missing", at({ gammaHigh: null }), "not tested"],
    [
      "every pair is unclear",
      onTheoryBut({ sketches: rows.map((r) => ({ ...r, unclear: r.pairs })) }),
      "inconclusive",
    ],
  ],
  textFlips: [
    [
      "gamma above 1",
      ({ sketches }) => ({
        sketches: changeRows(sketches, isOne, () => ({ gammaHigh: 2 })),
      }),
      "inconclusive",
    ],
  ],
});

describe("E13-mixing", () => {
  it("says where the largest is, and what is promised by batch", () => {
    const [none] = judgeRows(E13Mixing, onTheoryBut({ sketches: rows }));
    expect(none).toMatchObject({ value: 1e-7, low: 1, sampleSize: 16 + 3 * 15 });
    expect(none.tables?.[0].body.map((line) => line.at(-1))).toEqual(Array(4).fill("no guarantee"));
    expect(none.detail).toContain("Of 16 pairs it is 0");
    const [some] = judgeRows(E13Mixing, at({ gammaHigh: 2, promised: 3, epsilonMixing: 321 }));
    expect(some.detail).toContain("is 2 (batch 1024, hidden)");
    expect(some.tables?.[0].body.at(-1)?.slice(-2)).toEqual(["3", "321"]);
  });
});
