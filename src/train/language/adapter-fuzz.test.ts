/** Adapters with broken bytes: each is read as a second, plain reader reads it, or refused in one line. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.js";
import { stream } from "../../core/stream.js";
import { loadAdapter, type LoadedAdapter } from "./adapter-file.js";
import { plainRead } from "./plain-adapter.fixture.js";

const RUNS = 2500;
const folder = mkdtempSync(join(tmpdir(), "loradp-adapter-fuzz-"));
const [CONFIG, MODEL] = ["adapter_config.json", "adapter_model.safetensors"].map((file) =>
  join(folder, file),
);

const { uniform } = stream("15", "adapter-fuzz", 0);
const below = (n: number): number => Math.floor(n * uniform());
const oneOf = <T>(list: readonly T[]): T => list[below(list.length)];

// --- What is written.

type Dtype = "F32" | "F16" | "BF16";
interface Written {
  config: Record<string, unknown>;
  tensors: Array<{ name: string; dtype: Dtype; shape: number[]; bytes: Buffer }>;
}

/** Finite numbers by their bits: exponents that are all ones are left out. */
function numbers(dtype: Dtype, n: number): Buffer {
  const size = dtype === "F32" ? 4 : 2;
  const bytes = Buffer.from(Array.from({ length: n * size }, () => below(256)));
  for (let i = 0; i < n; i++) bytes[(i + 1) * size - 1] &= dtype === "F16" ? 0xbb : 0xbf;
  return bytes;
}

function valid(): Written {
  const rank = 1 + below(3);
  const narrow = 1 + below(3);
  const modules = ["h.0.attn.q_proj", "h.1.attn.q_proj", "h.0.mlp.up_proj"].slice(below(3));
  const byPattern = uniform() < 0.5;
  const tensors = modules.flatMap((module) => {
    const own = byPattern && module === "h.0.mlp.up_proj" ? narrow : rank;
    const dtype = oneOf(["F32", "F16", "BF16"] as const);
    const [into, out] = [1 + below(4), 1 + below(4)];
    return [
      { name: "A", shape: [own, into] },
      { name: "B", shape: [out, own] },
    ].map(({ name, shape }) => ({
      name: `base_model.model.${module}.lora_${name}.weight`,
      dtype,
      shape,
      bytes: numbers(dtype, shape[0] * shape[1]),
    }));
  });
  const config = {
    peft_type: "LORA",
    r: rank,
    lora_alpha: oneOf([1, 16, 0.5]),
    use_rslora: uniform() < 0.5,
    use_dora: false,
    bias: "none",
    target_modules: ["q_proj", "up_proj"],
    modules_to_save: null,
    rank_pattern: byPattern ? { up_proj: narrow } : {},
    alpha_pattern: uniform() < 0.3 ? { "h.0.attn.q_proj": 3 } : {},
    layers_to_transform: uniform() < 0.2 ? [0, 1] : null,
    base_model_name_or_path: "base",
  };
  return { config, tensors };
}

function encoded({ tensors }: Written): Buffer {
  let end = 0;
  const header = Object.fromEntries(
    tensors.map(({ name, dtype, shape, bytes }) => {
      const begin = end;
      end += bytes.length;
      return [name, { dtype, shape, data_offsets: [begin, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify({ __metadata__: { format: "pt" }, ...header }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, ...tensors.map(({ bytes }) => bytes)]);
}

// --- How it is broken.

const VALUES = [true, false, null, 0, -1, 4, 1e300, "", "LORA", "x", [], ["q_proj"], {}, { q: 2 }];
const FIELDS = [
  "peft_type r lora_alpha use_rslora use_dora bias fan_in_fan_out modules_to_save rank_pattern",
  "alpha_pattern lora_bias layer_replication init_lora_weights target_parameters target_modules",
  "exclude_modules layers_to_transform lora_dropout inference_mode task_type of_a_later_version",
].flatMap((line) => line.split(" "));
const TOKENS: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
  [/\b\d+\b/g, ["-1", "0", "1e300", "9007199254740993", "NaN", "null", "1.5", "3", "1e400", "-0"]],
  [/"(F32|F16|BF16)"/g, ['"F32"', '"F16"', '"BF16"', '"F64"', '"I8"', "null", '"__proto__"']],
  [/lora_[AB]/g, ["lora_A", "lora_B", "lora_C", "lora_embedding_A"]],
  [/"(r|shape|dtype|data_offsets)"/g, ['"r"', '"shape"', '"__proto__"', '"x"']],
  [/base_model/g, ["base", "__proto__", '"']],
];

/** One token of a text replaced. */
function otherToken(text: string): string {
  const [pattern, by] = oneOf(TOKENS);
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const { index, 0: token } = oneOf(found);
  return text.slice(0, index) + oneOf(by) + text.slice(index + token.length);
}

const BYTES: ReadonlyArray<(bytes: Buffer) => Buffer> = [
  (b) => {
    const out = Buffer.from(b);
    out[below(b.length)] ^= 1 << below(8);
    return out;
  },
  (b) => {
    const out = Buffer.from(b);
    out[below(Math.min(12, b.length))] = below(256);
    return out;
  },
  (b) => b.subarray(0, below(b.length)),
  (b) => Buffer.concat([b, b.subarray(0, below(9))]),
  (b) => {
    const [at, to] = [below(b.length), below(b.length)];
    return Buffer.concat([b.subarray(0, at), b.subarray(to, to + 1 + below(20)), b.subarray(at)]);
  },
  (b) => {
    const at = below(b.length);
    return Buffer.concat([b.subarray(0, at), b.subarray(at + 1 + below(8))]);
  },
];

/** Another header in a whole file, whose length says so. */
function otherHeader(bytes: Buffer): Buffer {
  const length = Number(bytes.readBigUInt64LE());
  const text = Buffer.from(otherToken(bytes.subarray(8, 8 + length).toString()));
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([head, text, bytes.subarray(8 + length)]);
}

/** The bytes of both files, one of them broken in one way, or none: whole. */
function broken(): { config: Buffer; model: Buffer; whole?: boolean } {
  const written = valid();
  const model = encoded(written);
  const kind = below(8);
  if (kind === 0) written.config[oneOf(FIELDS)] = oneOf(VALUES);
  const config = Buffer.from(JSON.stringify(written.config));
  if (kind === 1) return { config: Buffer.from(otherToken(config.toString())), model };
  if (kind === 2) return { config: oneOf(BYTES)(config), model };
  if (kind <= 4) return { config, model: otherHeader(model) };
  return kind < 7 ? { config, model: oneOf(BYTES)(model) } : { config, model, whole: true };
}

const asRead = ({ modules }: LoadedAdapter) =>
  new Map(
    Object.entries(modules).map(([module, { loraA, loraB, scaling }]) => [
      module,
      {
        a: { shape: [...loraA.shape], numbers: [...loraA.data] },
        b: { shape: [...loraB.shape], numbers: [...loraB.data] },
        scaling,
      },
    ]),
  );

describe("adapters with broken bytes", () => {
  it(`are read as a plain reader reads them, or refused in one line (${RUNS} seeded runs)`, () => {
    let [accepted, refused] = [0, 0];
    for (let run = 0; run < RUNS; run++) {
      const { config, model, whole = false } = broken();
      writeFileSync(CONFIG, config);
      writeFileSync(MODEL, model);
      let read: LoadedAdapter;
      try {
        read = loadAdapter(folder);
      } catch (error) {
        expect(error, `run ${run}`).toBeInstanceOf(UsageError);
        expect((error as Error).message, `run ${run}`).toMatch(/^[^\n]{20,600}$/);
        expect(whole, `run ${run}: ${(error as Error).message}`).toBe(false);
        refused++;
        continue;
      }
      accepted++;
      expect(asRead(read), `run ${run}: ${config.toString()}`).toEqual(plainRead(config, model));
    }
    // An eighth is whole, and some of the broken ones are other valid adapters: the control.
    expect(accepted).toBeGreaterThan(RUNS / 5);
    expect(refused).toBeGreaterThan(RUNS / 3);
  }, 60_000);
});
