/** Trains the models of one shard beside two paths on the same batches, and follows the noise of every step. */
import type { Backend } from "../../backend/backend.js";
import { logitOf, lossOf } from "../../attack/membership.js";
import { stream } from "../../core/stream.js";
import type { Examples } from "../../train/data/task.js";
import type { Training } from "../../train/method.js";
import { LANES } from "../../train/network/mlp.js";
import {
  trainNetworks,
  type Model,
  type Network,
  type Snapshot,
} from "../../train/network/trainer.js";
import type { Shard, Shared } from "../kind.js";
import { isRight, sharedExamples, sharedNetwork } from "../start.js";
import { onlyValues, type Sums } from "../sums.js";
import { follow } from "./follow.js";
import { distance, effectiveRank } from "./measures.js";
import {
  expectedMembers,
  membersOf,
  withMatchedNoise,
  withoutNoise,
  type DynamicsCell,
} from "./plan.js";
import { RECORDED, type RecordedValues } from "./values.js";

/** What all stacks of a shard share. */
interface Scene {
  readonly cell: DynamicsCell;
  readonly seed: string;
  /** First part of the keys of its streams. */
  readonly experiment: string;
  readonly start: Network;
  readonly pool: Examples;
  readonly test: Examples;
}

/** Networks of a stack at recorded steps. */
type Paths = ReadonlyMap<number, readonly Network[]>;

export async function simulate(
  { cell, seed, plan, first, count: models }: Shard<DynamicsCell>,
  _backend: Backend,
  shared: Shared,
): Promise<Sums> {
  const scene: Scene = {
    cell,
    seed,
    experiment: `${plan}/${cell.id}`,
    start: sharedNetwork(shared),
    pool: sharedExamples(shared, `pool${cell.pool}`),
    test: sharedExamples(shared, "test"),
  };
  const values: number[][] = [];
  for (let from = 0; from < models; from += LANES) {
    const size = Math.min(LANES, models - from);
    values.push(...(await followStack(scene, first + from, size)));
  }
  return onlyValues(values.flat());
}

/** Packed values of `size` models, from trial `first` on. */
async function followStack(scene: Scene, first: number, size: number): Promise<number[][]> {
  const { cell, seed, experiment, start } = scene;
  const { training: t, poolSize } = cell;
  const models = Array.from({ length: size }, (_, k): Model => ({
    members: membersOf(seed, experiment, first + k, poolSize),
    seed,
    key: [experiment, first + k],
    factorKey: [experiment, first + k],
  }));
  const noiseless = await recordedPaths(scene, withoutNoise(t), models);
  const matched = await recordedPaths(
    scene,
    withMatchedNoise(t),
    // The name in the key is that of the row's column.
    models.map((m) => ({ ...m, noiseKey: [`${experiment}/rival`, m.key[1]] as const })),
  );
  const followers = models.map(() => follow(start, t));
  const out: number[][] = models.map(() => []);
  const allSteps = [...Array(t.steps + 1).keys()];
  await visitStack(scene, t, models, allSteps, async (snapshot) => {
    const networks = await snapshot.networks();
    const logits = cell.recorded.includes(snapshot.step)
      ? await snapshot.logits(scene.test)
      : undefined;
    const gradients = await snapshot.gradients(snapshot.batches);
    const others =
      snapshot.step === 0
        ? await snapshot.gradients(otherBatches(scene, models, snapshot.batches))
        : undefined;
    out.forEach((kept, k) => {
      kept.push(...followers[k](networks[k].w, gradients[k], others?.[k]));
      if (!logits) return;
      const paths = [noiseless, matched].map((p) => (p.get(snapshot.step) as Network[])[k]);
      kept.push(...RECORDED.pack(recordedValues(scene, networks[k], paths, logits[k])));
    });
  });
  return out;
}

const visitStack = (
  { cell, start, pool }: Scene,
  training: Training,
  models: readonly Model[],
  checkpoints: readonly number[],
  visit: (snapshot: Snapshot) => Promise<void>,
): Promise<void> => {
  const expected = expectedMembers(cell.poolSize);
  return trainNetworks({ training, start, pool, models, expected, checkpoints }, visit);
};

async function recordedPaths(scene: Scene, t: Training, models: readonly Model[]): Promise<Paths> {
  const out = new Map<number, Network[]>();
  await visitStack(scene, t, models, scene.cell.recorded, async (snapshot) => {
    out.set(snapshot.step, await snapshot.networks());
  });
  return out;
}

/** The batches with their first example replaced by one that is no member, drawn for each model. */
export const otherBatches = (
  { seed, experiment, pool }: Pick<Scene, "seed" | "experiment" | "pool">,
  models: readonly Model[],
  batches: readonly number[][],
): number[][] =>
  batches.map((batch, k) => {
    const { members, key } = models[k];
    const inside = new Set(Array.from(members));
    const outside = [...pool.labels.keys()].filter((x) => !inside.has(x));
    const { uniform } = stream(seed, `${experiment}/other`, key[1]);
    const other = outside[Math.floor(uniform() * outside.length)];
    return batch.map((example, i) => (i === 0 ? other : example));
  });

function recordedValues(
  { start, test }: Scene,
  { w, widths }: Network,
  [noiseless, matched]: readonly Network[],
  logits: Float32Array,
): RecordedValues {
  const moved = w.map((x, l) => Float64Array.from(x, (v, i) => v - start.w[l][i]));
  const ranks = moved.map((d, l) => effectiveRank(d, widths[l + 1], widths[l]));
  return {
    displacement: distance(w, start.w),
    fromQuiet: distance(w, noiseless.w),
    fromRival: distance(w, matched.w),
    effectiveRank: ranks.reduce((a, b) => Math.max(a, b), 0),
    ...onTest(logits, test),
  };
}

/** Test loss and accuracy of one model. */
function onTest(
  logits: Float32Array,
  { labels, classes }: Examples,
): { testLoss: number; testAccuracy: number } {
  let [testLoss, testAccuracy] = [0, 0];
  labels.forEach((y, i) => {
    testLoss += lossOf(logitOf(logits, i * classes, classes, y)) / labels.length;
    testAccuracy += Number(isRight(logits, i * classes, classes, y)) / labels.length;
  });
  return { testLoss, testAccuracy };
}
