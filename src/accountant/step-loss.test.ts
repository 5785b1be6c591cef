/** The law of one step's loss: against the densities at points, and where subtraction would cancel. */
import { describe, expect, it } from "vitest";
import { normalCdf } from "../core/stdlib.js";
import { stepLoss } from "./step-loss.js";

/** The loss of removal at x, by its definition. */
const lossAt = (q: number, sigma: number, x: number): number =>
  Math.log(1 - q + q * Math.exp((2 * x - 1) / (2 * sigma * sigma)));
/** Mass of the mixture, or of the Gaussian without the example, below x. */
const below = (q: number, sigma: number, x: number): number =>
  (1 - q) * normalCdf(x / sigma) + q * normalCdf((x - 1) / sigma);

// 1 - 1e-15: log(1 - q) is -34.5, and e^loss is lost beside 1.
describe.each([0.1, 0.5, 0.7, 0.999, 1 - 1e-15, 1])("one step's loss at rate %d", (q) => {
  it.each([0.3, 1, 4])("of noise %d has the mass that the densities have", (sigma) => {
    const [remove, add] = [stepLoss(q, sigma, "remove"), stepLoss(q, sigma, "add")];
    // Each Gaussian is cut 9.5 standard deviations out: a millionth of the mass below -7.9 of them.
    for (const z of [-7.9, -3, -0.4, 0.6, 2]) {
      const [x, loss] = [z * sigma, lossAt(q, sigma, z * sigma)];
      // Where the loss is flat, close to log(1 - q), it does not say where x is.
      if (loss - Math.log(1 - q) < 0.01) continue;
      expect(remove.mass(-Infinity, loss) / below(q, sigma, x)).toBeCloseTo(1, 5);
      expect(add.mass(-loss, Infinity) / normalCdf(z)).toBeCloseTo(1, 5);
    }
    expect(remove.mass(remove.low - 1, remove.high + 1)).toBeCloseTo(1, 12);
    expect(add.mass(add.low - 1, add.high + 1)).toBeCloseTo(1, 12);
  });

  it.each([0.3, 1, 4])("of noise %d ends 9.5 standard deviations out", (sigma) => {
    const ends = (direction: "remove" | "add"): number[] => {
      const { low, high } = stepLoss(q, sigma, direction);
      return [low, high];
    };
    const [first, last] = [-9.5 * sigma, 9.5 * sigma];
    const close = (now: number[], then: number[]): void =>
      now.forEach((x, i) => expect(x / then[i]).toBeCloseTo(1, 9));
    close(ends("remove"), [lossAt(q, sigma, first), lossAt(q, sigma, last + 1)]);
    close(ends("add"), [-lossAt(q, sigma, last), -lossAt(q, sigma, first)]);
  });
});
