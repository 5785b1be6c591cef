/** RDP beyond the ends of its list of orders, and over several phases, against quadrature. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import {
  HIGHEST_ORDER,
  LOWEST_ORDER,
  isAtEnd,
  ORDERS,
  rdpDelta,
  rdpEpsilon,
  rdpOfStep,
} from "./rdp.js";

/**
 * Renyi divergence of one step by the trapezoid rule on E_{x ~ N(0, s^2)} ratio(x)^order, whose integrand is analytic;
 * `order (ratio - 1)`, of mean zero, is taken off so that orders near 1 do not cancel.
 */
function divergence(q: number, sigma: number, order: number): number {
  const [first, last] = [-12 * sigma, Math.max(1, order) + 14 * sigma];
  const panels = 20_000;
  const width = (last - first) / panels;
  let total = 0;
  for (let i = 0; i <= panels; i++) {
    const x = first + i * width;
    const log = Math.log1p(q * Math.expm1((2 * x - 1) / (2 * sigma * sigma)));
    const density = Math.exp(-(x * x) / (2 * sigma * sigma)) / (sigma * Math.sqrt(2 * Math.PI));
    total += width * density * (Math.expm1(order * log) - order * Math.expm1(log));
  }
  return Math.log1p(total) / (order - 1);
}

describe("the divergence of a step", () => {
  it.each([
    [0.01, 1, 1.001],
    [0.5, 0.5, 1.0001],
    [0.001, 0.3, 1.05],
    [0.1, 2, 1.95],
    [0.1, 20, 64],
    [0.01, 50, 700],
  ])("at rate %d, noise %d, order %d", (q, sigma, order) => {
    const exact = divergence(q, sigma, order);
    expect(Math.abs(rdpOfStep(q, sigma, order) / exact - 1)).toBeLessThan(1e-6);
  });
});

describe("the best order", () => {
  it("below the list: 30 times smaller at noise 0.05", () => {
    const mechanism = { noiseMultiplier: 0.05, samplingRate: 0.01, steps: 1000 };
    const bound = rdpEpsilon(mechanism, 1e-5);
    // The exact value lies in [5084.99, 5095.44] (pld.ts).
    expect(bound.epsilon).toBeGreaterThan(5084.9);
    expect(bound.epsilon).toBeLessThan(5600);
    expect(rdpEpsilon(mechanism, 1e-5, ORDERS).epsilon).toBeGreaterThan(1.6e5);
    expect(isAtEnd(bound)).toBe(false);
    // A fine scan finds no better one.
    const orders = Array.from({ length: 4000 }, (_, i) => 1 + 10 ** (-6 + (5 * i) / 4000));
    const scanned = rdpEpsilon(mechanism, 1e-5, orders).epsilon;
    expect(bound.epsilon).toBeLessThanOrEqual(scanned);
    expect(bound.epsilon).toBeGreaterThan(0.9999 * scanned);
  });

  it("above the list, for a single Gaussian: its closed form", () => {
    const sigma = 1000;
    const bound = rdpEpsilon({ noiseMultiplier: sigma, samplingRate: 1, steps: 1 }, 1e-5);
    const at = (order: number) =>
      order / (2 * sigma * sigma) + Math.log1p(-1 / order) - Math.log(1e-5 * order) / (order - 1);
    let smallest = Infinity;
    for (let order = 2; order < 2e4; order++) smallest = Math.min(smallest, at(order));
    expect(bound.epsilon).toBeCloseTo(smallest, 8);
    expect(bound.order).toBeGreaterThan(1024);
  });

  it("of delta is searched too, and comes back from epsilon", () => {
    const mechanism = { noiseMultiplier: 0.05, samplingRate: 0.01, steps: 1000 };
    const { epsilon } = rdpEpsilon(mechanism, 1e-5);
    expect(rdpDelta(mechanism, epsilon).delta / 1e-5).toBeCloseTo(1, 6);
    expect(rdpDelta(mechanism, epsilon, ORDERS).delta).toBe(1);
  });

  it("of any schedule is the list's, to the last bit, or beyond an end of it and no larger", () => {
    // Orders that cannot be best are not computed.
    const { uniform } = stream("rdp", "schedules", 0);
    for (let t = 0; t < 30; t++) {
      const samplingRate = uniform() < 0.1 ? 1 : 10 ** (-5 * uniform());
      const noiseMultiplier = 10 ** (2.4 * uniform() - 0.7);
      const mechanism = { samplingRate, noiseMultiplier, steps: Math.ceil(10 ** (4 * uniform())) };
      const delta = 10 ** (-1 - 9 * uniform());
      const [found, listed] = [undefined, ORDERS].map((o) => rdpEpsilon(mechanism, delta, o));
      const again = [undefined, ORDERS].map((o) => rdpDelta(mechanism, listed.epsilon, o));
      // Where it is zero, several orders are best.
      const isInside = listed.order !== ORDERS[0] && listed.order !== ORDERS.at(-1);
      if (isInside && listed.epsilon > 0) expect([found, again[0]]).toEqual([listed, again[1]]);
      expect(found.epsilon).toBeLessThanOrEqual(listed.epsilon);
      expect(again[0].delta).toBeLessThanOrEqual(again[1].delta);
    }
  });

  it("inside the list is the list's, to the last bit", () => {
    for (const noiseMultiplier of [0.5, 0.8, 1, 1.5, 4])
      for (const steps of [1, 30, 2250]) {
        const mechanism = { noiseMultiplier, samplingRate: 0.04, steps };
        expect(rdpEpsilon(mechanism, 1e-5)).toEqual(rdpEpsilon(mechanism, 1e-5, ORDERS));
      }
  });

  it("at the end of the search is told", () => {
    const strong = rdpEpsilon({ noiseMultiplier: 1e6, samplingRate: 1, steps: 1 }, 1e-5);
    expect([isAtEnd(strong), strong.order]).toEqual([true, HIGHEST_ORDER]);
    const weak = { noiseMultiplier: 0.01, samplingRate: 1, steps: 1e8 };
    const bound = rdpEpsilon(
      Array.from({ length: 100 }, () => weak),
      0.9,
    );
    expect([isAtEnd(bound), bound.order]).toEqual([true, LOWEST_ORDER]);
  });
});

describe("several phases", () => {
  const one = { noiseMultiplier: 1.1, samplingRate: 0.01, steps: 1000 };
  const other = { noiseMultiplier: 0.7, samplingRate: 0.02, steps: 300 };

  it("of half the steps are one of all, exactly", () => {
    const half = { ...one, steps: 500 };
    expect(rdpEpsilon([half, half], 1e-5)).toEqual(rdpEpsilon(one, 1e-5));
    expect(rdpDelta([half, half], 1)).toEqual(rdpDelta(one, 1));
  });

  it("add order by order, and their order does not matter", () => {
    const both = rdpEpsilon([one, other], 1e-5);
    const added = ORDERS.filter((order) => order > 2 && order < 11).map((order) => {
      const rdp = 1000 * divergence(0.01, 1.1, order) + 300 * divergence(0.02, 0.7, order);
      return rdp + Math.log1p(-1 / order) - Math.log(1e-5 * order) / (order - 1);
    });
    expect(both.epsilon).toBeCloseTo(Math.min(...added), 6);
    expect(rdpEpsilon([other, one], 1e-5).epsilon).toBeCloseTo(both.epsilon, 12);
    expect(both.epsilon).toBeLessThan(
      rdpEpsilon(one, 1e-5).epsilon + rdpEpsilon(other, 1e-5).epsilon,
    );
  });

  it("that sample no one cost nothing; none are refused", () => {
    const idle = { ...other, samplingRate: 0 };
    expect(rdpEpsilon([idle, idle], 1e-5).epsilon).toBe(0);
    expect(rdpEpsilon([one, idle], 1e-5)).toEqual(rdpEpsilon(one, 1e-5));
    expect(() => rdpEpsilon([], 1e-5)).toThrow(/phases must be one or more/);
    expect(() => rdpEpsilon([one, { ...one, steps: 0 }], 1e-5)).toThrow(/steps must be/);
  });
});
