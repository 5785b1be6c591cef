/** Statistics of batches against their definitions, and their p-values against laws that are written out. */
import { describe, expect, it } from "vitest";
import { batchPValues, batchStatistics, type BatchStatistics } from "./batch-law.js";
import { stream } from "./stream.js";

const [MEMBERS, STEPS, RATE] = [7, 5, 0.3];
const { uniform } = stream("core", "batch-law", 0);
/** Which member is in which batch. */
const drawn = Array.from({ length: STEPS }, () =>
  Array.from({ length: MEMBERS }, () => Number(uniform() < RATE)),
);
const members = Array.from({ length: MEMBERS }, (_, i) => 10 + 3 * i);
const batches = drawn.map((row) => row.flatMap((x, i) => (x === 1 ? [members[i]] : [])));
const sum = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0);

describe("statistics of batches", () => {
  it("are the sums that their names say", () => {
    const square = (x: number): number => x * x;
    const lag = drawn
      .slice(1)
      .map((row, t) => sum(row.map((x, i) => (x - RATE) * (drawn[t][i] - RATE))));
    const found = batchStatistics(members, batches, RATE);
    expect(found).toMatchObject({ members: MEMBERS, steps: STEPS, strangers: 0 });
    expect(found.drawn).toBe(sum(drawn.flat()));
    expect(found.sizes).toBeCloseTo(sum(drawn.map((row) => square(sum(row) - MEMBERS * RATE))), 10);
    const counts = members.map((_, i) => square(sum(drawn.map((row) => row[i])) - STEPS * RATE));
    expect(found.counts).toBeCloseTo(sum(counts), 10);
    expect(found.lag).toBeCloseTo(sum(lag), 10);
  });
  it("count positions that are no member, and those that are in a batch twice", () => {
    const strange = [[11, 10], [13, 13], [10]];
    expect(batchStatistics(members, strange, RATE).strangers).toBe(2);
    expect(batchPValues([batchStatistics(members, strange, RATE)], RATE).strangers).toBe(0);
    expect(batchPValues([batchStatistics(members, batches, RATE)], RATE).strangers).toBe(1);
  });
});

/** Values with their probabilities. */
type Law = ReadonlyArray<readonly [value: number, p: number]>;

/**
 * Chernoff's bound on both tails of a sum of n values of a law, on a fine grid of lambda. The exponent is convex: where
 * it rises, its least value is passed.
 */
function chernoff(law: Law, n: number, x: number): number {
  const tails = [1, -1].map((sign) => {
    let least = 0;
    for (let k = 0; k <= 40_000; k++) {
      const lambda = (sign * k) / 2000;
      const mgf = sum(law.map(([value, p]) => p * Math.exp(lambda * value)));
      const exponent = n * Math.log(mgf) - lambda * x;
      if (exponent > least) break;
      least = exponent;
    }
    return least;
  });
  return Math.min(1, 2 * Math.exp(Math.min(...tails)));
}
const inBatch: Law = [
  [0, 1 - RATE],
  [1, RATE],
];
const scale = RATE * (1 - RATE);
/** Of one member and two steps in a row. */
const pairs: Law = inBatch.flatMap(([a, p]) =>
  inBatch.map(([b, q]) => [((a - RATE) * (b - RATE)) / scale, p * q] as const),
);
/** Of three, whose two products share a step. */
const triples: Law = inBatch.flatMap(([a, p]) =>
  inBatch.flatMap(([b, q]) =>
    inBatch.map(([c, r]) => [((b - RATE) * (a - RATE + c - RATE)) / scale, p * q * r] as const),
  ),
);
const none: BatchStatistics = {
  members: 40,
  steps: 2,
  drawn: 24,
  sizes: 0,
  counts: 0,
  lag: 0,
  strangers: 0,
};

describe("p-values of batches", () => {
  it.each([30, 24, 12, 40])("are two-sided bounds of the binomial law: %i of 80 drawn", (count) => {
    const { rate } = batchPValues([{ ...none, drawn: count }], RATE);
    expect(rate).toBeCloseTo(chernoff(inBatch, 80, count), 5);
  });
  it.each([2, 5, 9, -4])("are those of products of two steps in a row: sum %f", (lag) => {
    const two = batchPValues([{ ...none, lag }], RATE);
    expect(two.lag).toBeCloseTo(chernoff(pairs, 40, lag / scale), 5);
    const three = batchPValues([{ ...none, steps: 3, lag }], RATE);
    expect(three.lag).toBeCloseTo(chernoff(triples, 40, lag / scale), 5);
  });
  it.each([5, 40, 90])("are those of squares of sizes and of counts: sum %f", (x) => {
    const squared = (n: number): Law => {
      let law: Law = [[0, 1]];
      for (let i = 0; i < n; i++)
        law = law.flatMap(([v, p]) => inBatch.map(([w, q]) => [v + w, p * q] as const));
      return law.map(([v, p]) => [((v - n * RATE) * (v - n * RATE)) / (n * scale), p] as const);
    };
    const few = { ...none, members: 6, steps: 5 };
    const { sizes, counts } = batchPValues([{ ...few, sizes: x, counts: x }], RATE);
    expect(sizes).toBeCloseTo(chernoff(squared(6), 5, x / (6 * scale)), 5);
    expect(counts).toBeCloseTo(chernoff(squared(5), 6, x / (5 * scale)), 5);
  });
  it("are those of all models together", () => {
    const { rate } = batchPValues([none, { ...none, drawn: 40 }], RATE);
    expect(rate).toBeCloseTo(chernoff(inBatch, 160, 64), 5);
  });
});
