/** One notation an axis, ticks inside the domain, a tick at each rank that has room. */
import { expect, it } from "vitest";
import { around, logAxis, power, rankAxis } from "./axes.js";

const labels = (domain: [number, number]): string[] => {
  const { ticks, tickFormat } = logAxis("y", domain);
  return ticks.map((t) => tickFormat(t));
};

it("logarithmic axes are written in plain numbers or in powers of ten, never in both", () => {
  expect(labels([0.001, 10])).toEqual(["0.001", "0.01", "0.1", "1", "10"]);
  expect(labels([1e-8, 1])).toEqual(["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"]);
  expect(labels([0.15, 0.9])).toEqual(["0.2", "0.5"]);
  expect(power(1e-16)).toBe("10⁻¹⁶");
});

it("the axis of ranks has a tick at each, first and last included, and at every second of many", () => {
  const { ticks, domain } = rankAxis([256, 1, 4, 16, 4]);
  expect(ticks).toEqual([1, 4, 16, 256]);
  expect(domain[0]).toBeLessThan(1);
  expect(domain[1]).toBeGreaterThan(256);
  expect(rankAxis([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]).ticks).toEqual([
    ...[1, 4, 16, 64, 256, 1024],
  ]);
  expect(around([0, Infinity])).toEqual([0.1, 1]);
});
