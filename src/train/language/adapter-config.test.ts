/** Fields of adapter_config.json that change W + s B A are honoured or refused by name; odd files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../core/errors.js";
import { encodeSafetensors } from "../../store/safetensors.js";
import { readAdapterConfig } from "./adapter-config.js";
import { loadAdapter } from "./adapter-file.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-adapter-config-"));
const [CONFIG, MODEL] = ["adapter_config.json", "adapter_model.safetensors"].map((file) =>
  join(folder, file),
);
const plain = { peft_type: "LORA", r: 2, lora_alpha: 8, target_modules: ["q_proj", "v_proj"] };

/** Factors of ones by module: rank and the width of both sides. */
const factors = (modules: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(modules).flatMap(([module, rank]) => [
      [`base_model.model.${module}.lora_A.weight`, ones(rank, 5)],
      [`base_model.model.${module}.lora_B.weight`, ones(4, rank)],
    ]),
  );
const ones = (...shape: number[]) => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(1),
});
const two = { "h.0.q_proj": 2, "h.1.v_proj": 2 };

function write(config: object | string, tensors = factors(two)): void {
  writeFileSync(CONFIG, typeof config === "string" ? config : JSON.stringify(config));
  writeFileSync(MODEL, encodeSafetensors(tensors));
}

/** Message of the refusal. */
function refusal(): string {
  try {
    loadAdapter(folder);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).not.toContain("\n");
    return (error as Error).message;
  }
  return "read";
}
const scalings = (): Record<string, number> =>
  Object.fromEntries(
    Object.entries(loadAdapter(folder).modules).map(([module, { scaling }]) => [module, scaling]),
  );

describe("a configuration of an adapter", () => {
  it("gives ranks and scalings by module, the first pattern first, as PEFT takes them", () => {
    const own = { "h.0.q_proj": 3, "h.1.q_proj": 5, "h.1.v_proj": 2 };
    const patterns = {
      rank_pattern: { "h.1.q_proj": 5, q_proj: 3 },
      alpha_pattern: { "^h.1.q_proj": 25, "h\\.\\d+\\.v_proj": 1 },
    };
    write({ ...plain, ...patterns }, factors(own));
    expect(scalings()).toEqual({ "h.0.q_proj": 8 / 3, "h.1.q_proj": 5, "h.1.v_proj": 0.5 });
    write({ ...plain, ...patterns, use_rslora: true }, factors(own));
    expect(scalings()["h.1.q_proj"]).toBe(25 / Math.sqrt(5));
    // A pattern ends with the name, and begins at a dot.
    write({ ...plain, alpha_pattern: { proj: 1, "1.v": 1, "0.q_proj": 2 } });
    expect(scalings()).toEqual({ "h.0.q_proj": 1, "h.1.v_proj": 4 });
    write({ ...plain, rank_pattern: { q_proj: 3 } });
    expect(refusal()).toMatch(/module "h.0.q_proj" must be of rank 3: .* check r and rank_pattern/);
  });

  it("is read field by field, with PEFT's defaults where they are left out", () => {
    const read = (fields: object) =>
      readAdapterConfig(JSON.stringify({ ...plain, ...fields }), "c").config;
    const names = ["rank", "alpha", "rslora", "fanInFanOut", "base", "init"] as const;
    const of = (fields: object): unknown[] => names.map((name) => read(fields)[name]);
    expect(of({})).toEqual([2, 8, false, false, "", true]);
    expect(
      of({
        ...{ r: 3, lora_alpha: 5, use_rslora: true, fan_in_fan_out: true },
        ...{ base_model_name_or_path: "own/base", init_lora_weights: false },
      }),
    ).toEqual([3, 5, true, true, "own/base", false]);
    for (const init of ["gaussian", "eva", "pissa"])
      expect(read({ init_lora_weights: init }).init).toBe(init);
    // Layers by number, and names or their ends; what is excluded is none, though it is a target.
    const { targets } = read({ layers_to_transform: [1, 3], exclude_modules: ["3.v_proj"] });
    const modules = ["h.1.q_proj", "h.1.v_proj", "h.3.v_proj", "h.0.q_proj", "h.1.o_proj"];
    expect(modules.map(targets)).toEqual([true, true, false, false, false]);
    // A name is whole, or what follows a dot; a layer is a number between dots.
    expect(["v_proj", "h.3.qv_proj", "h.13.q_proj", "h.31.q_proj"].map(targets)).toEqual(
      Array(4).fill(false),
    );
    expect(read({}).targets("v_proj")).toBe(true);
    const text = JSON.stringify({ ...plain, use_dora: true, later: null, newer: 2 });
    const { outside, unknown } = readAdapterConfig(text, "c");
    expect([outside.map((o) => o.field), unknown]).toEqual([
      ["use_dora", "newer"],
      ["later", "newer"],
    ]);
  });

  it("says how the base model keeps W, and takes fields that change nothing", () => {
    write({
      ...plain,
      fan_in_fan_out: true,
      lora_dropout: 0.1,
      task_type: "CAUSAL_LM",
      init_lora_weights: "gaussian",
      modules_to_save: [],
      loftq_config: {},
      layers_to_transform: [0, 1],
      exclude_modules: ["lm_head"],
      peft_version: "0.18.0",
      of_a_later_version: null,
    });
    expect(loadAdapter(folder).fanInFanOut).toBe(true);
  });

  it.each([
    ["use_dora", true, /DoRA/],
    ["use_rslora", "yes", /true or false/],
    ["fan_in_fan_out", 1, /true or false/],
    ["modules_to_save", ["lm_head"], /saved whole/],
    ["bias", "all", /must be none, got all/],
    ["lora_bias", true, /must be off/],
    ["layer_replication", [[0, 2]], /stack/],
    ["init_lora_weights", "pissa_niter_4", /change the base model's weights/],
    ["init_lora_weights", "olora", /change the base model's weights/],
    ["peft_type", "ADALORA", /must be LORA/],
    ["target_parameters", ["experts.w"], /experts/],
    ["trainable_token_indices", [1], /embeddings/],
    ["alora_invocation_tokens", [1], /tokens/],
    ["megatron_config", { a: 1 }, /Megatron/],
    ["of_a_later_version", 2, /known to this version, got 2/],
    ["__proto__", { r: 4 }, /known to this version/],
    ["r", 1.5, /whole number from 1/],
    ["r", "2", /whole number from 1, got "2"/],
    ["lora_alpha", null, /above 0, got null/],
    ["rank_pattern", { q_proj: "2" }, /whole number from 1 for "q_proj", got "2"/],
    ["rank_pattern", { "(?i)q": 2 }, /pattern is not read/],
    ["rank_pattern", { 12: 2 }, /pattern is not read/],
    ["rank_pattern", [2], /by module/],
    ["alpha_pattern", { v_proj: -1 }, /above 0 for "v_proj", got -1/],
    ["layers_to_transform", ["x"], /numbers of layers/],
    ["target_modules", { q: 1 }, /list of module names/],
    ["base_model_name_or_path", 7, /a name, got 7/],
  ])("is refused by the name of a field: %s = %j", (field, value, message) => {
    const { [field as "r"]: _, ...others } = plain;
    const own = `${JSON.stringify(field)}:${JSON.stringify(value)}`;
    write(`{${own},${JSON.stringify(others).slice(1)}`);
    expect(refusal()).toMatch(message);
    expect(refusal()).toMatch(new RegExp(`field "?${field}"? must be`));
  });

  it.each([
    ["target_modules", ["q_proj"]],
    ["exclude_modules", ["v_proj"]],
    ["layers_to_transform", 0],
  ])(
    "that leaves a module out of %s is refused: PEFT would pass over its factors",
    (field, value) => {
      write({ ...plain, [field]: value });
      expect(refusal()).toMatch(/module "h.1.v_proj" must be among the target modules/);
    },
  );

  it.each([
    ["cut off", '{"peft_type": "LORA", "r": 2', /JSON with each name once, got not JSON/],
    ["a number that JSON has not", '{"r": NaN}', /got not JSON/],
    ["a list", "[1]", /a JSON object/],
    ["null", "null", /a JSON object/],
    ["empty", "", /got not JSON/],
    ["a name twice", '{"r": 2, "peft_type": "LORA", "r": 8}', /JSON with "r" twice/],
    ["an infinite alpha", '{"peft_type":"LORA","r":2,"lora_alpha":1e999}', /above 0/],
  ])("that is %s is refused", (_, text, message) => {
    write(text);
    expect(refusal()).toMatch(message);
  });
});

describe("the tensors of an adapter", () => {
  const name = "base_model.model.h.0.q_proj.lora_A.weight";
  it.each([
    ["B alone", { [name.replace("_A", "_B")]: ones(4, 2) }, /both factors, got lora_B alone/],
    ["A alone", { [name]: ones(2, 5) }, /both factors, got lora_A alone/],
    ["none", {}, /made of LoRA's factors, got no tensor/],
    [
      "an adapter's name in it",
      { [name.replace("weight", "default.weight")]: ones(2, 5) },
      /named/,
    ],
    ["an embedding", { [name.replace("lora_A.weight", "lora_embedding_A")]: ones(2, 5) }, /named/],
    [
      "DoRA's magnitudes",
      { [name.replace("lora_A.weight", "lora_magnitude_vector")]: ones(4) },
      /named/,
    ],
    ["a kernel", { ...factors({ "h.0.q_proj": 2 }), [name]: ones(2, 5, 1, 1) }, /of rank 2/],
    ["no inputs", { ...factors({ "h.0.q_proj": 2 }), [name]: ones(2, 0) }, /of rank 2/],
  ])("with %s are refused", (_, tensors, message) => {
    write(plain, tensors);
    expect(refusal()).toMatch(message);
  });

  it("that are no finite numbers are refused with their place", () => {
    const tensors = factors(two);
    tensors[name].data[7] = NaN;
    write(plain, tensors);
    expect(refusal()).toMatch(
      /lora_A.weight" must be made of finite numbers, got NaN in row 2, column 3/,
    );
  });

  it("are read where a module is named __proto__", () => {
    const module = "h.__proto__";
    write({ ...plain, target_modules: "all-linear" }, factors({ [module]: 2, __proto: 2 }));
    expect(Object.keys(loadAdapter(folder).modules).sort()).toEqual(["__proto", module].sort());
    write({ ...plain, target_modules: null }, factors(Object.fromEntries([["__proto__", 2]])));
    expect(Object.keys(loadAdapter(folder).modules)).toEqual(["__proto__"]);
  });

  it("in PyTorch's pickle are refused, and what is no file", () => {
    write(plain);
    rmSync(MODEL);
    writeFileSync(join(folder, "adapter_model.bin"), "PK");
    expect(refusal()).toMatch(/got adapter_model.bin in .*: it can run code when it is read/);
    mkdirSync(MODEL);
    expect(refusal()).toMatch(/it is no file/);
    rmSync(MODEL, { recursive: true });
  });
});
