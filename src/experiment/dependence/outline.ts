/** How large a plan of the dependence experiment is. */
import { UsageError } from "../../core/errors.js";
import { SHAPE } from "../../train/language/pretrained.js";
import { adaptedModules } from "../../train/language/trainer.js";
import { PROJECTIONS, type Projection } from "../../train/language/transformer.js";
import { LAYERS, WIDTHS } from "../../train/network/gradients.js";
import { ENTRY_BYTES, HELD, languageBefore, mnistBefore, NORMAL, STREAM } from "../costs.js";
import { trialsOf, type CellSize, type Outline } from "../kind.js";
import { workOf, type DependenceCell, type DependencePlan } from "./plan.js";

/** Pairs of one dimension, and numbers of each of their gradients. */
interface Pairs {
  readonly dim: number;
  readonly count: number;
  readonly size: number;
}

/** Rows and columns of the layer's gradient. @throws UsageError where the model has no such layer */
function layerOf(plan: Exclude<DependencePlan, { source: "synthetic" }>): [number, number] {
  if (plan.source === "mnist") {
    const l = LAYERS.indexOf(plan.layer);
    return [WIDTHS[l + 1], WIDTHS[l]];
  }
  const modules = adaptedModules(SHAPE, Object.keys(PROJECTIONS) as Projection[]);
  const found = modules.find(([module]) => module === plan.layer);
  if (!found)
    throw new UsageError(
      `plan ${plan.name} field layer`,
      `a layer of the model, h.0 to h.${SHAPE.layers - 1}`,
      plan.layer,
      "check the name",
    );
  return [found[1], found[2]];
}

function pairsOf(plan: DependencePlan): Pairs[] {
  if (plan.source === "synthetic")
    return plan.dims.map((dim) => ({ dim, count: plan.cosines.length, size: dim }));
  const [rows, dim] = layerOf(plan);
  const { checkpoints, batchSizes, keep, relation, scaling } = plan;
  const gradients = checkpoints.length * batchSizes.length;
  const most = {
    rows: (rows * (rows - 1)) / 2,
    steps: checkpoints.length - 1,
    scale: scaling === "gradient" ? gradients : gradients * rows,
  }[relation];
  if (relation === "steps") return [{ dim, count: most, size: Math.min(keep, rows) * dim }];
  return [{ dim, count: Math.min(keep, most), size: scaling === "gradient" ? rows * dim : dim }];
}

/** Seconds of a trial. */
const secondsOf = (model: DependenceCell["model"], work: number, size: number): number =>
  ({
    lora: 3e-6 + 8e-9 * work,
    flora: 5e-6 + 1.8e-8 * work,
    "dp-sgd": 1.1 * STREAM + 2 * NORMAL * size,
  })[model];

export function outline(plan: DependencePlan): Outline {
  const { models, ranks, trials } = plan;
  const pairs = pairsOf(plan);
  const sizes = (): CellSize[] =>
    pairs.flatMap(({ dim, count, size }) =>
      ranks.flatMap((rank) =>
        models.map((model): CellSize => {
          const work = workOf(rank, dim, size);
          const batch = Math.max(1, Math.min(HELD / (rank * dim), trialsOf(trials, work)));
          return {
            cells: count,
            trials: trialsOf(trials, work),
            work,
            seconds: secondsOf(model, work, size),
            kept: 2 * size,
            // Flora draws a second A; noises of both gradients come as products, and once more centred.
            held: batch * ((model === "flora" ? 2 : 1) * ENTRY_BYTES * rank * dim + 40 * size),
          };
        }),
      ),
    );
  return {
    count: models.length * ranks.length * pairs.reduce((n, p) => n + p.count, 0),
    sizes,
    shared: 0,
    before: beforeOf(plan),
  };
}

function beforeOf(plan: DependencePlan): number {
  if (plan.source === "synthetic") return 0;
  return plan.source === "mnist"
    ? mnistBefore(plan.checkpoints)
    : languageBefore(plan.checkpoints, plan.batchSizes);
}
