/** The rebuttal's Theorem 1, as printed and repaired, by quantiles of tables: t_8(0.95), chi2_9(0.95), .. */
import { expect, it } from "vitest";
import { deltaFloor, rebuttalPrinted, rebuttalRepaired } from "./privacy.js";

const RHO = 0.95;
const TAIL = 0.05;

it("at more ranks than inputs the repaired bound is worst at the lower end of rho -+ K", () => {
  // K = sqrt(0.0975/8) 1.859548 = 0.205289; the slope is (2 + 1 - 8)/2 = -2.5. At 0.744711: 0.7369; at 1.155289 it
  // would be -0.3609. X is 16.91898 at most: 0.255289 * 16.91898/(2 * 0.744711) = 2.9000.
  const { applies, epsilon, delta } = rebuttalRepaired(8, 2, RHO, TAIL);
  expect(applies).toBe(true);
  expect(epsilon).toBeCloseTo(0.7369 + 2.9, 3);
  expect(delta).toBeCloseTo(0.15, 12);
});

it("at fewer ranks than inputs at the upper end, with (m + 1 - r)/2 where (m + r - 1)/2 is printed", () => {
  // K = sqrt(0.0975/4) 2.131847 = 0.332835; log 1.282835 = 0.249072. chi2_23(0.95) = 35.17246:
  // 0.382835 * 35.17246/(2 * 0.617165) = 10.90895.
  const [repaired, printed] = [rebuttalRepaired, rebuttalPrinted].map((bound) =>
    bound(4, 20, RHO, TAIL),
  );
  expect(repaired.epsilon).toBeCloseTo(8.5 * 0.249072 + 10.90895, 3);
  expect(printed.epsilon).toBeCloseTo(11.5 * 0.249072 + 10.90895, 3);
  // The printed one adds the chance of an infinite loss to its tails.
  expect(repaired.delta).toBeCloseTo(0.15, 12);
  expect(printed.delta).toBeCloseTo(0.15 + deltaFloor(4, RHO), 12);
});

it("neither applies where K is larger than rho", () => {
  // K = sqrt(0.75/4) 2.131847 = 0.923.
  for (const bound of [rebuttalPrinted, rebuttalRepaired])
    expect(bound(4, 20, 0.5, TAIL)).toMatchObject({ applies: false, epsilon: NaN });
});
