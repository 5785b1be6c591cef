/** The hash that the device draws normals with, in plain integers: its law, and what must be independent. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../core/stdlib.js";
import { plainDeviceNormals } from "./plain.oracle.js";

describe("normals of the device", () => {
  it("the device's hash has the normal law: moments, distribution, pairs, neighbours, keys", () => {
    // In plain integers, which the device reproduces (above). Limits
    // of 7 sd have probability 3e-12 each, DKW's width 1e-12.
    const [trials, entries] = [2000, 200];
    const all = Array.from({ length: trials }, (_, t) =>
      plainDeviceNormals("1", "law", t, entries).map((p) => p.value),
    );
    const flat = all.flat();
    const n = flat.length;
    const near = (values: number[], mean: number, variance: number): void =>
      expect(
        Math.abs(values.reduce((a, x) => a + x, 0) / values.length - mean) /
          Math.sqrt(variance / values.length),
      ).toBeLessThan(7);
    near(flat, 0, 1);
    near(
      flat.map((x) => x * x),
      1,
      2,
    );
    near(
      flat.map((x) => x ** 3),
      0,
      15,
    );
    near(
      flat.map((x) => x ** 4),
      3,
      96,
    );
    const sorted = flat.slice().sort((a, b) => a - b);
    expect(
      sorted.reduce((a, x, i) => Math.max(a, Math.abs(normalCdf(x) - (i + 0.5) / n)), 0),
    ).toBeLessThan(Math.sqrt(Math.log(2 / 1e-12) / (2 * n)) + 1 / n);
    const other = plainDeviceNormals("2", "law", 0, entries).map((p) => p.value);
    for (const lag of [1, 2, 3, 7, 64]) {
      for (const f of [(x: number) => x, (x: number) => (x * x - 1) / Math.SQRT2]) {
        near(
          all.flatMap((a) => a.slice(lag).map((x, i) => f(x) * f(a[i]))),
          0,
          1,
        );
        near(
          all.slice(lag).flatMap((a, t) => a.map((x, i) => f(x) * f(all[t][i]))),
          0,
          1,
        );
      }
    }
    near(
      other.map((x, i) => x * all[0][i]),
      0,
      1,
    );
    expect(new Set(flat).size).toBeGreaterThan(0.999 * n);
  });
});
