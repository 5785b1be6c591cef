/** The privacy of a training as it was sampled, by both accountants. */
import { pldEpsilon } from "../accountant/pld.js";
import { DELTA } from "../experiment/attack-rows.js";
import { accountedEpsilon, samplingRate, type Training } from "../train/method.js";
import { byPld, type ByPld } from "./accountant.js";
import type { Progress } from "./settings.js";

/** Of all steps, one example added or removed. */
export interface Guarantee {
  /** RDP's upper bound at `delta`; null without a guarantee. */
  readonly epsilon: number | null;
  readonly delta: number;
  /** PLD's bracket, which holds the exact value; null without a guarantee, or where its grid cannot hold the losses. */
  readonly epsilonPld: ByPld["pld"];
  /** Why there is no bracket beside the bound, or that it is wide. */
  readonly epsilonNote?: string;
}

/** Relative width of the bracket: about a second for some thousand steps. */
const WIDTH = 0.005;

type Accounted = Pick<Training, "method" | "batch" | "noiseMultiplier" | "steps">;

/**
 * @param expected members of a model on average
 * @throws UsageError for noise or steps that no accountant takes: before the training
 */
export function guaranteeOf(t: Accounted, expected: number, progress: Progress): Guarantee {
  const epsilon = accountedEpsilon(t, expected, DELTA);
  if (epsilon === null) return { epsilon, delta: DELTA, epsilonPld: null };
  progress("privacy", 0, 1);
  const { noiseMultiplier, steps } = t;
  const mechanism = { noiseMultiplier, samplingRate: samplingRate(t, expected), steps };
  const { pld, notes } = byPld(() => pldEpsilon(mechanism, DELTA, WIDTH));
  progress("privacy", 1, 1);
  return {
    epsilon,
    delta: DELTA,
    epsilonPld: pld,
    ...(notes.length > 0 ? { epsilonNote: notes.join("; ") } : {}),
  };
}
