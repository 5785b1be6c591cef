/** Trains the runs of one shard with canaries in their pool, and scores what each step released. */
import {
  along,
  drawDirections,
  gradientAlong,
  stepScore,
  type Direction,
} from "../../attack/canaries.js";
import type { Backend } from "../../backend/backend.js";
import { batchStatistics } from "../../core/batch-law.js";
import { fairCoins, onesOf } from "../../core/coins.js";
import { stream } from "../../core/stream.js";
import { LANES } from "../../train/network/mlp.js";
import { trainedSize, trainNetworks, type Model } from "../../train/network/trainer.js";
import type { Shard, Shared } from "../kind.js";
import { layout, type Layout } from "../layout.js";
import { sharedExamples, sharedNetwork } from "../start.js";
import { onlyValues, type Sums } from "../sums.js";
import { accountOf, trainedAs, type AuditCell } from "./plan.js";

type Fields = Readonly<
  Record<"members" | "drawn" | "sizes" | "counts" | "lag" | "strangers", "number">
> & { readonly scores: number };

/** What a run leaves: scores of its canaries, and statistics of its batches at the accounted rate. */
export const runLayout = ({ canaries }: Pick<AuditCell, "canaries">): Layout<Fields> =>
  layout({
    scores: canaries,
    members: "number",
    drawn: "number",
    sizes: "number",
    counts: "number",
    lag: "number",
    strangers: "number",
  });

/** Coins of a run: examples of the pool, then canaries. */
export const coinsOf = (cell: AuditCell, seed: string, trial: number): Uint8Array =>
  fairCoins(stream(seed, `${cell.plan}/${cell.id}/members`, trial), cell.poolSize + cell.canaries);

export async function simulate(
  { cell, seed, plan, first, count }: Shard<AuditCell>,
  _backend: Backend,
  shared: Shared,
): Promise<Sums> {
  const values: number[] = [];
  const canaries = canariesOf(cell, { seed, plan }, shared);
  for (let from = 0; from < count; from += LANES) {
    const trials = Array.from(
      { length: Math.min(LANES, count - from) },
      (_, k) => first + from + k,
    );
    values.push(...(await auditStack(cell, { seed, plan, trials }, shared, canaries)));
  }
  return onlyValues(values);
}

interface Place {
  readonly seed: string;
  readonly plan: string;
  readonly trials: readonly number[];
}

/** Canaries of all runs of a cell: directions, and gradients along them. */
interface Canaries {
  readonly directions: readonly Direction[];
  readonly gradients: readonly Float32Array[];
}

function canariesOf(
  cell: AuditCell,
  { seed, plan }: Omit<Place, "trials">,
  shared: Shared,
): Canaries {
  const { training, canaries, canaryNorm } = cell;
  const size = trainedSize(sharedNetwork(shared).widths, training);
  const directions = drawDirections(canaries, size, stream(seed, `${plan}/${cell.id}/canaries`, 0));
  const gradients = directions.map((d) => gradientAlong(d, canaryNorm * training.clip, size));
  return { directions, gradients };
}

/** Packed values of the runs of a stack. */
async function auditStack(
  cell: AuditCell,
  { seed, plan, trials }: Place,
  shared: Shared,
  { directions, gradients }: Canaries,
): Promise<number[]> {
  const experiment = `${plan}/${cell.id}`;
  const { training: accounted } = cell;
  const account = accountOf(cell);
  const { training, expected, sampling } = trainedAs(cell);
  const models = trials.map((trial): Model => ({
    members: onesOf(coinsOf(cell, seed, trial)),
    seed,
    key: [experiment, trial],
    factorKey: [experiment, trial],
  }));
  const scores = models.map(() => new Float64Array(cell.canaries));
  const batches: number[][][] = models.map(() => []);
  let before: Float32Array[] = [];
  const job = {
    training,
    start: sharedNetwork(shared),
    pool: sharedExamples(shared, "pool"),
    models,
    expected,
    sampling,
    checkpoints: [...Array(training.steps + 1).keys()],
    canaries: gradients,
  };
  await trainNetworks(job, async (snapshot) => {
    const now = await snapshot.trained();
    // Of the sum of a batch's clipped gradients and noise, over the clip.
    const scale = accounted.batch / (accounted.rate * accounted.clip);
    before.forEach((old, k) => {
      const released = old.map((x, i) => scale * (x - now[k][i]));
      directions.forEach((d, c) => {
        scores[k][c] += stepScore(
          along(d, released),
          account.noiseMultiplier,
          account.samplingRate,
        );
      });
    });
    before = now;
    // The batches announced at the last checkpoint are never used.
    if (snapshot.step < training.steps)
      snapshot.batches.forEach((batch, k) => batches[k].push([...batch]));
  });
  const { pack } = runLayout(cell);
  return models.flatMap(({ members }, k) => {
    const { steps: _, ...statistics } = batchStatistics(members, batches[k], account.samplingRate);
    return pack({ scores: [...scores[k]], ...statistics });
  });
}
