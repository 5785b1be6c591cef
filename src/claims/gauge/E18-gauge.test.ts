import { describe, expect, it } from "vitest";
import type { GaugeRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { gaugeRows } from "../../testing/init-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { E18Gauge } from "./E18-gauge.js";

const home = gaugeRows[1];
const all = (change: (r: GaugeRow) => Partial<GaugeRow>): Tables =>
  onTheoryBut({ gauges: gaugeRows.map((r) => ({ ...r, ...change(r) })) });
/** Each gauge's variance so many times that at c = 1. */
const ratio = (times: number): Tables =>
  all((r) => {
    const variance = home.variance * (r.gauge === 4 ? times : 1);
    return { variance, varianceSe: 0.006 * variance };
  });

describeClaim({
  claim: E18Gauge,
  onTheory: tablesOnTheory,
  flips: [
    ["the same noise in all gauges", ratio(1), "upheld"],
    // Two ratios at 1e-8: 5.85 errors of 0.006 sqrt 2.
    ["just inside the limit", ratio(Math.exp(0.049)), "upheld"],
    ["just outside", ratio(Math.exp(0.05)), "violated"],
    ["just outside, below", ratio(Math.exp(-0.05)), "violated"],
    ["c = 1 alone", onTheoryBut({ gauges: [home] }), "inconclusive"],
    ["no row at c = 1", onTheoryBut({ gauges: [gaugeRows[0]] }), "inconclusive"],
  ],
  powered: {
    at: (size, { normal }) =>
      all((r) => {
        const log = 0.006 * normal() + (r.gauge === 4 ? size : 0);
        const variance = home.variance * Math.exp(log);
        return { variance, varianceSe: 0.006 * variance };
      }),
  },
});

describe("E18-gauge", () => {
  it("compares with c = 1 of its own plan, and says noise and noise over step", () => {
    const [result] = judgeRows(E18Gauge, tablesOnTheory);
    expect(result.detail).toContain(`${((16 + 1 / 64) / 1.25).toPrecision(3)} times that at c = 1`);
    expect(result.detail).toContain("at most 1.00 times");
    const other = gaugeRows.map((r) => ({
      ...r,
      plan: "other",
      variance: 2 * r.variance,
      varianceSe: 2 * r.varianceSe,
    }));
    const both = judgeRows(E18Gauge, onTheoryBut({ gauges: [...gaugeRows, ...other] }))[0];
    expect(both.value).toBeCloseTo(result.value as number, 6);
    expect(both.sampleSize).toBe(4);
    expect(both.tables?.[0].body.map((line) => line[1])).toEqual([
      ...(result.tables?.[0].body.map((line) => line[1]) ?? []),
      ...(result.tables?.[0].body.map((line) => line[1]) ?? []),
    ]);
  });
});
