/** Statistics of layers: starts and their level, moved A, the spectrum, groups. */
import { describe, expect, it } from "vitest";
import { readAdapter } from "./adapter.js";
import { findLayers, groupLayers } from "./layers.js";
import { factors, normal, Q, uniform, writeAdapter, zeros, type Made } from "./peft.fixture.js";
import { LEVEL, testStarts } from "./start-law.js";

const SIZE: Made = { rank: 8, inputs: 512, outputs: 40 };
const read = (made: Made, config: object = {}) =>
  readAdapter(writeAdapter({ r: 8, ...config }, factors(Q, { ...SIZE, ...made })));
const startsOf = (made: Made) => testStarts(read(made).layers)[0].consistent;

describe("the start of A", () => {
  // 4096 entries: a test at level 1e-3 sees a Kolmogorov distance of 0.05 with probability 0.9, those below are 0.057
  // and more. Seeds are fixed; the chance of a false alarm is that of the level.
  it.each([
    ["uniform", {}],
    ["uniform", { dtype: "BF16" }],
    ["uniform", { dtype: "F16" }],
    ["normal 1/r", { a: normal(1 / 8) }],
    ["normal 1/sqrt r", { a: normal(1 / Math.sqrt(8)) }],
  ] as Array<[string, Made]>)("%s is told from the others: %j", (start, made) => {
    expect(startsOf(made)).toEqual([start]);
  });

  it("is none of them where A was trained, or drawn from another law", () => {
    expect(startsOf({ a: uniform(1.1 / Math.sqrt(512)) })).toEqual([]);
    expect(startsOf({ a: normal(Math.sqrt(1 / 3 / 512)) })).toEqual([]);
    expect(startsOf({ a: zeros })).toEqual([]);
  });

  it("of rank 1 cannot tell 1/r from 1/sqrt r", () => {
    const made = { rank: 1, inputs: 4096, a: normal(1) };
    const adapter = readAdapter(writeAdapter({ r: 1 }, factors(Q, { ...SIZE, ...made })));
    expect(testStarts(adapter.layers)[0].consistent).toEqual(["normal 1/r", "normal 1/sqrt r"]);
  });

  it("is judged on all layers together, and says what it would have seen", () => {
    const [one] = testStarts(read({}).layers);
    const tensors = [0, 1, 2, 3].flatMap((i) => factors(`h.${"x".repeat(i + 1)}.q_proj`, SIZE));
    const four = testStarts(readAdapter(writeAdapter({ r: 8 }, tensors)).layers);
    expect(four.map(({ consistent }) => consistent)).toEqual(new Array(4).fill(["uniform"]));
    expect(four[0].seen).toBeGreaterThan(one.seen);
    // Holm's rule: the smallest of four p-values four times, the largest once.
    const alone = tensors.flatMap((_, i) =>
      i % 2 === 0
        ? testStarts(readAdapter(writeAdapter({ r: 8 }, tensors.slice(i, i + 2))).layers).map(
            (t) => t.pValues.uniform,
          )
        : [],
    );
    const [least] = [...alone].sort((x, y) => x - y);
    const together = four.map(({ pValues }) => pValues.uniform);
    expect(least).toBeLessThan(1);
    expect(Math.min(...together)).toBe(Math.min(1, 4 * least));
    const log = (layers: number): number =>
      Math.sqrt(Math.log((2 * layers) / LEVEL)) + Math.sqrt(Math.log(20));
    expect(one.seen).toBeCloseTo(log(1) / Math.sqrt(2 * 4096), 12);
    expect(four[0].seen).toBeCloseTo(log(4) / Math.sqrt(2 * 4096), 12);
  });
});

describe("layers", () => {
  const start = () => read({ b: zeros });

  it("did not move from their start, or did, by how much", () => {
    const frozen = findLayers(read({}), start())[0];
    expect(frozen.moved).toEqual({ relative: 0, isRounding: true, startsAtZero: true });
    expect(findLayers(read({}), undefined)[0].moved).toBeNull();
    // One file in 16 bits: rounding is no move.
    const rounded = findLayers(read({ dtype: "BF16" }), start())[0].moved;
    expect(rounded?.isRounding).toBe(true);
    expect(rounded?.relative).toBeGreaterThan(0);
    const scaled: Made["a"] = (n, source) =>
      uniform(1 / Math.sqrt(512))(n, source).map((x, i) => (i < n / 2 ? 1.1 * x : x));
    const moved = findLayers(read({ a: scaled }), start())[0].moved;
    expect(moved?.isRounding).toBe(false);
    expect(moved?.relative).toBeGreaterThan(0.06);
    expect(moved?.relative).toBeLessThan(0.08);
    // The same half of a percent as bf16's rounding, in files of f32: a move.
    const little: Made["a"] = (n, source) => uniform(1.001 / Math.sqrt(512))(n, source);
    expect(findLayers(read({ a: little }), start())[0].moved?.isRounding).toBe(false);
  });

  it("of the adapter itself are refused: it is no start", () => {
    expect(() => findLayers(read({}), read({}))).toThrow(
      /^--start must be the adapter before training, .* got the same A and B/,
    );
    expect(findLayers(start(), start())[0].moved?.isRounding).toBe(true);
  });

  it("of another start are refused", () => {
    const other = readAdapter(writeAdapter({ r: 8 }, factors(Q, { ...SIZE, inputs: 256 })));
    expect(() => findLayers(read({}), other)).toThrow(/^--start must be an adapter with 8 x 512/);
    const elsewhere = readAdapter(writeAdapter({ r: 8 }, factors("h.q_proj", SIZE)));
    expect(() => findLayers(read({}), elsewhere)).toThrow(/got no such module/);
  });

  it("have the spectrum of s B A, its rank to rounding, and are untrained where B = 0", () => {
    const identity: Made["a"] = (n) => Array.from({ length: n }, (_, i) => (i % 513 === 0 ? 1 : 0));
    const own = new Map([
      [0, 3],
      [9, 4],
      [18, 1e-9],
    ]);
    const two: Made["b"] = (n) => Array.from({ length: n }, (_, k) => own.get(k) ?? 0);
    const [found] = findLayers(read({ a: identity, b: two }), undefined);
    expect(found.product.values.slice(0, 2)).toEqual([8, 6].map((x) => expect.closeTo(x, 10)));
    expect(found.product).toMatchObject({ rank: 2, norm: expect.closeTo(10, 10) });
    expect(found.product.stableRank).toBeCloseTo(100 / 64, 10);
    expect(found.untrained).toBe(false);
    expect(findLayers(start(), undefined)[0]).toMatchObject({
      untrained: true,
      product: { rank: 0 },
    });
  });

  it("that are equal stand together", () => {
    const name = (i: number, p: string): string => `h.${"x".repeat(i + 1)}.${p}`;
    const tensors = [0, 1, 2].flatMap((i) => [
      ...factors(name(i, "q_proj"), SIZE),
      ...factors(name(i, "v_proj"), { ...SIZE, outputs: 20, ...(i === 2 ? { b: zeros } : {}) }),
    ]);
    const groups = groupLayers(findLayers(readAdapter(writeAdapter({ r: 8 }, tensors)), undefined));
    expect(groups.map(({ names, modules }) => [names, modules.length])).toEqual([
      [["q_proj"], 3],
      [["v_proj"], 2],
      [["v_proj"], 1],
    ]);
    expect(groups.map(({ untrained }) => untrained)).toEqual([false, false, true]);
    expect(groups[0].norm[0]).toBeLessThan(groups[0].norm[1]);
  });
});
