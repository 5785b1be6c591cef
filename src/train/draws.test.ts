/** What training draws, from streams that give known numbers: the scale of each law of A, and which batches of whom. */
import { describe, expect, it } from "vitest";
import type { Stream } from "../core/stream.js";
import { batches, cutInto, drawFactor, poissonSample } from "./draws.js";

const given = (numbers: Partial<Stream>): Stream => numbers as Stream;
/** Uniform numbers from a list, over and over. */
const cycled = (list: readonly number[]): Stream => {
  let at = 0;
  return given({ uniform: () => list[at++ % list.length] });
};

describe("entries of A", () => {
  const entry = (
    init: "gaussian" | "kaiming-uniform" | "peft-gaussian",
    numbers: Partial<Stream>,
  ) => {
    const out = new Float32Array(4 * 9);
    drawFactor({ init, rank: 4 }, 9, given(numbers), out);
    expect(new Set(out).size).toBe(1);
    return out[0];
  };
  it("of rank 4 and 9 inputs: z/2, z/4, and from -1/3 to 1/3", () => {
    const z = { normal: () => 3, uniform: () => NaN };
    expect([entry("gaussian", z), entry("peft-gaussian", z)]).toEqual([1.5, 0.75]);
    const uniform = [0, 0.5, 1].map((u) =>
      entry("kaiming-uniform", { uniform: () => u, normal: () => NaN }),
    );
    expect(uniform).toEqual([-1 / 3, 0, 1 / 3].map(Math.fround));
  });
});

describe("batches", () => {
  const members = [7, 3, 9, 5];
  it("of dp methods take a member where its number is below batch/expected", () => {
    expect(poissonSample(members, 0.5, cycled([0.49, 0.5, 0.1, 0.9]))).toEqual([7, 9]);
    // Two of ten expected, though four are members: 0.2.
    const dp = batches(
      { method: "dp-sgd", batch: 2 },
      members,
      10,
      cycled([0.19, 0.2, 0.21, 0.3, 0]),
    );
    expect([0, 1, 2, 3, 4].map(() => dp.next().value)).toEqual([[7], [7, 3], [3, 9], [9, 5], [5]]);
  });
  it("of a fixed share are that share of a model's own members, each once", () => {
    const fixed = batches({ method: "dp-sgd", batch: 5 }, members, 10, cycled([0.3, 0.8]), "fixed");
    const passes = batches(
      { method: "dp-sgd", batch: 5 },
      members,
      10,
      cycled([0.3, 0.8]),
      "passes",
    );
    for (let step = 0; step < 6; step++) {
      const batch = fixed.next().value;
      expect([batch.length, new Set(batch).size]).toEqual([2, 2]);
      const pass = [...passes.next().value, ...passes.next().value];
      expect(pass.sort()).toEqual([3, 5, 7, 9]);
    }
  });
  it("of other methods are of the batch's size, whatever is expected, pass after pass", () => {
    const plain = batches({ method: "lora", batch: 3 }, members, 100, cycled([0.3, 0.8, 0.1]));
    const drawn = [0, 1, 2, 3].flatMap(() => plain.next().value);
    expect(drawn).toHaveLength(12);
    for (const pass of [0, 4, 8]) expect(drawn.slice(pass, pass + 4).sort()).toEqual([3, 5, 7, 9]);
  });
});

it("numbers are cut into parts in their order, each of its shape", () => {
  const parts = cutInto(Float32Array.of(1, 2, 3, 4, 5, 6, 7), [[2, 2], [1], [2]]);
  expect(parts.map((part) => [...part])).toEqual([[1, 2, 3, 4], [5], [6, 7]]);
});
