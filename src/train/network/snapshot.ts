/** Read access to the models of a stack at a checkpoint. */
import { numpy as np } from "@jax-js/jax";
import { count, type Examples } from "../data/examples.js";
import { hasAdapter } from "../method.js";
import { effectiveWeight, forward, LANES, type Architecture, type Layer } from "./mlp.js";
import type { Network } from "./network.js";
import { batchOf, examplesOf, modelByModel, rowsFor, trainedSize, type Stack } from "./stack.js";
import { gradientsOf, type State } from "./step.js";

/** A and B of one layer and model: rank x in, out x rank. */
export interface NetworkFactors {
  readonly loraA: Float32Array;
  readonly loraB: Float32Array;
}

export interface Snapshot {
  readonly step: number;
  /** Mean training loss over the batches since the last checkpoint; NaN before the first step. */
  readonly batchLoss: Float64Array;
  /** Positions in the pool of the next step's batch, model by model. */
  readonly batches: readonly number[][];
  /**
   * Gradients of given batches of examples at the effective weights, each divided by the batch size of the training,
   * model by model and layer by layer (out x in; empty where a layer is not trained). Under dp-sgd examples are clipped
   * first, as the method clips them. Canaries are left out.
   */
  gradients(batches: ReadonlyArray<readonly number[]>): Promise<Float32Array[][]>;
  /** Logits of examples, model by model (count x classes). */
  logits(examples: Examples): Promise<Float32Array[]>;
  /** Effective weights W + s B A and biases, model by model. */
  networks(): Promise<Network[]>;
  /** All that is trained as one vector, layer by layer and part by part, model by model. */
  trained(): Promise<Float32Array[]>;
  /** One layer's A and B, model by model; undefined without adapters. */
  factors(layer: number): Promise<NetworkFactors[] | undefined>;
}

/** Examples whose logits are computed at once, so that activations of all lanes stay small. */
const CHUNK = 256;

async function gradientsAt(
  stack: Stack,
  { layers }: State,
  lists: ReadonlyArray<readonly number[]>,
): Promise<Float32Array[][]> {
  const { arch, job, parts } = stack;
  const { training: t, models } = job;
  // Weights of adapted layers in place of their factors.
  const plain: Architecture =
    hasAdapter(t) || t.method === "noisy"
      ? { ...arch, training: { ...t, method: "full", biases: false } }
      : arch;
  const whole = layers.map(({ w, bias }, l): Layer => ({
    w: parts[l].includes("loraB") ? effectiveWeight(arch, layers, l) : w.ref,
    bias: bias.ref,
  }));
  const { canaries: _, ...pooled } = stack;
  const rows = rowsFor(examplesOf(stack, lists));
  const grads = gradientsOf({ ...plain, rows })(whole, batchOf(pooled, lists));
  const out: Float32Array[][] = models.map(() => []);
  for (const { w, bias } of grads) {
    bias?.dispose();
    const each = w ? await modelByModel(stack, w) : models.map(() => new Float32Array());
    each.forEach((g, k) => out[k].push(g));
  }
  return out;
}

async function logitsAt(stack: Stack, { layers }: State, e: Examples): Promise<Float32Array[]> {
  const out = stack.job.models.map(() => new Float32Array(count(e) * e.classes));
  for (let first = 0; first < count(e); first += CHUNK) {
    const n = Math.min(CHUNK, count(e) - first);
    const x = np.array(e.features.slice(first * e.dim, (first + n) * e.dim)).reshape([1, n, e.dim]);
    const answers = forward(stack.arch, layers, np.broadcastTo(x, [LANES, n, e.dim]));
    (await modelByModel(stack, answers)).forEach((v, k) => out[k].set(v, first * e.classes));
  }
  return out;
}

async function networksAt(stack: Stack, { layers }: State): Promise<Network[]> {
  const { arch, job, parts } = stack;
  const { start, models } = job;
  const [w, bias]: Float32Array[][][] = [[], []];
  for (const [l, layer] of layers.entries()) {
    w.push(await modelByModel(stack, effectiveWeight(arch, layers, l)));
    bias.push(
      parts[l].includes("bias")
        ? await modelByModel(stack, layer.bias.ref)
        : models.map(() => start.bias[l]),
    );
  }
  return models.map((_, k) => ({
    widths: start.widths,
    w: w.map((x) => x[k]),
    bias: bias.map((x) => x[k]),
  }));
}

async function factorsAt(
  stack: Stack,
  { loraA, loraB }: Layer,
): Promise<NetworkFactors[] | undefined> {
  if (!loraA || !loraB) return undefined;
  const [a, b] = [await modelByModel(stack, loraA.ref), await modelByModel(stack, loraB.ref)];
  return a.map((x, k) => ({ loraA: x, loraB: b[k] }));
}

async function trainedAt(stack: Stack, { layers }: State): Promise<Float32Array[]> {
  const size = trainedSize(stack.arch.widths, stack.arch.training);
  const out = stack.job.models.map(() => new Float32Array(size));
  let at = 0;
  for (const [l, layer] of layers.entries())
    for (const part of stack.parts[l]) {
      const each = await modelByModel(stack, (layer[part] as np.Array).ref);
      each.forEach((x, k) => out[k].set(x, at));
      at += each[0].length;
    }
  return out;
}

/** The snapshot of a state, valid until the next step. */
export const snapshotOf = (
  stack: Stack,
  state: State,
  progress: Pick<Snapshot, "step" | "batchLoss" | "batches">,
): Snapshot => ({
  ...progress,
  gradients: (lists) => gradientsAt(stack, state, lists),
  logits: (examples) => logitsAt(stack, state, examples),
  networks: () => networksAt(stack, state),
  trained: () => trainedAt(stack, state),
  factors: (layer) => factorsAt(stack, state.layers[layer]),
});
