/**
 * A decoder-only transformer (pre-normalised, learned positions, GELU) with low-rank adapters on chosen projections, in jax-js. Matrices are out x in;
 * names are GPT-2's with separate projections, so that an adapter's tensors carry PEFT's names. The oracle in plain f64 is in transformer.test.ts.
 */
import { nn, numpy as np } from "@jax-js/jax";
import { stream } from "../../core/stream.js";

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

/** Numbers of every parameter, row-major, by name. */
export type Numbers = Readonly<Record<string, Float32Array>>;
export type Tensors = Record<string, np.Array>;

/** Normal(0, 0.02) matrices, those that write to the residual stream divided by sqrt(2 layers) (GPT-2); unit gains, zero biases. */
export function initialTransformer(
  shape: TransformerShape,
  seed: string,
  experiment: string,
): Numbers {
  return Object.fromEntries(
    parameterShapes(shape).map(([name, dims], i) => {
      const { normal } = stream(seed, experiment, i);
      const size = dims.reduce((a, b) => a * b, 1);
      const sd = 0.02 / (/o_proj|down_proj/.test(name) ? Math.sqrt(2 * shape.layers) : 1);
      return [
        name,
        name.endsWith(".bias")
          ? new Float32Array(size)
          : dims.length === 1
            ? new Float32Array(size).fill(1)
            : Float32Array.from({ length: size }, () => sd * normal()),
      ];
    }),
  );
}

/** Numbers to arrays of jax-js, of which the caller owns each. */
export const tensors = (shape: TransformerShape, numbers: Numbers): Tensors =>
  Object.fromEntries(
    parameterShapes(shape).map(([name, dims]) => [name, np.array(numbers[name]).reshape(dims)]),
  );

/** An adapter's two factors: W + scaling B A. a: rank x in, b: out x rank; a leading axis, if any, is the sequence's. */
export interface Factors {
  a: np.Array;
  b: np.Array;
}

/**
 * Parameters with adapters merged, by module name. Multiplying with W + scaling B A costs less than with W, A and B one after the other, at these ranks,
 * and its gradient is the chain rule through dL/dW. Consumes what it is given.
 */
export const adapted = (
  params: Tensors,
  adapters: Readonly<Record<string, Factors>>,
  scaling: number,
): Tensors => ({
  ...params,
  ...Object.fromEntries(
    Object.entries(adapters).map(([module, { a, b }]) => [
      `${module}.weight`,
      params[`${module}.weight`].add(np.matmul(b, a).mul(scaling)),
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

/**
 * Logits of the next token at every position, [sequences, positions, vocabulary].
 * @param params used, not consumed; a leading axis, if any, is the sequence's: weights of its own (vectors then are [sequences, 1, width])
 * @param x one-hot tokens, [sequences, positions, vocabulary] (jax-js has no gradient of an index inside jit); consumed. Positions are as many as `wpe` has rows
 * @param mask positions x positions: 0 on and below the diagonal, a large negative number above; not consumed
 * @param kept takes values that the caller returns from jit, which else fuses them into the products that use them and works them out once an output (twice as slow)
 * @param probes zeros (`probeShapes`) that are added: their gradients, returned and thrown away, do the same for the way back; not consumed
 */
export function logits(
  shape: TransformerShape,
  params: Tensors,
  x: np.Array,
  mask: np.Array,
  kept: np.Array[] = [],
  probes: Tensors = {},
): np.Array {
  const [sequences, positions] = x.shape;
  const { width, heads } = shape;
  const size = width / heads;
  const keep = (h: np.Array): np.Array => {
    kept.push(h.ref);
    return h;
  };
  const linear = (h: np.Array, name: string): np.Array => {
    const out = np.matmul(h, transposed(params[`${name}.weight`].ref));
    return name in probes ? out.add(probes[name].ref) : out;
  };
  const norm = (h: np.Array, name: string): np.Array =>
    keep(normalised(h, params[`${name}.weight`].ref, params[`${name}.bias`].ref));
  const split = (h: np.Array): np.Array =>
    h.reshape([sequences, positions, heads, size]).transpose([0, 2, 1, 3]);
  let h = np.matmul(x, params["wte.weight"].ref).add(params["wpe.weight"].ref);
  for (let l = 0; l < shape.layers; l++) {
    const at = (p: Projection): string => moduleName(l, p);
    const n = norm(h.ref, `h.${l}.ln_1`);
    const [q, k, v] = [
      split(linear(n.ref, at("q_proj"))),
      split(linear(n.ref, at("k_proj"))),
      split(linear(n, at("v_proj"))),
    ];
    const scores = np
      .matmul(q, k.transpose([0, 1, 3, 2]))
      .mul(1 / Math.sqrt(size))
      .add(mask.ref);
    const mixed = keep(
      np
        .matmul(keep(nn.softmax(scores, -1)), v)
        .transpose([0, 2, 1, 3])
        .reshape([sequences, positions, width]),
    );
    h = keep(h.add(linear(mixed, at("o_proj"))));
    h = keep(
      h.ref.add(
        linear(keep(nn.gelu(linear(norm(h, `h.${l}.ln_2`), at("up_proj")))), at("down_proj")),
      ),
    );
  }
  return linear(norm(h, "ln_f"), "lm_head");
}

/** Where element-wise work on the way back is large: behind the head, and before the activations. */
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
