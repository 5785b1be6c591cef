/** One step of dp-lora on factors: against plain sums, the gauge of its gradients, and the variance of its noise. */
import { describe, expect, it } from "vitest";
import { clippedSums, inGauge, noiseOnW, product, stepNoise, stepped } from "./gauge.js";
import { stream } from "./stream.js";

const SIZE = { outputs: 3, dim: 5, rank: 2 };
const STEP = { clip: 1, noiseMultiplier: 0.8, rate: 0.3, scale: 1.5 };
const LOOSE = { ...STEP, clip: 1e9 };
const { normal } = stream("1", "gauge/test", 0);
const vector = (length: number): Float64Array => Float64Array.from({ length }, () => normal());
const FACTORS = { a: vector(10), b: vector(6) };
const GRADIENTS = [vector(15), vector(15).map((x) => 1e-3 * x)];

const weight = ({ a, b }: { a: Float64Array; b: Float64Array }): Float64Array =>
  product(b, a, 3, 2, 5).map((x) => STEP.scale * x);

/** Errors by which the mean square of sampled noise on W lies off a theory, about the step without noise. */
function errorsOff(step: typeof STEP, trials: number) {
  const sums = clippedSums(FACTORS, GRADIENTS, SIZE, step);
  const clean = stepped(FACTORS, sums, 2, step);
  const base = weight(clean);
  let [total, squares] = [0, 0];
  for (let t = 0; t < trials; t++) {
    const noisy = weight(stepped(FACTORS, sums, 2, step, { a: vector(10), b: vector(6) }));
    const mean = noisy.reduce((sum, w, i) => sum + (w - base[i]) ** 2, 0) / 15;
    total += mean / trials;
    squares += mean ** 2 / trials;
  }
  const error = Math.sqrt((squares - total ** 2) / trials);
  return { clean, off: (theory: number): number => Math.abs(total - theory) / error };
}

describe("a step of dp-lora on factors", () => {
  it("sums s G A' of B and s B' G of A, as finite differences of <G, s B A> have them", () => {
    const [g] = GRADIENTS;
    const sums = clippedSums(FACTORS, [g], SIZE, LOOSE);
    const loss = (of: typeof FACTORS): number =>
      weight(of).reduce((sum, w, i) => sum + w * g[i], 0);
    for (const part of ["a", "b"] as const)
      for (let i = 0; i < FACTORS[part].length; i++) {
        const moved = (by: number) => ({
          ...FACTORS,
          [part]: FACTORS[part].map((x, k) => (k === i ? x + by : x)),
        });
        const slope = (loss(moved(1e-5)) - loss(moved(-1e-5))) / 2e-5;
        expect(sums[part][i]).toBeCloseTo(slope, 6);
      }
    expect(sums.clipped).toBe(0);
  });

  it("clips both factors of an example together, and leaves small ones", () => {
    const [large, small] = GRADIENTS.map((g) => clippedSums(FACTORS, [g], SIZE, STEP));
    expect(Math.hypot(...large.a, ...large.b)).toBeCloseTo(1, 12);
    expect([large.clipped, small.clipped]).toEqual([1, 0]);
    expect(Math.hypot(...small.a, ...small.b)).toBeLessThan(0.1);
    const both = clippedSums(FACTORS, GRADIENTS, SIZE, STEP);
    both.a.forEach((x, i) => expect(x).toBeCloseTo(large.a[i] + small.a[i], 12));
    expect(both.clipped).toBe(1);
  });

  it("has the same W in every gauge, and gradients that scale by 1/c and c", () => {
    const c = 4;
    const other = inGauge(FACTORS, c);
    weight(other).forEach((w, i) => expect(w).toBeCloseTo(weight(FACTORS)[i], 12));
    const [here, there] = [FACTORS, other].map((of) => clippedSums(of, GRADIENTS, SIZE, LOOSE));
    there.b.forEach((x, i) => expect(x).toBeCloseTo(here.b[i] / c, 10));
    there.a.forEach((x, i) => expect(x).toBeCloseTo(here.a[i] * c, 10));
  });

  it("moves by the mean and by noise of rate x multiplier x clip / batch", () => {
    const sums = clippedSums(FACTORS, GRADIENTS, SIZE, STEP);
    const z = { a: vector(10), b: vector(6) };
    const after = stepped(FACTORS, sums, 2, STEP, z);
    expect(stepNoise(STEP, 2)).toBeCloseTo(0.12, 14);
    after.a.forEach((x, i) =>
      expect(x).toBeCloseTo(FACTORS.a[i] - 0.15 * sums.a[i] - 0.12 * z.a[i], 12),
    );
    after.b.forEach((x, i) =>
      expect(x).toBeCloseTo(FACTORS.b[i] - 0.15 * sums.b[i] - 0.12 * z.b[i], 12),
    );
  });

  // 20,000 draws: relative error about 0.4%; beyond 7 of its errors with probability 3e-12.
  it("has the noise on W that its formula gives, and wrong ones are seen", () => {
    const { clean, off } = errorsOff(STEP, 20_000);
    expect(off(noiseOnW(clean, SIZE, STEP, 2))).toBeLessThan(7);
    expect(off(noiseOnW(clean, { ...SIZE, outputs: 5, dim: 3 }, STEP, 2))).toBeGreaterThan(7);
    expect(off(noiseOnW(clean, SIZE, { ...STEP, scale: 1 }, 2))).toBeGreaterThan(7);
    expect(off(noiseOnW(inGauge(clean, 2), SIZE, STEP, 2))).toBeGreaterThan(7);
  });

  it("has the product of both factors' noises in it, which large noise shows", () => {
    const loud = { ...STEP, noiseMultiplier: 20 };
    const { clean, off } = errorsOff(loud, 20_000);
    expect(off(noiseOnW(clean, SIZE, loud, 2))).toBeLessThan(7);
    expect(off(noiseOnW(clean, { ...SIZE, rank: 0 }, loud, 2))).toBeGreaterThan(7);
    expect(off(noiseOnW(clean, { ...SIZE, rank: 1 }, loud, 2))).toBeGreaterThan(7);
  });
});
