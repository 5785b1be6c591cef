/** What single models answered, for who keeps it: each once a checkpoint, with its role, its number and its members. */
import { describe, expect, it } from "vitest";
import { attackTables, type Answers } from "./attack-rows.js";
import { memberMask, type Attacked } from "./attacked.js";
import type { ModelAnswers } from "./model-answers.js";

const SEED = "1";
const CELL: Attacked = {
  ...{ id: "s/p3", plan: "test", setting: "s", pool: 3, shadows: 4, targets: 2, poolSize: 16 },
  training: { method: "lora-fa", rank: 2, rate: 0.1, noiseMultiplier: 0 },
  ...{ labelNoise: 0, checkpoints: [4, 7] },
};

/** Model k at checkpoint c is marked by its losses. */
const marked = (k: number, c: number): Answers => ({
  phi: Array.from({ length: CELL.poolSize }, (_, i) => ((i * (k + 3)) % 7) - 3),
  population: [0],
  trainLoss: k,
  validationAccuracy: null,
  testAccuracy: null,
  validationLoss: null,
  testLoss: c,
  diverged: false,
});

function told(cell: Attacked, diverges = -1): ModelAnswers[] {
  const found: ModelAnswers[] = [];
  attackTables({
    cell,
    attacks: ["loss"],
    answers: (k, c) => ({ ...marked(k, c), diverged: k === diverges }),
    epsilon: () => null,
    ...{ pretrained: [1, 2], pretrainedPopulation: [3] },
    context: {
      ...{ plan: "test", source: "synthetic", seed: SEED },
      onAnswers: (a) => void found.push(a),
    },
  });
  return found;
}

describe("what models answered", () => {
  it("is told of each model once a checkpoint, numbered among those of its role and knowledge", () => {
    const found = told(CELL);
    expect(found.map((a) => `${a.step} ${a.knowledge} ${a.role} ${a.index}`)).toEqual(
      [4, 7].flatMap((step) => [
        ...[0, 1, 2, 3].map((i) => `${step} unaware shadow ${i}`),
        ...[0, 1, 2, 3].map((i) => `${step} known-A shadow ${i}`),
        ...[0, 1].map((i) => `${step} unaware target ${i}`),
      ]),
    );
    found.forEach(({ answers, member, setting, pool, pretrained, pretrainedPopulation }, at) => {
      const [k, c] = [at % 10, Math.floor(at / 10)];
      expect([answers.trainLoss, answers.testLoss]).toEqual([k, c]);
      expect([...(member as Uint8Array)]).toEqual([...memberMask(CELL, SEED, k)]);
      expect([setting, pool, pretrained, pretrainedPopulation]).toEqual(["s", 3, [1, 2], [3]]);
    });
  });

  it("where no A is known there is one kind of shadow; of a cell that diverged nothing is told", () => {
    const cell: Attacked = { ...CELL, training: { ...CELL.training, method: "full" } };
    expect(told(cell).map((a) => `${a.step} ${a.knowledge} ${a.role} ${a.index}`)).toEqual(
      [4, 7].flatMap((step) => [
        ...[0, 1, 2, 3].map((i) => `${step} unaware shadow ${i}`),
        ...[0, 1].map((i) => `${step} unaware target ${i}`),
      ]),
    );
    expect(told(cell, 5)).toEqual([]);
  });
});
