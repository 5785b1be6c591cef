/** Frames of rows and their probes: exact inner products, and one direction for each that there is. */
import { describe, expect, it } from "vitest";
import { blockFrame, type BlockFrame } from "./block.js";
import { blockNumbers, blockTrial } from "./block-trial.js";
import { stream } from "./stream.js";

const { normal } = stream("block", "frames", 0);
const random = (dim: number): number[] => Array.from({ length: dim }, normal);
const [A, B, C] = [random(12), random(12), random(12)];
const ZERO = new Array<number>(12).fill(0);
const UNIT = ZERO.map((_, j) => Number(j === 3));
const SUM = A.map((x, j) => x - 2 * B[j]);
const MANY = Array.from({ length: 7 }, () => random(4));

const frameOf = (rows: number[][], probes: number[]): BlockFrame =>
  blockFrame(Float64Array.from(rows.flat()), rows[0].length, probes);

/** Name, rows, probes, and what there is: d and e. */
const CASES: Array<[string, number[][], number[], number, number]> = [
  ["independent rows", [A, B, C], [0, 1, 2], 3, 3],
  ["one row", [A], [5], 1, 1],
  ["one probe for all", [A, B, C], [7, 7, 7], 3, 1],
  ["a repeated row", [A, A, B], [0, 0, 2], 2, 2],
  ["a sum of others", [A, B, SUM, C], [0, 1, 2, 3], 3, 4],
  ["a zero row", [ZERO, A, ZERO], [0, 1, 2], 1, 3],
  ["zero rows only", [ZERO, ZERO], [4, 4], 0, 1],
  ["a row along its probe", [UNIT, A], [3, 3], 2, 0],
  ["more rows than columns", MANY, [0, 1, 2, 3, 0, 1, 2], 4, 0],
];

/** Worst difference of the frame's inner products to those of the rows and unit vectors. */
function worst(frame: BlockFrame, rows: number[][], probes: number[]): number {
  const { own, stride, lower, along } = frame;
  const inner = (x: Float64Array, i: number, y: Float64Array, k: number): number => {
    let sum = 0;
    for (let l = 0; l < own; l++) sum += x[i * stride + l] * y[k * stride + l];
    return sum;
  };
  const dot = (x: number[], y: number[]): number => x.reduce((sum, v, j) => sum + v * y[j], 0);
  const errors = rows.flatMap((q, i) =>
    rows.flatMap((other, k) => [
      Math.abs(inner(lower, i, lower, k) - dot(q, other)),
      Math.abs(inner(lower, i, along, k) - q[probes[k]]),
    ]),
  );
  return Math.max(...errors);
}

describe.each(CASES)("frame: %s", (_, rows, probes, own, probed) => {
  const frame = frameOf(rows, probes);

  it("has as many directions as the rows and their probes", () => {
    expect([frame.own, frame.probed]).toEqual([own, probed]);
  });

  it("keeps inner products: of rows, of rows and probes, and the length of probes", () => {
    expect(worst(frame, rows, probes)).toBeLessThan(1e-13);
    // Of a probe in the span of the rows and the other directions, nothing is left.
    rows.forEach((__, i) => {
      let square = 0;
      for (let l = 0; l < own; l++) square += frame.along[i * frame.stride + l] ** 2;
      for (let l = 0; l < probed; l++) square += frame.across[i * frame.stride + l] ** 2;
      expect(Math.abs(square - 1)).toBeLessThan(1e-13);
    });
  });

  it("needs degrees of freedom of Bartlett's factors, also where r is below d", () => {
    for (const rank of [1, 2, 16]) {
      const { inner, outer } = blockNumbers(frame, rank);
      const width = Math.min(own, rank);
      const others = rows[0].length - own - probed;
      expect(inner).toEqual([16, 15, 14, 13].map((f) => f - 16 + rank).slice(0, width));
      expect(outer).toHaveLength(Math.min(width, others));
      outer.forEach((freedom, k) => expect(freedom).toBe(others - k));
    }
  });
});

it("makes no noise of zero rows, and the same noise of equal rows, to rounding", () => {
  const frame = frameOf([A, ZERO, A], [0, 1, 0]);
  const { inner, outer, normals } = blockNumbers(frame, 5);
  const sums = new Float64Array(9);
  const larger = inner.map((freedom) => freedom + 2);
  blockTrial(frame, 5)(random(normals), larger, outer, sums, 0);
  expect([...sums.subarray(3, 6)]).toEqual([0, 0, 0]);
  for (let k = 0; k < 3; k++) expect(Math.abs(sums[k] - sums[6 + k])).toBeLessThan(1e-12);
  expect(Math.abs(sums[1])).toBeGreaterThan(1e-3);
});

it("agrees with a plain evaluation of T, V and B", () => {
  const [rows, probes, rank] = [[A, B, SUM, C], [0, 1, 2, 3], 2];
  const frame = frameOf(rows, probes);
  const numbers = blockNumbers(frame, rank);
  const normals = random(numbers.normals);
  const sums = new Float64Array(12);
  blockTrial(frame, rank)(normals, numbers.inner, numbers.outer, sums, 0);
  // d = 3, e = 4, p = 2: T is 3 x 2, V 2 x 4, B 2 x 2; numbers come in this order.
  const [a, b, c, ...rest] = normals;
  const [t, u] = numbers.inner.map(Math.sqrt);
  const [x, y] = numbers.outer.map(Math.sqrt);
  const T = [
    [t, 0],
    [a, u],
    [b, c],
  ];
  const V = [0, 1].map((k) => [0, 1, 2, 3].map((l) => rest[2 * l + k]));
  const others = [
    [x, 0],
    [rest[8], y],
  ];
  rows.forEach((_, i) => {
    const at = i * frame.stride;
    const L = [...frame.lower.subarray(at, at + 3)];
    const M = [0, 1].map((k) => L.reduce((sum, v, l) => sum + v * T[l][k], 0));
    const inside = T.map((row, l) => (M[0] * row[0] + M[1] * row[1]) / rank - L[l]);
    const across = [0, 1, 2, 3].map((l) => (M[0] * V[0][l] + M[1] * V[1][l]) / rank);
    const far = [0, 1].map((l) => (M[0] * others[0][l] + M[1] * others[1][l]) / rank);
    const dot = (v: number[], w: number[]): number => v.reduce((s, z, l) => s + z * w[l], 0);
    const expected = [
      dot([...frame.along.subarray(at, at + 3)], inside) +
        dot([...frame.across.subarray(at, at + 4)], across),
      dot(L, inside),
      dot(inside, inside) + dot(across, across) + dot(far, far),
    ];
    expected.forEach((value, k) => expect(sums[3 * i + k]).toBeCloseTo(value, 11));
  });
});
