import { describe, expect, it } from "vitest";
import { densityOf, densitySvg, ticksOf } from "./density.js";

/** Area under a density by the trapezoidal rule. */
const area = ({ points }: ReturnType<typeof densityOf>, key: "exact" | "gaussian"): number =>
  points
    .slice(1)
    .reduce((sum, p, i) => sum + ((p.n - points[i].n) * (p[key] + points[i][key])) / 2, 0);

describe("the density", () => {
  it("is a density, and the Gaussian's is of the same variance", () => {
    const density = densityOf(16, 0.25);
    expect(area(density, "exact")).toBeCloseTo(1, 2);
    expect(area(density, "gaussian")).toBeCloseTo(1, 3);
    expect(density.sd).toBeCloseTo(Math.sqrt((1 + 0.25 ** 2) / 16), 12);
  });

  it.each([
    [1, 0],
    [1, 1],
    [1, -1],
    [2, 1],
    [1, 0.999999],
    [1024, 0],
    [1024, -0.5],
  ])("is drawn inside its frame at rank %d and loading %d", (rank, loading) => {
    const svg = densitySvg(densityOf(rank, loading), "a");
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    for (const [, x, y] of svg.matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(0);
      expect(Number(x)).toBeLessThanOrEqual(520);
      expect(Number(y)).toBeGreaterThanOrEqual(0);
      expect(Number(y)).toBeLessThanOrEqual(202);
    }
  });

  it("says that a peak is cut, where one is", () => {
    expect(densitySvg(densityOf(1, 0), "a")).toContain("peaks are cut");
    expect(densitySvg(densityOf(16, 0), "a")).not.toContain("peaks are cut");
  });

  it("has round ticks, some three to six", () => {
    expect(ticksOf(-1, 1)).toEqual([-1, -0.5, 0, 0.5, 1]);
    for (let power = -6; power < 3; power++)
      for (const f of [1, 1.7, 3, 4.4, 8]) {
        const ticks = ticksOf(-f * 10 ** power, f * 10 ** power);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(6);
      }
  });
});
