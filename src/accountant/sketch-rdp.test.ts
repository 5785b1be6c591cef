/** The bound by Renyi divergences: above the exact epsilon, and the best of all orders. */
import { describe, expect, it } from "vitest";
import { reversed, sketchEpsilon, sketchRenyi } from "../core/sketch.js";
import { epsilonOfRenyi } from "./rdp.js";
import { sketchRdpEpsilon } from "./sketch-rdp.js";

const CASES = [[0.5], [2], [0.99], [0.2, 1.1, 6], [1e-4, 1.3], [0.9, 0.95, 1.02, 900]];

describe("epsilon of a sketch by Renyi divergences", () => {
  it.each(CASES.map((l) => [l]))("is above the exact one, and not by much: %j", (l) => {
    for (const rank of [1, 16, 64])
      for (const delta of [1e-3, 1e-5, 1e-9]) {
        const [exact, bound] = [sketchEpsilon(delta, rank, l), sketchRdpEpsilon(delta, rank, l)];
        expect(bound).toBeGreaterThanOrEqual(exact);
        expect(bound).toBeLessThan(2.5 * exact + 2.5);
      }
  });

  it.each([1e-8, 1e-11, 1e11])("holds far from 1: %s", (l) => {
    const [exact, bound] = [sketchEpsilon(1e-5, 16, [l, 2]), sketchRdpEpsilon(1e-5, 16, [l, 2])];
    expect(bound / exact).toBeGreaterThan(1.1);
    expect(bound / exact).toBeLessThan(1.2);
  });

  it.each([1e-13, 1e-40, 1e40])("bounds nothing where no order is to be had: %s", (l) => {
    expect(sketchRdpEpsilon(1e-5, 16, [0.5, l])).toBe(Infinity);
  });

  it("no order of a fine grid is better, both directions counted", () => {
    const [l, rank, delta] = [[0.4, 1.5], 8, 1e-5];
    const best = sketchRdpEpsilon(delta, rank, l);
    let least = Infinity;
    for (let log = -6; log < 6; log += 1e-3) {
      const order = 1 + Math.exp(log);
      const renyi = Math.max(sketchRenyi(order, rank, l), sketchRenyi(order, rank, reversed(l)));
      least = Math.min(least, epsilonOfRenyi(renyi, order, delta));
    }
    expect(best).toBeLessThanOrEqual(least * (1 + 1e-9));
    expect(best).toBeGreaterThan(least * (1 - 1e-4));
  });

  it("is the same both ways", () => {
    for (const l of CASES)
      expect(sketchRdpEpsilon(1e-5, 4, l)).toBeCloseTo(sketchRdpEpsilon(1e-5, 4, reversed(l)), 6);
  });
});
