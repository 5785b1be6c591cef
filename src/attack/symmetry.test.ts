/** How far a product is from symmetric; how far outputs lie from one direction: below it the test tells nothing. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { asymmetry, outputSpread } from "./symmetry.js";

const [N, DIM] = [3, 5];
const { normal } = stream("1", "symmetry/spread", 0);
const list = (n: number): Float64Array => Float64Array.from({ length: n }, normal);
const outer = (u: readonly number[], x: ArrayLike<number>): Float64Array =>
  Float64Array.from({ length: N * DIM }, (_, at) => u[Math.floor(at / DIM)] * x[at % DIM]);
const ROWS = [0, 1, 2];

describe("the spread of outputs", () => {
  it("is zero on one direction, where any two are symmetric", () => {
    const u = [0.6, -0.6, 2];
    const [y, v] = [outer(u, list(DIM)), outer(u, list(DIM))];
    expect(asymmetry(y, v, DIM, ROWS)).toBeLessThan(1e-12);
    expect(outputSpread(y, v, DIM)).toBeLessThan(1e-7);
    expect(outputSpread(new Float64Array(N * DIM), v, DIM)).toBeLessThan(1e-7);
    expect(outputSpread(new Float64Array(N * DIM), new Float64Array(N * DIM), DIM)).toBe(0);
  });

  it("is the sine of what lies off it, whatever the sizes are", () => {
    const x = list(DIM);
    for (const size of [1e-6, 1, 1e6])
      for (const sine of [1e-5, 1e-3, 0.02]) {
        // Both turn by the angle, to either side.
        const turned = (sign: number) => outer([1, sign * sine, 0], x).map((z) => size * z);
        expect(outputSpread(turned(1), turned(-1), DIM) / sine).toBeCloseTo(1, 2);
      }
  });

  it("is large of two that have nothing in common, and of each that has several", () => {
    expect(outputSpread(outer([1, 0, 0], list(DIM)), outer([0, 1, 0], list(DIM)), DIM)).toBeCloseTo(
      0.5,
      9,
    );
    expect(outputSpread(list(N * DIM), list(N * DIM), DIM)).toBeGreaterThan(0.3);
  });
});

describe("the asymmetry of Y V'", () => {
  /** A square matrix as Y; V is the identity, so that Y V' is Y. */
  const of = (y: readonly number[], rows: readonly number[]): number => {
    const n = Math.sqrt(y.length);
    const identity = y.map((_, at) => Number(at % (n + 1) === 0));
    return asymmetry(y, identity, n, rows);
  };

  it("by hand is |P - P'|/(2 |P|): 0 of symmetric ones, 1 of antisymmetric ones", () => {
    expect(of([1, 7, 7, -2], [0, 1])).toBe(0);
    expect(of([0, 5, -5, 0], [0, 1])).toBeCloseTo(1, 12);
    // |P - P'|^2 = 4 + 4, |P|^2 = 1 + 4 + 1.
    expect(of([1, 2, 0, 1], [0, 1])).toBeCloseTo(Math.sqrt(8) / (2 * Math.sqrt(6)), 12);
    expect(of([0, 0, 0, 0], [0, 1])).toBe(0);
  });

  it("is of the rows that are asked for: of their columns alone", () => {
    const y = [1, 9, 4, -9, 1, 0, 2, 0, 1];
    // Rows 0 and 2: 1, 4 and 2, 1.
    expect(of(y, [0, 2])).toBeCloseTo(Math.sqrt(8) / (2 * Math.sqrt(22)), 12);
    expect(of(y, [1, 2])).toBe(0);
    expect(of(y, [0, 1])).toBeCloseTo((18 * Math.SQRT2) / (2 * Math.sqrt(164)), 12);
  });
});
