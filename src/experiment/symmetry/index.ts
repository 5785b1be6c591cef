/**
 * Membership attacks on low-rank updates of real gradients (E11): the hidden layer of the MNIST network, adapted by
 * LoRA. Each step uses a fresh batch; in even trials a target example joins the last batch, in odd ones it does
 * not. The attacker knows W_0, every batch and the target, not A (unless said so), and scores "member" by
 * asymmetry(without) - asymmetry(with).
 */
import { byTrials } from "../growth.js";
import { scaledTrials, type Kind } from "../kind.js";
import { mergeSums, onlyValues, type Sums } from "../sums.js";
import { attack, OBSERVERS, TRIAL } from "./attack.js";
import { outcome } from "./outcome.js";
import { outline, prepare, sceneOf, type SymmetryCell, type SymmetryPlan } from "./plan.js";

export { symmetrySchema } from "./plan.js";

export const symmetry: Kind<SymmetryPlan, SymmetryCell, Sums> = {
  makes: ["symmetry"],
  source: (plan) => plan.source,
  model: () => "classifier",
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  prepare,
  async simulate({ cell, seed, plan, first, count }, _, shared) {
    const scene = sceneOf(shared);
    const trials = Array.from({ length: count }, (_trial, t) =>
      attack(cell, scene, [seed, `${plan}/${cell.id}`, first + t]),
    );
    return onlyValues(trials.flat());
  },
  sampled: "trials",
  merge: mergeSums,
  tables(cell, { values }, { plan, source, seed }) {
    const { id, method, rank, batch, steps, sigma, scaling } = cell;
    const trials = TRIAL.records(values);
    return {
      symmetry: OBSERVERS.map((observer) => ({
        plan,
        cell: id,
        source,
        layer: "hidden",
        method,
        observer,
        rank,
        batch,
        steps,
        sigma,
        seed,
        ...outcome(
          trials.map((t) => t[observer]),
          trials.map((t) => t.residualTrue),
          trials.map((t) => t.residualOther),
        ),
        scaling,
      })),
    };
  },
};
