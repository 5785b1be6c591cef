/**
 * The samplers have one law: two-sample tests of what a sweep keeps,
 * one by one and jointly, with the errors that they would see.
 */
import { describe, expect, it } from "vitest";
import { openBackend } from "../../backend/select.js";
import { gradientRow, SHAPES } from "../../core/gradients.js";
import { largestIndex } from "../../core/row-major.js";
import { largestGap, sorted, type Sorted } from "../../testing/two-samples.js";
import { drawer, SAMPLERS, type Sampled, type Sampler } from "./samplers.js";

const TRIALS = 65_536;
const backend = await openBackend("simd");
const sampled = (
  rank: number,
  dim: number,
  shapes: readonly (typeof SHAPES)[number][],
): Sampled => {
  const rows = shapes.map((shape) => ({ shape, values: [...gradientRow(shape, dim)] }));
  return { rank, dim, rows, probes: rows.map((row) => largestIndex(row.values)) };
};
/** N_j, q . N, |N|^2 of each trial, row by row. */
async function draws(
  sampler: Sampler,
  what: Sampled,
  seed = "1",
  trials = TRIALS,
): Promise<Float64Array[][]> {
  const sums = await drawer(sampler, seed, "samplers", what, backend)(0, trials);
  return what.rows.map((_, i) =>
    [0, 1, 2].map((k) => {
      const values = new Float64Array(trials);
      for (let t = 0; t < trials; t++) values[t] = sums[3 * (t * what.rows.length + i) + k];
      return values;
    }),
  );
}
/**
 * The three, and three that depend on how they go together: signed
 * product, energy beside its share along q, energy beside N_j.
 */
function* statistics([value, along, energy]: Float64Array[]): Generator<Float64Array> {
  yield* [value, along, energy];
  yield value.map((v, t) => v * along[t]);
  yield energy.map((e, t) => e - along[t] ** 2);
  yield energy.map((e, t) => e * Math.abs(value[t]));
}
const prepared = (all: Float64Array[]): Sorted[] => [...statistics(all)].map(sorted);

/** The first gap beyond the limit, or the largest; NaN where a statistic has one. */
function distance(a: Float64Array[], theirs: readonly Sorted[]): number {
  let [largest, k] = [0, 0];
  for (const x of statistics(a)) {
    largest = Math.max(largest, largestGap(sorted(x), theirs[k++], 1e-9));
    if (!(largest < LIMIT)) break;
  }
  return largest;
}
/**
 * Two equal laws differ by more with probability at most 2 exp(-n limit^2) =
 * 2e-11 (n a sample; conservative). In all: 2 x 11 rows x 6 = 132 tests, 3e-9.
 */
const LIMIT = Math.sqrt(Math.log(1e11) / TRIALS);

describe("samplers", () => {
  const cases = [
    sampled(1, 2, ["spread", "one-hot"]),
    sampled(1, 16, ["spread", "spiky"]),
    sampled(4, 16, ["power-law", "spiky", "one-hot"]),
    sampled(16, 64, ["spread", "spiky"]),
    sampled(64, 9, ["spread", "power-law"]),
  ].map((what) => ({
    what,
    factors: draws("factors", what).then((rows) => rows.map(prepared)),
  }));
  it.each(["row", "coordinate"] as const)(
    "%s has the law of factors (Kolmogorov-Smirnov, limit 0.0197)",
    async (sampler) => {
      expect(LIMIT).toBeCloseTo(0.0197, 4);
      for (const { what, factors } of cases) {
        const [law, theirs] = [await draws(sampler, what), await factors];
        what.rows.forEach((row, i) =>
          expect(
            distance(law[i], theirs[i]),
            `r${what.rank} m${what.dim} ${row.shape}`,
          ).toBeLessThan(LIMIT),
        );
      }
    },
  );

  it("control: sees rank 17 for 16, m - 1 degrees for m - 2, loading 0.8 for 0.6, mixed-up trials", async () => {
    const what = sampled(16, 16, ["spiky"]);
    const factors = prepared((await draws("factors", what))[0]);
    for (const sampler of ["row", "coordinate"] as const) {
      const [good] = await draws(sampler, what);
      expect(distance(good, factors)).toBeLessThan(LIMIT);
      expect(distance((await draws(sampler, { ...what, rank: 17 }))[0], factors)).toBeGreaterThan(
        LIMIT,
      );
      const other = {
        ...what,
        rows: [{ shape: "spiky" as const, values: [...what.rows[0].values] }],
      };
      other.rows[0].values = other.rows[0].values.map((x, j) =>
        j === what.probes[0] ? 0.8 : (x * 0.6) / 0.8,
      );
      expect(distance((await draws(sampler, other))[0], factors)).toBeGreaterThan(LIMIT);
      expect(
        distance([good[0], good[1].map((_, t) => good[1][(t + 1) % TRIALS]), good[2]], factors),
      ).toBeGreaterThan(LIMIT);
      expect(
        distance([good[0], good[1], good[2].map((_, t) => good[2][(t + 1) % TRIALS])], factors),
      ).toBeGreaterThan(LIMIT);
    }
    expect(
      distance(
        (
          await draws("coordinate", {
            ...sampled(16, 17, ["spiky"]),
            rows: what.rows,
            probes: what.probes,
          })
        )[0],
        factors,
      ),
    ).toBeGreaterThan(LIMIT);
  });

  it.each([
    ["row", 256, 512, 65_536],
    ["row", 7, 4096, 8192],
    ["coordinate", 512, 2048, 262_144],
    ["coordinate", 65, 66, 65_536],
    ["coordinate", 4096, 16384, 65_536],
  ] as const)(
    "%s at r = %i, m = %i: exact means, at 7 standard errors",
    async (sampler, rank, dim, trials) => {
      // r s is chi-square with r degrees of freedom and (|N|^2 - (q.N)^2) r/s with m - 1: a degree more or less is
      // 8 standard errors of both at least, but for the largest sizes and the longest row, where errors would grow.
      const [[value, along, energy]] = await draws(
        sampler,
        sampled(rank, dim, ["spread"]),
        "1",
        trials,
      );
      const mean = (f: (t: number) => number): number => {
        let sum = 0;
        for (let t = 0; t < trials; t++) sum += f(t);
        return sum / trials;
      };
      expect(
        Math.abs(mean((t) => rank * (1 + along[t])) - rank) / Math.sqrt((2 * rank) / trials),
      ).toBeLessThan(7);
      expect(
        Math.abs(mean((t) => ((energy[t] - along[t] ** 2) * rank) / (1 + along[t])) - (dim - 1)) /
          Math.sqrt((2 * (dim - 1)) / trials),
      ).toBeLessThan(7);
      expect(
        Math.abs(mean((t) => value[t]) / Math.sqrt((1 + 1 / dim) / rank / trials)),
      ).toBeLessThan(7);
    },
  );

  it.each(["row", "coordinate"] as const)(
    "%s: no two cells, rows, seeds or distant trials share numbers",
    async (sampler) => {
      const what = sampled(4, 16, ["spiky", "spiky"]);
      const heads = new Set<number>();
      let count = 0;
      for (const [seed, experiment] of [
        ["1", "a/x"],
        ["1", "a/y"],
        ["1", "b/x"],
        ["2", "a/x"],
      ]) {
        for (const first of [0, 64, 65_536, 2 ** 20, 2 ** 32]) {
          for (const x of await drawer(sampler, seed, experiment, what, backend)(first, 64))
            heads.add(x);
          count += 3 * 2 * 64;
        }
      }
      expect(heads.size).toBe(count);
    },
  );

  it.each(SAMPLERS)(
    "%s: a trial is the same in any request, and differs by seed, row and trial",
    async (sampler) => {
      const what = sampled(4, 16, ["spiky", "spiky"]);
      const draw = drawer(sampler, "1", "samplers", what, backend);
      const all = await draw(0, 256);
      expect(await draw(128, 64)).toEqual(all.slice(6 * 128, 6 * 192));
      expect((await draw(64, 5)).slice(0, 6)).toEqual(all.slice(6 * 64, 6 * 65));
      expect(new Set(Array.from({ length: 256 }, (_, t) => all[6 * t])).size).toBe(256);
      // The two rows are equal: so is, to rounding, their noise where they share a draw.
      const shared = sampler === "factors" || sampler === "block";
      expect(Math.abs(all[0] - all[3]) < 1e-12).toBe(shared);
      expect((await drawer(sampler, "2", "samplers", what, backend)(0, 64))[0]).not.toBe(all[0]);
    },
  );
});
