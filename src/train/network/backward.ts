/**
 * Losses and gradients of a stack by hand-written back-propagation. It keeps each example's delta = d loss/d
 * pre-activation, from which batch gradients, and per-example norms without per-example gradients (Goodfellow 2015,
 * arXiv:1510.01799), both follow.
 */
import { nn, numpy as np } from "@jax-js/jax";
import { clippingBound, isPrivate, scalingOf } from "../method.js";
import {
  addedBias,
  flip,
  LANES,
  ownWeights,
  trainedParts,
  type Architecture,
  type Layer,
  type Part,
  type PartArrays,
} from "./mlp.js";

/**
 * One batch a lane. x: [LANES, rows, in]; y: one-hot, [LANES, rows, classes]; weight: [LANES, rows], the factor of each
 * example's gradient in the sum (1/batch; 0 pads).
 */
export interface Batch {
  x: np.Array;
  y: np.Array;
  weight: np.Array;
  canaries?: CanaryBatch;
}

/**
 * Gradient canaries of a batch: examples whose gradients are given. By layer and part, [canaries, ..]; weight: [LANES,
 * canaries], as that of an example, 0 for one that was not drawn.
 */
export interface CanaryBatch {
  gradients: PartArrays[];
  weight: np.Array;
}

/** Sums of squares over the last axis; consumes what it is given. */
export const squares = (x: np.Array): np.Array => x.ref.mul(x).sum(-1);

/** [LANES, rows, width] as one matrix. */
const flat = ({ rows }: Architecture, v: np.Array, width: number): np.Array =>
  v.reshape([LANES * rows, width]);

/** What the backward pass needs of the forward pass, layer by layer. */
interface ForwardPass {
  readonly logits: np.Array;
  readonly inputs: np.Array[];
  /** A h, where there is an adapter. */
  readonly lows: Array<np.Array | undefined>;
  /** Where the ReLU is on; one fewer than layers. */
  readonly active: np.Array[];
}

function forwardPass(arch: Architecture, layers: Layer[], x: np.Array): ForwardPass {
  const { widths, rows, training } = arch;
  const [inputs, lows, active]: [np.Array[], Array<np.Array | undefined>, np.Array[]] = [
    [],
    [],
    [],
  ];
  let z = x;
  layers.forEach((layer, l) => {
    const h = z;
    const { w, loraA, loraB } = layer;
    inputs.push(h.ref);
    z = ownWeights(arch, l)
      ? np.matmul(h.ref, flip(w.ref))
      : np
          .matmul(flat(arch, h.ref, widths[l]), w.ref.transpose())
          .reshape([LANES, rows, widths[l + 1]]);
    z = z.add(addedBias(arch, layer, l));
    let low: np.Array | undefined;
    if (loraA && loraB) {
      low = np.matmul(h.ref, flip(loraA.ref));
      z = z.add(np.matmul(low.ref, flip(loraB.ref)).mul(scalingOf(training)));
    }
    lows.push(low);
    if (l < layers.length - 1) {
      active.push(np.greater(z.ref, 0));
      z = nn.relu(z);
    }
  });
  return { logits: z, inputs, lows, active };
}

/** delta of every layer, [LANES, rows, out], from that of the last. */
function backwardPass(
  arch: Architecture,
  layers: Layer[],
  { active }: ForwardPass,
  last: np.Array,
): np.Array[] {
  const { widths, rows, training } = arch;
  const deltas: np.Array[] = [];
  let delta = last;
  for (let l = layers.length - 1; l > 0; l--) {
    deltas[l] = delta.ref;
    const { w, loraA, loraB } = layers[l];
    let back = ownWeights(arch, l)
      ? np.matmul(delta.ref, w.ref)
      : np.matmul(flat(arch, delta.ref, widths[l + 1]), w.ref).reshape([LANES, rows, widths[l]]);
    if (loraA && loraB)
      back = back.add(
        np.matmul(np.matmul(delta.ref, loraB.ref), loraA.ref).mul(scalingOf(training)),
      );
    delta = np.where(active[l - 1], back, 0);
  }
  deltas[0] = delta.ref;
  return deltas;
}

/** What a part's gradient is made of. */
interface PartInputs {
  readonly delta: np.Array;
  readonly input: np.Array;
  readonly low: np.Array | undefined;
  readonly loraB: np.Array | undefined;
  readonly scale: number;
}

/** Squared norms of the examples' gradients of one part, [LANES, rows]. */
function squaredNorms(part: Part, { delta, input, low, loraB, scale }: PartInputs): np.Array {
  switch (part) {
    case "w":
      return squares(delta.ref).mul(squares(input.ref));
    case "bias":
      return squares(delta.ref);
    case "loraB":
      return squares(delta.ref)
        .mul(squares((low as np.Array).ref))
        .mul(scale * scale);
    case "loraA":
      return squares(np.matmul(delta.ref, (loraB as np.Array).ref))
        .mul(squares(input.ref))
        .mul(scale * scale);
  }
}

/** Sum of the examples' gradients of one part; `delta` holds their factors already. */
function partGradient(part: Part, { delta, input, low, loraB, scale }: PartInputs): np.Array {
  switch (part) {
    case "w":
      return np.matmul(flip(delta), input.ref);
    case "bias":
      return delta.sum(1);
    case "loraB":
      return np.matmul(flip(delta), (low as np.Array).ref).mul(scale);
    case "loraA":
      return np.matmul(flip(np.matmul(delta, (loraB as np.Array).ref)), input.ref).mul(scale);
  }
}

/** Factors of gradients in the sum, given their norms: each is first scaled to norm `clip` at most. */
const clippedFactor = ({ training }: Architecture, weight: np.Array, norms: np.Array): np.Array =>
  weight.mul(np.minimum(1, np.array(clippingBound(training)).div(np.maximum(norms, 1e-30))));

/** Sums of the canaries' gradients by layer and part, [LANES, ..], clipped as those of examples are. */
function canarySums(arch: Architecture, { gradients: given, weight }: CanaryBatch): PartArrays[] {
  const parts = given.flatMap((layer) => Object.values(layer) as np.Array[]);
  const flatOf = (g: np.Array): np.Array => g.reshape([g.shape[0], g.size / g.shape[0]]);
  const norms = np.sqrt(parts.map((g) => squares(flatOf(g.ref))).reduce((a, x) => a.add(x)));
  const factor = clippedFactor(arch, weight, norms);
  return given.map((layer) =>
    Object.fromEntries(
      Object.entries(layer).map(([part, g]) => [
        part,
        np.matmul(factor.ref, flatOf(g.ref)).reshape([LANES, ...g.shape.slice(1)]),
      ]),
    ),
  );
}

/**
 * Losses and gradients of one batch a lane. Under dp methods each example's gradient is first scaled to norm `clip` at
 * most.
 * @returns gradients by layer and part ([LANES, ..]), loss = sum of weight * loss_i ([LANES]), and norms ([LANES,
 * rows]; dp methods only)
 */
export function gradients(
  arch: Architecture,
  layers: Layer[],
  { x, y, weight, canaries }: Batch,
): { grads: PartArrays[]; loss: np.Array; norms?: np.Array | undefined } {
  const { rows, training } = arch;
  const pass = forwardPass(arch, layers, x);
  const { logits } = pass;
  const loss = nn.logSoftmax(logits.ref, -1).mul(y.ref).sum(-1).mul(-1).mul(weight.ref).sum(-1);
  const deltas = backwardPass(arch, layers, pass, nn.softmax(logits, -1).sub(y));
  const inputsOf = (l: number): PartInputs => ({
    delta: deltas[l],
    input: pass.inputs[l],
    low: pass.lows[l],
    loraB: layers[l].loraB,
    scale: scalingOf(training),
  });
  let factor = weight;
  let norms: np.Array | undefined;
  if (isPrivate(training)) {
    const terms = layers.flatMap((_, l) =>
      trainedParts(arch, l).map((part) => squaredNorms(part, inputsOf(l))),
    );
    norms = np.sqrt(terms.reduce((total, term) => total.add(term)));
    factor = clippedFactor(arch, factor, norms.ref);
  }
  const added = canaries && canarySums(arch, canaries);
  const grads = layers.map((_, l) =>
    Object.fromEntries(
      trainedParts(arch, l).map((part) => {
        const delta = deltas[l].ref.mul(factor.ref.reshape([LANES, rows, 1]));
        const sum = partGradient(part, { ...inputsOf(l), delta });
        return [part, added ? sum.add(added[l][part] as np.Array) : sum];
      }),
    ),
  );
  return { grads, loss, norms };
}
