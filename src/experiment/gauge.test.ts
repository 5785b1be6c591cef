/** Rows of gauges: one start and batch in all, the noise of each its own, theory at the factors after the step. */
import { describe, expect, it } from "vitest";
import { clippedSums, inGauge, noiseOnW, product, stepped, type Factors } from "../core/gauge.js";
import { stream } from "../core/stream.js";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import type { Tables } from "./rows.js";

const [N, M, R, B, TRIALS] = [3, 4, 2, 5, 64];
const OPTIONS = { clip: 0.7, noiseMultiplier: 1.3, rate: 0.2 };
const plan = parsePlan({
  kind: "gauge",
  name: "test",
  purpose: "test",
  feeds: [],
  ...{ outputs: N, dim: M, rank: R, batch: B },
  gauges: [1, 8],
  ...OPTIONS,
  trials: { entries: 1, min: TRIALS, max: TRIALS },
});
const executor = inlineExecutor("reference");
const { gauges: rows } = (await runPlan({ plan, seed: "7", backend: "x", executor })) as Tables;
await executor.close();

const { normal } = stream("7", "test/start", 0);
const vector = (length: number, scale: number) =>
  Float64Array.from({ length }, () => scale * normal());
const start = { a: vector(R * M, 1 / Math.sqrt(R)), b: vector(N * R, 0.5 / Math.sqrt(R)) };
const gradients = Array.from({ length: B }, () => {
  const [delta, input] = [vector(N, 1 / Math.sqrt(N)), vector(M, 1)];
  return product(delta, input, N, 1, M);
});

describe("rows of gauges", () => {
  it.each([1, 8])("c = %d: its noise, its theory and its step", (c) => {
    const row = rows.find((r) => r.gauge === c)!;
    const step = { ...OPTIONS, scale: 1 };
    const size = { outputs: N, dim: M, rank: R };
    const before = inGauge(start, c);
    const sums = clippedSums(before, gradients, size, step);
    const after = stepped(before, sums, B, step);
    const weight = ({ a, b }: Factors) => product(b, a, N, R, M);
    const apart = (x: Float64Array, y: Float64Array): number =>
      x.reduce((sum, v, i) => sum + (v - y[i]) ** 2, 0) / x.length;
    const noise = Array.from({ length: TRIALS }, (_, t) => {
      const own = stream("7", `test/c${c}`, t);
      const [a, b] = [before.a, before.b].map((x) => x.map(() => own.normal()));
      return apart(weight(stepped(before, sums, B, step, { a, b })), weight(after));
    });
    const mean = noise.reduce((x, y) => x + y, 0) / TRIALS;
    expect(row).toMatchObject({
      batch: B,
      noiseMultiplier: 1.3,
      trials: TRIALS,
      clipped: sums.clipped,
    });
    expect(row.variance / mean).toBeCloseTo(1, 10);
    expect(row.varianceTheory).toBe(noiseOnW(after, size, step, B));
    expect(row.signal).toBeCloseTo(apart(weight(after), weight(start)), 12);
    const squares = (x: Float64Array): number => x.reduce((sum, v) => sum + v * v, 0);
    const t = (OPTIONS.rate * OPTIONS.noiseMultiplier * OPTIONS.clip) / B;
    const first = t ** 2 * (squares(start.a) / c ** 2 / M + (c ** 2 * squares(start.b)) / N);
    expect(row.firstOrder / first).toBeCloseTo(1, 10);
  });

  it("differ by more than theory's tenth: the gauge is in them", () => {
    expect(rows[1].variance / rows[0].variance).toBeGreaterThan(3);
  });
});
