/** Read access to the models of a stack at a checkpoint. */
import { count, type Examples, type InRoleOf } from "../data/examples.js";
import { read, type Matrix } from "../matrices.js";
import { hasAdapter, imitatesNoise, type Training } from "../method.js";
import { merged } from "./effective.js";
import { allTrained, trainedParts, type Architecture } from "./mlp.js";
import type { Network } from "./network.js";
import { forwardPass, gradients, logitsOf, type Layer } from "./pass.js";
import { atHand, sceneOf, trainedSize, type Stack } from "./stack.js";

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
   * model by model and layer by layer (out x in; empty where a layer is not trained). Under dp-sgd and projected-dp-sgd
   * examples are clipped first, as the method clips them. Canaries are left out.
   */
  gradients(batches: ReadonlyArray<readonly number[]>): Promise<Float32Array[][]>;
  /** Logits of examples, model by model (count x classes). */
  logits<E extends Examples>(examples: E): Promise<Array<InRoleOf<E, Float32Array>>>;
  /** Effective weights W + s B A and biases, model by model. */
  networks(): Promise<Network[]>;
  /** All that is trained as one vector, layer by layer and part by part, model by model. */
  trained(): Promise<Float32Array[]>;
  /** One layer's A and B, model by model; undefined without adapters. */
  factors(layer: number): Promise<NetworkFactors[] | undefined>;
}

/** Examples whose logits are computed at once. */
const CHUNK = 64;

/** Calls `use` with the layers of each model; what it allocates is given back. */
function modelByModel<T>(stack: Stack, use: (layers: Layer[], k: number) => T): T[] {
  return stack.models.map((model, k) => {
    const mark = stack.memory.mark();
    const layers = atHand(stack, model);
    const result = use(layers, k);
    stack.memory.restore(mark);
    return result;
  });
}

/** Training of the adapted weights in place of their factors. */
const plain = (t: Training): Training =>
  hasAdapter(t) || imitatesNoise(t) ? { ...t, method: "full", biases: false } : t;

function gradientsAt(stack: Stack, lists: ReadonlyArray<readonly number[]>): Float32Array[][] {
  const { job, memory, front } = stack;
  const { pool } = job;
  const arch: Architecture = { ...stack.arch, training: plain(job.training) };
  const size = count(pool);
  const batches = lists.map((list) => list.filter((i) => i < size));
  // The largest first: a bench that grows while a model is at hand would be given back with its matrices.
  sceneOf(stack, [], Math.max(...batches.map((batch) => batch.length)));
  return modelByModel(stack, (layers, k) => {
    const batch = batches[k];
    const grads = layers.map(({ w, bias }, l) => {
      const trained = trainedParts(arch, l);
      return {
        ...(trained.includes("w") && { w: memory.allocate(w.rows, w.columns) }),
        ...(trained.includes("bias") && { bias: memory.allocate(1, bias.columns) }),
      };
    });
    const whole = merged(stack, layers);
    const scene = { ...sceneOf(stack, whole, batch.length), arch, based: false };
    front.fill(pool, batch, scene.bench.x, scene.bench.out[front.first]);
    gradients(
      scene,
      batch.map((i) => pool.labels[i]),
      grads,
    );
    return grads.map(({ w }) => (w ? read(memory, w) : new Float32Array()));
  });
}

function logitsAt<E extends Examples>(stack: Stack, e: E): Array<InRoleOf<E, Float32Array>> {
  const { front } = stack;
  const n = count(e);
  sceneOf(stack, [], Math.min(CHUNK, n));
  return modelByModel(stack, (layers) => {
    const out = new Float32Array(n * e.classes);
    for (let first = 0; first < n; first += CHUNK) {
      const rows = Math.min(CHUNK, n - first);
      const scene = sceneOf(stack, layers, rows);
      const positions = Array.from({ length: rows }, (_, i) => first + i);
      front.fill(e, positions, scene.bench.x, scene.bench.out[front.first]);
      forwardPass(scene, rows);
      out.set(logitsOf(scene, rows), first * e.classes);
    }
    return out as InRoleOf<E, Float32Array>;
  });
}

const networksAt = (stack: Stack): Network[] =>
  modelByModel(stack, (layers) => {
    const whole = merged(stack, layers);
    return {
      widths: stack.arch.widths,
      w: whole.map(({ w }) => read(stack.memory, w)),
      bias: whole.map(({ bias }) => read(stack.memory, bias)),
    };
  });

function factorsAt({ models, memory }: Stack, layer: number): NetworkFactors[] | undefined {
  const all = models.flatMap(({ parts }): NetworkFactors[] => {
    const { loraA, loraB } = parts[layer];
    return loraA && loraB ? [{ loraA: read(memory, loraA), loraB: read(memory, loraB) }] : [];
  });
  return all.length > 0 ? all : undefined;
}

function trainedAt({ arch, memory, models }: Stack): Float32Array[] {
  const size = trainedSize(arch.widths, arch.training);
  return models.map(({ parts }) => {
    const out = new Float32Array(size);
    let at = 0;
    for (const { layer, part } of allTrained(arch)) {
      const values = read(memory, parts[layer][part] as Matrix);
      out.set(values, at);
      at += values.length;
    }
    return out;
  });
}

/** The snapshot of a stack, valid until the next step. */
export const snapshotOf = (
  stack: Stack,
  progress: Pick<Snapshot, "step" | "batchLoss" | "batches">,
): Snapshot => ({
  ...progress,
  gradients: async (lists) => gradientsAt(stack, lists),
  logits: async (examples) => logitsAt(stack, examples),
  networks: async () => networksAt(stack),
  trained: async () => trainedAt(stack),
  factors: async (layer) => factorsAt(stack, layer),
});
