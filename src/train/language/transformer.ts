/**
 * A decoder-only transformer (pre-normalised, learned positions, GELU) with low-rank adapters on chosen projections:
 * its parameters. Matrices are out x in; names are GPT-2's with separate projections, so that an adapter's tensors
 * carry PEFT's names. It is computed by model.ts, forward.ts and backward.ts; the oracle in plain f64 is in
 * transformer.test.ts.
 */
import { stream } from "../../core/stream.js";
import { sizeOf } from "../draws.js";

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

/** Whether a parameter is a matrix of a product: of a projection or the head, and no table of embeddings. */
export const isLinear = (name: string): boolean => /(_proj|lm_head)\.weight$/.test(name);

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
