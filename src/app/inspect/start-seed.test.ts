/** A's start from a seed: found where it stands, with how far it moved, and taken for the start that it is. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { timesTransposed } from "../../core/row-major.js";
import { toBf16, toF16 } from "../../core/short-floats.js";
import { readAdapter } from "./adapter.js";
import { inspect } from "./inspect.js";
import { newFolder, tensorBytes } from "./peft.fixture.js";
import {
  adapter,
  beforeOf,
  DRAWS,
  layer,
  MODULES,
  moved,
  normals,
  type Drawn,
  type Train,
  type Values,
} from "./seeded.fixture.js";
import { findSeed } from "./start-seed.js";

const find = (drawn: Drawn, seeds = ["42"]) =>
  findSeed(readAdapter(adapter(drawn)), seeds, () => {}, DRAWS);

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

  it.each([
    [true, {}],
    [false, {}],
    ["gaussian", {}],
    [true, { lora_bias: true }],
    [false, { lora_bias: true }],
  ] as const)("that moved by twice its size is found beside the others: %j %j", (init, config) => {
    // Of 3200 numbers t^2/2 is about 3200/(2 (3 + 4)) = 229 or more; 66 are needed.
    const size = { rank: 4, inputs: 800, outputs: 9 };
    const middle = [MODULES[0], MODULES[3]];
    const { moved: found, search } = find({
      ...{ init, config, size },
      train: (a, module) => (middle.includes(module) ? moved(a, 2) : a),
    });
    expect(found.map((one) => one?.isRounding)).toEqual([true, false, true, false]);
    for (const i of [1, 3]) expect(found[i]?.relative).toBeCloseTo(2, 0);
    expect(search.modules.map(({ before }) => before !== null)).toEqual(new Array(4).fill(true));
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
  const normal = normals(1);
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
    const kept = await inspect(adapter(made), options);
    expect(kept.gradients?.map((g) => g.isSymmetric)).toEqual([true, true]);
    const without = await inspect(adapter(made), { gradients });
    expect(without.gradients?.map((g) => g.isSymmetric)).toEqual([false, false]);
    const zero: Drawn = { ...made, init: true, train: (a) => moved(a, 0.2) };
    const trained = await inspect(
      adapter({ ...zero, trainB: (_, a) => [...step(a)].map((x) => -0.01 * x) }),
      options,
    );
    for (const { alignment } of trained.gradients ?? []) expect(alignment).toBeCloseTo(1, 6);
  });

  it("for the span test: not where A moved, with what is known of each layer by its name", async () => {
    const inputs = Array.from({ length: 3 * 64 }, normal);
    const activations = file([3, 64], inputs, pair);
    const run = (train: Train) =>
      inspect(adapter({ size: square, modules: pair, train }), {
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
