/** The run of the update identity can fail: a wrong gradient breaks the rounding bound, and another order is seen. */
import { describe, expect, it } from "vitest";
import { logSlope } from "../../core/fit.js";
import { axpy } from "../../core/matrix.js";
import { stream } from "../../core/stream.js";
import { identityDeviation, trainedDeviations, trueBGradient } from "./deviation.js";

const run = { n: 5, m: 7, rank: 3, steps: 4, eta: 0.01, scaling: 1, trainA: false };
const source = () => stream("1", "tests/identity", 0);

describe("the update identity, run", () => {
  it("holds within its rounding bound with A frozen, and not with A trained", () => {
    expect(identityDeviation(run, source()).ratio).toBeLessThan(1);
    expect(identityDeviation({ ...run, trainA: true }, source()).ratio).toBeGreaterThan(1);
  });

  it("sees a gradient of B that is off by a part in 10^12", () => {
    const scaled: typeof trueBGradient = (gradient, a) => {
      const right = trueBGradient(gradient, a);
      return axpy(right, 1e-12, right);
    };
    expect(identityDeviation(run, source(), scaled).ratio).toBeGreaterThan(1);
  });

  it("with A trained deviates by the third power of the learning rate", () => {
    const order = logSlope(trainedDeviations({ ...run }, source)).value;
    expect(Math.abs(order - 3)).toBeLessThan(0.3);
  });
});
