/** The release of an expanded query: its two quadratures, beside the plain double sum. */
import { expect, it } from "vitest";
import { gaussianDelta } from "./gaussian-mechanism.js";
import { logChiSquareMean, logScaleRange } from "./law.js";
import { integratePanels } from "./quadrature.js";
import { expanded } from "./release.js";

it.each([
  [1, 4, 12, 1],
  [0.2, 2, 64, 3],
])("at epsilon %d, rank %d, dimension %d, noise %d", (epsilon, rank, dim, sigma) => {
  const mean = (k: number, f: (c: number) => number): number => {
    const [low, high] = logScaleRange(k);
    const edges = Array.from({ length: 61 }, (_, i) => low + ((high - low) * i) / 60);
    return integratePanels(
      (log) => Math.exp(logChiSquareMean(Math.exp(log), k) + log) * f(Math.exp(log)),
      edges,
      1,
    );
  };
  const plain = mean(rank, (s) =>
    mean(dim - 1, (c) =>
      gaussianDelta(epsilon, Math.sqrt(s * (s + ((dim - 1) * c) / rank)) / sigma),
    ),
  );
  expect(plain).toBeGreaterThan(0.01);
  expect(Math.abs(expanded(epsilon, rank, dim, sigma) - plain)).toBeLessThan(1e-8);
});
