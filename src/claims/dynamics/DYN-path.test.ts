import { describe, expect, it } from "vitest";
import { difference } from "../../core/pools.js";
import { describeClaim, judgeRows, powerOn, type Flip } from "../../testing/describe-claim.js";
import { detections, expectPower } from "../../testing/detection.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { ALPHA } from "../rules.js";
import { DynPath } from "./DYN-path.js";
import { valuesByPool } from "./evidence.js";

describeClaim({
  claim: DynPath,
  onTheory: trajectoryTables({}),
  powered: "it stands below: its rows are whole models",
  flips: [
    ["paths as close as the baseline's", trajectoryTables({ ...imitation, models: 40 }), "upheld"],
    // 1.4 squared is 1.96, above the margin of 1.5; 1.15 squared is 1.32, below it.
    ["distances 1.4 times as large", trajectoryTables({ ...imitation, distance: 1.4 }), "violated"],
    ["distances 1.15 times as large", trajectoryTables({ ...imitation, distance: 1.15 }), "upheld"],
    ["distances half as large", trajectoryTables({ ...imitation, distance: 0.5 }), "upheld"],
    ["noise that repeats alone", trajectoryTables({ ...imitation, coherence: 1.5 }), "upheld"],
    [
      "a second sample as far away as the adapter",
      trajectoryTables({ secondSample: { distance: 2 } }),
      "inconclusive",
    ],
    // 1.22 squared is 1.49, and the interval holds 1.5: a control that is not resolved decides nothing.
    ...[1.22, 1 / 1.22].map((distance): Flip => [
      `a second sample ${distance.toFixed(2)} times as far, which its margin may hold or not`,
      trajectoryTables({ secondSample: { distance } }),
      "inconclusive",
    ]),
    ["one model a pool", trajectoryTables({ ...imitation, models: 1 }), "inconclusive"],
  ],
});

it("DYN-path: squared distances at the last step over the baseline's, the level shared", () => {
  const rows = dynamicsRows({});
  const squares = (setting: string) =>
    valuesByPool(
      rows.filter((r) => r.setting === setting && r.step === 40),
      (r) => 2 * Math.log(r.fromRival),
    );
  const limits = (alpha: number) =>
    difference("", squares("lora-fa r16"), squares("noisy r16"), alpha);
  const one = judgeRows(DynPath, endingTables(rows))[0];
  expect(one).toMatchObject({
    statistic: "ratio of squared distances: lora-fa r16",
    value: Math.exp(limits(ALPHA).mean),
    low: Math.exp(limits(ALPHA).low),
    high: Math.exp(limits(ALPHA).high),
    sampleSize: 96,
  });
  expect(one.value).toBeCloseTo(4, 1);
  expect(judgeRows(DynPath, endingTables(withSecondAdapter(rows)))[0]).toMatchObject({
    low: Math.exp(limits(ALPHA / 2).low),
    high: Math.exp(limits(ALPHA / 2).high),
  });
});

it("DYN-path: what was spent and how far paths went, over the baseline's", () => {
  const rows = dynamicsRows({}).map((r) =>
    r.step === 40
      ? {
          ...r,
          noiseSpent: r.method === "lora-fa" ? 300 : 120,
          displacement: 3 + 1e-6 * r.displacement,
        }
      : r,
  );
  const [{ detail, tables }] = judgeRows(DynPath, endingTables(rows));
  expect(tables?.[0].body.map((row) => [row[0], ...row.slice(2)])).toEqual([
    ["lora-fa r16", "2.50", "3.00"],
    ["noisy r16, again", "1.00", "3.00"],
    ["flora r16", "1.00", "3.00"],
    ["dp-sgd", "1.00", "3.00"],
  ]);
  expect(detail).toContain("the baseline spent 120 and moved 3.00 from the start");
});

describe("DYN-path states the ratio that it detects", () => {
  const isViolated = (ratio: number) => (seed: number) => {
    const tables = trajectoryTables({ ...imitation, distance: Math.sqrt(ratio), seed });
    return judgeRows(DynPath, tables)[0].verdict === "violated";
  };
  it("in nine of ten runs, and one of 1.45 in none", () => {
    const stated = [1, 2, 3, 4].map((seed) => powerOn(DynPath, trajectoryTables({ seed })));
    const ratio = stated.reduce((a, x) => a + x, 0) / 4;
    expect(ratio).toBeGreaterThan(1.55);
    expect(ratio).toBeLessThan(1.75);
    expectPower(isViolated(ratio));
    expect(detections(isViolated(1.45))).toBe(0);
  });
});
