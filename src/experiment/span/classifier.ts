/**
 * LoRA-FA on the first layer of a classifier: by the suite's trainer where it has the optimiser (f32), else step by
 * step here (f64), from the same batches and the same A.
 */
import { timesTransposed } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import type { Examples } from "../../train/data/examples.js";
import { batches, drawFactor } from "../../train/draws.js";
import { training } from "../../train/method.js";
import type { Network } from "../../train/network/network.js";
import { trainNetworks } from "../../train/network/trainer.js";
import { advance, RATES, startState, type Optimizer } from "./optimizer.js";

/** What is trained, and how. */
export interface Setting {
  readonly optimizer: Optimizer;
  readonly rank: number;
  readonly batch: number;
  readonly steps: number;
}

/** Seed, experiment and trial: the key of a model's streams. */
export type Key = readonly [seed: string, experiment: string, trial: number];

/** Factors as they would be published, after the last step. */
export interface Factors {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

const rateOf = (optimizer: Optimizer): number =>
  optimizer === "adam" ? RATES.adam : RATES.classifier;

const trainingOf = ({ optimizer, rank, batch, steps }: Setting) =>
  training({
    method: "lora-fa",
    layers: [0],
    optimizer: optimizer === "adam" ? "adam" : "sgd",
    rate: rateOf(optimizer),
    rank,
    batch,
    steps,
  });

/** By the suite's trainer: sgd and adam. */
export async function bySuite(
  setting: Setting,
  start: Network,
  members: Examples,
  [seed, experiment, trial]: Key,
): Promise<Factors> {
  const key = [experiment, trial] as const;
  const positions = [...members.labels.keys()];
  let found: Factors | undefined;
  await trainNetworks(
    {
      training: trainingOf(setting),
      start,
      pool: members,
      models: [{ members: positions, seed, key, factorKey: key }],
      expected: positions.length,
      checkpoints: [setting.steps],
    },
    async (s) => {
      const factors = await s.factors(0);
      if (factors)
        found = { a: Float64Array.from(factors[0].loraA), b: Float64Array.from(factors[0].loraB) };
    },
  );
  if (!found) throw new Error("a training of adapters has factors");
  return found;
}

/** Of examples x (rows): W x + bias of the first layer. */
function fronts({ w, bias }: Network, features: Float64Array): Float64Array {
  const dim = w[0].length / bias[0].length;
  const out = timesTransposed(features, Float64Array.from(w[0]), dim);
  return out.map((z, at) => z + bias[0][at % bias[0].length]);
}

/** d loss / d pre-activation of the first layer, for one example with that pre-activation: ReLU, cross-entropy. */
export function firstDelta({ w, bias }: Network, front: Float64Array, label: number): Float64Array {
  const pre = [front];
  for (let l = 1; l < w.length; l++) {
    const before = pre[l - 1];
    const h = before.map((z) => Math.max(0, z));
    pre.push(
      Float64Array.from(bias[l], (start, i) =>
        h.reduce((sum, x, j) => sum + w[l][i * h.length + j] * x, start),
      ),
    );
  }
  const logits = pre[pre.length - 1];
  const top = Math.max(...logits);
  const p = logits.map((z) => Math.exp(z - top));
  const total = p.reduce((sum, x) => sum + x, 0);
  let delta = p.map((x, c) => x / total - (c === label ? 1 : 0));
  for (let l = w.length - 1; l >= 1; l--) {
    const before = pre[l - 1];
    const next = new Float64Array(before.length);
    for (let i = 0; i < delta.length; i++)
      for (let j = 0; j < next.length; j++)
        if (before[j] > 0) next[j] += delta[i] * w[l][i * next.length + j];
    delta = next;
  }
  return delta;
}

/** Step by step in f64, by any optimiser: batches and A are those that the suite's trainer draws. */
export function byHand(
  setting: Setting,
  start: Network,
  members: Examples,
  [seed, experiment, trial]: Key,
): Factors {
  const { rank, batch, steps, optimizer } = setting;
  const t = trainingOf(setting);
  const drawn = new Float32Array(rank * members.dim);
  drawFactor(t, members.dim, stream(seed, `${experiment}/factors`, trial), drawn);
  const a = Float64Array.from(drawn);
  const features = Float64Array.from(members.features);
  const [low, front] = [timesTransposed(features, a, members.dim), fronts(start, features)];
  const n = start.bias[0].length;
  const drawing = batches(
    t,
    [...members.labels.keys()],
    members.labels.length,
    stream(seed, `${experiment}/batches`, trial),
  );
  const { normal } = stream(seed, `${experiment}/noise`, trial);
  let state = startState([n * rank]);
  for (let step = 0; step < steps; step++) {
    const each = drawing.next().value.map((i) => {
      const ax = low.subarray(i * rank, (i + 1) * rank);
      const shift = timesTransposed(state.b[0], ax, rank);
      const delta = firstDelta(
        start,
        shift.map((x, k) => x + front[i * n + k]),
        members.labels[i],
      );
      return [timesTransposed(delta, ax, 1)];
    });
    state = advance(state, each, { optimizer, rate: t.rate, batch, normal });
  }
  return { a, b: state.b[0] };
}
