/** Adapters in PEFT's layout, written byte by byte: each variant is read, or refused in one line with exit code 2. */
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loradp } from "../../cli/in-process.fixture.js";
import { readAdapter } from "./adapter.js";
import { beside, factors, newFolder, Q, tensorBytes, V, writeAdapter } from "./peft.fixture.js";

const two = [...factors(Q), ...factors(V)];
const MODEL = "adapter_model.safetensors";
const scalings = (folder: string): number[] => readAdapter(folder).layers.map((l) => l.scaling);
const named = (folder: string): string[] => readAdapter(folder).outside.map(({ what }) => what);

describe("an adapter of PEFT is read", () => {
  it.each([
    ["as it is by default", {}, two, [4, 4]],
    ["rank-stabilised", { use_rslora: true }, two, [8, 8]],
    [
      "with patterns of alpha",
      { alpha_pattern: { "layers.1.self_attn.v_proj": 2 } },
      two,
      [4, 0.5],
    ],
    [
      "with patterns of rank, which divide alpha",
      { rank_pattern: { "^model.layers.1.self_attn.v_proj": 8 } },
      [...factors(Q), ...factors(V, { rank: 8 })],
      [4, 2],
    ],
    [
      "with both patterns and the root of the rank",
      { rank_pattern: { v_proj: 9 }, alpha_pattern: { q_proj: 6 }, use_rslora: true },
      [...factors(Q), ...factors(V, { rank: 9 })],
      [3, 16 / 3],
    ],
    ["with the adapter's name", {}, factors(Q, { adapter: "default" }), [4]],
    ["for some layers", { layers_to_transform: [0] }, factors(Q), [4]],
    ["with all linear layers", { target_modules: "all-linear" }, factors("h.0.mlp.fc"), [4]],
    ["of a base that keeps W turned", { fan_in_fan_out: true }, two, [4, 4]],
  ] as const)("%s", (_, config, tensors, expected) => {
    const folder = writeAdapter(config, tensors);
    expect(scalings(folder)).toEqual(expected);
    expect(named(folder)).toEqual([]);
    expect(readAdapter(folder).layers[0]).toMatchObject({ inputs: 24, outputs: 10 });
  });

  it.each(["F32", "F16", "BF16"] as const)("in %s, number by number", (dtype) => {
    const written = factors(Q, { dtype });
    const [layer] = readAdapter(writeAdapter({}, written)).layers;
    const unit = { F32: 2 ** -24, F16: 2 ** -11, BF16: 2 ** -8 }[dtype];
    expect(layer.dtypes).toEqual({ a: dtype, b: dtype });
    for (const [i, tensor] of [layer.loraA, layer.loraB].entries())
      tensor.data.forEach((x, k) => {
        const exact = written[i].values[k];
        expect(Math.abs(x - exact)).toBeLessThanOrEqual(unit * Math.abs(exact) + 2 ** -25);
      });
  });

  it("split over files by an index", () => {
    const folder = writeAdapter({}, two);
    const [first, second] = ["adapter_model-00001-of-00002", "adapter_model-00002-of-00002"].map(
      (name) => `${name}.safetensors`,
    );
    rmSync(join(folder, MODEL));
    writeFileSync(join(folder, first), tensorBytes(two.slice(0, 3)));
    writeFileSync(join(folder, second), tensorBytes(two.slice(3)));
    const map = Object.fromEntries(two.map(({ name }, i) => [name, i < 3 ? first : second]));
    const index = join(folder, `${MODEL}.index.json`);
    writeFileSync(index, JSON.stringify({ metadata: {}, weight_map: map }));
    expect(readAdapter(folder).layers).toEqual(readAdapter(writeAdapter({}, two)).layers);
    renameSync(index, join(folder, "model.safetensors.index.json"));
    expect(readAdapter(folder).layers).toHaveLength(2);
    writeFileSync(join(folder, MODEL), tensorBytes(two));
    expect(() => readAdapter(folder)).toThrow(
      /adapter_model.safetensors or model.safetensors.index/,
    );
    rmSync(join(folder, MODEL));
    const lost = { ...map, [two[0].name]: second };
    writeFileSync(
      join(folder, "model.safetensors.index.json"),
      JSON.stringify({ weight_map: lost }),
    );
    expect(() => readAdapter(folder)).toThrow(/the place of every tensor of adapter_model-00001/);
    const away = { ...map, [two[0].name]: "../secret.safetensors" };
    writeFileSync(
      join(folder, "model.safetensors.index.json"),
      JSON.stringify({ weight_map: away }),
    );
    expect(() => readAdapter(folder)).toThrow(/with a file of this folder for/);
  });
});

describe("what is beyond W + s B A is named", () => {
  it.each([
    ["use_dora true", { use_dora: true }, [beside(`${Q}.lora_magnitude_vector`, 10)]],
    ['modules_to_save "score"', { modules_to_save: ["score"] }, [beside("score.weight", 2, 4)]],
    ['bias "all"', { bias: "all" }, [beside(`${Q}.bias`, 10)]],
    ["lora_bias true", { lora_bias: true }, [beside(`${Q}.lora_B.bias`, 10)]],
    ["trainable_token_indices 5, 9", { trainable_token_indices: [5, 9] }, []],
    ["layer_replication [0,2]", { layer_replication: [[0, 2]] }, []],
    ["alora_invocation_tokens 7", { alora_invocation_tokens: [7] }, []],
    ["megatron_config given", { megatron_config: { hidden: 4 } }, []],
    ["velora_config given", { velora_config: { scale: 1 } }, []],
    ["arrow_config given", { arrow_config: { top_k: 3 } }, []],
    ["ensure_weight_tying true", { ensure_weight_tying: true }, []],
    ['init_lora_weights "pissa_niter_4"', { init_lora_weights: "pissa_niter_4" }, []],
    ['init_lora_weights "eva"', { init_lora_weights: "eva" }, []],
    ['init_lora_weights "olora"', { init_lora_weights: "olora" }, []],
    ['init_lora_weights "mica"', { init_lora_weights: "mica" }, []],
    ["fields that this version does not know: later", { later: 1 }, []],
    ["fields that this version does not know: later", { later: false }, []],
  ] as const)("%s", (what, config, others) => {
    expect(named(writeAdapter(config, [...factors(Q), ...others]))).toContain(what);
  });

  it.each([
    ["embedding", [beside("model.embed_tokens.lora_embedding_A", 4, 50)]],
    ["kernel", factors("conv").map((t) => ({ ...t, shape: [...t.shape, 1, 1] }))],
    ["changed tokens", [beside("model.embed_tokens.token_adapter.trainable_tokens_delta", 2, 8)]],
    ["whole weight", [beside("lm_head.weight", 5, 8)]],
  ])("tensors: %s", (kind, others) => {
    const folder = writeAdapter({ target_modules: null }, [...factors(Q), ...others]);
    expect(named(folder)).toEqual([`tensors: ${kind}`]);
    expect(readAdapter(folder).layers.map(({ module }) => module)).toEqual([Q]);
  });

  it("and the noise law does not speak of DoRA, of starts from data, of compressed gradients", () => {
    const why = (config: object) =>
      readAdapter(writeAdapter(config, factors(Q))).layers[0].notCovered;
    expect(why({})).toBeNull();
    expect(why({ init_lora_weights: "gaussian" })).toBeNull();
    expect(why({ use_dora: true })).toMatch(/DoRA/);
    expect(why({ init_lora_weights: "corda" })).toMatch(/function of data/);
    expect(why({ velora_config: { scale: 1 } })).toMatch(/compressed/);
  });
});

describe("a bad adapter is refused in one line, exit code 2", () => {
  const cut = tensorBytes(two).subarray(0, -6);
  const overlapping = Buffer.from(
    tensorBytes(factors(Q))
      .toString("latin1")
      .replace('"data_offsets":[384,', '"data_offsets":[380,'),
    "latin1",
  );
  const twice = Buffer.from(
    tensorBytes([...factors(Q), ...factors(Q.replace("q_proj", "k_proj"))])
      .toString("latin1")
      .replaceAll("k_proj", "q_proj"),
    "latin1",
  );
  const broken = factors(Q).map((t, i) =>
    i === 1 ? { ...t, values: [NaN, ...new Array<number>(39).fill(0)] } : t,
  );
  it.each([
    [
      "another rank than the configuration's",
      { r: 8 },
      two,
      /of rank 8: 8 x in and out x 8, got 4 x 24/,
    ],
    [
      "factors exchanged",
      {},
      [...factors(Q)].map((t, i) => ({ ...t, name: factors(Q)[1 - i].name })),
      /of rank 4/,
    ],
    ["without B", {}, two.slice(0, 3), /given by both factors, got lora_A alone/],
    ["of an odd dtype", {}, tensorBytes(two, "F64"), /of dtype F32, F16, BF16/],
    ["cut off", {}, cut, /followed by \d+ bytes/],
    [
      "with overlapping tensors",
      {},
      overlapping,
      /with 4 bytes for each number|without holes or overlaps/,
    ],
    ["with a NaN", {}, broken, /finite numbers, got NaN in row 1, column 1/],
    ["with a name twice", {}, twice, /each name once, got JSON with .* twice/],
    [
      "of two adapters",
      {},
      [...factors(Q, { adapter: "a" }), ...factors(V, { adapter: "b" })],
      /of one adapter, got a, b/,
    ],
    [
      "with a module that PEFT would pass over",
      {},
      [...two, ...factors("h.k_proj")],
      /among the target modules/,
    ],
    [
      "with other names",
      {},
      [...two, { ...beside("x", 1), name: "unet.q.weight" }],
      /must be named base_model/,
    ],
    [
      "without a matrix",
      { target_modules: null },
      [beside("lm_head.weight", 5, 8)],
      /LoRA's factors of matrices/,
    ],
    ["of QALoRA", { use_qalora: true }, two, /field use_qalora must be off/],
    ["of blocks", { use_bdlora: { nblocks: 2 } }, two, /field use_bdlora must be off/],
    [
      "of an unknown start",
      { init_lora_weights: "magic" },
      two,
      /field init_lora_weights must be a value that PEFT/,
    ],
    ["of another kind", { peft_type: "IA3" }, two, /field peft_type must be LORA/],
    ["with a broken configuration", '{"r": 4', two, /JSON with each name once/],
  ] as const)("%s", async (_, config, tensors, message) => {
    const folder = writeAdapter(config, tensors as Buffer);
    const { status, stdout, stderr } = await loradp(["inspect", folder]);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toMatch(message);
  });

  it("in PyTorch's pickle, which runs code as it is read", async () => {
    const folder = writeAdapter({}, two);
    rmSync(join(folder, MODEL));
    writeFileSync(join(folder, "adapter_model.bin"), "PK");
    const { status, stderr } = await loradp(["inspect", folder]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/got adapter_model.bin in .*it can run code when it is read/);
    expect((await loradp(["inspect", newFolder()])).stderr).toMatch(
      /one that holds adapter_config.json/,
    );
  });
});
