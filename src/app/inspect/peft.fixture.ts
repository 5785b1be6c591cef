/** Adapters as PEFT writes them, byte by byte: an encoder of its own, so that reader and writer cannot err together. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stream } from "../../core/stream.js";

export type Dtype = "F32" | "F16" | "BF16";
export interface Written {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

const roundEven = (x: number): number => {
  const low = Math.floor(x);
  const rest = x - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
};

/** Bits of a number in a format of 16 bits, by arithmetic. */
function bits16(x: number, exponents: number, fractions: number): number {
  const sign = x < 0 || Object.is(x, -0) ? 1 << 15 : 0;
  const size = Math.abs(x);
  const bias = 2 ** (exponents - 1) - 1;
  if (Number.isNaN(x)) return 0x7fff;
  if (size === 0) return sign;
  const exponent = Math.max(1 - bias, Math.floor(Math.log2(size)));
  const units = roundEven(size / 2 ** (exponent - fractions));
  return sign + units + (exponent + bias - 1) * 2 ** fractions;
}

function bytesOf(dtype: Dtype, values: ArrayLike<number>): Buffer {
  const out = Buffer.alloc(values.length * (dtype === "F32" ? 4 : 2));
  for (let i = 0; i < values.length; i++) {
    if (dtype === "F32") out.writeFloatLE(values[i], 4 * i);
    else
      out.writeUInt16LE(
        dtype === "F16" ? bits16(values[i], 5, 10) : bits16(values[i], 8, 7),
        2 * i,
      );
  }
  return out;
}

/** The bytes of a safetensors file. */
export function tensorBytes(tensors: readonly Written[], dtypeName?: string): Buffer {
  let end = 0;
  const parts = tensors.map(({ dtype, values }) => bytesOf(dtype, values));
  const header = tensors.map(({ name, dtype, shape }, i) => {
    const begin = end;
    end += parts[i].length;
    const range = `[${begin},${end}]`;
    const [own, size] = [JSON.stringify(name), shape.join(",")];
    return `${own}:{"dtype":"${dtypeName ?? dtype}","shape":[${size}],"data_offsets":${range}}`;
  });
  const text = Buffer.from(`{"__metadata__":{"format":"pt"},${header.join(",")}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...parts]);
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "loradp-inspect-"));

/** The fields that PEFT writes today, those that are off among them. */
export const CONFIG = {
  alora_invocation_tokens: null,
  alpha_pattern: {},
  arrow_config: null,
  auto_mapping: null,
  base_model_name_or_path: "org/base",
  bias: "none",
  corda_config: null,
  ensure_weight_tying: false,
  eva_config: null,
  exclude_modules: null,
  fan_in_fan_out: false,
  inference_mode: true,
  init_lora_weights: true,
  layer_replication: null,
  layers_pattern: null,
  layers_to_transform: null,
  loftq_config: {},
  lora_alpha: 16,
  lora_bias: false,
  lora_dropout: 0.05,
  megatron_config: null,
  megatron_core: "megatron.core",
  modules_to_save: null,
  peft_type: "LORA",
  peft_version: "0.18.0",
  qalora_group_size: 16,
  r: 4,
  rank_pattern: {},
  revision: null,
  target_modules: ["q_proj", "v_proj"],
  target_parameters: null,
  task_type: "CAUSAL_LM",
  trainable_token_indices: null,
  use_dora: false,
  use_qalora: false,
  use_rslora: false,
};

export function writeAdapter(
  config: object | string,
  tensors: readonly Written[] | Buffer,
  folder = newFolder(),
): string {
  const text = typeof config === "string" ? config : JSON.stringify({ ...CONFIG, ...config });
  writeFileSync(join(folder, "adapter_config.json"), text);
  const bytes = Buffer.isBuffer(tensors) ? tensors : tensorBytes(tensors as readonly Written[]);
  writeFileSync(join(folder, "adapter_model.safetensors"), bytes);
  return folder;
}

const PREFIX = "base_model.model.";
export const Q = "model.layers.0.self_attn.q_proj";
export const V = "model.layers.1.self_attn.v_proj";
export type Numbers = (n: number, source: ReturnType<typeof stream>) => number[];

export const uniform =
  (width: number): Numbers =>
  (n, source) =>
    Array.from({ length: n }, () => width * (2 * source.uniform() - 1));
export const normal =
  (sd: number): Numbers =>
  (n, source) =>
    Array.from({ length: n }, () => sd * source.normal());
export const zeros: Numbers = (n) => new Array<number>(n).fill(0);

export interface Made {
  readonly rank?: number;
  /** m and n. */
  readonly inputs?: number;
  readonly outputs?: number;
  readonly dtype?: Dtype;
  readonly a?: Numbers;
  readonly b?: Numbers;
  /** Adapter's name in the tensors' names. */
  readonly adapter?: string;
}

/** Both factors of a module, drawn from a stream of its name. */
export function factors(
  module: string,
  { rank = 4, inputs = 24, outputs = 10, dtype = "F32", adapter, ...numbers }: Made = {},
): Written[] {
  const { a = uniform(1 / Math.sqrt(inputs)), b = normal(0.1) } = numbers;
  const name = (factor: string): string =>
    `${PREFIX}${module}.lora_${factor}.${adapter === undefined ? "" : `${adapter}.`}weight`;
  const source = stream("21", "peft", module.length);
  return [
    { name: name("A"), dtype, shape: [rank, inputs], values: a(rank * inputs, source) },
    { name: name("B"), dtype, shape: [outputs, rank], values: b(outputs * rank, source) },
  ];
}

/** A tensor under PEFT's prefix. */
export const beside = (name: string, ...shape: number[]): Written => ({
  name: `${PREFIX}${name}`,
  dtype: "F32",
  shape,
  values: new Array<number>(shape.reduce((x, y) => x * y, 1)).fill(0.5),
});
