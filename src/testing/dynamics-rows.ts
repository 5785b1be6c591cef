/** Rows of a made-up trajectory experiment, for the tests of its claims. */
import { stream } from "../core/stream.js";
import { emptyTables, type EndingRow, type Tables } from "../experiment/rows.js";

/**
 * What the models of a setting do. `right`: share of right picks of the smaller asymmetry; undefined: fair coins.
 * `identified`: share of updates that are symmetric with their own batch to rounding.
 */
interface Behaviour {
  energy: number;
  coherence: number;
  distance: number;
  effectiveRank: number;
  loss: number;
  displacement: number;
  right: number | undefined;
  identified: number;
  epsilon: number | null;
  diverged: number;
}

/** What the adapter does, and what else differs from the matched-noise baseline: 1 of everything, effective rank 12. */
export interface Trajectories {
  energy?: number;
  coherence?: number;
  distance?: number;
  effectiveRank?: number;
  loss?: number;
  displacement?: number;
  right?: number;
  identified?: number;
  /** Models of each setting and pool. */
  models?: number;
  /** Models of the adapter that diverged. */
  diverged?: number;
  baseline?: Partial<Behaviour>;
  /** Of the baseline's second sample alone. */
  secondSample?: Partial<Behaviour>;
  /** Of DP-SGD alone. */
  dpSgd?: Partial<Behaviour>;
  /** Seed of all that is random here. */
  seed?: number;
}

const BASELINE: Behaviour = {
  energy: 1,
  coherence: 1,
  distance: 1,
  effectiveRank: 12,
  loss: 1,
  displacement: 1,
  right: undefined,
  identified: 0,
  epsilon: null,
  diverged: 0,
};
const LAST = 40;

/** A training that imitates noisy SGD. */
export const imitation: Trajectories = {
  coherence: 1,
  distance: 1,
  effectiveRank: 12,
  loss: 1,
  displacement: 1,
  right: 0.5,
  identified: 0,
};

/** Two pools of models of LoRA-FA, two samples of noisy SGD, Flora and DP-SGD, at the first and the last step. */
export function dynamicsRows({
  models = 24,
  baseline = {},
  secondSample = {},
  dpSgd = {},
  seed = 0,
  ...adapter
}: Trajectories): EndingRow[] {
  const { normal, uniform } = stream("claims", "dynamics", seed);
  const chance = stream("claims", "dynamics/identified", seed);
  const jitter = (x: number, sd: number): number => x * (1 + sd * normal());
  const reference: Behaviour = { ...BASELINE, ...baseline };
  const onePool = (setting: string, method: string, pool: number, b: Behaviour): EndingRow[] =>
    Array.from({ length: models }, (_, model) => {
      const [spent, right] = [jitter(b.energy, 0.05), Number(uniform() < (b.right ?? 0.5))];
      const [residualTrue, residualOther] =
        chance.uniform() < b.identified ? [1e-7, 1e-2] : [0.2, 0.1];
      return [1, LAST].map((step): EndingRow => {
        // After one step settings differ in little but their noise; later, noise is larger than that of a fresh A.
        const { displacement, distance, effectiveRank, loss } = step === 1 ? BASELINE : b;
        const noiseSpent = step === 1 ? spent : 1.5 * LAST * spent;
        return {
          plan: "dynamics",
          cell: "",
          source: "mnist",
          setting,
          method,
          rank: 16,
          rate: 0.05,
          pool,
          models,
          seed: "1",
          diverged: b.diverged,
          model,
          step,
          displacement: jitter(displacement, 0.03),
          fromQuiet: 1,
          fromRival: jitter(distance, 0.03),
          effectiveRank: jitter(effectiveRank, 0.05),
          testLoss: jitter(loss, 0.03),
          testAccuracy: 0.8,
          accumulated: noiseSpent * (step === 1 ? 1 : jitter(b.coherence, 0.1)),
          noiseSpent,
          noiseTheory: step,
          residualTrue,
          residualOther,
          right,
          epsilon: b.epsilon,
        };
      });
    }).flat();
  const setting = (name: string, method: string, b: Behaviour): EndingRow[] =>
    [0, 1].flatMap((pool) => onePool(name, method, pool, b));
  const lora = {
    coherence: 5,
    distance: 2,
    effectiveRank: 3,
    loss: 1.05,
    displacement: 2,
    right: 1,
    identified: 1,
  };
  return [
    ...setting("lora-fa r16", "lora-fa", { ...BASELINE, ...lora, ...adapter }),
    ...setting("noisy r16", "noisy", reference),
    ...setting("noisy r16, again", "noisy", { ...reference, ...secondSample }),
    ...setting("flora r16", "flora", { ...reference, effectiveRank: 5, right: 1, identified: 1 }),
    ...setting("dp-sgd", "dp-sgd", { ...reference, effectiveRank: 20, epsilon: 100, ...dpSgd }),
  ];
}

/** Beside LoRA-FA a second adapter with the same numbers: twice as many tests. */
export const withSecondAdapter = (rows: readonly EndingRow[]): EndingRow[] =>
  rows.flatMap((r) =>
    r.method === "lora-fa" ? [r, { ...r, setting: "lora r16", method: "lora" }] : [r],
  );

/** Tables of a run that has these rows only. */
export const endingTables = (endings: EndingRow[]): Tables => ({ ...emptyTables(), endings });
export const trajectoryTables = (trajectories: Trajectories): Tables =>
  endingTables(dynamicsRows(trajectories));
