/** The slope of a width: exact on a power law, and its interval by simulation. */
import { describe, expect, it } from "vitest";
import { rateOf } from "./rate.js";
import { binomialCdf } from "./stdlib.js";
import { stream } from "./stream.js";

const PARTS = [128, 256, 512, 1024];

/** Standard errors of the mean of the first parts of one sample of normals. */
function widthsOf(run: number, parts = PARTS): { sample: number; width: number }[] {
  const { normal } = stream("rate", "normals", run);
  let [n, sum, squares] = [0, 0, 0];
  return parts.map((sample) => {
    for (; n < sample; n++) {
      const z = normal();
      sum += z;
      squares += z * z;
    }
    return { sample, width: Math.sqrt((squares - (sum * sum) / n) / (n - 1) / n) };
  });
}

describe("the slope of a width", () => {
  it("is the exponent of a power law, in whatever order the parts come", () => {
    for (const exponent of [-1, -0.5, 0.3]) {
      const points = PARTS.map((n) => ({ sample: n, width: 3 * Math.exp(exponent * Math.log(n)) }));
      const found = rateOf([...points].reverse());
      expect(found?.value).toBeCloseTo(exponent, 12);
      expect(found?.low).toBeCloseTo(exponent, 9);
    }
  });

  it("weighs steps by the variance between parts that lie in each other: by hand", () => {
    const found = rateOf([
      { sample: 1, width: 1 },
      { sample: 2, width: Math.exp(-1) },
      { sample: 8, width: Math.exp(-2) },
    ]);
    // Steps log 2 and 2 log 2, of weights 1/(1 - 1/2) and 1/(1/2 - 1/8); residuals -8/19 and 3/19.
    expect(found?.value).toBeCloseTo(-11 / 19 / Math.LN2, 12);
    const square = (2 * 64 + (8 / 3) * 9) / 361;
    const half = 12.7062047 * Math.sqrt(square / ((38 / 3) * Math.LN2 ** 2));
    expect((found?.high ?? NaN) + 11 / 19 / Math.LN2).toBeCloseTo(half, 6);
  });

  it("has no interval of two parts, and is not there of one, or of equal samples", () => {
    expect(
      rateOf([
        { sample: 2, width: 2 },
        { sample: 8, width: 1 },
      ]),
    ).toEqual({
      value: -0.5,
      low: null,
      high: null,
    });
    expect(rateOf([{ sample: 2, width: 2 }])).toBeNull();
    expect(
      rateOf([
        { sample: 2, width: 2 },
        { sample: 2, width: 1 },
      ]),
    ).toBeNull();
    expect(
      rateOf([
        { sample: 2, width: 2 },
        { sample: 4, width: 0 },
      ]),
    ).toBeNull();
  });

  it("holds -1/2 in 95% of runs, and not where a width falls otherwise", () => {
    const runs = 1500;
    // 1425 are expected; fewer than 1365 or more than 1475 come with probability below 1e-9 each.
    expect(binomialCdf(1365, runs, 0.95)).toBeLessThan(1e-9);
    expect(1 - binomialCdf(1475, runs, 0.95)).toBeLessThan(1e-9);
    const holding = (bend: number): number =>
      Array.from({ length: runs }, (_, run) => {
        const points = widthsOf(run).map(({ sample, width }) => ({
          sample,
          width: width * Math.exp(bend * Math.log(sample)),
        }));
        const { low, high } = rateOf(points) ?? { low: NaN, high: NaN };
        return (low ?? NaN) <= -0.5 && -0.5 <= (high ?? NaN);
      }).filter(Boolean).length;
    const count = holding(0);
    expect(count).toBeGreaterThan(1365);
    expect(count).toBeLessThan(1475);
    // The control: a width that falls as n^-0.35.
    expect(holding(0.15)).toBeLessThan(1000);
  });
});
