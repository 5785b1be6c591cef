/** How large a plan on language models is: the search's cells and its own, and the pretraining of a model. */
import { UsageError } from "../../core/errors.js";
import { languageTraining } from "../../train/language/trainer.js";
import { pretrainedModel, PRETRAINING, SHAPE } from "../../train/language/pretrained.js";
import { parameterShapes, type TransformerShape } from "../../train/language/transformer.js";
import { modelsOf } from "../attacked.js";
import { halvedGaps } from "../checkpoints.js";
import { PARAMETER_BYTES } from "../costs.js";
import type { CellSize, Outline } from "../kind.js";
import { canaryTokens } from "./canaries.js";
import { lastStep, workOf, type LanguagePlan } from "./plan.js";

/** Seconds of a multiplication by a weight in pretraining, in fine-tuning, and where a model is visited (forward). */
const [PRETRAINED, TRAINED, VISITED] = [3.6e-10, 2.2e-10, 8e-11];
/** Seconds of reading texts and cutting documents. */
const OPENING = 1.2;

function shapeOf({ model }: LanguagePlan): TransformerShape {
  if (model === "assets") return SHAPE;
  const { width, layers, heads } = model;
  return { ...SHAPE, width, layers, heads };
}

let tokens: number | undefined;
/** Tokens of a canary; the tokenizer is read once. */
const leastContext = (): number => (tokens ??= canaryTokens(pretrainedModel().tokenizer));

/** @throws UsageError where canaries do not fit: before a model is pretrained, which takes long */
function checkCanaries({ name, canaries, context }: LanguagePlan): void {
  if (canaries.count === 0) return;
  const least = leastContext();
  if (context < least)
    throw new UsageError(
      `plan ${name} field context`,
      `at least ${least}, the tokens of a canary`,
      context,
      "raise it, or set canaries.count to 0",
    );
}

/** Seconds of pretraining the plan's own model. */
function pretraining({ model }: LanguagePlan, context: number, weights: number): number {
  return model === "assets" ? 0 : PRETRAINED * model.steps * PRETRAINING.batch * context * weights;
}

/** Losses that a target leaves of canaries, and of what they are ranked among. */
const rankedOf = ({ count, references }: LanguagePlan["canaries"]): number =>
  count > 0 ? references + count : 0;

export function outline(plan: LanguagePlan): Outline {
  checkCanaries(plan);
  const { settings, pools, poolSize, canaries, unseen, checkpoints } = plan;
  const weights = parameterShapes(shapeOf(plan)).reduce(
    (n, [, dims]) => n + dims.reduce((a, b) => a * b, 1),
    0,
  );
  const answers = 2 * poolSize + unseen / 2 + 3;
  const halvings = halvedGaps(plan);
  const [last, references] = [lastStep(plan), rankedOf(canaries)];
  const sizes = (): CellSize[] =>
    settings.flatMap(({ name: _, rates, ...options }) => {
      const t = languageTraining({ ...options, rate: rates[0], steps: last });
      const work = workOf(t, plan.context, weights);
      const secondsOf = (visited: readonly number[]): number =>
        TRAINED * work * (Math.max(...visited) / last) +
        VISITED * visited.length * (poolSize + unseen) * plan.context * weights;
      const cell = {
        block: 1,
        work,
        seconds: secondsOf(checkpoints),
        // Documents have weights of their own under clipping.
        held: PARAMETER_BYTES * weights * 10,
      };
      const trials = modelsOf({ training: t, shadows: plan.shadows, targets: plan.targets });
      return [
        {
          ...cell,
          cells: rates.length,
          trials: plan.searched,
          kept: answers * checkpoints.length * plan.searched,
        },
        {
          ...cell,
          cells: pools,
          trials,
          kept:
            answers * checkpoints.length * trials +
            3 * poolSize * checkpoints.length * plan.targets +
            poolSize * plan.context * trials +
            references * plan.targets,
        },
        ...halvings.map((visited) => ({
          ...cell,
          cells: pools,
          trials,
          seconds: secondsOf(visited),
          kept: answers * visited.length * trials + 3 * poolSize * visited.length * plan.targets,
        })),
      ];
    });
  const documents = (pools + 1) * (poolSize + canaries.count + unseen) + canaries.references;
  return {
    count: settings.reduce((n, { rates }) => n + rates.length + pools * (1 + halvings.length), 0),
    sizes,
    shared: 8 * weights + 8 * documents * (plan.context + 2),
    before: OPENING + pretraining(plan, SHAPE.context, weights),
  };
}
