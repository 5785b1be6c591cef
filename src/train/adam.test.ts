/** Adam in f32 and in f64: one rule, against the paper's algorithm written out. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { ADAM, adamCorrection, adamUpdate } from "./adam.js";
import { read, room, withMemory, write } from "./matrices.js";

const [SIZE, RATE] = [20, 0.01];
const { normal } = stream("1", "adam", 0);
const gradients = [1, 2, 3].map(() =>
  Float64Array.from({ length: SIZE }, () => Math.fround(normal())),
);

/** Parameters after steps from 0 with those gradients, by Algorithm 1 of the paper, one number at a time. */
const wanted = Float64Array.from({ length: SIZE }, (_, i) => {
  let [m, v, theta] = [0, 0, 0];
  gradients.forEach((g, step) => {
    m = ADAM.beta1 * m + (1 - ADAM.beta1) * g[i];
    v = ADAM.beta2 * v + (1 - ADAM.beta2) * g[i] * g[i];
    const mHat = m / (1 - Math.pow(ADAM.beta1, step + 1));
    const vHat = v / (1 - Math.pow(ADAM.beta2, step + 1));
    theta -= (RATE * mHat) / (Math.sqrt(vHat) + ADAM.epsilon);
  });
  return theta;
});

describe("Adam", () => {
  it("in f64 is the paper's", () => {
    let moments = { first: new Float64Array(SIZE), second: new Float64Array(SIZE) };
    const theta = new Float64Array(SIZE);
    gradients.forEach((g, step) => {
      const next = adamUpdate(g, moments, RATE, step + 1);
      moments = next.moments as typeof moments;
      next.update.forEach((x, i) => (theta[i] -= x));
    });
    theta.forEach((x, i) => expect(Math.abs(x - wanted[i])).toBeLessThan(1e-15));
    // Without the corrections of the moments the first steps would be some three times as long.
    expect(Math.abs(wanted[0])).toBeGreaterThan(1e-4);
  });

  it("in f32 (the kernel) is the paper's, to 1e-7", () =>
    withMemory(async (memory) => {
      const { beta1, beta2, epsilon } = ADAM;
      const [x, g, m, v] = [0, 1, 2, 3].map(() => memory.allocate(1, SIZE));
      gradients.forEach((values, step) => {
        write(memory, g, Float32Array.from(values));
        const [left1, left2] = adamCorrection(step + 1);
        const size = room(x);
        memory.kernel.adam(
          ...([x.at, g.at, m.at, v.at, size, RATE] as const),
          ...([beta1, beta2, epsilon, left1, left2] as const),
        );
      });
      const theta = read(memory, x);
      theta.forEach((value, i) => expect(Math.abs(value - wanted[i])).toBeLessThan(1e-7));
    }));
});
