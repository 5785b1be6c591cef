/** A's start from a seed: adapters whose A a slow twin of PyTorch drew as PEFT draws it, and what is said of them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loradp } from "../../cli/in-process.fixture.js";
import { timesTransposed } from "../../core/row-major.js";
import { toBf16, toF16 } from "../../core/short-floats.js";
import { stream } from "../../core/stream.js";
import { peftLayer, SlowTorch } from "../../core/torch.fixture.js";
import { readAdapter } from "./adapter.js";
import { inspect } from "./inspect.js";
import { inspectPage } from "./page.js";
import { findSeed, seedsOf } from "./start-seed.js";
import { tablesOf } from "./tables.js";
import { newFolder, tensorBytes, writeAdapter, type Dtype, type Written } from "./peft.fixture.js";

const DRAWS = 2 ** 18;
const layer = (i: number, name: string): string => `model.layers.${i}.self_attn.${name}`;
/** In the order of the model, which is not that of the names. */
const MODULES = [layer(0, "v_proj"), layer(0, "q_proj"), layer(1, "q_proj"), layer(10, "q_proj")];
const SIZE = { rank: 4, inputs: 150, outputs: 9 };
type Values = number[];
type Train = (a: Values, module: string) => Values;

interface Drawn {
  readonly seed?: bigint;
  /** Draws before those of the first layer. */
  readonly before?: number;
  readonly init?: boolean | "gaussian";
  readonly dtype?: Dtype;
  readonly size?: typeof SIZE;
  readonly modules?: readonly string[];
  /** What becomes of A. */
  readonly train?: Train;
  /** What becomes of B. */
  readonly trainB?: (b: Values, a: Values) => Values;
}

const { normal } = stream("21", "start-seed", 0);
/** Moved by a share of its size. */
const moved = (a: Values, share: number): Values => {
  const size = share * Math.sqrt(a.reduce((sum, x) => sum + x * x, 0) / a.length);
  return a.map((x) => x + size * normal());
};
const numbersOf = (b: Values): Values => b.map(() => 0.1 * normal());

/** The folder of an adapter, with the layers as they were drawn. */
function adapter({
  seed = 42n,
  before = 12_345,
  init = true,
  dtype = "F32",
  size = SIZE,
  modules = MODULES,
  train = (a) => a,
  trainB = numbersOf,
}: Drawn = {}) {
  const torch = new SlowTorch(seed).skip(before);
  const begun = modules.map((module) => ({ module, ...peftLayer(torch, size, init) }));
  const { rank, inputs, outputs } = size;
  const written = begun.flatMap(({ module, a, b }): Written[] => {
    const name = (factor: string): string => `base_model.model.${module}.lora_${factor}.weight`;
    return [
      { name: name("A"), dtype, shape: [rank, inputs], values: train(a, module) },
      { name: name("B"), dtype, shape: [outputs, rank], values: trainB(b, a) },
    ];
  });
  const folder = writeAdapter({ init_lora_weights: init, r: rank }, written);
  return { folder, begun };
}

const find = (drawn: Drawn, seeds = ["42"]) =>
  findSeed(readAdapter(adapter(drawn).folder), seeds, () => {}, DRAWS);
const said = async (drawn: Drawn, startSeed = "42") =>
  inspect(adapter(drawn).folder, { startSeed, startDraws: DRAWS });

/** Draws before A of the modules: constructors of A and B, A's start, one module after the other. */
const [NUMBERS, B] = [SIZE.rank * SIZE.inputs, SIZE.rank * SIZE.outputs];
// 600 normals are no multiple of 16: the last 16 are drawn anew.
const beforeOf = (start: number, init: Drawn["init"]): Record<string, number> =>
  Object.fromEntries(
    MODULES.map((module, i) => {
      const again = { true: NUMBERS, false: 0, gaussian: NUMBERS + 16 }[String(init)] as number;
      return [module, start + i * (NUMBERS + B + again) + (init === false ? 0 : NUMBERS + B)];
    }),
  );

describe("A of a seed", () => {
  const all = ([true, false, "gaussian"] as const).flatMap((init) =>
    (["F32", "BF16", "F16"] as const).map((dtype) => [init, dtype] as const),
  );
  it.each(all)("is found: init_lora_weights %j, in %s", (init, dtype) => {
    const { search, moved: found, start } = find({ init, dtype });
    const places = beforeOf(12_345, init);
    expect(search.seed).toBe("42");
    expect(search.modules.map(({ module, before }) => [module, before])).toEqual(
      [...MODULES.slice(1, 2), MODULES[0], ...MODULES.slice(2)].map((m) => [m, places[m]]),
    );
    expect(found.map((one) => one?.isRounding)).toEqual([true, true, true, true]);
    for (const one of found) expect(one?.relative).toBeLessThan(1e-5);
    expect(start?.layers.map(({ module }) => module)).toEqual(search.modules.map((m) => m.module));
  });

  it("is as it was drawn to the cast that it went through, and not to a coarser one", () => {
    const cast =
      (to: (x: number) => number): Train =>
      (a) =>
        a.map(to);
    for (const to of [toBf16, toF16]) {
      const kept = find({ train: cast(to) }).moved;
      expect(kept.map((one) => one?.isRounding)).toEqual([true, true, true, true]);
      // Cast, then trained in 32 bits by a thousandth: the cast of bf16 alone is 0.0017 of its size.
      const little: Train = (a) => moved(cast(to)(a, ""), 1e-3);
      for (const one of find({ train: little }).moved) {
        expect(one?.isRounding).toBe(false);
        expect(one?.relative).toBeGreaterThan(0.9e-3);
        expect(one?.relative).toBeLessThan(1.1e-3);
      }
    }
    const rounding = find({ train: (a) => a.map((x) => x * (1 + 2 ** -15)) }).moved;
    expect(rounding.map((one) => one?.isRounding)).toEqual([false, false, false, false]);
  });

  it("that moved is found with how far, and that moved far is not", () => {
    for (const share of [0.05, 0.25]) {
      const { moved: found, search } = find({ train: (a) => moved(a, share) });
      expect(search.seed).toBe("42");
      for (const one of found) {
        expect(one?.isRounding).toBe(false);
        // 600 numbers: a relative error of 1/sqrt(1200), six of them.
        expect(Math.abs((one?.relative ?? 9) / share - 1)).toBeLessThan(0.17);
      }
    }
    const far = find({ train: (a) => moved(a, 10) });
    expect([far.search.seed, far.start]).toEqual([null, undefined]);
    expect(far.moved).toEqual([null, null, null, null]);
  });

  it("is that of the seed that gives it: no other, not negated, and the first of a list", () => {
    expect(find({}, ["0", "43"]).search.seed).toBeNull();
    expect(find({ train: (a) => a.map((x) => -x) }).search.seed).toBeNull();
    const { search } = find({ seed: 1234n }, ["0", "1234", "7"]);
    expect(search.seed).toBe("1234");
    expect(search.searched.map(({ seed }) => seed)).toEqual(["0", "1234"]);
    expect(search.searched[0].draws).toBe(DRAWS);
    expect(search.searched[1].draws).toBeLessThan(DRAWS);
    expect(find({ seed: 2n ** 32n - 1n }, ["18446744073709551615"]).search.seed).not.toBeNull();
  });

  it("of one module and not of another leaves the other without a start", () => {
    const { moved: found, start } = find({
      train: (a, module) => (module === MODULES[0] ? moved(a, 10) : a),
    });
    expect(found.map((one) => one?.isRounding ?? null)).toEqual([true, null, true, true]);
    expect(start?.layers.map(({ module }) => module)).not.toContain(MODULES[0]);
  });

  it("is not looked for where it is zero, or too small to be certain", () => {
    const zero = find({ train: (a, module) => (module === MODULES[0] ? a.map(() => 0) : a) });
    expect(zero.search.modules[1].notSearched).toBe("A is zero");
    const small = find({ size: { rank: 2, inputs: 100, outputs: 4 } });
    expect(small.search.modules[0].notSearched).toMatch(/too few numbers/);
    expect(small.search.seed).toBeNull();
    const enough = find({ size: { rank: 2, inputs: 150, outputs: 4 } });
    expect(enough.search.seed).toBe("42");
  });
});

describe("a start that a seed gives counts as one that is given", () => {
  const square = { rank: 8, inputs: 64, outputs: 64 };
  const pair = MODULES.slice(0, 2);
  /** A gradient, and B after one step on it. */
  const gradient = Float64Array.from({ length: 64 * 64 }, normal);
  const step = (a: Values): Float64Array => timesTransposed(gradient, Float64Array.from(a), 64);
  const file = (shape: number[], values: ArrayLike<number>, modules: readonly string[]): string => {
    const path = join(newFolder(), "own.safetensors");
    const tensors = modules.map((name) => ({ name, dtype: "F32" as const, shape, values }));
    writeFileSync(path, tensorBytes(tensors));
    return path;
  };

  it("for gradients: B less the draws behind A where PEFT leaves them, A as it was before it moved", async () => {
    const made: Drawn = {
      size: square,
      modules: pair,
      init: false,
      trainB: (b, a) => step(a).reduce((all: number[], x, i) => [...all, b[i] - 0.01 * x], []),
    };
    const gradients = file([64, 64], gradient, pair);
    const options = { startSeed: "42", startDraws: DRAWS, gradients };
    const kept = await inspect(adapter(made).folder, options);
    expect(kept.gradients?.map((g) => g.isSymmetric)).toEqual([true, true]);
    const without = await inspect(adapter(made).folder, { gradients });
    expect(without.gradients?.map((g) => g.isSymmetric)).toEqual([false, false]);
    const zero: Drawn = { ...made, init: true, train: (a) => moved(a, 0.2) };
    const trained = await inspect(
      adapter({ ...zero, trainB: (_, a) => [...step(a)].map((x) => -0.01 * x) }).folder,
      options,
    );
    for (const { alignment } of trained.gradients ?? []) expect(alignment).toBeCloseTo(1, 6);
  });

  it("for the span test: not where A moved, with what is known of each layer by its name", async () => {
    const inputs = Array.from({ length: 3 * 64 }, normal);
    const activations = file([3, 64], inputs, pair);
    const run = (train: Train) =>
      inspect(adapter({ size: square, modules: pair, train }).folder, {
        startSeed: "42",
        startDraws: DRAWS,
        activations,
      });
    // By names q_proj is before v_proj.
    const far = await run((a, module) => moved(a, module === layer(0, "q_proj") ? 10 : 0.2));
    expect(far.spans?.map(({ notTested }) => notTested)).toEqual([
      null,
      expect.stringMatching(/^A moved/),
    ]);
    const kept = await run((a, module) => (module === layer(0, "q_proj") ? moved(a, 0.2) : a));
    expect(kept.spans?.map(({ notTested }) => notTested)).toEqual([
      expect.stringMatching(/^A moved/),
      null,
    ]);
  });
});

describe("what is said", () => {
  it("of A that was found: it is no secret, in the answer, the release, the table and the page", async () => {
    const found = await said({ dtype: "BF16" });
    const { shown, notShown } = found.statement;
    expect(shown.join(" ")).toMatch(
      /seed 42 gives A of 4 modules, to rounding .* whoever guesses this seed has A there/,
    );
    expect(shown.join(" ")).toMatch(/A of 4 modules did not move from its start/);
    expect(notShown.join(" ")).not.toMatch(/was not found/);
    const secret = found.releases.find(({ release }) => release === "secret-a");
    expect(secret?.answer).toMatch(/Here A would be no secret: seed 42 gives A of 4 modules\.$/);
    const table = tablesOf(found).find(({ title }) => title === "A in PyTorch's stream");
    const { [layer(0, "q_proj")]: before } = beforeOf(12_345, true);
    expect(table?.body[0]).toEqual([
      ...[layer(0, "q_proj"), "42", before.toLocaleString("en"), "as drawn, to rounding"],
    ]);
    expect(inspectPage(found, "0")).toMatch(/A in PyTorch(?:'|&#39;)s stream/);
    const layers = tablesOf(found).find(({ title }) => title === "Layers");
    expect(layers?.body.map((row) => row[6])).toEqual(["no"]);
  });

  it("of A that moved: the start is no secret, A is not said to be known", async () => {
    const found = await said({ train: (a) => moved(a, 0.25) });
    const text = found.statement.shown.join(" ");
    expect(text).toMatch(
      /gives the start of A of 4 modules .* from which A moved by 0\.2\d* to 0\.2/,
    );
    expect(text).not.toMatch(/gives A of/);
    const secret = found.releases.find(({ release }) => release === "secret-a");
    expect(secret?.answer).toMatch(/seed 42 gives the start of A of 4 modules\.$/);
  });

  it("of A that was not found: nothing, neither for nor against", async () => {
    const found = await said({}, "0,43");
    expect(found.statement.notShown.join(" ")).toMatch(
      /A of 4 modules was not found in what seeds 0 and 43 give \(.*\), which says nothing for or against secrecy/,
    );
    const { shown } = found.statement;
    expect(shown.join(" ")).not.toMatch(/no secret|PyTorch/);
    expect(found.releases.map(({ answer }) => answer).join(" ")).not.toMatch(/seed/);
    const layers = tablesOf(found).find(({ title }) => title === "Layers");
    expect(layers?.body.map((row) => row[6])).toEqual(["seed not found"]);
    expect(found.startSeed?.searched.map(({ draws }) => draws)).toEqual([DRAWS, DRAWS]);
    const without = await inspect(adapter().folder);
    expect([without.startSeed, tablesOf(without).length]).toEqual([
      null,
      tablesOf(found).length - 1,
    ]);
  });
});

describe("seeds", () => {
  it("are lists of whole numbers that torch.manual_seed takes", () => {
    expect(seedsOf("0,42,1234")).toEqual(["0", "42", "1234"]);
    expect(seedsOf("007,7,18446744073709551615")).toEqual(["7", "18446744073709551615"]);
    const many = Array.from({ length: 64 }, (_, i) => i).join(",");
    expect(seedsOf(many)).toHaveLength(64);
    expect(() => seedsOf(`${many},64`)).toThrow(/^--start-seed must be at most 64 seeds, got 65/);
  });

  const { folder } = adapter({ modules: MODULES.slice(0, 1) });
  const orthogonal = writeAdapter(
    { init_lora_weights: "orthogonal" },
    [["A", SIZE.rank, SIZE.inputs] as const, ["B", SIZE.outputs, SIZE.rank] as const].map(
      ([factor, rows, columns]) => ({
        name: `base_model.model.${MODULES[0]}.lora_${factor}.weight`,
        dtype: "F32" as const,
        shape: [rows, columns],
        values: Array.from({ length: rows * columns }, normal),
      }),
    ),
  );
  const integers = /^--start-seed must be an integer from 0 to 18446744073709551615, or a list/;
  it.each([
    [integers, [folder, "--start-seed", "-1"]],
    [integers, [folder, "--start-seed", "1.5"]],
    [integers, [folder, "--start-seed", "0x10"]],
    [integers, [folder, "--start-seed", "18446744073709551616"]],
    [integers, [folder, "--start-seed", "1,,2"]],
    [integers, [folder, "--start-seed", ","]],
    [integers, [folder, "--start-seed", "1, 2"]],
    [/^--start-seed must be given a value/, [folder, "--start-seed", ""]],
    [
      /^--start-seed must be left out with --start, got "42"/,
      [folder, "--start-seed", "42", "--start", folder],
    ],
    [
      /^--start-seed must be left out where init_lora_weights is none of .*got "?\\?"orthogonal/,
      [orthogonal, "--start-seed", "42"],
    ],
    [/^--start-draws must be left out without --start-seed/, [folder, "--start-draws", "5"]],
    [/^--start-draws must be an integer/, [folder, "--start-seed", "1", "--start-draws", "0"]],
    [
      /^--activations must be a file that can be read/,
      [folder, "--start-seed", "43", "--activations", join(folder, "none")],
    ],
  ])("are refused in one line: %s", async (message, words) => {
    const { status, stdout, stderr } = await loradp(["inspect", ...words]);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toMatch(message);
  });

  it("and how many draws of them are taken from the command line", async () => {
    const words = ["inspect", folder, "--json", "--start-seed"];
    const run = async (...rest: string[]) =>
      (JSON.parse((await loradp([...words, ...rest])).stdout) as { startSeed: object }).startSeed;
    expect(await run("0,42", "--start-draws", "100000")).toMatchObject({
      seeds: ["0", "42"],
      seed: "42",
      searched: [{ seed: "0", draws: 131_072 }, { seed: "42" }],
      chance: 1e-12,
    });
    expect(await run("42", "--start-draws", "10000")).toMatchObject({ seed: "42" });
    const far = adapter({ before: 300_000, modules: MODULES.slice(0, 1) }).folder;
    words[1] = far;
    expect(await run("42", "--start-draws", "200000")).toMatchObject({ seed: null });
    expect(await run("42")).toMatchObject({ seed: "42" });
  });
});
