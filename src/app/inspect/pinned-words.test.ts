/**
 * What is named of an adapter, what is refused of it and of the files beside it, and in which words, as stored in
 * pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeSafetensors } from "../../store/safetensors.js";
import { findSpans } from "./activations.js";
import { readAdapter, type Adapter } from "./adapter.js";
import { findGradients } from "./gradients.js";
import { inspect, type InspectOptions } from "./inspect.js";
import { findLayers } from "./layers.js";
import {
  beside,
  factors,
  newFolder,
  Q,
  tensorBytes,
  V,
  writeAdapter,
  zeros,
} from "./peft.fixture.js";
import { seedsOf } from "./start-seed.js";
import { nearestRow, suiteCost } from "./suite-cost.js";
import { tablesOf } from "./tables.js";

const plain = (text: string): string => text.replace(/\/[^\s"]*?\/loradp-inspect-\w+/g, "DIR");
const stored = (lines: readonly string[], name: string): Promise<void> =>
  expect(plain(`${lines.join("\n")}\n`)).toMatchFileSnapshot(`./pinned/${name}.txt`);
/** What comes of it, in a line. */
async function told(what: string, run: () => unknown): Promise<string> {
  try {
    return `${what}: ${JSON.stringify(await run())}`;
  } catch (error) {
    const { name, message } = error as Error;
    return `${what}: ${name}: ${message}`;
  }
}

const K = "model.layers.0.self_attn.k_proj";
const outsideOf = (config: object, ...more: ReturnType<typeof factors>) => {
  const { outside, layers } = readAdapter(writeAdapter(config, [...factors(Q), ...more]));
  return [outside, layers.map(({ notCovered }) => notCovered)];
};

const FIELDS: readonly object[] = [
  ...[{ use_dora: true }, { modules_to_save: ["a", "b", "c", "d", "e", "f"] }, { bias: "all" }],
  ...[{ bias: "lora_only" }, { lora_bias: true }, { layer_replication: [[0, 4]] }],
  ...[{ target_parameters: ["w"] }, { trainable_token_indices: { wte: [1] } }],
  ...[
    { alora_invocation_tokens: [7, 8] },
    { arrow_config: { k: 1 } },
    { megatron_config: { k: 1 } },
  ],
  ...[{ ensure_weight_tying: true }, { velora_config: { k: 1 } }, { bias: "some" }, { bias: 3 }],
  ...["use_qalora", "use_bdlora", "kasa_config", "monteclora_config"].map((f) => ({ [f]: "x" })),
  ...["pissa", "pissa_niter_16", "PiSSA", "olora", "OLoRA", "oloras", "loftq", "corda", "eva"].map(
    (init) => ({ init_lora_weights: init }),
  ),
  ...["evas", "lora_ga", "mica", "gaussian", "orthogonal", "magic", 7, true, false].map((init) => ({
    init_lora_weights: init,
  })),
  Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`later_${i}`, i % 2 === 0])),
  Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`later_${i}`, null])),
  { use_dora: true, velora_config: { k: 1 }, init_lora_weights: "pissa", later: 1, bias: "all" },
];

describe("what is beyond W + s B A", () => {
  it("by field is as stored", async () => {
    const lines: string[] = [];
    for (const config of FIELDS)
      lines.push(await told(JSON.stringify(config), () => outsideOf(config)));
    await stored(lines, "fields");
  });

  it("by tensor is named with its modules, in the order of their names", () => {
    const parts = ["h.10.x", "h.2.x", "h.2.x", "a"];
    const [outside] = outsideOf(
      { target_modules: null },
      ...parts.flatMap((part, i) => [
        ...(i === 2 ? [] : [beside(`${part}.bias`, 2), beside(`${part}.weight`, 1, 2)]),
        ...(i === 2 ? [beside(`${part}.lora_embedding_A`, 2, 2)] : []),
      ]),
      ...factors("h.9.conv").map((t, i) => (i === 1 ? { ...t, shape: [...t.shape, 1] } : t)),
      ...factors("h.11.conv").map((t, i) => (i === 0 ? { ...t, shape: [...t.shape, 1] } : t)),
    );
    expect((outside as Adapter["outside"]).map(({ what, modules }) => [what, modules])).toEqual([
      ["tensors: bias", ["a", "h.2.x", "h.10.x"]],
      ["tensors: whole weight", ["a", "h.2.x", "h.10.x"]],
      ["tensors: embedding", ["h.2.x"]],
      ["tensors: kernel", ["h.9.conv", "h.11.conv"]],
    ]);
  });

  it("has a row in its table that names three modules, or two of more", async () => {
    const parts = ["m.1", "m.2", "m.3", "m.4"];
    const rows = async (count: number) => {
      const tensors = parts.slice(0, count).map((part) => beside(`${part}.bias`, 2));
      const found = await inspect(writeAdapter({}, [...factors(Q), ...tensors]));
      const table = tablesOf(found).find(({ title }) => title === "Outside of this statement");
      return table?.body.map((row) => row[1]);
    };
    expect(await rows(0)).toBeUndefined();
    expect(await rows(3)).toEqual(["m.1, m.2, m.3"]);
    expect(await rows(4)).toEqual(["m.1, m.2 and 2 more"]);
  });
});

const other = (name: string) => ({ ...beside("x", 1), name });
const two = [...factors(Q), ...factors(V)];
const ADAPTERS: ReadonlyArray<readonly [string, object, Parameters<typeof writeAdapter>[1]]> = [
  ["A alone", {}, two.slice(0, 3)],
  ["B alone", {}, two.slice(1)],
  ["another rank", { r: 5 }, two],
  ["another rank of B", {}, [factors(Q)[0], { ...factors(Q)[1], shape: [8, 5] }]],
  ["no inputs", {}, factors(Q, { inputs: 0, a: () => [] })],
  ["A of one dimension", {}, [{ ...factors(Q)[0], shape: [96] }, factors(Q)[1]]],
  ["NaN in A", {}, factors(Q, { a: (n) => new Array<number>(n).fill(NaN) })],
  [
    "infinity in B",
    {},
    factors(Q, { b: (n) => zeros(n - 1, undefined as never).concat(Infinity) }),
  ],
  ["two adapters", {}, [...factors(Q, { adapter: "a" }), ...factors(V)]],
  ["stray modules", {}, [...two, ...factors(K), ...factors("h.o")]],
  ["no tensor", {}, Buffer.from(encodeSafetensors({}))],
  ["whole weights", { target_modules: null }, [beside("lm_head.weight", 2, 3)]],
  [
    "kernels",
    { target_modules: null },
    factors("conv").map((t) => ({ ...t, shape: [...t.shape, 1] })),
  ],
  ["experts alone", { target_parameters: ["w"] }, [...factors(K), ...factors("h.o")]],
  ["another name", {}, [...two, other("q.weight")]],
];

/** A file of tensors; numbers count up, but for those that are given. */
function file(shapes: Readonly<Record<string, readonly number[]>>, change: object = {}): string {
  const path = join(newFolder(), "own.safetensors");
  if (Object.keys(shapes).length === 0) {
    writeFileSync(path, encodeSafetensors({}));
    return path;
  }
  const tensors = Object.entries(shapes).map(([name, shape]) => ({
    ...{ name, dtype: "F32" as const, shape },
    values: Object.assign(
      Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => 1 + (i % 5)),
      change,
    ),
  }));
  writeFileSync(path, tensorBytes(tensors));
  return path;
}

const three = readAdapter(
  writeAdapter({ target_modules: null }, [...factors(Q), ...factors(V), ...factors(K)]),
);
const gradients =
  (path: string, turned = false) =>
  () =>
    findGradients(path, three.layers, turned).map(({ module, candidate }) => [module, candidate]);
const spans = (path: string) => () =>
  findSpans(path, three.layers).map(({ module, candidates }) => [module, candidates.length]);

const TENSORS: ReadonlyArray<readonly [string, () => unknown]> = [
  ["no file of gradients", gradients("/none")],
  ["a folder of inputs", spans("/")],
  ["a file of nothing", gradients(file({}))],
  ["of another module", gradients(file({ [Q]: [10, 24], "h.k": [10, 24] }))],
  ["of a module twice", spans(file({ [Q]: [2, 24], [`${Q}.weight`]: [2, 24] }))],
  ["NaN at number 26", gradients(file({ [V]: [10, 24] }, { 25: NaN }))],
  ["infinity at the first", spans(file({ [V]: [3, 24] }, { 0: -Infinity }))],
  ["of one matrix", gradients(file({ [Q]: [10, 24] }))],
  ["of modules in the adapter's order", gradients(file({ [V]: [1, 10, 24], [K]: [1, 10, 24] }))],
  ["turned over", gradients(file({ [Q]: [10, 24] }), true)],
  ["turned over, as it is kept", gradients(file({ [Q]: [24, 10] }), true)],
  ["of no candidate", gradients(file({ [Q]: [0, 10, 24] }))],
  ["of four dimensions", gradients(file({ [Q]: [1, 1, 10, 24] }))],
  ["of three and two candidates", gradients(file({ [Q]: [3, 10, 24], [V]: [2, 10, 24] }))],
  ["inputs of one dimension", spans(file({ [Q]: [24] }))],
  ["inputs of another width", spans(file({ [Q]: [2, 10] }))],
  ["inputs of tokens of another width", spans(file({ [Q]: [2, 24, 10] }))],
  ["inputs of no candidate", spans(file({ [Q]: [0, 24] }))],
  ["inputs of no token", spans(file({ [Q]: [2, 0, 24] }))],
  ["inputs of four dimensions", spans(file({ [Q]: [2, 1, 1, 24] }))],
  ["inputs of one layer, and tokens of another", spans(file({ [V]: [2, 24], [Q]: [3, 2, 24] }))],
];

const begun = (...tensors: ReturnType<typeof factors>) =>
  readAdapter(writeAdapter({ target_modules: null }, tensors));
const STARTS: ReadonlyArray<readonly [string, () => unknown]> = [
  ["of fewer modules", () => findLayers(three, begun(...factors(Q)))],
  ["of another module", () => findLayers(three, begun(...two, ...factors("h.k_proj")))],
  [
    "of other shapes",
    () => findLayers(three, begun(...factors(Q), ...factors(K), ...factors(V, { outputs: 9 }))),
  ],
  ["of itself", () => findLayers(three, three)],
];

function ledger(content: string): string {
  const folder = newFolder();
  writeFileSync(join(folder, "claims.json"), content);
  return folder;
}
const claims = (id: string, head: string[], body: string[][]): string =>
  JSON.stringify({ claims: [{ id, verdict: "upheld", tables: [{ head, body }] }] });
const HEAD = ["Model", "Against", "AUC", "Utility: x"];
const BODY = [["lora r4", "dp-lora r8", "0.5", "7"]];
const SUITES: ReadonlyArray<readonly [string, () => unknown]> = [
  ["no folder", () => suiteCost("/none")],
  ["no ledger", () => suiteCost(newFolder())],
  ["no JSON", () => suiteCost(ledger("{"))],
  ["another JSON", () => suiteCost(ledger('{"claims": [{"id": 1}]}'))],
  ["no claim", () => suiteCost(ledger('{"claims": []}'))],
  ...HEAD.map((name, i): readonly [string, () => unknown] => [
    `without ${name}`,
    () => suiteCost(ledger(claims("MIA-dp", HEAD.with(i, "Other"), BODY)))?.rows,
  ]),
  ["of one task", () => nearestRow(suiteCost(ledger(claims("MIA-dp/x", HEAD, BODY))) as never)],
  ["of another claim", () => suiteCost(ledger(claims("MIA-dpo", HEAD, BODY)))?.rows],
];

const folder = writeAdapter({}, two);
const odd = writeAdapter({ init_lora_weights: "eva" }, factors(Q));
const empty = newFolder();
mkdirSync(join(empty, "adapter_config.json"));
const options = (given: InspectOptions) => () =>
  inspect(folder, { suite: ledger('{"claims": []}'), ...given }).then(({ delta }) => delta);
const OPTIONS: ReadonlyArray<readonly [string, () => unknown]> = [
  ...[0, -1, 1, NaN, 0.999].map((delta) => [`delta ${delta}`, options({ delta })] as const),
  ["no batch", options({ sizes: { examples: 10, batch: 11, epochs: 1 } })],
  ["sizes before seeds", options({ sizes: { examples: 1, batch: 2, epochs: 1 }, startSeed: "x" })],
  ["seeds before delta", options({ startSeed: "x", delta: 7 })],
  ["delta before the suite", options({ suite: "/none", delta: 7 })],
  ["the suite before scores", options({ suite: "/none", scores: "/none" })],
  ["scores before the adapter", () => inspect("/none", { scores: "/none.csv" })],
  ["no adapter", () => inspect("/none")],
  ["a folder that is a file's", () => inspect(empty)],
  ["no start", options({ start: "/none" })],
  ["a start of another kind", options({ start: writeAdapter({ r: 5 }, factors(Q)) })],
  ["a start, and a seed", options({ start: folder, startSeed: "3,4" })],
  ["inputs before a search", options({ startSeed: "3", startDraws: 9, activations: "/none" })],
  ["gradients before a search", options({ startSeed: "3", startDraws: 9, gradients: "/none" })],
  ["a seed of no plain draw", () => inspect(odd, { startSeed: "3", startDraws: 9 })],
  ...["", "1,", ",1", "1e3", "+1", " 1", "١", "18446744073709551616"].map(
    (text) => [`seeds ${JSON.stringify(text)}`, () => seedsOf(text)] as const,
  ),
  ["seeds twice", () => seedsOf("5,05,5,18446744073709551615,0")],
  ["64 seeds, one of them twice", () => seedsOf(`${[...Array(64).keys()].join()},7`).length],
  ["65 seeds", () => seedsOf([...Array(65).keys()].join())],
];

describe("refusals", () => {
  it("of adapters and of files beside them are as stored", async () => {
    const lines: string[] = [];
    for (const [what, config, tensors] of ADAPTERS)
      lines.push(
        await told(what, () =>
          readAdapter(writeAdapter(config, tensors)).layers.map(({ module }) => module),
        ),
      );
    const groups = { TENSORS, STARTS, SUITES, OPTIONS };
    for (const [name, cases] of Object.entries(groups)) {
      lines.push("", name.toLowerCase());
      for (const [what, run] of cases) lines.push(await told(what, run));
    }
    await stored(lines, "refusals");
  });
});
