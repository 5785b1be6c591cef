/** The span test on adapters that were made: members' inputs times random coefficients. */
import { inverse, Matrix, SVD } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { timesTransposed, transposedTimes } from "../core/row-major.js";
import { stream } from "../core/stream.js";
import { chanceAt, F32_SPAN_PRECISION, spanPrecision, spanTest } from "./span.js";

const { normal } = stream("1", "span/test", 0);
const random = (count: number): Float64Array => Float64Array.from({ length: count }, normal);
const [N, M] = [40, 30];

/** B = sum of c_i (A x_i)' over so many members, and as many others. */
function made(members: number, rank: number, n = N) {
  const [a, x, others] = [random(rank * M), random(members * M), random(members * M)];
  const coefficients = random(members * n);
  const b = transposedTimes(coefficients, timesTransposed(x, a, M), n, rank);
  return { adapter: { rank, a, b }, x, others };
}
const stored = (list: Float64Array): Float64Array => Float64Array.from(Float32Array.from(list));
const joined = (...lists: Float64Array[]): Float64Array =>
  Float64Array.from(lists.flatMap((list) => [...list]));

describe("span test", () => {
  it("finds every member and no other where the span is not full, to rounding of f64", () => {
    for (const [members, rank] of [
      [1, 2],
      [5, 16],
      [15, 16],
    ]) {
      const { adapter, x, others } = made(members, rank);
      const found = spanTest(adapter, joined(x, others), spanPrecision(N, rank));
      const cut = { rank: members, least: members, most: members, room: rank, power: "some" };
      expect(found).toMatchObject(cut);
      expect(found.places).toEqual([
        ...Array.from({ length: members }, () => "inside"),
        ...Array.from({ length: members }, () => "outside"),
      ]);
      for (const residual of found.residuals.slice(0, members))
        expect(residual).toBeLessThan(found.tolerance);
      expect(found.tolerance).toBeLessThan(1e-11);
      for (const residual of found.residuals.slice(members))
        expect(residual).toBeGreaterThan(0.001);
      // Leverage puts every member below every other, too.
      const [own, rest] = [found.leverages.slice(0, members), found.leverages.slice(members)];
      expect(Math.max(...own)).toBeLessThan(Math.min(...rest));
    }
  });

  it("is the projection that normal equations give", () => {
    const { adapter, others } = made(1, 6);
    const { b, a } = adapter;
    // One member: every row of B is a multiple of one vector.
    const direction = b.slice(0, 6);
    const square = direction.reduce((s, v) => s + v * v, 0);
    const ax = timesTransposed(others, a, M);
    const along = ax.reduce((s, v, k) => s + v * direction[k], 0);
    const size = ax.reduce((s, v) => s + v * v, 0);
    const { residuals } = spanTest(adapter, others, spanPrecision(N, 6));
    expect(residuals[0]).toBeCloseTo(Math.sqrt(1 - along ** 2 / (square * size)), 12);
  });

  it("stored in f32: members inside within a tolerance of f32, others outside", () => {
    const { adapter, x, others } = made(8, 16);
    const single = { rank: 16, a: stored(adapter.a), b: stored(adapter.b) };
    const found = spanTest(single, joined(stored(x), stored(others)), F32_SPAN_PRECISION);
    expect(found).toMatchObject({ rank: 8, least: 8, most: 8, power: "some" });
    expect(found.places.slice(0, 8).every((p) => p === "inside")).toBe(true);
    expect(found.places.slice(8).every((p) => p === "outside")).toBe(true);
    expect(Math.max(...found.residuals.slice(0, 8))).toBeGreaterThan(1e-9);
  });

  it("has no power where the span is full, where outputs are too few, and where nothing was learned", () => {
    for (const [members, rank, n] of [
      [16, 16, N],
      [40, 16, N],
      [20, 16, 10],
    ]) {
      const { adapter, x, others } = made(members, rank, n);
      const found = spanTest(adapter, joined(x, others), spanPrecision(n, rank));
      expect(found).toMatchObject({
        power: "none",
        rank: Math.min(rank, n),
        room: Math.min(rank, n),
      });
      expect(new Set(found.places)).toEqual(new Set(["unclear"]));
    }
    const { adapter, x } = made(2, 8);
    const untrained = { ...adapter, b: new Float64Array(N * 8) };
    expect(spanTest(untrained, x, spanPrecision(N, 8))).toMatchObject({ rank: 0, power: "none" });
  });

  it("rank above the inputs: the space is A's range, and full at m", () => {
    const { adapter, x } = made(M, M + 6, 80);
    expect(spanTest(adapter, x, spanPrecision(80, M + 6))).toMatchObject({
      room: M,
      power: "none",
    });
    const few = made(5, M + 6, 80);
    const found = spanTest(few.adapter, joined(few.x, few.others), spanPrecision(80, M + 6));
    expect(found).toMatchObject({ rank: 5, power: "some" });
  });

  it("leaves open what rounding could decide: a direction of B near the precision", () => {
    const { adapter, x, others } = made(3, 8);
    const [weak, c] = [random(M), random(N)];
    const aw = timesTransposed(weak, adapter.a, M);
    // A direction that may be there, and turned by rounding, leaves open who else lies along it.
    for (const [size, cut, place, rest] of [
      [1e-3, [4, 4], "inside", "outside"],
      [F32_SPAN_PRECISION, [3, 4], "unclear", "unclear"],
      [1e-12, [3, 3], "outside", "outside"],
    ] as const) {
      const b = adapter.b.map((v, at) => v + size * c[Math.floor(at / 8)] * aw[at % 8]);
      const all = joined(x, weak, others);
      const found = spanTest({ ...adapter, b }, all, F32_SPAN_PRECISION);
      expect([found.least, found.most]).toEqual(cut);
      expect(found.places.slice(0, 3)).toEqual(["inside", "inside", "inside"]);
      expect(found.places[3]).toBe(place);
      expect(new Set(found.places.slice(4))).toEqual(new Set([rest]));
    }
  });

  it("calls nobody outside whose residual is within ten times what rounding gives a member", () => {
    const { adapter, x, others } = made(3, 8);
    const shifted = (size: number): Float64Array =>
      x.slice(0, M).map((v, i) => v + size * others[i]);
    const at = (input: Float64Array) => spanTest(adapter, input, F32_SPAN_PRECISION);
    const [slope] = at(shifted(1e-3)).residuals.map((residual) => residual / 1e-3);
    const { tolerance } = at(x);
    for (const [times, place] of [
      [0.5, "inside"],
      [3, "unclear"],
      [30, "outside"],
    ] as const)
      expect(at(shifted((times * tolerance) / slope)).places, `${times}`).toEqual([place]);
  });

  it("has the leverage a' (B'B/s^2 + p^2)^-1 a/|a|^2 of its formula, at any precision", () => {
    const { adapter, x } = made(20, 6);
    const b = new Matrix(
      Array.from({ length: N }, (_, i) => [...adapter.b.slice(6 * i, 6 * i + 6)]),
    );
    const square = b.transpose().mmul(b);
    const largest = new SVD(b).diagonal[0];
    for (const precision of [1e-9, 0.01, 0.3]) {
      const ridge = Matrix.eye(6).mul(precision ** 2);
      const inner = inverse(Matrix.div(square, largest ** 2).add(ridge));
      const a = Matrix.columnVector([...timesTransposed(x.slice(0, M), adapter.a, M)]);
      const wanted = a.transpose().mmul(inner).mmul(a).get(0, 0) / a.dot(a);
      const { leverages } = spanTest(adapter, x.slice(0, M), precision);
      expect(leverages[0]).toBeCloseTo(Math.log10(wanted), 9);
    }
  });

  it("calls nobody inside where one direction is left and the tolerance is wide: chance would", () => {
    const { adapter, x } = made(6, 8);
    const [weak, c] = [random(M), random(N)];
    const aw = timesTransposed(weak, adapter.a, M);
    const b = adapter.b.map((v, at) => v + 5e-5 * c[Math.floor(at / 8)] * aw[at % 8]);
    const found = spanTest({ ...adapter, b }, joined(x, weak), F32_SPAN_PRECISION);
    expect(found).toMatchObject({ least: 7, most: 7, room: 8, power: "some" });
    expect(found.chance).toBeGreaterThan(1e-3);
    expect(new Set(found.places)).toEqual(new Set(["unclear"]));
  });

  it("states the chance of a random direction: 4,000 of them against the bound, at wide tolerances", () => {
    // Binomial: 12 standard deviations, false alarm below 1e-30; a third less would be seen.
    for (const [room, rank, t] of [
      [4, 3, 0.1],
      [6, 4, 0.2],
      [5, 1, 0.7],
    ]) {
      const { adapter } = made(rank, room);
      const found = spanTest(adapter, random(4000 * M), 1e-12);
      const inside = [...found.residuals].filter((residual) => residual <= t).length / 4000;
      expect(found.rank).toBe(rank);
      expect(inside).toBeGreaterThan(0);
      const wanted = chanceAt(t, rank, room);
      expect(inside).toBeLessThan(wanted + 12 * Math.sqrt(wanted / 4000));
      expect(inside).toBeGreaterThan(0.5 * wanted);
    }
  });

  it("a document is inside where all its tokens are: the residual is that of its rows together", () => {
    const { adapter, x, others } = made(4, 16);
    const mixed = joined(x.slice(0, 2 * M), x.slice(2 * M, 3 * M), others.slice(0, M));
    const found = spanTest(adapter, mixed, spanPrecision(N, 16), [2, 2]);
    expect(found.places).toEqual(["inside", "outside"]);
    const single = spanTest(adapter, mixed, spanPrecision(N, 16));
    const size = (row: number): number =>
      timesTransposed(mixed.slice(row * M, (row + 1) * M), adapter.a, M).reduce(
        (s, v) => s + v * v,
        0,
      );
    expect(found.residuals[1]).toBeCloseTo(
      single.residuals[3] * Math.sqrt(size(3) / (size(2) + size(3))),
      12,
    );
  });

  it("another layer's A, B turned over: nobody is inside", () => {
    const { adapter, x } = made(5, 16);
    const other = { ...adapter, a: random(16 * M) };
    expect(new Set(spanTest(other, x, spanPrecision(N, 16)).places)).toEqual(new Set(["outside"]));
    const square = made(5, 16, 16);
    const turned = square.adapter.b.map((_, at, b) => b[(at % 16) * 16 + Math.floor(at / 16)]);
    const found = spanTest({ ...square.adapter, b: turned }, square.x, spanPrecision(16, 16));
    expect(new Set(found.places)).toEqual(new Set(["outside"]));
  });

  it("refuses sizes that do not fit, and numbers that are none", () => {
    const { adapter, x } = made(2, 4);
    const precision = spanPrecision(N, 4);
    expect(() => spanTest({ ...adapter, rank: 7 }, x, precision)).toThrow(/whole rows/);
    for (const none of ["a", "b"])
      for (const rowsOf of [[1], undefined])
        expect(() =>
          spanTest({ ...adapter, [none]: new Float64Array(0) }, x, precision, rowsOf),
        ).toThrow(/B and A must hold whole rows of rank/);
    expect(() => spanTest(adapter, x.slice(1), precision)).toThrow(/inputs/);
    expect(() => spanTest(adapter, x, precision, [1])).toThrow(/inputs/);
    expect(() => spanTest({ ...adapter, b: adapter.b.map(() => NaN) }, x, precision)).toThrow(
      /finite/,
    );
  });
});

describe("a row space that rounding may fill", () => {
  it("tells nothing, though a candidate lies off what is surely there", () => {
    // B of 2 x 4 has room for 2 directions; its second is as large as the rounding.
    const b = Float64Array.of(1, 0, 0, 0, 0, 1e-6, 0, 0);
    const a = Float64Array.from(Matrix.eye(4, 6).to1DArray());
    const x = Float64Array.of(0, 0, 1, 0, 0, 0);
    const found = spanTest({ rank: 4, a, b }, x, 1e-6);
    expect(found).toMatchObject({
      least: 1,
      most: 2,
      room: 2,
      power: "unclear",
      places: ["unclear"],
    });
    // Where the second is surely none, there is room: the candidate lies outside.
    const clear = spanTest({ rank: 4, a, b: b.map((z) => (z < 1 ? 0 : z)) }, x, 1e-6);
    expect(clear).toMatchObject({ least: 1, most: 1, room: 2, power: "some", places: ["outside"] });
    expect(spanTest({ rank: 4, a, b: b.map(() => 0) }, x, 1e-6).power).toBe("none");
  });

  it("chance is certain where there is no direction left, none that was taken, or any residual counts", () => {
    expect([
      chanceAt(0.5, 0, 8),
      chanceAt(0.5, 8, 8),
      chanceAt(1, 3, 8),
      chanceAt(2, 3, 8),
    ]).toEqual([1, 1, 1, 1]);
  });
});
