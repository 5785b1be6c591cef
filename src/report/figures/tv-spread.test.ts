/** Error bars end where the intervals end. */
import { expect, it } from "vitest";
import type { NoiseRow } from "../../experiment/rows.js";
import { drawn } from "../../testing/drawn.js";
import { tvSpread } from "./tv-spread.js";

it("draws error bars from low to high", () => {
  const row = {
    plan: "any",
    shape: "spread",
    dim: 768,
    loading: 0.036,
    rank: 4,
    tvMixture: 0.08,
    tvMixtureLow: 0.02,
    tvMixtureHigh: 0.2,
    tvHistogram: 0.08,
    tvHistogramLow: 0.05,
    tvHistogramHigh: 0.1,
  } as NoiseRow;
  const svg = drawn(tvSpread, { noise: [row] });
  const value = (tag: string, name: string): number =>
    Number(new RegExp(` ${name}="([\\d.]+)"`).exec(tag)?.[1]);
  const bars = [...svg.matchAll(/<line[^>]*>/g)].filter(
    ([tag]) => value(tag, "x1") === value(tag, "x2"),
  );
  // log scale: pixel distances are proportional to log ratios, 0.2/0.02 against 0.1/0.05.
  const lengths = bars
    .map(([tag]) => Math.abs(value(tag, "y1") - value(tag, "y2")))
    .filter((x) => x > 1 && x < 200);
  expect(
    lengths.some((x) => lengths.some((y) => Math.abs(x / y - Math.log(10) / Math.log(2)) < 0.01)),
  ).toBe(true);
});
