/** The guarantee of a training is that of its own rate: batch over members on average. */
import { expect, it } from "vitest";
import { pldEpsilon } from "../accountant/pld.js";
import { rdpEpsilon } from "../accountant/rdp.js";
import { guaranteeOf } from "./guarantee.js";

it("both accountants take the rate at which batches are drawn, and one delta", () => {
  const t = { method: "dp-sgd", batch: 10, noiseMultiplier: 1, steps: 5 } as const;
  const { epsilon, epsilonPld, delta } = guaranteeOf(t, 50, () => {});
  const mechanism = { noiseMultiplier: 1, samplingRate: 0.2, steps: 5 };
  expect(delta).toBe(1e-5);
  expect(epsilon).toBe(rdpEpsilon(mechanism, delta).epsilon);
  const exact = pldEpsilon(mechanism, delta, 0.002);
  expect(epsilonPld?.lower).toBeLessThan(exact.upper);
  expect(epsilonPld?.upper).toBeGreaterThan(exact.lower);
});
