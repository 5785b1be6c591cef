/** Models of one configuration: the streams and the arrays of each, and what they share. */
import { normalSource, type NormalSource } from "../../backend/simd/normals.js";
import { stream, type Stream } from "../../core/stream.js";
import type { Examples } from "../data/examples.js";
import { batches, cutInto, drawFactor, sizeOf, type OtherSampling } from "../draws.js";
import { clear, transpose, write, type Matrix, type Memory } from "../matrices.js";
import { addsNoise, projects, type Training } from "../method.js";
import { canaryGradients, type Canary } from "./canaries.js";
import { frozenFront, type Front } from "./front.js";
import {
  allTrained,
  ownWeights,
  shapeOf,
  trainedParts,
  type Architecture,
  type Part,
  type Parts,
} from "./mlp.js";
import type { Network } from "./network.js";
import { projectorsFor, type Projector } from "./project.js";
import { drawMasks } from "./dropout.js";
import { benchFor, type Bench, type Layer, type Scene } from "./pass.js";

/** One model to train: its members of the pool, and the keys of its streams. */
export interface Model {
  /** Positions in the pool; those behind it are canaries. */
  readonly members: ArrayLike<number>;
  readonly seed: string;
  /** (experiment, trial) of batches and noise. */
  readonly key: readonly [string, number];
  /** (experiment, trial) of the noise, where it is not `key`: models may share batches, but not noise. */
  readonly noiseKey?: readonly [string, number];
  /** (experiment, trial) of A: models may share it. */
  readonly factorKey: readonly [string, number];
}

/** Models of one configuration to train side by side. */
export interface NetworkJob {
  readonly training: Training;
  readonly start: Network;
  readonly pool: Examples;
  /** 1..LANES. */
  readonly models: readonly Model[];
  /**
   * Members of a model on average: the sampling rate of dp methods is batch/expected, not over a model's own number.
   */
  readonly expected: number;
  /** Steps at which the models are visited, 0 = before the first; training ends with the last. */
  readonly checkpoints: readonly number[];
  /**
   * Of dp methods, for audits: gradients of canaries, before clipping. Each is a vector of all that is trained, in the
   * order of {@link Snapshot.trained}. A canary is a member of a model as an example of the pool is.
   */
  readonly canaries?: readonly Float32Array[];
  /** Of dp methods, for controls of audits: how batches are drawn in place of Poisson sampling. */
  readonly sampling?: OtherSampling | undefined;
}

/** Numbers that a training of these widths moves in one model. */
export const trainedSize = (widths: readonly number[], training: Training): number =>
  allTrained({ widths, training }).reduce((sum, { shape }) => sum + sizeOf(shape), 0);

/** What one model has of its own. */
export interface OwnModel {
  /** Layer by layer: what is trained, A, and (flora) W. */
  readonly parts: ReadonlyArray<Parts<Matrix>>;
  /** Adam's moments of what is trained. */
  readonly first: ReadonlyArray<Parts<Matrix>>;
  readonly second: ReadonlyArray<Parts<Matrix>>;
  readonly batches: Generator<number[], never>;
  readonly factors: Stream;
  readonly noise: NormalSource;
  readonly masks: NormalSource;
}

/** A job in memory. */
export interface Stack {
  readonly job: NetworkJob;
  readonly memory: Memory;
  readonly arch: Architecture;
  readonly models: readonly OwnModel[];
  /** What models share where they have nothing of their own, and transposes of the model at hand. */
  readonly layers: readonly SharedLayer[];
  readonly front: Front;
  readonly canaries: readonly Canary[];
  /** Gradients of what is trained, and its noise, of the model at hand. */
  readonly grads: ReadonlyArray<Parts<Matrix>>;
  readonly noise: ReadonlyArray<Parts<Matrix>>;
  readonly projectors: ReadonlyArray<Projector | undefined>;
  /** Where batches are worked on: as large as the largest so far. */
  bench: Bench;
}

interface SharedLayer extends Record<"w" | "wTurned" | "bias", Matrix> {
  readonly aTurned?: Matrix;
  readonly bTurned?: Matrix;
}

const matrixFor = (memory: Memory, shape: readonly number[]): Matrix =>
  shape.length === 1 ? memory.allocate(1, shape[0]) : memory.allocate(shape[0], shape[1]);

/** A matrix for each trained part. */
const trainedMatrices = (memory: Memory, arch: Architecture): Array<Parts<Matrix>> =>
  arch.widths
    .slice(1)
    .map((_, l) =>
      Object.fromEntries(
        trainedParts(arch, l).map((part) => [part, matrixFor(memory, shapeOf(arch, l, part))]),
      ),
    );

function sharedLayers(memory: Memory, arch: Architecture, start: Network): SharedLayer[] {
  const { widths, training } = arch;
  return start.w.map((values, l) => {
    const [m, n, r] = [widths[l], widths[l + 1], training.rank];
    const layer = {
      w: memory.allocate(n, m),
      wTurned: memory.allocate(m, n),
      bias: memory.allocate(1, n),
      ...(trainedParts(arch, l).includes("loraB")
        ? { aTurned: memory.allocate(m, r), bTurned: memory.allocate(r, n) }
        : {}),
    };
    write(memory, layer.w, values);
    write(memory, layer.bias, start.bias[l]);
    transpose(memory, layer.w, layer.wTurned);
    return layer;
  });
}

/** A of a layer, freshly drawn, and B = 0 where there is one. */
export function drawFactors(
  { job, memory, arch }: Pick<Stack, "job" | "memory" | "arch">,
  { factors }: Pick<OwnModel, "factors">,
  { loraA, loraB }: Parts<Matrix>,
  l: number,
): void {
  const a = loraA as Matrix;
  const drawn = new Float32Array(sizeOf(shapeOf(arch, l, "loraA")));
  drawFactor(job.training, arch.widths[l], factors, drawn);
  write(memory, a, drawn);
  if (loraB) clear(memory, loraB);
}

function ownModel(stack: Pick<Stack, "job" | "memory" | "arch">, model: Model): OwnModel {
  const { job, memory, arch } = stack;
  const { training, start, expected, sampling } = job;
  const { members, seed, key, noiseKey, factorKey } = model;
  const parts = arch.widths.slice(1).map((_, l): Parts<Matrix> => {
    const trained = trainedParts(arch, l);
    const own = new Set<Part>([
      ...trained,
      ...(trained.includes("loraB") || (projects(training) && trained.length > 0)
        ? (["loraA"] as const)
        : []),
      ...(ownWeights(arch, l) ? (["w"] as const) : []),
    ]);
    return Object.fromEntries([...own].map((p) => [p, matrixFor(memory, shapeOf(arch, l, p))]));
  });
  const factors = stream(seed, `${factorKey[0]}/factors`, factorKey[1]);
  parts.forEach((own, l) => {
    if (own.w) write(memory, own.w, start.w[l]);
    if (own.bias) write(memory, own.bias, start.bias[l]);
    if (own.loraA) drawFactors(stack, { factors }, own, l);
  });
  const moments = (): Array<Parts<Matrix>> =>
    training.optimizer === "adam" ? trainedMatrices(memory, arch) : [];
  return {
    parts,
    first: moments(),
    second: moments(),
    batches: batches(
      training,
      members,
      expected,
      stream(seed, `${key[0]}/batches`, key[1]),
      sampling,
    ),
    factors,
    noise: normalSource(seed, `${(noiseKey ?? key).join("/")}/noise`),
    masks: normalSource(seed, `${key.join("/")}/dropout`),
  };
}

export function stackOf(job: NetworkJob, memory: Memory): Stack {
  const { training, start, canaries = [] } = job;
  const arch: Architecture = { widths: start.widths, training };
  const layers = sharedLayers(memory, arch, start);
  const front = frozenFront(memory, arch, layers);
  if (job.canaries?.length === 0) throw new RangeError("a list of canaries is not empty");
  return {
    job,
    memory,
    arch,
    layers,
    front,
    models: job.models.map((model) => ownModel({ job, memory, arch }, model)),
    canaries: canaryGradients(memory, arch, canaries),
    grads: trainedMatrices(memory, arch),
    noise: addsNoise(training) ? trainedMatrices(memory, arch) : [],
    projectors: projectorsFor(memory, arch),
    bench: benchFor(memory, arch, front.first, training.batch),
  };
}

/** Layers of one model: its own parts, else what is shared. */
const layersOf = ({ layers }: Stack, { parts }: OwnModel): Layer[] =>
  layers.map(({ w, wTurned, bias, aTurned, bTurned }, l) => {
    const own = parts[l];
    return {
      w: own.w ?? w,
      wTurned,
      bias: own.bias ?? bias,
      adapter: own.loraB && {
        loraA: own.loraA as Matrix,
        aTurned: aTurned as Matrix,
        loraB: own.loraB,
        bTurned: bTurned as Matrix,
      },
    };
  });

/** The layers of a model with all transposes made: it is the one at hand. */
export function atHand(stack: Stack, model: OwnModel): Layer[] {
  const layers = layersOf(stack, model);
  // A model that diverged leaves NaN in the padding, which products do not overwrite.
  for (const parts of stack.grads) for (const g of Object.values(parts)) clear(stack.memory, g);
  turn(stack, layers, true);
  return layers;
}

/** Transposes what has changed: what is trained, or with `all` everything that is the model's own. */
export function turn({ memory, arch }: Stack, layers: readonly Layer[], all: boolean): void {
  layers.forEach(({ w, wTurned, adapter }, l) => {
    const trained = trainedParts(arch, l);
    if (trained.includes("w") || (all && ownWeights(arch, l))) transpose(memory, w, wTurned);
    if (!adapter) return;
    if (all || trained.includes("loraA")) transpose(memory, adapter.loraA, adapter.aTurned);
    transpose(memory, adapter.loraB, adapter.bTurned);
  });
}

/** The model at hand, on a bench for `rows` examples. */
export function sceneOf(stack: Stack, layers: readonly Layer[], rows: number): Scene {
  const { memory, arch, front } = stack;
  if (rows > stack.bench.rows) stack.bench = benchFor(memory, arch, front.first, rows);
  return { memory, arch, layers, first: front.first, based: front.based, bench: stack.bench };
}

/** Draws standard normals of the trained parts' shapes, stream `index` of the model's noise, into `noise`. */
export function drawNoise({ memory, arch, noise }: Stack, model: OwnModel, index: number): void {
  const all = allTrained(arch);
  const drawn = new Float32Array(trainedSize(arch.widths, arch.training));
  model.noise(index, drawn);
  const cuts = cutInto(
    drawn,
    all.map(({ shape }) => shape),
  );
  all.forEach(({ layer, part }, i) => write(memory, noise[layer][part] as Matrix, cuts[i]));
}

/** The model at hand in a step of its training: with the masks of its dropout, where it has one. */
export function trainingScene(
  stack: Stack,
  model: OwnModel,
  layers: readonly Layer[],
  at: { readonly rows: number; readonly step: number },
): Scene {
  const scene = sceneOf(stack, layers, at.rows);
  const { dropout } = scene.bench;
  if (!dropout) return scene;
  drawMasks(stack.memory, dropout, stack.arch.training.dropout, model.masks, at);
  return { ...scene, drops: true };
}
