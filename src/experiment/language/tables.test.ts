/** Rows of attacked language models from made-up answers: losses before training, and those of each target. */
import { describe, expect, it } from "vitest";
import { rdpEpsilon } from "../../accountant/rdp.js";
import { phiOfLoss } from "../../attack/membership.js";
import { languageTraining } from "../../train/language/trainer.js";
import { memberMask, modelsOf } from "../attacked.js";
import { onlyValues } from "../sums.js";
import type { MembershipRow } from "../rows.js";
import { drawnDocuments, type LanguageCell } from "./plan.js";
import type { CanaryRow } from "./rows.js";
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

describe("rows of canaries", () => {
  const cell: LanguageCell = { ...CELL, canaries: 3, references: 7 };
  const drawn = (k: number): number[] =>
    Array.from(memberMask({ ...cell, poolSize: drawnDocuments(cell) }, SEED, k));
  /** Losses of canaries among references of loss 1 to 7; of a model that diverged no number. */
  const rowsFor = (losses: readonly number[], diverged: number): CanaryRow[] => {
    const { pack } = answersLayout(cell);
    const values = Array.from({ length: modelsOf(cell) }, (_, k) => {
      const answers = cell.checkpoints.flatMap(() =>
        pack({
          validationLoss: 2,
          testLoss: 2,
          trainLoss: k === diverged ? NaN : 2,
          phi: new Array<number>(POOL_SIZE).fill(0),
          minK: new Array<number>(POOL_SIZE).fill(0),
          population: [0, 0, 0],
        }),
      );
      const isAttacked = k >= cell.shadows;
      return joined(cell, k, {
        answers,
        tokenScores: new Array<number>(isAttacked ? 6 * POOL_SIZE : 0).fill(0),
        tokenLosses: new Array<number>(8 * POOL_SIZE).fill(NO_TOKEN),
        canaries: isAttacked ? [...losses, 1, 2, 3, 4, 5, 6, 7] : [],
      });
    });
    const context = { plan: "test", source: "language", seed: SEED, backend: "" };
    return tables(cell, onlyValues(values.flat()), context).canaries as CanaryRow[];
  };

  it("say by the coins behind the documents' which were inserted, of each target", () => {
    const found = rowsFor([0.5, 4.5, 9], -1);
    const shown = found.map((r) => [r.target, r.canary, r.step, r.references, r.inserted]);
    const wanted = [0, 1].flatMap((target) =>
      [0, 1, 2].map((canary) => [
        ...[target, canary, 20, 7],
        drawn(cell.shadows + target)[POOL_SIZE + canary],
      ]),
    );
    expect(shown).toEqual(wanted);
    // These coins are not those of the first documents, nor of the other target.
    const coins = (target: number, from: number): string =>
      drawn(cell.shadows + target)
        .slice(from, from + 3)
        .join("");
    expect(new Set([coins(0, POOL_SIZE), coins(1, POOL_SIZE)]).size).toBe(2);
    expect([coins(0, 0), coins(1, 0)]).not.toEqual([coins(0, POOL_SIZE), coins(1, POOL_SIZE)]);
  });

  it("rank each canary among its references: exposures of ranks 1, 5 and 8 of 8", () => {
    const exposures = rowsFor([0.5, 4.5, 9], -1).map((r) => r.exposure);
    const wanted = [3, Math.log2(8 / 5), 0];
    expect(exposures).toEqual([...wanted, ...wanted]);
  });

  it("have no exposure where the target diverged", () => {
    const exposures = rowsFor([0.5, 4.5, 9], cell.shadows + 1).map((r) => r.exposure);
    expect(exposures).toEqual([3, Math.log2(8 / 5), 0, null, null, null]);
  });
});
