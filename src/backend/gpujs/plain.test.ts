/** The hash that the device draws normals with, in plain integers: its law, and what must be independent. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../core/stdlib.js";
import { plainDeviceNormals } from "./plain.oracle.js";

describe("normals of the device", () => {
  it("the device's hash has the normal law: moments, distribution, pairs, neighbours, keys", () => {
    // In plain integers, which the device reproduces (above). Limits
    // of 7 sd have probability 3e-12 each, DKW's width 1e-12.
    const [trials, entries] = [2000, 200];
    const drawn = (seed: string, trial: number): Float64Array =>
      Float64Array.from(plainDeviceNormals(seed, "law", trial, entries), ({ value }) => value);
    const all = Array.from({ length: trials }, (_, t) => drawn("1", t));
    const n = trials * entries;
    const flat = new Float64Array(n);
    all.forEach((values, t) => flat.set(values, t * entries));
    const near = (sum: number, count: number, mean: number, variance: number): void =>
      expect(Math.abs(sum / count - mean) / Math.sqrt(variance / count)).toBeLessThan(7);
    let [m1, m2, m3, m4] = [0, 0, 0, 0];
    for (const x of flat) {
      m1 += x;
      m2 += x * x;
      m3 += x ** 3;
      m4 += x ** 4;
    }
    near(m1, n, 0, 1);
    near(m2, n, 1, 2);
    near(m3, n, 0, 15);
    near(m4, n, 3, 96);
    const sorted = flat.slice().sort();
    expect(
      sorted.reduce((a, x, i) => Math.max(a, Math.abs(normalCdf(x) - (i + 0.5) / n)), 0),
    ).toBeLessThan(Math.sqrt(Math.log(2 / 1e-12) / (2 * n)) + 1 / n);
    /** Of two lists of equal length, correlations of the numbers and of their squares. */
    const independent = (
      pairs: readonly (readonly [ArrayLike<number>, ArrayLike<number>])[],
    ): void => {
      let [count, product, squares] = [0, 0, 0];
      for (const [a, b] of pairs) {
        count += a.length;
        for (let i = 0; i < a.length; i++) {
          product += a[i] * b[i];
          squares += ((a[i] * a[i] - 1) * (b[i] * b[i] - 1)) / 2;
        }
      }
      near(product, count, 0, 1);
      near(squares, count, 0, 1);
    };
    for (const lag of [1, 2, 3, 7, 64]) {
      independent(all.map((a) => [a.subarray(lag), a.subarray(0, -lag)]));
      independent(all.slice(lag).map((a, t) => [a, all[t]]));
    }
    independent([[drawn("2", 0), all[0]]]);
    expect(new Set(flat).size).toBeGreaterThan(0.999 * n);
  });
});
