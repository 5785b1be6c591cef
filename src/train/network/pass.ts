/**
 * Losses and gradients of one model by hand-written back-propagation. It keeps each example's delta = d loss/d
 * pre-activation, from which batch gradients, and per-example norms without per-example gradients (Goodfellow 2015,
 * arXiv:1510.01799), both follow.
 */
import { crossProduct, product, read, room, type Matrix, type Memory } from "../matrices.js";
import { clippingBound, dropsInputs, isPrivate, scalingOf } from "../method.js";
import { addDropped, dropped, dropoutFor, type Dropout } from "./dropout.js";
import { trainedParts, type Architecture, type Part, type Parts } from "./mlp.js";

/** One layer of a model. w: out x in; bias: 1 x out; wTurned: in x out; of an adapter the same. */
export interface Layer {
  readonly w: Matrix;
  readonly wTurned: Matrix;
  readonly bias: Matrix;
  readonly adapter?: Adapter | undefined;
}
/** loraA: rank x in; loraB: out x rank. */
export interface Adapter {
  readonly loraA: Matrix;
  readonly aTurned: Matrix;
  readonly loraB: Matrix;
  readonly bTurned: Matrix;
}

/** Where a batch of up to `rows` examples is worked on, layer by layer. */
export interface Bench {
  readonly rows: number;
  /** Inputs of the first layer that is worked on. */
  readonly x: Matrix;
  /** Outputs of each layer, behind the ReLU but for the last. */
  readonly out: readonly Matrix[];
  /** s A h. */
  readonly low: readonly Matrix[];
  /** d loss/d pre-activation, and s B' times it. */
  readonly delta: readonly Matrix[];
  readonly back: readonly Matrix[];
  /** The same times each example's factor. */
  readonly weighted: readonly Matrix[];
  readonly weightedBack: readonly Matrix[];
  /** Numbers of each example. */
  readonly squares: Matrix;
  readonly factors: Matrix;
  /** Where inputs of adapters are dropped; undefined of trainings that drop none. */
  readonly dropout?: Dropout | undefined;
}

export function benchFor(
  memory: Memory,
  { widths, training }: Architecture,
  first: number,
  rows: number,
): Bench {
  const each = (width: (l: number) => number): Matrix[] =>
    widths.slice(1).map((_, l) => memory.allocate(rows, width(l)));
  const outs = (): Matrix[] => each((l) => widths[l + 1]);
  const lows = (): Matrix[] => each(() => training.rank);
  return {
    rows,
    x: memory.allocate(rows, widths[first]),
    out: outs(),
    low: lows(),
    delta: outs(),
    back: lows(),
    weighted: outs(),
    weightedBack: lows(),
    squares: memory.allocate(1, Math.max(rows, ...widths)),
    factors: memory.allocate(1, rows),
    ...(dropsInputs(training) && { dropout: dropoutFor(() => each((l) => widths[l])) }),
  };
}

/** One model's layers, from which on they are worked on, and where. */
export interface Scene {
  readonly memory: Memory;
  readonly arch: Architecture;
  readonly layers: readonly Layer[];
  /** First layer that is worked on: those before it are frozen. */
  readonly first: number;
  /** W h + bias of the first layer is at hand in `out`: it is frozen, too. */
  readonly based: boolean;
  readonly bench: Bench;
  /** Masks have been drawn for the batch: a step of training, and never an answer to a question. */
  readonly drops?: boolean;
}

const inputOf = ({ bench, first }: Scene, l: number): Matrix =>
  l === first ? bench.x : bench.out[l - 1];

/** Dropout of the scene's batch, where it has one. */
const dropoutOf = ({ bench, drops }: Scene): Dropout | undefined =>
  drops ? bench.dropout : undefined;
/** What A is multiplied by: in training with dropout what the mask left of the layer's input. */
const adapterInput = (scene: Scene, l: number): Matrix =>
  dropoutOf(scene)?.inputs[l] ?? inputOf(scene, l);

/** Outputs of the first `rows` examples of the bench; the last layer's are logits. */
export function forwardPass(scene: Scene, rows: number): void {
  const { memory, arch, layers, first, based, bench } = scene;
  const { kernel } = memory;
  const height = 4 * Math.ceil(rows / 4);
  for (let l = first; l < layers.length; l++) {
    const { wTurned, bias, adapter } = layers[l];
    const [input, out] = [inputOf(scene, l), bench.out[l]];
    if (!(based && l === first)) {
      kernel.spread(out.at, out.apart, height, bias.at);
      product(memory, input, wTurned, out, { rows, add: true });
    }
    if (adapter) {
      const low = bench.low[l];
      const dropout = dropoutOf(scene);
      if (dropout) dropped(memory, arch.training, dropout, input, l);
      product(memory, adapterInput(scene, l), adapter.aTurned, low, { rows });
      kernel.scale(low.at, scalingOf(arch.training), (height * low.apart) / 4);
      product(memory, low, adapter.bTurned, out, { rows, add: true });
    }
    if (l < layers.length - 1) kernel.rectify(out.at, (height * out.apart) / 4);
  }
}

/**
 * Softmax and cross-entropy in f64.
 * @param labels of the examples in order; @param weight of each in the sum
 * @returns sum of the losses, weighted; delta of the last layer is `factor` (p - y)
 */
function lossAndDelta(
  { memory, arch, bench }: Scene,
  labels: ArrayLike<number>,
  weight: number,
  factor: number,
): number {
  const all = memory.numbers();
  const last = arch.widths.length - 2;
  const classes = arch.widths[last + 1];
  const [z, delta] = [bench.out[last], bench.delta[last]];
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const [from, to] = [(z.at + i * z.apart) / 4, (delta.at + i * delta.apart) / 4];
    let top = -Infinity;
    for (let c = 0; c < classes; c++) top = Math.max(top, all[from + c]);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += Math.exp(all[from + c] - top);
    for (let c = 0; c < classes; c++)
      all[to + c] = factor * (Math.exp(all[from + c] - top) / sum - (c === labels[i] ? 1 : 0));
    loss += weight * (Math.log(sum) + top - all[from + labels[i]]);
  }
  const used = (delta.at + labels.length * delta.apart) / 4;
  all.fill(0, used, delta.at / 4 + room(delta));
  return loss;
}

/** delta of every layer from that of the last. */
function backwardPass(scene: Scene, rows: number): void {
  const { memory, arch, layers, first, bench } = scene;
  const { kernel } = memory;
  const height = 4 * Math.ceil(rows / 4);
  for (let l = layers.length - 1; l >= first; l--) {
    const { w, adapter } = layers[l];
    const delta = bench.delta[l];
    if (adapter) {
      const back = bench.back[l];
      product(memory, delta, adapter.loraB, back, { rows });
      kernel.scale(back.at, scalingOf(arch.training), (height * back.apart) / 4);
    }
    if (l === first) return;
    const before = bench.delta[l - 1];
    product(memory, delta, w, before, { rows });
    const dropout = dropoutOf(scene);
    if (adapter && dropout) {
      product(memory, bench.back[l], adapter.loraA, dropout.spare[l], { rows });
      addDropped(memory, arch.training, dropout, before, l);
    } else if (adapter) product(memory, bench.back[l], adapter.loraA, before, { rows, add: true });
    kernel.mask(before.at, bench.out[l - 1].at, (height * before.apart) / 4);
  }
}

/** Factors of the two matrices whose cross product a part's gradient is; a bias has one. */
const leftOf = (part: Part): "delta" | "back" => (part === "loraA" ? "back" : "delta");
const rightOf = (scene: Scene, l: number, part: Part): Matrix =>
  part === "loraB"
    ? scene.bench.low[l]
    : part === "loraA"
      ? adapterInput(scene, l)
      : inputOf(scene, l);

/** Sums of squares of the first rows of a matrix. */
function squares({ memory, bench }: Scene, x: Matrix, rows: number): Float32Array {
  memory.kernel.squares(x.at, x.apart, rows, bench.squares.at);
  return memory.numbers().slice(bench.squares.at / 4, bench.squares.at / 4 + rows);
}

/** Norm of each example's gradient over all that is trained: squares of outer products are products of squares. */
function normsOf(scene: Scene, rows: number): Float64Array {
  const { arch, layers, bench } = scene;
  const sums = new Float64Array(rows);
  layers.forEach((_, l) => {
    for (const part of trainedParts(arch, l)) {
      const left = squares(scene, bench[leftOf(part)][l], rows);
      const right = part === "bias" ? undefined : squares(scene, rightOf(scene, l, part), rows);
      for (let i = 0; i < rows; i++) sums[i] += left[i] * (right ? right[i] : 1);
    }
  });
  return sums.map(Math.sqrt);
}

/** Factor of a gradient in the sum, given its norm: it is first scaled to norm `clip` at most. */
export const clippedFactor = ({ training }: Architecture, weight: number, norm: number): number =>
  weight * Math.min(1, clippingBound(training) / Math.max(norm, 1e-30));

/** delta (and s B' delta) of each layer times the examples' factors. */
function weigh(scene: Scene, rows: number, factors: Float64Array): void {
  const { memory, layers, first, bench } = scene;
  const { kernel } = memory;
  const height = 4 * Math.ceil(rows / 4);
  const all = memory.numbers();
  const at = bench.factors.at / 4;
  all.set(factors, at);
  all.fill(0, at + rows, at + height);
  const scaled = (x: Matrix, out: Matrix): void =>
    kernel.scaleRows(x.at, x.apart, height, bench.factors.at, out.at);
  for (let l = first; l < layers.length; l++) {
    scaled(bench.delta[l], bench.weighted[l]);
    if (layers[l].adapter) scaled(bench.back[l], bench.weightedBack[l]);
  }
}

/**
 * Losses and gradients of the batch on the bench. Under dp methods each example's gradient is first scaled to norm
 * `clip` at most.
 * @param labels of the examples in order
 * @param grads where the gradients of the trained parts go, layer by layer
 * @returns sum of loss_i / batch, and under dp methods the norms of the examples' gradients
 */
export function gradients(
  scene: Scene,
  labels: ArrayLike<number>,
  grads: ReadonlyArray<Parts<Matrix>>,
): { loss: number; norms?: Float64Array } {
  const { memory, arch, layers, bench } = scene;
  const rows = labels.length;
  const weight = 1 / arch.training.batch;
  const clips = isPrivate(arch.training);
  forwardPass(scene, rows);
  const loss = lossAndDelta(scene, labels, weight, clips ? 1 : weight);
  backwardPass(scene, rows);
  const norms = clips ? normsOf(scene, rows) : undefined;
  if (norms)
    weigh(
      scene,
      rows,
      norms.map((norm) => clippedFactor(arch, weight, norm)),
    );
  const lefts = norms
    ? { delta: bench.weighted, back: bench.weightedBack }
    : { delta: bench.delta, back: bench.back };
  layers.forEach((_, l) => {
    for (const part of trainedParts(arch, l)) {
      const [left, out] = [lefts[leftOf(part)][l], grads[l][part] as Matrix];
      if (part === "bias") memory.kernel.sumRows(left.at, left.apart, rows, out.at);
      else crossProduct(memory, left, rightOf(scene, l, part), out, rows);
    }
  });
  return { loss, ...(norms && { norms }) };
}

/** Logits of the first `rows` examples after a forward pass, row-major. */
export const logitsOf = ({ memory, arch, bench }: Scene, rows: number): Float32Array =>
  read(memory, bench.out[arch.widths.length - 2], rows);
