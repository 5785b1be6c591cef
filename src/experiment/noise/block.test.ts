/**
 * `block` has the law of `factors`, jointly over the rows of one draw: two-sample tests, exact means and covariances
 * at large sizes, and the errors that both would see.
 */
import { describe, expect, it } from "vitest";
import { openBackend } from "../../backend/select.js";
import { normalSource } from "../../backend/simd/normals.js";
import { blockFrame, type BlockFrame } from "../../core/block.js";
import { blockNumbers, blockTrial } from "../../core/block-trial.js";
import { dot, largestIndex, norm } from "../../core/row-major.js";
import { chisquare } from "../../core/stdlib.js";
import { stream } from "../../core/stream.js";
import { largestGap, sorted, type Sorted } from "../../testing/two-samples.js";
import { drawer, type Sampled, type Sampler } from "./samplers.js";

const TRIALS = 32_768;
const backend = await openBackend("simd");

const unit = (x: number[]): number[] => {
  const size = norm(x) || 1;
  return x.map((v) => v / size);
};
const { normal } = stream("block", "rows", 0);
const random = (dim: number): number[] => unit(Array.from({ length: dim }, normal));
const sampled = (rank: number, values: number[][], probes?: number[]): Sampled => ({
  rank,
  dim: values[0].length,
  rows: values.map((row) => ({ shape: "spread", values: row })),
  probes: probes ?? values.map((row) => largestIndex(row)),
});
/** Rows of cosine about 0.36 with each other. */
function related(count: number, dim: number): number[][] {
  const common = random(dim);
  return Array.from({ length: count }, () => {
    const own = random(dim);
    return unit(own.map((v, j) => 0.8 * v + 0.6 * common[j]));
  });
}

const [A, B] = related(2, 10);
const ZERO = new Array<number>(10).fill(0);
const GENERIC = sampled(16, related(3, 12), [0, 5, 5]);
const CASES: Array<[string, Sampled]> = [
  ["three rows, two probes", GENERIC],
  ["r below n", sampled(2, related(4, 12))],
  ["more rows than columns", sampled(4, related(5, 4))],
  [
    "zero, repeated and dependent rows",
    sampled(8, [A, ZERO, A, B, unit(A.map((v, j) => v + B[j]))]),
  ],
  ["one row", sampled(1, [unit([3, 4])])],
  ["a row along its probe", sampled(5, [unit([0, 1, 0, 0, 0]), random(5)], [1, 1])],
];

/** Three columns a row of what a sweep keeps, trial by trial. */
function columns(sums: Float64Array): Float64Array[] {
  const width = sums.length / TRIALS;
  return Array.from({ length: width }, (_, k) => {
    const column = new Float64Array(TRIALS);
    for (let t = 0; t < TRIALS; t++) column[t] = sums[t * width + k];
    return column;
  });
}
const draws = async (sampler: Sampler, what: Sampled): Promise<Float64Array[]> =>
  columns(await drawer(sampler, "1", "block", what, backend)(0, TRIALS));

/** Of each row its three numbers and |N|^2 - (q . N)^2; of each pair products and the difference of energies. */
function* statistics(all: readonly Float64Array[]): Generator<Float64Array> {
  const times = (x: Float64Array, y: Float64Array): Float64Array => x.map((v, t) => v * y[t]);
  for (let i = 0; i < all.length; i += 3) {
    const [value, along, energy] = all.slice(i, i + 3);
    yield* [value, along, energy];
    yield times(value, along);
    yield energy.map((e, t) => e - along[t] ** 2);
    for (let k = 0; k < i; k += 3) {
      const [value2, along2, energy2] = all.slice(k, k + 3);
      yield times(value, value2);
      yield times(along, along2);
      yield times(value, along2);
      yield energy.map((e, t) => e - energy2[t]);
    }
  }
}
const prepared = (all: readonly Float64Array[]): Sorted[] => [...statistics(all)].map(sorted);

/** The first gap beyond the limit, or the largest; NaN where a statistic has one. */
function distance(a: readonly Float64Array[], theirs: readonly Sorted[]): number {
  let [largest, k] = [0, 0];
  for (const x of statistics(a)) {
    largest = Math.max(largest, largestGap(sorted(x), theirs[k++], 1e-6));
    if (!(largest < LIMIT)) break;
  }
  return largest;
}
/**
 * Two equal laws differ by more with probability at most 2 exp(-n limit^2) = 2e-11 (n a sample; conservative). In
 * all: 20 rows x 5 + 30 pairs x 4 = 220 tests, 5e-9.
 */
const LIMIT = Math.sqrt(Math.log(1e11) / TRIALS);

/** What a planted error changes; the rest is as in samplers.ts. */
interface Planted {
  readonly inner?: (freedom: number, k: number) => number;
  readonly outer?: (freedom: number) => number;
  readonly normal?: (x: number, k: number) => number;
  readonly frame?: (frame: BlockFrame) => BlockFrame;
  readonly scale?: number;
}
function plantedDraws(what: Sampled, error: Planted): Float64Array[] {
  const gradient = Float64Array.from(what.rows.flatMap((row) => row.values));
  const frame = blockFrame(gradient, what.dim, what.probes);
  const { inner, outer, normals } = blockNumbers(frame, what.rank);
  const make = blockTrial(error.frame?.(frame) ?? frame, error.scale ?? what.rank);
  const square = chisquare.factory({ prng: stream("1", "planted", 0).uniform });
  const source = normalSource("1", "planted");
  const drawn = new Float32Array(normals);
  const sums = new Float64Array(3 * what.rows.length * TRIALS);
  for (let t = 0; t < TRIALS; t++) {
    source(t, drawn);
    make(
      error.normal ? drawn.map(error.normal) : drawn,
      inner.map((freedom, k) => square(error.inner?.(freedom, k) ?? freedom)),
      outer.map((freedom) => square(error.outer?.(freedom) ?? freedom)),
      sums,
      3 * what.rows.length * t,
    );
  }
  return columns(sums);
}

describe("block beside factors (Kolmogorov-Smirnov, limit 0.0278)", () => {
  it.each(CASES)("has its joint law: %s", async (_, what) => {
    expect(LIMIT).toBeCloseTo(0.0278, 4);
    const factors = prepared(await draws("factors", what));
    expect(factors.length).toBeGreaterThanOrEqual(5);
    expect(distance(await draws("block", what), factors)).toBeLessThan(LIMIT);
  });

  it("control: errors in the law are seen", async () => {
    const factors = prepared(await draws("factors", GENERIC));
    const seen = (error: Planted): number => distance(plantedDraws(GENERIC, error), factors);
    expect(seen({})).toBeLessThan(LIMIT);
    const errors: Array<[string, Planted]> = [
      ["a degree of freedom more in T", { inner: (f) => f + 1 }],
      ["a degree of freedom more in T's second column", { inner: (f, k) => f + Number(k === 1) }],
      ["degrees of freedom of T that do not fall", { inner: () => GENERIC.rank }],
      ["a degree of freedom less in B", { outer: (f) => f - 1 }],
      ["normals of another scale", { normal: (x) => 1.1 * x }],
      ["nothing below T's diagonal", { normal: (x, k) => (k < 3 ? 0 : x) }],
      ["divided by another rank", { scale: 17 }],
      [
        "the probes' own directions lost",
        { frame: (f) => ({ ...f, across: new Float64Array(f.across.length) }) },
      ],
    ];
    for (const [name, error] of errors) expect(seen(error), name).toBeGreaterThan(LIMIT);
    expect(distance(await draws("row", GENERIC), factors), "rows apart").toBeGreaterThan(LIMIT);
  });
});

/**
 * z of what is known exactly of n rows q_i (docs/theory.md): E N = 0; Cov((N_i)_a, (N_k)_b) = (q_i.q_k 1[a=b] +
 * (q_i)_b (q_k)_a)/r; Cov(q_i.N_i, q_k.N_k) = 2 (q_i.q_k)^2/r; and given s = 1 + q.N, (|N|^2 - (q.N)^2) r/s is
 * chi-square with m - 1 degrees of freedom. Means over all rows have errors from their own spread between trials.
 */
function deviations(what: Sampled, sums: Float64Array, trials: number): number[] {
  const { rank, dim, probes } = what;
  const rows = what.rows.map(({ values }) => values);
  const n = rows.length;
  const z = (expected: number, f: (at: number) => number): number => {
    let [sum, squares] = [0, 0];
    for (let t = 0; t < trials; t++) {
      const x = f(3 * n * t) - expected;
      sum += x;
      squares += x * x;
    }
    return sum / Math.sqrt(squares);
  };
  const out: number[] = [];
  for (let i = 0; i < n; i++)
    for (let k = 0; k <= i; k++) {
      const cosine = dot(rows[i], rows[k]);
      const cross = rows[i][probes[k]] * rows[k][probes[i]];
      const value = (cosine * Number(probes[i] === probes[k]) + cross) / rank;
      out.push(z(value, (at) => sums[at + 3 * i] * sums[at + 3 * k]));
      out.push(z((2 * cosine ** 2) / rank, (at) => sums[at + 3 * i + 1] * sums[at + 3 * k + 1]));
    }
  const mean = (f: (at: number) => number) => (at: number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += f(at + 3 * i);
    return sum / n;
  };
  out.push(
    z(
      0,
      mean((at) => sums[at]),
    ),
  );
  out.push(
    z(
      0,
      mean((at) => sums[at + 1]),
    ),
  );
  out.push(
    z(
      (dim + 1) / rank,
      mean((at) => sums[at + 2]),
    ),
  );
  const square = mean((at) => ((sums[at + 2] - sums[at + 1] ** 2) * rank) / (1 + sums[at + 1]));
  out.push(z(dim - 1, square));
  return out;
}

/** Normal to a good approximation: beyond 7 with probability 2.6e-12, of 2 x 4164 at most 3e-8. */
const WORST = 7;
const LARGE = { rank: 256, dim: 1024, rows: related(64, 1024) };
const MANY = 4096;
const many = (rank: number): Promise<Float64Array> =>
  drawer("block", "1", "block", sampled(rank, LARGE.rows), backend)(0, MANY);
/** Both tests look at it. */
const large = many(LARGE.rank);

describe("block at 64 rows", () => {
  it("has exact means and covariances at r = 256, m = 1024, and at r = 16", async () => {
    for (const [rank, sums] of [
      [LARGE.rank, await large],
      [16, await many(16)],
    ] as const)
      expect(
        Math.max(...deviations(sampled(rank, LARGE.rows), sums, MANY).map(Math.abs)),
      ).toBeLessThan(WORST);
  });

  it("control: a rank or a dimension more, and a row's noise of another trial, are seen", async () => {
    const what = sampled(LARGE.rank, LARGE.rows);
    const worst = (of: Sampled, sums: Float64Array): number =>
      Math.max(...deviations(of, sums, MANY).map(Math.abs));
    const sums = await large;
    expect(worst({ ...what, rank: 257 }, sums)).toBeGreaterThan(WORST);
    expect(worst({ ...what, dim: 1027 }, sums)).toBeGreaterThan(WORST);
    const shifted = sums.map((x, at) => (at % 192 < 3 ? sums[(at + 192) % sums.length] : x));
    expect(worst(what, shifted)).toBeGreaterThan(WORST);
  });
});

it("draws a trial alike in any request, and refuses one that begins within a twister's trials", async () => {
  const draw = drawer("block", "1", "block", GENERIC, backend);
  const all = await draw(0, 256);
  expect(await draw(128, 70)).toEqual(all.slice(9 * 128, 9 * 198));
  expect(new Set(Array.from({ length: 256 }, (_, t) => all[9 * t])).size).toBe(256);
  await expect(draw(65, 1)).rejects.toThrow("multiple of 64");
});
