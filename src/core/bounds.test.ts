/** Distance of two normal laws, where it has a closed form. */
import { expect, it } from "vitest";
import { normalTv } from "./bounds.js";
import { normalCdf } from "./stdlib.js";

it("of one variance is that of two points: 2 Phi(|mu| / 2 sigma) - 1", () => {
  for (const [mu, sigma] of [
    [1.3, 0.7],
    [-0.2, 2],
    [5, 1],
  ])
    expect(normalTv(mu, sigma, sigma)).toBeCloseTo(
      2 * normalCdf(Math.abs(mu) / (2 * sigma)) - 1,
      14,
    );
});

it("of one mean is the mass between the two points where the densities cross, less the other's", () => {
  // |x| = sqrt(2 log(tau/sigma) / (1/sigma^2 - 1/tau^2)).
  const [sigma, tau] = [0.6, 1.7];
  const at = Math.sqrt((2 * Math.log(tau / sigma)) / (sigma ** -2 - tau ** -2));
  const within = (sd: number): number => 2 * normalCdf(at / sd) - 1;
  expect(normalTv(0, sigma, tau)).toBeCloseTo(within(sigma) - within(tau), 14);
  expect([normalTv(0, 1, 1), normalTv(0.3, 0, 1)]).toEqual([0, 1]);
});
