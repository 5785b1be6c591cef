/**
 * The symmetry test on the first LoRA step of the transformer (E11), taken by the trainer itself: a batch of private
 * sequences, which in even trials a target joins, one step of SGD on both factors (B starts at 0, so A stays). The
 * attacker knows the pretrained weights, the batch and the target, not A; sees W before and after; and scores
 * "member" by asymmetry(without) - asymmetry(with), module by module and summed over all. A mean over b + 1
 * sequences instead of b scales the update, which the test does not see.
 */
import { byTrials } from "../growth.js";
import { scaledTrials, type Kind } from "../kind.js";
import { mergeSums, onlyValues, type Sums } from "../sums.js";
import { outcome } from "../symmetry/outcome.js";
import { ALL_MODULES } from "../symmetry/rows.js";
import { attack, MODULE } from "./attack.js";
import {
  outline,
  prepare,
  sceneOf,
  type LanguageSymmetryCell,
  type LanguageSymmetryPlan,
} from "./plan.js";

export { languageSymmetrySchema } from "./plan.js";

export const languageSymmetry: Kind<LanguageSymmetryPlan, LanguageSymmetryCell, Sums> = {
  makes: ["symmetry"],
  source: (plan) => plan.source,
  model: () => "language-model",
  scaled: scaledTrials,
  grown: byTrials,
  outline,
  prepare,
  async simulate({ cell, seed, plan, first, count }, _, shared) {
    const scene = sceneOf(shared, cell.modules.length);
    const values: number[] = [];
    for (let t = first; t < first + count; t++)
      values.push(...(await attack(cell, scene, [seed, `${plan}/${cell.id}`, t])));
    return onlyValues(values);
  },
  sampled: "trials",
  merge: mergeSums,
  tables({ id, modules, rank, batch }, { values }, { plan, source, seed }) {
    const layers = [...modules, ALL_MODULES];
    const records = MODULE.records(values);
    return {
      symmetry: layers.map((layer, m) => {
        const trials = records.filter((_, i) => i % layers.length === m);
        return {
          plan,
          cell: `${id}/${layer}`,
          source,
          layer,
          method: "sgd",
          observer: "iterates",
          rank,
          batch,
          steps: 1,
          sigma: 0,
          seed,
          ...outcome(
            trials.map((t) => t.score),
            trials.map((t) => t.residualTrue),
            trials.map((t) => t.residualOther),
          ),
          scaling: "none",
        };
      }),
    };
  },
};
