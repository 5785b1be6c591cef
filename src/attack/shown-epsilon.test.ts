/** The law of what the attack shows: a tail, that grows with trials and loudness, and stays below the exact epsilon. */
import { describe, expect, it } from "vitest";
import { gaussianEpsilon } from "../core/gaussian-mechanism.js";
import { shownEpsilonTail } from "./shown-epsilon.js";

const attacked = { mu: 2, trials: 1280, delta: 1e-2, alpha: 1e-8 };
const exact = gaussianEpsilon(attacked.delta, attacked.mu);
const EPSILONS = Array.from({ length: 40 }, (_, i) => 0.05 + (i * exact) / 40);

/** Where the tail falls to a half. */
function median(change: Partial<typeof attacked>): number {
  const tail = shownEpsilonTail({ ...attacked, ...change });
  let [low, high] = [0, 20];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (tail(middle) > 0.5) low = middle;
    else high = middle;
  }
  return high;
}

describe("the law of the epsilon that an attack shows", () => {
  it("of a mechanism that hides nothing is a step, where half of the trials are counted", () => {
    // 100 of 200 in each world are counted, all right: log((q - delta)/(1 - q)), q = (alpha/2)^(1/100).
    const q = (0.05 / 2) ** (1 / 100);
    const wanted = Math.log((q - 0.01) / (1 - q));
    const tail = shownEpsilonTail({ mu: 40, trials: 200, delta: 0.01, alpha: 0.05 });
    expect(tail(wanted - 1e-6)).toBeCloseTo(1, 12);
    expect(tail(wanted + 1e-6)).toBe(0);
  });

  it("is a tail, and lies below the exact epsilon but at the level of the bound", () => {
    const values = EPSILONS.map(shownEpsilonTail(attacked));
    expect(values[0]).toBeGreaterThan(1 - 1e-9);
    values.slice(1).forEach((v, i) => expect(v).toBeLessThanOrEqual(values[i]));
    expect(shownEpsilonTail(attacked)(exact)).toBeLessThan(1e-8);
  });

  it("shows more of more trials, less noise and a looser level, and nearly all of it in the end", () => {
    const plain = median({});
    expect(median({ trials: 5120 })).toBeGreaterThan(plain + 0.3);
    expect(median({ mu: 3 })).toBeGreaterThan(plain + 0.3);
    expect(median({ mu: 1 })).toBeLessThan(plain - 0.3);
    expect(median({ alpha: 0.05 })).toBeGreaterThan(plain + 0.3);
    const nearly = median({ trials: 2e6, alpha: 0.05 });
    expect(nearly).toBeGreaterThan(0.75 * exact);
    expect(nearly).toBeLessThan(exact);
  });
});
