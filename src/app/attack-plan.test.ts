/** The plans that `attack` makes of one setting: what was asked for, field by field, none of it a default. */
import { describe, expect, it } from "vitest";
import { attackPlan } from "./attack.js";
import { textAttackPlan } from "./attack-text.js";
import { classifierSetting, textSetting } from "./setting.js";

const COUNTS = { pools: 5, shadows: 6, targets: 7 };
const SIZES = { poolSize: 80, batch: 9 };

describe("the plan of an attack", () => {
  it("on a classifier is the setting, the counts and the sizes that were found", () => {
    const setting = classifierSetting({
      data: "synthetic",
      labelNoise: 0.25,
      pretraining: 11,
      hidden: [7, 5],
      training: {
        ...{ method: "lora", rank: 3, alpha: 5, scaling: "rslora", init: "peft-gaussian" },
        ...{ optimizer: "adam", rate: 0.07, steps: 13, dropout: 0.5 },
      },
    });
    const plan = attackPlan(setting, SIZES, COUNTS);
    expect(plan).toMatchObject({
      ...{ kind: "membership", feeds: [], source: "synthetic" },
      ...{ pools: 5, shadows: 6, targets: 7, poolSize: 80, labelNoise: 0.25, hidden: [7, 5] },
      // The rate of plain SGD on the public part, and the last step alone.
      ...{ pretraining: { steps: 11, rate: 0.1 }, checkpoints: [13] },
    });
    expect((plan as { settings: object[] }).settings).toEqual([
      expect.objectContaining({
        ...{ name: "lora", method: "lora", rank: 3, alpha: 5, scaling: "rslora" },
        ...{ init: "peft-gaussian", optimizer: "adam", rate: 0.07, dropout: 0.5, batch: 9 },
      }),
    ]);
  });

  it("on documents has their field, length and canaries, and searches a rate that is not given", () => {
    const asked = {
      ...{ text: "mine.jsonl", textField: "body", context: 17 },
      training: { method: "lora-fa", rank: 2, steps: 19, weightDecay: 0.02 },
    } as const;
    const planFor = (rate?: number) =>
      textAttackPlan(
        textSetting({ ...asked, training: { ...asked.training, rate } }),
        SIZES,
        COUNTS,
        4,
      );
    const plan = planFor(0.3);
    expect(plan).toMatchObject({
      ...{ kind: "language", feeds: [], source: "mine.jsonl", textField: "body", context: 17 },
      ...{ pools: 5, shadows: 6, targets: 7, poolSize: 80, checkpoints: [19] },
      canaries: { count: 4, references: 127 },
    });
    const [setting] = (plan as unknown as { settings: Array<Record<string, unknown>> }).settings;
    expect(setting).toMatchObject({ rank: 2, batch: 9, weightDecay: 0.02, rates: [0.3] });
    const searched = planFor() as unknown as { settings: Array<{ rates: number[] }> };
    expect(searched.settings[0].rates).toEqual([0.01, 0.03, 0.1]);
  });
});
