/** Rows of attacked classifiers from made-up answers: which accuracy is which, and what the accountant is told. */
import { describe, expect, it } from "vitest";
import { rdpEpsilon } from "../../accountant/rdp.js";
import { training, type TrainingOptions } from "../../train/method.js";
import { memberMask, modelsOf } from "../attacked.js";
import { onlyValues } from "../sums.js";
import type { MembershipRow } from "../rows.js";
import type { TargetScores } from "../target-scores.js";
import type { MembershipCell } from "./plan.js";
import { answersLayout } from "./simulate.js";
import { tables } from "./tables.js";

const SEED = "1";
const CHECKPOINTS = [10, 40];
const cellOf = (
  method: TrainingOptions["method"],
  options: Partial<TrainingOptions> = {},
): MembershipCell => ({
  id: "s/p0",
  plan: "test",
  setting: "s",
  training: training({ method, batch: 8, steps: 40, noiseMultiplier: 1.5, ...options }),
  pool: 0,
  shadows: 4,
  targets: 3,
  poolSize: 64,
  labelNoise: 0,
  checkpoints: CHECKPOINTS,
  population: 5,
  classes: 10,
  pretrained: new Array<number>(64).fill(0),
  pretrainedPopulation: new Array<number>(5).fill(0),
  trials: 7,
  work: 1,
});

/** phi of record i under model k at checkpoint c, where every record has its own. */
const ownPhi = (member: number, k: number, c: number, i: number): number =>
  member * 3 + k / 10 + c / 7 + i / 1000;

/** Rows of cells whose records each answer in their own way, and the scores that were told. */
function toldScores(cell: MembershipCell): TargetScores[] {
  const { pack } = answersLayout(cell);
  const values = Array.from({ length: modelsOf(cell) }, (_, k) =>
    CHECKPOINTS.flatMap((__, c) =>
      pack({
        validationAccuracy: 0,
        testAccuracy: 0,
        phi: Array.from(memberMask(cell, SEED, k), (m, i) => ownPhi(m, k, c, i)),
        population: [0, 0, 0, 0, 0],
        alignment: [],
      }),
    ),
  );
  const told: TargetScores[] = [];
  const onScores = (scores: TargetScores): void => void told.push(scores);
  const context = { plan: "test", source: "synthetic", seed: SEED, backend: "", onScores };
  tables(cell, onlyValues(values.flat()), context);
  return told;
}

/** Validation and test accuracy, and phi of members, are numbers of model k and checkpoint c alone. */
function rowsOf(cell: MembershipCell): MembershipRow[] {
  const { pack } = answersLayout(cell);
  const values = Array.from({ length: modelsOf(cell) }, (_, k) =>
    CHECKPOINTS.flatMap((__, c) =>
      pack({
        validationAccuracy: k / 100 + c / 2,
        testAccuracy: k / 1000 + c / 4,
        phi: Array.from(memberMask(cell, SEED, k), (m) => (m === 1 ? 3 + k / 10 : -1)),
        population: [0, 0, 0, 0, 0],
        alignment: [],
      }),
    ),
  );
  const context = { plan: "test", source: "synthetic", seed: SEED, backend: "" };
  return tables(cell, onlyValues(values.flat()), context).membership as MembershipRow[];
}

describe("rows of attacked classifiers", () => {
  it("validation and test accuracy and train loss are those of the target at the checkpoint", () => {
    const cell = cellOf("full");
    const rows = rowsOf(cell);
    expect(rows).toHaveLength(CHECKPOINTS.length * cell.targets * 9);
    for (const row of rows) {
      const k = cell.shadows + row.target;
      const c = CHECKPOINTS.indexOf(row.step);
      expect(row.validationAccuracy).toBe(k / 100 + c / 2);
      expect(row.testAccuracy).toBe(k / 1000 + c / 4);
      // Cross-entropy log(1 + e^-phi) of members, who all answer phi = 3 + k/10.
      expect(row.trainLoss).toBeCloseTo(Math.log1p(Math.exp(-3 - k / 10)), 12);
      expect([row.epsilon, row.epsilonAudited, row.diverged]).toEqual([null, null, 0]);
    }
  });

  it.each(["dp-sgd", "dp-lora", "dp-lora-fa", "dp-flora", "projected-dp-sgd"] as const)(
    "%s is accounted at batch over the members on average, half of the pool, up to the checkpoint",
    (method) => {
      const rows = rowsOf(cellOf(method));
      expect(rows.length).toBeGreaterThan(0);
      for (const steps of CHECKPOINTS) {
        const mechanism = { noiseMultiplier: 1.5, samplingRate: 8 / 32, steps };
        const [epsilon, audited] = [1e-5, 1e-12].map((d) => rdpEpsilon(mechanism, d).epsilon);
        expect(audited).toBeGreaterThan(epsilon);
        for (const row of rows.filter((r) => r.step === steps))
          expect([row.epsilon, row.epsilonAudited]).toEqual([epsilon, audited]);
      }
    },
  );

  it("say what was dropped, and which layers were adapted", () => {
    const said = (cell: MembershipCell) =>
      new Set(rowsOf(cell).map(({ dropout, layers }) => `${dropout}, ${layers}`));
    expect(said(cellOf("lora-fa", { dropout: 0.25 }))).toEqual(new Set(["0.25, all"]));
    expect(said(cellOf("lora", { layers: [0, 2] }))).toEqual(new Set(["0, 0, 2"]));
    // It would do nothing.
    expect(said(cellOf("dp-lora", { dropout: 0.25 }))).toEqual(new Set(["0, all"]));
  });

  it("scores of single records are the last checkpoint's, in the pool's order, with who was a member", () => {
    const cell = cellOf("full");
    const told = toldScores(cell);
    expect(told).toHaveLength(cell.targets * 9);
    const byLoss = told.filter(({ attack }) => attack === "loss");
    expect(byLoss.map(({ target }) => target)).toEqual([0, 1, 2]);
    for (const { target, pool, step, knowledge, scores, member } of byLoss) {
      const k = cell.shadows + target;
      const mask = memberMask(cell, SEED, k);
      expect([pool, step, knowledge]).toEqual([0, 40, "unaware"]);
      expect(Array.from(member)).toEqual([...mask]);
      // Minus the cross-entropy log(1 + e^-phi).
      const expected = [...mask].map((m, i) => -Math.log1p(Math.exp(-ownPhi(m, k, 1, i))));
      Array.from(scores).forEach((score, i) => expect(score).toBeCloseTo(expected[i], 12));
    }
  });
});
