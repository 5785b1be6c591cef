/** Rows of a made-up trajectory experiment, for the tests of its claims. */
import { stream } from "../core/stream.js";
import type { EndingRow } from "../experiment/rows.js";

/** What the adapter does in it (right: its share of right decisions); the rival has energy 1, coherence 1, distance 1, loss 1, effective rank 12, accuracy 1/2. */
export interface Paths {
  energy?: number;
  coherence?: number;
  distance?: number;
  rank?: number;
  loss?: number;
  displacement?: number;
  right?: number;
  twinCoherence?: number;
  twinRank?: number;
  noisyRight?: number;
  models?: number;
  diverged?: number;
}

/** Two pools of 16 models of LoRA-FA, two samples of noisy SGD, Flora and DP-SGD, at the first and the last step. */
export function dynamicsRows({
  energy = 1,
  coherence = 5,
  distance = 2,
  rank = 3,
  loss = 1.05,
  displacement = 2,
  right = 1,
  twinCoherence = 1,
  twinRank = 12,
  noisyRight,
  models = 24,
  diverged = 0,
}: Paths): EndingRow[] {
  const { normal, uniform } = stream("claims", "dynamics", 0);
  const out: EndingRow[] = [];
  const add = (
    setting: string,
    method: string,
    p: {
      energy: number;
      coherence: number;
      distance: number;
      rank: number;
      loss: number;
      displacement: number;
      right: number | undefined;
      epsilon: number | null;
      diverged: number;
    },
  ): void => {
    for (let pool = 0; pool < 2; pool++)
      for (let model = 0; model < models; model++) {
        const jitter = (x: number, sd: number): number => x * (1 + sd * normal());
        const [spent, right] = [jitter(p.energy, 0.05), Number(uniform() < (p.right ?? 0.5))];
        for (const step of [1, 40]) {
          out.push({
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
            diverged: p.diverged,
            model,
            step,
            displacement: jitter(p.displacement, 0.03),
            fromQuiet: 1,
            fromRival: jitter(p.distance, 0.03),
            effectiveRank: jitter(p.rank, 0.05),
            testLoss: jitter(p.loss, 0.03),
            testAccuracy: 0.8,
            accumulated: spent * (step === 1 ? 1 : jitter(p.coherence, 0.1)),
            noiseSpent: spent,
            noiseTheory: 1,
            residualTrue: 1e-7,
            residualOther: 1e-2,
            right,
            epsilon: p.epsilon,
          });
        }
      }
  };
  const still = {
    energy: 1,
    coherence: 1,
    distance: 1,
    rank: 12,
    loss: 1,
    displacement: 1,
    right: noisyRight,
    epsilon: null,
    diverged: 0,
  };
  add("lora-fa r16", "lora-fa", {
    energy,
    coherence,
    distance,
    rank,
    loss,
    displacement,
    right,
    epsilon: null,
    diverged,
  });
  add("noisy r16", "noisy", still);
  add("noisy r16, again", "noisy", { ...still, coherence: twinCoherence, rank: twinRank });
  add("flora r16", "flora", { ...still, rank: 5, right: 1 });
  add("dp-sgd", "dp-sgd", { ...still, rank: 20, epsilon: 100 });
  return out;
}
