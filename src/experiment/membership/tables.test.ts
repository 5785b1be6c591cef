/** Rows of attacked classifiers from made-up answers: which accuracy is which, and what the accountant is told. */
import { describe, expect, it } from "vitest";
import { rdpEpsilon } from "../../accountant/rdp.js";
import { training } from "../../train/method.js";
import { memberMask, modelsOf } from "../attacked.js";
import { onlyValues } from "../sums.js";
import type { MembershipRow } from "../rows.js";
import type { MembershipCell } from "./plan.js";
import { answersLayout } from "./simulate.js";
import { tables } from "./tables.js";

const SEED = "1";
const CHECKPOINTS = [10, 40];
const cellOf = (method: "full" | "dp-sgd"): MembershipCell => ({
  id: "s/p0",
  plan: "test",
  setting: "s",
  training: training({ method, batch: 8, steps: 40, noiseMultiplier: 1.5 }),
  pool: 0,
  shadows: 4,
  targets: 3,
  poolSize: 64,
  labelNoise: 0,
  checkpoints: CHECKPOINTS,
  population: 5,
  classes: 10,
  trials: 7,
  work: 1,
});

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
    expect(rows).toHaveLength(CHECKPOINTS.length * cell.targets * 8);
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

  it("DP-SGD is accounted at batch over the members on average, half of the pool, up to the checkpoint", () => {
    const rows = rowsOf(cellOf("dp-sgd"));
    for (const steps of CHECKPOINTS) {
      const mechanism = { noiseMultiplier: 1.5, samplingRate: 8 / 32, steps };
      const [epsilon, audited] = [1e-5, 1e-12].map((d) => rdpEpsilon(mechanism, d).epsilon);
      expect(audited).toBeGreaterThan(epsilon);
      for (const row of rows.filter((r) => r.step === steps))
        expect([row.epsilon, row.epsilonAudited]).toEqual([epsilon, audited]);
    }
  });
});
