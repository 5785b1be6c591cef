/** Starts of A with dependent entries: found where they are, and not in i.i.d. draws. */
import { describe, expect, it } from "vitest";
import { sampleFactor } from "./factors.js";
import { frameDefect, halfRankPValue } from "./row-frame.js";
import { times } from "./row-major.js";
import { stream } from "./stream.js";

const [rank, dim] = [6, 200];
const drawn = (init: "orthogonal" | "gaussian", trial: number): Float64Array => {
  const out = new Float64Array(rank * dim);
  sampleFactor(init, rank, dim, stream("21", "row-frame", trial), out);
  return out;
};
/** A = Q' Z / size as PEFT draws it. */
function half(trial: number, size = 10): Float64Array {
  const source = stream("21", "row-frame-half", trial);
  const q = new Float64Array((rank / 2) * rank);
  sampleFactor("orthogonal", rank / 2, rank, source, q);
  // sampleFactor makes rows of length sqrt(dim/rank) = sqrt 2.
  const turned = Float64Array.from({ length: q.length }, (_, i) => {
    const [row, column] = [Math.floor(i / (rank / 2)), i % (rank / 2)];
    return q[column * rank + row] / Math.SQRT2;
  });
  const z = Float64Array.from({ length: (rank / 2) * dim }, () => source.normal() / size);
  return times(turned, z, rank / 2, dim);
}

describe("orthogonal rows", () => {
  it("have no defect, draws of i.i.d. entries have", () => {
    expect(frameDefect(drawn("orthogonal", 0), rank)).toBeLessThan(1e-12);
    // The largest of 36 deviations of 200 numbers each: below 0.03 has probability below 1e-9.
    expect(frameDefect(drawn("gaussian", 1), rank)).toBeGreaterThan(0.03);
    const scaled = drawn("orthogonal", 2).map((x, i) => (i < dim ? 1.01 * x : x));
    expect(frameDefect(scaled, rank)).toBeGreaterThan(0.01);
    expect(frameDefect(new Float64Array(rank * dim), rank)).toBe(Infinity);
  });
});

describe("PEFT's orthogonal start", () => {
  it("is found, at its level", () => {
    const values = Array.from({ length: 200 }, (_, trial) =>
      halfRankPValue(half(trial), rank, 1e-7),
    );
    // Binomial(200, 0.05): more than 35 have probability below 1e-9.
    expect(values.filter((p) => p < 0.05).length).toBeLessThan(36);
    expect(values.filter((p) => p < 0.5).length).toBeGreaterThan(50);
  });

  it("is not found in full rank, another size or an odd rank", () => {
    expect(halfRankPValue(drawn("gaussian", 3), rank, 1e-7)).toBe(0);
    expect(halfRankPValue(half(4, 8), rank, 1e-7)).toBeLessThan(1e-9);
    expect(halfRankPValue(drawn("gaussian", 3), 5, 1e-7)).toBe(0);
  });
});
