/** Rows of attacked language models from made-up answers: losses before training, and those of each target. */
import { describe, expect, it } from "vitest";
import { rdpEpsilon } from "../../accountant/rdp.js";
import { phiOfLoss } from "../../attack/membership.js";
import { languageTraining } from "../../train/language/trainer.js";
import { memberMask, modelsOf } from "../attacked.js";
import { onlyValues } from "../sums.js";
import type { MembershipRow } from "../rows.js";
import { drawnDocuments, type LanguageCell } from "./plan.js";
import { tables } from "./tables.js";
import { answersLayout, joined, NO_TOKEN } from "./values.js";

const SEED = "1";
const POOL_SIZE = 30;
const CELL: LanguageCell = {
  id: "s/p0",
  plan: "test",
  setting: "s",
  training: languageTraining({ method: "dp-sgd", batch: 4, steps: 20, noiseMultiplier: 2 }),
  shape: { vocabulary: 96, context: 8, width: 8, layers: 1, heads: 1 },
  pool: 0,
  shadows: 4,
  targets: 2,
  poolSize: POOL_SIZE,
  labelNoise: 0,
  checkpoints: [5, 20],
  canaries: 0,
  references: 1,
  unseen: [3, 3],
  // Document i had loss 2 + i/10 before training.
  pretrained: Array.from({ length: POOL_SIZE }, (_, i) => phiOfLoss(2 + i / 10)),
  pretrainedPopulation: [],
  before: [3.25, 3.75],
  search: [],
  trials: 6,
  work: 1,
};
const memberOf = (k: number): Uint8Array =>
  memberMask({ ...CELL, poolSize: drawnDocuments(CELL) }, SEED, k);

function rowsOf(): MembershipRow[] {
  const { pack } = answersLayout(CELL);
  const values = Array.from({ length: modelsOf(CELL) }, (_, k) => {
    const answers = CELL.checkpoints.flatMap((__, c) =>
      pack({
        validationLoss: 2 + k / 100 + c / 1000,
        testLoss: 1 + k / 100 + c / 1000,
        trainLoss: k / 100 + c / 1000,
        phi: Array.from(memberOf(k), (m) => phiOfLoss(2 - m)),
        minK: Array.from({ length: POOL_SIZE }, (_i, i) => -i),
        population: [0, 0, 0],
      }),
    );
    const member = Array.from(memberOf(k));
    // WBC finds members at the first checkpoint, EZ-MIA non-members at the last; others say nothing.
    const none = member.map(() => 0);
    const tokenScores =
      k < CELL.shadows ? [] : [none, none, member, none, member.map((m) => -m), none].flat();
    // Members have a lower loss of their second token; a third there is not.
    const tokenLosses = member.flatMap((m) => [4, 3 - m, ...new Array<number>(6).fill(NO_TOKEN)]);
    return joined(CELL, k, { answers, tokenScores, tokenLosses, canaries: [] });
  });
  const context = { plan: "test", source: "language", seed: SEED, backend: "" };
  return tables(CELL, onlyValues(values.flat()), context).membership as MembershipRow[];
}
const rows = rowsOf();

describe("rows of attacked language models", () => {
  it("before training: the pretrained model's validation and test loss, its loss on the target's members", () => {
    const before = rows.filter((r) => r.step === 0);
    expect(before.length).toBe(rows.filter((r) => r.step === 5).length);
    for (const row of before) {
      expect([row.validationLoss, row.testLoss]).toEqual([3.25, 3.75]);
      const members = [...memberOf(CELL.shadows + row.target).keys()].filter(
        (i) => memberOf(CELL.shadows + row.target)[i] === 1,
      );
      const loss = members.reduce((a, i) => a + 2 + i / 10, 0) / members.length;
      expect(row.trainLoss).toBeCloseTo(loss, 9);
      expect([row.auc, row.epsilon, row.epsilonAudited, row.epsilonLower]).toEqual([0.5, 0, 0, 0]);
    }
  });

  it("afterwards: the losses of the target at the checkpoint; members are found", () => {
    for (const row of rows.filter((r) => r.step > 0)) {
      const own = (CELL.shadows + row.target) / 100 + CELL.checkpoints.indexOf(row.step) / 1000;
      expect(row.trainLoss).toBeCloseTo(own, 12);
      expect(row.testLoss).toBeCloseTo(1 + own, 12);
      expect(row.validationLoss).toBeCloseTo(2 + own, 12);
      if (row.attack === "loss") expect(row.auc).toBe(1);
    }
  });

  it("are of the attack that found something, at the checkpoint where it did", () => {
    const aucs = (attack: string): Array<number | null> =>
      [5, 20].map((step) => rows.find((r) => r.attack === attack && r.step === step)?.auc ?? null);
    expect(aucs("wbc")).toEqual([1, 0.5]);
    expect(aucs("ez-mia")).toEqual([0.5, 0]);
    expect(aucs("min-k++")).toEqual([0.5, 0.5]);
    // Losses of tokens are kept after the last step only.
    expect(aucs("lira-tokens")).toEqual([null, 1]);
    for (const attack of ["wbc", "ez-mia", "min-k++"])
      expect(rows.filter((r) => r.attack === attack && r.knowledge === "known-A")).toEqual([]);
  });

  it("DP-SGD is accounted at batch over half of the documents that coins are drawn for", () => {
    for (const steps of CELL.checkpoints) {
      const mechanism = { noiseMultiplier: 2, samplingRate: 4 / 15, steps };
      const [epsilon, audited] = [1e-5, 1e-12].map((d) => rdpEpsilon(mechanism, d).epsilon);
      for (const row of rows.filter((r) => r.step === steps))
        expect([row.epsilon, row.epsilonAudited]).toEqual([epsilon, audited]);
    }
  });
});
