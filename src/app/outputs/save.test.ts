/** What is saved of attacked models: every number in its own column, of its own pool, model and example. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { ModelAnswers } from "../../experiment/model-answers.js";
import { saveOutputs } from "./save.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-save-"));

/** Two examples and one that no model saw; the numbers of pool p begin with p. */
const answered = (pool: number, more: Partial<ModelAnswers>): ModelAnswers => {
  const at = (digits: number): number => 100 * pool + digits;
  return {
    ...{ setting: "s", pool, step: 8, role: "target", knowledge: "unaware", index: 3 },
    member: [1, 0],
    pretrained: [at(20), at(21)],
    pretrainedPopulation: [at(22)],
    answers: {
      ...{ phi: [at(1), at(2)], population: [at(3)], minK: [at(4), at(5)] },
      tokens: { "min-k++": [at(6), at(7)], "ez-mia": [at(8), at(9)], wbc: [at(10), at(11)] },
      ...{ trainLoss: at(12), validationAccuracy: at(13), testAccuracy: at(14) },
      ...{ validationLoss: at(15), testLoss: at(16), diverged: false },
    } as unknown as ModelAnswers["answers"],
    ...more,
  };
};

it("has a row an example and model, and one a pool of the model before training", async () => {
  const path = join(folder, "all.jsonl");
  const shadow = { role: "shadow", knowledge: "known-A", index: 1, member: [0, 1] } as const;
  await saveOutputs(path, [answered(1, {}), answered(2, shadow)]);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const reached = {
    ...{ validation_accuracy: 113, test_accuracy: 114, validation_loss: 115, test_loss: 116 },
  };
  const target = { pool: "1", model: "target-3", role: "target", knowledge: null, step: 8 };
  const none = { member: 0, min_k: null, min_k_plus: null, ez_mia: null, wbc: null };
  expect(rows.slice(0, 3)).toEqual([
    {
      ...{ ...target, ...reached, example: "0", population: 0, member: 1, logit: 101 },
      ...{ min_k: 104, min_k_plus: 106, ez_mia: 108, wbc: 110 },
    },
    {
      ...{ ...target, ...reached, example: "1", population: 0, member: 0, logit: 102 },
      ...{ min_k: 105, min_k_plus: 107, ez_mia: 109, wbc: 111 },
    },
    { ...target, ...reached, ...none, example: "unseen-0", population: 1, logit: 103 },
  ]);
  expect(rows[4]).toMatchObject({
    ...{ pool: "2", model: "shadow-known-A-1", role: "shadow", knowledge: "known-A", step: 8 },
    ...{ example: "1", member: 1, logit: 202, ez_mia: 209, validation_accuracy: 213 },
  });
  const before = rows.slice(6).map((row) => [row["pool"], row["example"], row["logit"]]);
  expect(before).toEqual([
    ["1", "0", 120],
    ["1", "1", 121],
    ["1", "unseen-0", 122],
    ["2", "0", 220],
    ["2", "1", 221],
    ["2", "unseen-0", 222],
  ]);
  for (const row of rows.slice(6))
    expect(row).toMatchObject({ ...none, model: "pretrained", role: "pretrained", step: null });
});

it("leaves out columns that no model has a number for", async () => {
  const path = join(folder, "few.jsonl");
  const { answers, ...rest } = answered(1, {});
  const { minK: _, tokens: __, ...few } = answers;
  const plain = { ...few, validationLoss: null, testLoss: null };
  await saveOutputs(path, [{ ...rest, answers: plain, pretrained: undefined }]);
  const [first] = readFileSync(path, "utf8").split("\n");
  expect(Object.keys(JSON.parse(first) as object)).toEqual([
    ...["pool", "model", "role", "step", "example", "population", "logit", "member"],
    ...["validation_accuracy", "test_accuracy"],
  ]);
});
