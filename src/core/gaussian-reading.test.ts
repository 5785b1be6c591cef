/** The Gaussian reading and the floor of a vector query at settings whose values are plain arithmetic. */
import { describe, expect, it } from "vitest";
import { gaussianDelta } from "./gaussian-mechanism.js";
import { deltaFloor, gaussianReading } from "./privacy.js";

describe("the Gaussian reading of a vector query", () => {
  // Unit vectors of cosine rho are sqrt(2 (1 - rho)) apart; the noise has the variance 1/r.
  it.each([
    [16, 0.5, 4],
    [8, 0.75, 2],
    [2, 0.75, 1],
    [1, -1, 2],
    [50, 0.99, 1],
  ])("rank %d, cosine %d: mu is %d", (rank, rho, mu) => {
    expect(gaussianReading.mu(rank, rho)).toBeCloseTo(mu, 12);
    expect(gaussianReading.delta(1, rank, rho)).toBeCloseTo(gaussianDelta(1, mu), 12);
  });

  it("has Balle & Wang's delta at eps = 0, 2 Phi(mu/2) - 1", () => {
    // 2 Phi(1/2) - 1 and 2 Phi(1) - 1.
    expect(gaussianReading.delta(0, 2, 0.75)).toBeCloseTo(0.3829249225480262, 12);
    expect(gaussianReading.delta(0, 8, 0.75)).toBeCloseTo(0.6826894921370859, 12);
  });
});

describe("the floor of a vector query", () => {
  it.each([
    [1, 0, 0.5],
    [1, 0.5, 1 / 3],
    [1, Math.SQRT1_2, 0.25],
    [5, 0, 0.5],
    // T_2 has the distribution function 1/2 + t / (2 sqrt(2 + t^2)); here t = -rho sqrt(2/(1 - rho^2)).
    [2, 0.6, 0.2],
    [2, 0.8, 0.1],
  ])("rank %d, cosine %d: %d", (rank, rho, floor) => {
    expect(deltaFloor(rank, rho)).toBeCloseTo(floor, 12);
  });
});
