/**
 * A decoder-only transformer (pre-normalised, learned positions, GELU) with low-rank adapters on chosen projections, in
 * jax-js. Matrices are out x in; names are GPT-2's with separate projections, so that an adapter's tensors carry PEFT's
 * names. The oracle in plain f64 is in transformer.test.ts.
 */
import { nn, numpy as np } from "@jax-js/jax";
import { stream } from "../../core/stream.js";
import { sizeOf } from "../draws.js";
import type { Tensors } from "../jax.js";

export interface TransformerShape {
  readonly vocabulary: number;
  readonly width: number;
  readonly layers: number;
  /** Divides the width. */
  readonly heads: number;
  /** Positions, the most tokens of a sequence. */
  readonly context: number;
}

/** Projections that an adapter may sit on, with their sizes in multiples of the width. */
export const PROJECTIONS = {
  q_proj: [1, 1],
  k_proj: [1, 1],
  v_proj: [1, 1],
  o_proj: [1, 1],
  up_proj: [4, 1],
  down_proj: [1, 4],
} as const;
export type Projection = keyof typeof PROJECTIONS;
const group = (projection: Projection): "attn" | "mlp" =>
  projection === "up_proj" || projection === "down_proj" ? "mlp" : "attn";

/** "h.1.attn.q_proj" */
export const moduleName = (layer: number, projection: Projection): string =>
  `h.${layer}.${group(projection)}.${projection}`;

/** Every parameter's name and shape, in a fixed order. */
export function parameterShapes({
  vocabulary,
  width,
  layers,
  context,
}: TransformerShape): Array<[name: string, shape: number[]]> {
  return [
    ["wte.weight", [vocabulary, width]],
    ["wpe.weight", [context, width]],
    ...Array.from({ length: layers }, (_, l): Array<[string, number[]]> => [
      [`h.${l}.ln_1.weight`, [width]],
      [`h.${l}.ln_1.bias`, [width]],
      [`h.${l}.ln_2.weight`, [width]],
      [`h.${l}.ln_2.bias`, [width]],
      ...(Object.keys(PROJECTIONS) as Projection[]).map((p): [string, number[]] => [
        `${moduleName(l, p)}.weight`,
        PROJECTIONS[p].map((k) => k * width),
      ]),
    ]).flat(),
    ["ln_f.weight", [width]],
    ["ln_f.bias", [width]],
    ["lm_head.weight", [vocabulary, width]],
  ];
}

/** Every parameter, row-major, by name. */
export type Weights = Readonly<Record<string, Float32Array>>;

/**
 * Normal(0, 0.02) matrices, those that write to the residual stream divided by sqrt(2 layers) (GPT-2); unit gains, zero
 * biases. Parameter i draws from the stream of (seed, experiment, i).
 */
export function initialTransformer(
  shape: TransformerShape,
  seed: string,
  experiment: string,
): Weights {
  return Object.fromEntries(
    parameterShapes(shape).map(([name, dims], i) => {
      const { normal } = stream(seed, experiment, i);
      const size = sizeOf(dims);
      if (name.endsWith(".bias")) return [name, new Float32Array(size)];
      if (dims.length === 1) return [name, new Float32Array(size).fill(1)];
      const sd = 0.02 / (/o_proj|down_proj/.test(name) ? Math.sqrt(2 * shape.layers) : 1);
      return [name, Float32Array.from({ length: size }, () => sd * normal())];
    }),
  );
}

/** Weights with as many positions as the context has. */
export const withContext = ({ context, width }: TransformerShape, weights: Weights): Weights => ({
  ...weights,
  "wpe.weight": weights["wpe.weight"].subarray(0, context * width),
});

/** Weights as arrays of jax-js, of which the caller owns each; positions beyond the context are left out. */
export function tensors(shape: TransformerShape, weights: Weights): Tensors {
  const used = withContext(shape, weights);
  return Object.fromEntries(
    parameterShapes(shape).map(([name, dims]) => [name, np.array(used[name]).reshape(dims)]),
  );
}

/** W + scaling B A. loraA: rank x in, loraB: out x rank; a leading axis, if any, is the sequence's. */
export interface Factors {
  loraA: np.Array;
  loraB: np.Array;
}

/**
 * Parameters with adapters merged, by module name. Multiplying with W + scaling B A costs less than with W, A and B one
 * after the other, at these ranks, and its gradient is the chain rule through dL/dW. Consumes what it is given.
 */
export const adapted = (
  params: Tensors,
  adapters: Readonly<Record<string, Factors>>,
  scaling: number,
): Tensors => ({
  ...params,
  ...Object.fromEntries(
    Object.entries(adapters).map(([module, { loraA, loraB }]) => [
      `${module}.weight`,
      params[`${module}.weight`].add(np.matmul(loraB, loraA).mul(scaling)),
    ]),
  ),
});

const EPSILON = 1e-5;
function normalised(x: np.Array, gain: np.Array, bias: np.Array): np.Array {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(centred.ref.mul(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(EPSILON)))
    .mul(gain)
    .add(bias);
}

/** Swaps the last two axes. */
const transposed = (w: np.Array): np.Array =>
  w.ndim === 3 ? w.transpose([0, 2, 1]) : w.transpose();

/** Where a caller taps the network to make jit faster; neither changes a result. */
export interface Taps {
  /**
   * Takes values that the caller returns from jit, which else fuses them into the products that use them and computes
   * them once an output (twice as slow).
   */
  readonly kept: np.Array[];
  /**
   * Zeros (`probeShapes`) that are added: their gradients, returned and released, do the same for the backward pass;
   * not consumed.
   */
  readonly probes: Tensors;
}

/** The layers of one network. */
interface Layers {
  readonly shape: TransformerShape;
  keep(h: np.Array): np.Array;
  /** A matrix by its name; consumes h. */
  linear(h: np.Array, name: string): np.Array;
  /** A normalisation by its name; consumes h. */
  norm(h: np.Array, name: string): np.Array;
}
const layersOf = (shape: TransformerShape, params: Tensors, { kept, probes }: Taps): Layers => {
  const keep = (h: np.Array): np.Array => {
    kept.push(h.ref);
    return h;
  };
  return {
    shape,
    keep,
    linear(h, name) {
      const out = np.matmul(h, transposed(params[`${name}.weight`].ref));
      return name in probes ? out.add(probes[name].ref) : out;
    },
    norm: (h, name) =>
      keep(normalised(h, params[`${name}.weight`].ref, params[`${name}.bias`].ref)),
  };
};

/** Causal self-attention of layer l; h: [sequences, positions, width], consumed. */
function attention({ shape, keep, linear }: Layers, l: number, h: np.Array, mask: np.Array) {
  const [sequences, positions] = h.shape;
  const { width, heads } = shape;
  const size = width / heads;
  const split = (x: np.Array): np.Array =>
    x.reshape([sequences, positions, heads, size]).transpose([0, 2, 1, 3]);
  const [q, k, v] = [
    split(linear(h.ref, moduleName(l, "q_proj"))),
    split(linear(h.ref, moduleName(l, "k_proj"))),
    split(linear(h, moduleName(l, "v_proj"))),
  ];
  const scores = np
    .matmul(q, k.transpose([0, 1, 3, 2]))
    .mul(1 / Math.sqrt(size))
    .add(mask.ref);
  const mixed = np
    .matmul(keep(nn.softmax(scores, -1)), v)
    .transpose([0, 2, 1, 3])
    .reshape([sequences, positions, width]);
  return linear(keep(mixed), moduleName(l, "o_proj"));
}

/**
 * Logits of the next token at every position, [sequences, positions, vocabulary].
 * @param params used, not consumed; a leading axis, if any, is the sequence's: weights of its own (vectors then are
 * [sequences, 1, width])
 * @param x one-hot tokens, [sequences, positions, vocabulary] (jax-js has no gradient of an index inside jit);
 * consumed. Positions are as many as `wpe` has rows
 * @param mask positions x positions: 0 on and below the diagonal, a large negative number above; not consumed
 */
export function logits(
  shape: TransformerShape,
  params: Tensors,
  x: np.Array,
  mask: np.Array,
  taps: Taps = { kept: [], probes: {} },
): np.Array {
  const layers = layersOf(shape, params, taps);
  const { keep, linear, norm } = layers;
  let h = np.matmul(x, params["wte.weight"].ref).add(params["wpe.weight"].ref);
  for (let l = 0; l < shape.layers; l++) {
    h = keep(h.ref.add(attention(layers, l, norm(h, `h.${l}.ln_1`), mask)));
    const active = nn.gelu(linear(norm(h.ref, `h.${l}.ln_2`), moduleName(l, "up_proj")));
    h = keep(h.add(linear(keep(active), moduleName(l, "down_proj"))));
  }
  return linear(norm(h, "ln_f"), "lm_head");
}

/** Where element-wise work of the backward pass is large: behind the head, and before the activations. */
export const probeShapes = (
  { vocabulary, width, layers, context }: TransformerShape,
  sequences: number,
): Array<[name: string, shape: number[]]> => [
  ["lm_head", [sequences, context, vocabulary]],
  ...Array.from({ length: layers }, (_, l): [string, number[]] => [
    moduleName(l, "up_proj"),
    [sequences, context, 4 * width],
  ]),
];

/** Zeros of those shapes. */
export const probeArrays = (shape: TransformerShape, rows: number): Tensors =>
  Object.fromEntries(probeShapes(shape, rows).map(([name, dims]) => [name, np.zeros(dims)]));

/** Above the diagonal a number that softmax takes to 0 exactly. */
export const causalMask = (positions: number): Float32Array =>
  Float32Array.from({ length: positions * positions }, (_, i) =>
    i % positions > Math.floor(i / positions) ? -1e9 : 0,
  );

/** Negative log likelihood of every next token, [sequences, positions]: y one-hot next tokens, nothing where padded. */
export const tokenLosses = (output: np.Array, y: np.Array): np.Array =>
  nn.logSoftmax(output, -1).mul(y).sum(-1).mul(-1);
/** The same summed over positions with weights [sequences, positions]: one number a sequence. */
export const sequenceLosses = (output: np.Array, y: np.Array, weight: np.Array): np.Array =>
  tokenLosses(output, y).mul(weight).sum(-1);
