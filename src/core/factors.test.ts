/** Laws of A from the numbers that a stream gives; orthogonal rows are orthonormal to rounding, whatever is drawn. */
import { describe, expect, it } from "vitest";
import { sampleFactor } from "./factors.js";
import { stream, type Stream } from "./stream.js";

/** Largest deviation of A A' from (m/r) I, over m/r. */
function deviation(a: Float64Array, rank: number, dim: number): number {
  let most = 0;
  for (let i = 0; i < rank; i++)
    for (let k = 0; k <= i; k++) {
      let sum = 0;
      for (let j = 0; j < dim; j++) sum += a[i * dim + j] * a[k * dim + j];
      most = Math.max(most, Math.abs((sum * rank) / dim - Number(i === k)));
    }
  return most;
}
function drawn(rank: number, dim: number, source: Stream): Float64Array {
  const out = new Float64Array(3 + rank * dim).fill(7);
  sampleFactor("orthogonal", rank, dim, source, out, 3);
  expect([...out.subarray(0, 3)]).toEqual([7, 7, 7]);
  return out.subarray(3);
}

describe("orthogonal rows", () => {
  it.each([
    [1, 1],
    [1, 16],
    [4, 64],
    [5, 16],
    [7, 7],
    [64, 64],
    [64, 256],
  ])("are orthonormal times sqrt(m/r) to rounding: r = %d, m = %d", (rank, dim) => {
    // Sums of m products of rounding 1.1e-16 each; the constant is of one pass or two.
    for (let trial = 0; trial < 5; trial++)
      expect(deviation(drawn(rank, dim, stream("1", "rows", trial)), rank, dim)).toBeLessThan(
        4e-16 * dim,
      );
  });
  it("are so, too, where what is drawn is nearly the same for every row: a second pass", () => {
    const { normal, uniform } = stream("1", "parallel", 0);
    const [rank, dim] = [9, 32];
    const same = Array.from({ length: dim }, normal);
    let next = 0;
    const source = { uniform, normal: () => same[next++ % dim] + 1e-7 * normal() };
    expect(deviation(drawn(rank, dim, source), rank, dim)).toBeLessThan(4e-16 * dim);
  });
  it("are the rows drawn, less their parts along those before: the first keeps its direction", () => {
    const [rank, dim] = [6, 8];
    const a = drawn(rank, dim, stream("1", "directions", 0));
    const { normal } = stream("1", "directions", 0);
    const rows = Array.from({ length: rank }, () => Float64Array.from({ length: dim }, normal));
    // Row i of what was drawn has no part along row k > i, and a positive one along row i.
    for (let i = 0; i < rank; i++)
      for (let k = i; k < rank; k++) {
        let part = 0;
        for (let j = 0; j < dim; j++) part += rows[i][j] * a[k * dim + j];
        if (k > i) expect(Math.abs(part)).toBeLessThan(1e-13);
        else expect(part).toBeGreaterThan(0);
      }
  });
});

describe("independent entries", () => {
  const [rank, dim, before] = [4, 3, 2];
  const normals = Array.from({ length: rank * dim }, (_, i) => (i - 5) / 3);
  const uniforms = Array.from({ length: rank * dim }, (_, i) => i / 10);
  /** A of the law from these numbers, behind two that stay. */
  function given(init: "gaussian" | "kaiming-uniform" | "rademacher"): number[] {
    let next = 0;
    const source: Stream = { normal: () => normals[next++], uniform: () => uniforms[next++] };
    const out = new Float64Array(before + rank * dim + 1).fill(7);
    sampleFactor(init, rank, dim, source, out, before);
    expect([next, out[0], out[1], out[out.length - 1]]).toEqual([rank * dim, 7, 7, 7]);
    return [...out.subarray(before, -1)];
  }

  it("have variance 1/r: normals, uniforms about 0 and signs, each from one number in order", () => {
    expect(given("gaussian")).toEqual(normals.map((x) => 0.5 * x));
    const width = Math.sqrt(3 / rank);
    expect(given("kaiming-uniform")).toEqual(uniforms.map((u) => width * (2 * u - 1)));
    // The sign turns at one half.
    expect(given("rademacher")).toEqual(uniforms.map((_, i) => (i < 5 ? -0.5 : 0.5)));
  });

  it("are orthogonal up to as many rows as there are columns", () => {
    const out = new Float64Array(20);
    expect(() => sampleFactor("orthogonal", 5, 4, stream("1", "x", 0), out)).toThrow(
      "init orthogonal must be used with rank <= dim (4), got rank 5: lower the rank",
    );
    sampleFactor("orthogonal", 4, 4, stream("1", "x", 0), out);
    expect(out[0]).not.toBe(0);
  });
});
