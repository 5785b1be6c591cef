/** Trains the runs of one shard with canaries in their pool, and scores what each step released. */
import { along, drawDirections, gradientAlong, stepScore } from "../../attack/canaries.js";
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
  for (let from = 0; from < count; from += LANES) {
    const trials = Array.from(
      { length: Math.min(LANES, count - from) },
      (_, k) => first + from + k,
    );
    values.push(...(await auditStack(cell, { seed, plan, trials }, shared)));
  }
  return onlyValues(values);
}

interface Place {
  readonly seed: string;
  readonly plan: string;
  readonly trials: readonly number[];
}

/** Packed values of the runs of a stack. */
async function auditStack(
  cell: AuditCell,
  { seed, plan, trials }: Place,
  shared: Shared,
): Promise<number[]> {
  const experiment = `${plan}/${cell.id}`;
  const { training: accounted, canaries, canaryNorm } = cell;
  const account = accountOf(cell);
  const { training, expected } = trainedAs(cell);
  const start = sharedNetwork(shared);
  const size = trainedSize(start.widths, training);
  const directions = drawDirections(canaries, size, stream(seed, `${experiment}/canaries`, 0));
  const models = trials.map((trial): Model => ({
    members: onesOf(coinsOf(cell, seed, trial)),
    seed,
    key: [experiment, trial],
    factorKey: [experiment, trial],
  }));
  const scores = models.map(() => new Float64Array(canaries));
  const batches: number[][][] = models.map(() => []);
  let before: Float32Array[] = [];
  const job = {
    training,
    start,
    pool: sharedExamples(shared, "pool"),
    models,
    expected,
    checkpoints: [...Array(training.steps + 1).keys()],
    canaries: directions.map((d) => gradientAlong(d, canaryNorm * accounted.clip, size)),
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
