/** The floor of delta, P(t <= 0): no epsilon brings delta down to it. */
import { expect, it } from "vitest";
import { privacyProfile } from "./privacy.js";

it("epsilon is infinite at the floor and below it, and finite right above", () => {
  for (const rho of [0.3, 0, -0.5]) {
    const { epsilon, delta, floor } = privacyProfile(4, 16, rho);
    expect([floor, floor / 2, 0].map(epsilon)).toEqual([Infinity, Infinity, Infinity]);
    const above = epsilon(floor + 1e-3);
    expect(above).toBeLessThan(1e4);
    expect(delta(above).value).toBeCloseTo(floor + 1e-3, 9);
  }
  // The same query of both: nothing is told.
  expect([0, 0.5].map(privacyProfile(4, 16, 1).epsilon)).toEqual([0, 0]);
});
