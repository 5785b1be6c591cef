/** Adapters whose A a slow twin of PyTorch drew as PEFT draws it, from a seed, at its place among other draws. */
import { stream } from "../../core/stream.js";
import { peftLayer, SlowTorch } from "../../core/torch.fixture.js";
import { writeAdapter, type Dtype, type Written } from "./peft.fixture.js";

export const DRAWS = 2 ** 18;
export const layer = (i: number, name: string): string => `model.layers.${i}.self_attn.${name}`;
/** In the order of the model, which is not that of the names. */
export const MODULES = [
  layer(0, "v_proj"),
  layer(0, "q_proj"),
  layer(1, "q_proj"),
  layer(10, "q_proj"),
];
export const SIZE = { rank: 4, inputs: 150, outputs: 9 };
export type Values = number[];
export type Train = (a: Values, module: string) => Values;

export interface Drawn {
  readonly seed?: bigint;
  /** Draws before those of the first layer. */
  readonly before?: number;
  readonly init?: boolean | "gaussian";
  readonly dtype?: Dtype;
  readonly size?: typeof SIZE;
  /** Beside the start of A and the rank; with lora_bias, B's constructor draws one. */
  readonly config?: { readonly lora_bias?: boolean };
  readonly modules?: readonly string[];
  /** What becomes of A. */
  readonly train?: Train;
  /** What becomes of B. */
  readonly trainB?: (b: Values, a: Values) => Values;
}

/** Normal numbers of a trial, from the first one on. */
export const normals = (trial: number): (() => number) => stream("21", "start-seed", trial).normal;

/** Moved by a share of its size. */
export const moved = (a: Values, share: number): Values => {
  const normal = normals(1000 * share);
  const size = share * Math.sqrt(a.reduce((sum, x) => sum + x * x, 0) / a.length);
  return a.map((x) => x + size * normal());
};
const numbersOf = (b: Values): Values => {
  const normal = normals(0);
  return b.map(() => 0.1 * normal());
};

/** The folder of an adapter. */
export function adapter({
  seed = 42n,
  before = 12_345,
  init = true,
  dtype = "F32",
  size = SIZE,
  config = {},
  modules = MODULES,
  train = (a) => a,
  trainB = numbersOf,
}: Drawn = {}) {
  const torch = new SlowTorch(seed).skip(before);
  const begun = modules.map((module) => ({
    module,
    ...peftLayer(torch, size, init, config.lora_bias),
  }));
  const { rank, inputs, outputs } = size;
  const written = begun.flatMap(({ module, a, b }): Written[] => {
    const name = (factor: string): string => `base_model.model.${module}.lora_${factor}.weight`;
    return [
      { name: name("A"), dtype, shape: [rank, inputs], values: train(a, module) },
      { name: name("B"), dtype, shape: [outputs, rank], values: trainB(b, a) },
    ];
  });
  return writeAdapter({ init_lora_weights: init, r: rank, ...config }, written);
}

/** Draws before A of the modules: constructors of A and B, A's start, one module after the other. */
const [NUMBERS, B] = [SIZE.rank * SIZE.inputs, SIZE.rank * SIZE.outputs];
// 600 normals are no multiple of 16: the last 16 are drawn anew.
export const beforeOf = (start: number, init: Drawn["init"]): Record<string, number> =>
  Object.fromEntries(
    MODULES.map((module, i) => {
      const again = { true: NUMBERS, false: 0, gaussian: NUMBERS + 16 }[String(init)] as number;
      return [module, start + i * (NUMBERS + B + again) + (init === false ? 0 : NUMBERS + B)];
    }),
  );
