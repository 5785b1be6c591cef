import { describe, expect, it } from "vitest";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import type { EndingRow } from "../../experiment/rows.js";
import { describeClaim, judgeRows, powerOn } from "../../testing/describe-claim.js";
import {
  dynamicsRows,
  endingTables,
  imitation,
  trajectoryTables,
  withSecondAdapter,
} from "../../testing/dynamics-rows.js";
import { detections, expectPower } from "../../testing/detection.js";
import { hitsAbove, hitsBelow } from "../../testing/limits.js";
import { ALPHA } from "../rules.js";
import { DynFirstStep } from "./DYN-first-step.js";

const rows = dynamicsRows({ models: 60 });
const isAdapter = (r: EndingRow): boolean => r.method === "lora-fa";
/** 120 models of the adapter, of which so many are identified. */
const identified = (hits: number) =>
  endingTables(
    rows.map((r) =>
      isAdapter(r) && r.pool * 60 + r.model >= hits ? { ...r, residualTrue: 0.2 } : r,
    ),
  );
const changed = (is: (r: EndingRow) => boolean, change: Partial<EndingRow>) =>
  endingTables(rows.map((r) => (is(r) ? { ...r, ...change } : r)));
const just = hitsAbove(0.25, 120);
const few = hitsBelow(0.25, 120);

describeClaim({
  claim: DynFirstStep,
  onTheory: trajectoryTables({}),
  powered: "it stands below: its rows are whole models",
  flips: [
    ["just enough identified", identified(just), "violated"],
    ["one too few", identified(just - 1), "inconclusive"],
    ["just few enough to uphold", identified(few), "upheld"],
    ["one too many to uphold", identified(few + 1), "inconclusive"],
    ["few models, none identified", trajectoryTables(imitation), "inconclusive"],
    [
      "the true batch's product symmetric, and the other's, too",
      changed(isAdapter, { residualOther: 1e-7 }),
      "upheld",
    ],
    ["neither product symmetric", changed(isAdapter, { residualTrue: 2e-4 }), "upheld"],
    [
      "every pick right, and no product symmetric",
      changed(isAdapter, { residualTrue: 0.1, right: 1 }),
      "upheld",
    ],
    ["picks of i.i.d. noise all right", trajectoryTables({ baseline: { right: 1 } }), "violated"],
    [
      "a test that finds every product of the own batch symmetric",
      changed(() => true, { residualTrue: 0 }),
      "inconclusive",
    ],
    ...(["noisy r16", "noisy r16, again", "dp-sgd"] as const).map(
      (setting) =>
        [
          `one model of ${setting} identified`,
          changed((r) => r.setting === setting && r.model === 3 && r.pool === 1, {
            residualTrue: 1e-7,
          }),
          "inconclusive",
        ] as const,
    ),
  ],
});

it("DYN-first-step: one trial a model, models of all adapters", () => {
  const some = dynamicsRows({ identified: 0.9 });
  const own = some.filter((r) => isAdapter(r) && r.step === 1);
  const hits = own.filter((r) => r.residualTrue < 1e-4).length;
  expect(judgeRows(DynFirstStep, endingTables(some))[0]).toMatchObject({
    value: hits / 48,
    ...clopperPearson(hits, 48, ALPHA / 2),
    sampleSize: 48,
  });
  const two = judgeRows(DynFirstStep, endingTables(withSecondAdapter(some)))[0];
  expect(two).toMatchObject({ value: hits / 48, sampleSize: 96 });
});

describe("DYN-first-step says", () => {
  it("how often the smaller asymmetry is right, for adapters and for noise", () => {
    const told = dynamicsRows({ right: 1, dpSgd: { right: 0 }, baseline: { right: 0.5 } });
    const share = (is: (r: EndingRow) => boolean): string => {
      const of = told.filter((r) => is(r) && r.step === 40);
      return (of.reduce((a, r) => a + r.right, 0) / of.length).toFixed(2);
    };
    const noise = share((r) => r.method === "noisy" || r.method === "dp-sgd");
    const [{ detail }] = judgeRows(DynFirstStep, endingTables(told));
    expect(detail).toContain(`right in 1.00 of the adapters' updates and in ${noise} of those`);
    expect(detail).toContain("none of 144 may be identified");
  });

  it("its power: updates identified at that share are found in 90% of runs, and few at the limit", () => {
    const run = (share: number) => (seed: number) =>
      judgeRows(DynFirstStep, trajectoryTables({ identified: share, seed }))[0].verdict ===
      "violated";
    const stated = powerOn(DynFirstStep, trajectoryTables({}));
    expect(stated).toBeGreaterThan(0.5);
    expect(stated).toBeLessThan(0.8);
    expectPower(run(stated));
    expect(detections(run(0.25))).toBe(0);
  });
});
