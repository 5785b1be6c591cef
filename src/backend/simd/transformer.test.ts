/** Kernels of the transformer against f64: bound of exponentials, functions built on them, NaN, what is hidden. */
import { describe, expect, it } from "vitest";
import { compiledKernel, FREE, type Kernel } from "./kernel.js";
import { plantedKernel } from "./planted.fixture.js";

const kernel = compiledKernel();
const [AT, BESIDE] = [4096, 4096 + 2 ** 21];
const numbers = (length: number, at = AT, of: Kernel = kernel): Float32Array =>
  new Float32Array(of.memory.buffer, at, length);

/** exp of numbers, a multiple of 4 of them, by the kernel. */
function exponential(x: Float32Array, of: Kernel = kernel): Float32Array {
  const view = numbers(x.length, AT, of);
  view.set(x);
  of.exponential(AT, x.length);
  return view.slice();
}
/** Evenly over the range, in steps that hit every part of the reduction. */
const GRID = Float32Array.from({ length: 2 ** 18 }, (_, i) => -87 + (175 * i) / (2 ** 18 - 1));
const worst = (seen: Float32Array): number =>
  seen.reduce((a, y, i) => Math.max(a, Math.abs(y / Math.exp(GRID[i]) - 1)), 0);

describe("exponentials", () => {
  it("are right to 2e-7 of themselves from -87 to 88; with a coefficient moved they are not", async () => {
    expect(AT).toBeGreaterThanOrEqual(FREE);
    expect(worst(exponential(GRID))).toBeLessThan(2e-7);
    const bugs = [
      ["1.3981999507e-3", "1.6e-3"],
      ["2.12194440e-4", "2.12e-4"],
    ];
    for (const [passage, replacement] of bugs)
      expect(
        worst(exponential(GRID, await plantedKernel("transformer.ts", passage, replacement))),
      ).toBeGreaterThan(2e-7);
  });

  it("stay at their ends beyond, are 1 at 0, and keep NaN", () => {
    const seen = exponential(Float32Array.of(-Infinity, -1e30, -87, 0, 88, 1e30, Infinity, NaN));
    expect(seen[0]).toBe(seen[2]);
    expect(seen[1]).toBe(seen[2]);
    expect(seen[3]).toBe(1);
    expect(seen[5]).toBe(seen[4]);
    expect(seen[6]).toBe(seen[4]);
    expect(seen[7]).toBeNaN();
    // Not smaller than softmax can lose, and not subnormal.
    expect(seen[2]).toBeGreaterThan(1.1755e-38);
    expect(seen[2]).toBeLessThan(2e-38);
  });
});

const X = Float32Array.from({ length: 4096 }, (_, i) => -12 + (24 * i) / 4095);
const inner = (x: number): number => Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x);
const gelu = (x: number): number => 0.5 * x * (1 + Math.tanh(inner(x)));
const slope = (x: number): number => {
  const t = Math.tanh(inner(x));
  const by = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * by;
};

describe("GELU", () => {
  // Of 1 + |x|: some roundings (6e-8 each), and exp of an exponent of size up to 10 that is rounded itself.
  it("and its slope are right to 1e-6 of 1 + |x|, and keep what is not finite", () => {
    numbers(X.length).set(X);
    numbers(X.length, BESIDE).fill(1);
    kernel.gelu(AT, BESIDE, X.length);
    numbers(X.length, BESIDE).forEach((y, i) =>
      expect(Math.abs(y - gelu(X[i]))).toBeLessThan(1e-6 * (1 + Math.abs(X[i]))),
    );
    numbers(X.length, BESIDE).fill(2);
    kernel.geluBack(AT, BESIDE, X.length);
    numbers(X.length, BESIDE).forEach((y, i) =>
      expect(Math.abs(y / 2 - slope(X[i]))).toBeLessThan(1e-6 * (1 + Math.abs(X[i]))),
    );
    numbers(4).set([NaN, Infinity, -Infinity, -1e6]);
    kernel.gelu(AT, BESIDE, 4);
    const [nan, up, down, small] = numbers(4, BESIDE);
    expect([nan, up, Number.isFinite(down)]).toEqual([NaN, Infinity, false]);
    expect(Math.abs(small)).toBeLessThan(1e-30);
  });
});

describe("causal softmax", () => {
  const [rows, apart] = [6, 8];
  const score = (i: number, j: number): number => Math.sin(3 * i + 5 * j) * 4;
  const fill = (): void =>
    numbers(8 * apart).forEach((_, k, all) => {
      const [i, j] = [Math.floor(k / apart), k % apart];
      // What must not be seen is NaN.
      all[k] = j <= i ? score(i, j) : NaN;
    });

  it("and its gradient are those of f64, and blind to all above the diagonal", () => {
    fill();
    kernel.causalSoftmax(AT, 4 * apart, rows, 0.5);
    const p = numbers(rows * apart).slice();
    const delta = (i: number, j: number): number => Math.cos(i + 2 * j);
    const given = numbers(rows * apart, BESIDE);
    given.forEach((_, k) => {
      const [i, j] = [Math.floor(k / apart), k % apart];
      given[k] = j <= i ? delta(i, j) : NaN;
    });
    kernel.causalSoftmaxBack(AT, 4 * apart, rows, 0.5, BESIDE, 4 * apart);
    for (let i = 0; i < rows; i++) {
      const list = Array.from({ length: i + 1 }, (_, j) => Math.exp(0.5 * score(i, j)));
      const total = list.reduce((a, x) => a + x, 0);
      const mean = list.reduce((a, x, j) => a + (x / total) * delta(i, j), 0);
      for (let j = 0; j < 8; j++) {
        const wanted = j <= i ? list[j] / total : 0;
        expect(Math.abs(p[i * apart + j] - wanted)).toBeLessThan(1e-6);
        const back = j <= i ? 0.5 * wanted * (delta(i, j) - mean) : 0;
        expect(Math.abs(given[i * apart + j] - back)).toBeLessThan(1e-6);
      }
    }
  });

  it("shows NaN in the rows that see it, and in no other", () => {
    fill();
    numbers(8 * apart)[3 * apart + 2] = NaN;
    kernel.causalSoftmax(AT, 4 * apart, rows, 0.5);
    const p = numbers(rows * apart);
    for (let i = 0; i < rows; i++)
      expect(p.slice(i * apart, i * apart + i + 1).some(Number.isNaN)).toBe(i === 3);
  });
});

describe("cross entropy", () => {
  const [columns, apart, rows] = [11, 16, 3];
  const [TARGETS, WEIGHTS, LOSSES] = [BESIDE, BESIDE + 64, BESIDE + 128];
  const logit = (i: number, j: number): number => 30 * Math.sin(i + 7 * j);

  it("and its gradient are those of f64; rows of weight 0 have neither, whatever is in them", () => {
    const fill = (): void =>
      numbers(rows * apart).forEach((_, k, all) => {
        const [i, j] = [Math.floor(k / apart), k % apart];
        all[k] = i === 1 ? NaN : j < columns ? logit(i, j) : 0;
      });
    new Int32Array(kernel.memory.buffer, TARGETS, rows).set([4, 0, 10]);
    numbers(rows, WEIGHTS).set([0.25, 0, 1]);
    fill();
    kernel.crossEntropy(AT, 4 * apart, rows, columns, TARGETS, WEIGHTS, LOSSES, true);
    for (const [i, target, weight] of [
      [0, 4, 0.25],
      [2, 10, 1],
    ]) {
      const list = Array.from({ length: columns }, (_, j) => Math.exp(logit(i, j)));
      const total = list.reduce((a, x) => a + x, 0);
      const loss = Math.log(total) - logit(i, target);
      expect(Math.abs(numbers(rows, LOSSES)[i] - loss)).toBeLessThan(1e-6 * (1 + loss));
      list.forEach((x, j) => {
        const wanted = weight * (x / total - Number(j === target));
        expect(Math.abs(numbers(rows * apart)[i * apart + j] - wanted)).toBeLessThan(2e-6);
      });
      // Padding stays zero.
      expect([...numbers(rows * apart).subarray(i * apart + 12, (i + 1) * apart)]).toEqual([
        0, 0, 0, 0,
      ]);
    }
    expect(numbers(rows, LOSSES)[1]).toBe(0);
    expect(
      numbers(rows * apart)
        .subarray(apart, 2 * apart)
        .every((x) => x === 0),
    ).toBe(true);
    // A row that counts shows what is not a number.
    numbers(rows, WEIGHTS)[1] = 1;
    fill();
    kernel.crossEntropy(AT, 4 * apart, rows, columns, TARGETS, WEIGHTS, LOSSES, false);
    expect(numbers(rows, LOSSES)[1]).toBeNaN();
  });
});
