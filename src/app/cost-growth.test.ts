/**
 * Slopes of costs on planted costs: a power law, one with noise, and those that theory must not be found in; and what
 * the tables say of them.
 */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { costGrowth, medianOf, upperPart } from "./cost-growth.js";
import {
  costGrowthText,
  differing,
  memoryOf,
  sideBySide,
  timesOf,
  type MeasuredAxis,
} from "./cost-growth-text.js";

const GRID = [8, 16, 32, 64, 128, 256];
const ROUNDS = 9;
const exact = (cost: (x: number) => number): number[][] => [GRID.map(cost)];
const linear = [...GRID];

/** Rounds of x^slope with independent noise of a relative size. */
function noisy(slope: number, size: number, trial: number): number[][] {
  const { normal } = stream("cost-growth", `noise/${slope}/${size}`, trial);
  return Array.from({ length: ROUNDS }, () =>
    GRID.map((x) => Math.exp(slope * Math.log(x) + size * normal())),
  );
}

describe("the slope of a cost", () => {
  it("is that of a power law, whatever its factor and unit", () => {
    for (const slope of [-1, 0, 1, 2, 3]) {
      const cost = (x: number): number => 7e-6 * Math.exp(slope * Math.log(x));
      const theory = GRID.map((x) => 3 * cost(x));
      const growth = costGrowth({ x: GRID, rounds: exact(cost), theory });
      expect(growth.slope).toBeCloseTo(slope, 12);
      expect(growth).toMatchObject({ side: "agrees", from: 32, to: 256 });
    }
  });

  it("is of the upper part of the grid, or of its first points", () => {
    expect([2, 3, 4, 5, 6, 9].map(upperPart)).toEqual([2, 3, 3, 4, 4, 6]);
    // A line that bends at 32: 0 below, 1 above.
    const rounds = exact((x) => Math.max(x, 32));
    expect(costGrowth({ x: GRID, rounds, theory: linear }).slope).toBeCloseTo(1, 12);
    const start = costGrowth({ x: GRID, rounds, theory: linear, first: 3 });
    expect(start).toMatchObject({ side: "below", from: 8, to: 32 });
    expect(start.slope).toBeCloseTo(0, 12);
  });

  it("goes through medians: one round in a busy minute moves nothing", () => {
    const quiet = noisy(1, 0, 0);
    const busy = quiet.map((round, k) => round.map((y, i) => (k === 4 && i > 3 ? 10 * y : y)));
    expect(costGrowth({ x: GRID, rounds: busy, theory: linear }).slope).toBeCloseTo(1, 12);
    expect(medianOf([3, 1, 2])).toBe(2);
    expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  });

  it("has the error of least squares by hand, or that between rounds where it is larger", () => {
    // log2 y = 0, 1, 2, 3 with residuals e, -e, -e, e, which are orthogonal to the line: slope 1, se = 2e/sqrt(2 * 5).
    const e = 0.05;
    const bent = [0, 0, e, 1 - e, 2 - e, 3 + e].map((y) => Math.exp(y * Math.LN2));
    const one = costGrowth({ x: GRID, rounds: [bent], theory: linear });
    expect(one.slope).toBeCloseTo(1, 12);
    expect(one.error).toBeCloseTo((2 * e) / Math.sqrt(10), 12);
    // Three rounds with slopes 0.9, 1, 1.1: sd 0.1, of a median of three rounds 1.2533 * 0.1/sqrt(3).
    const rounds = [0.9, 1, 1.1].flatMap((slope) =>
      exact((x) => Math.exp(slope * Math.log(x / 32))),
    );
    const three = costGrowth({ x: GRID, rounds, theory: linear });
    expect(three.error).toBeCloseTo((1.2533 * 0.1) / Math.sqrt(3), 10);
  });

  it("is called different from theory in about 1 of 20 sets of rounds that follow it", () => {
    // 3.8% of 4,000 other sets. A rate of 5% is above 8% of 1,000 sets with probability 2e-5.
    const called = Array.from({ length: 1000 }, (_, trial) =>
      costGrowth({ x: GRID, rounds: noisy(1, 0.1, trial), theory: linear }),
    ).filter(({ side }) => side !== "agrees").length;
    expect(called).toBeLessThanOrEqual(80);
    expect(called).toBeGreaterThan(0);
  });

  it("is called different where it is: another power, a fixed cost, a second term", () => {
    const sides = (rounds: number[][]) => costGrowth({ x: GRID, rounds, theory: linear }).side;
    for (let trial = 0; trial < 50; trial++) {
      expect(sides(noisy(1.2, 0.05, trial))).toBe("above");
      expect(sides(noisy(0.8, 0.05, trial))).toBe("below");
    }
    expect(sides(exact((x) => 100 + x))).toBe("below");
    expect(sides(exact((x) => x + (x * x) / 100))).toBe("above");
    // Theory itself may bend: it is fitted on the same points.
    const bent = GRID.map((x) => 64 + x);
    const { theory, side } = costGrowth({ x: GRID, rounds: exact((x) => 64 + x), theory: bent });
    expect(side).toBe("agrees");
    expect(theory).toBeLessThan(0.7);
  });

  it("is refused for too few points, no rounds, and numbers without a logarithm", () => {
    const one = { x: [2], rounds: [[1]], theory: [1] };
    expect(() => costGrowth(one)).toThrow(RangeError);
    expect(() => costGrowth({ x: GRID, rounds: [], theory: linear })).toThrow(RangeError);
    for (const bad of [0, -1, NaN])
      expect(() => costGrowth({ x: GRID, rounds: exact(() => bad), theory: linear })).toThrow(
        RangeError,
      );
    expect(() => costGrowth({ x: GRID, rounds: [[1, 2]], theory: linear })).toThrow(RangeError);
    const pair = { x: [1, 2], rounds: [[1, 2]], theory: [1, 2] };
    expect(costGrowth(pair)).toMatchObject({ error: 0, side: "agrees" });
  });
});

/** An axis on theory, in one round, but for what is given. */
const axisBut = (change: Partial<MeasuredAxis> = {}): MeasuredAxis => ({
  ...{ part: "factors", axis: "r", grid: GRID, fixed: { trials: 64, m: 1024 } },
  ...{ cpu: exact((x) => x / 1e4), wall: exact((x) => x / 1e4) },
  ...{ peak: GRID.map((x) => 50 + x), start: GRID.map(() => 50) },
  theory: { time: linear, memory: linear },
  per: 64,
  ...change,
});

describe("what is said of costs", () => {
  it("is by the clock that theory is about", () => {
    const flat = exact(() => 1);
    const workers = axisBut({ cpu: flat, clock: "wall" });
    expect(timesOf(workers).judged.side).toBe("agrees");
    expect(timesOf(axisBut({ cpu: flat })).judged.side).toBe("below");
    expect(timesOf(axisBut({ wall: flat })).judged.side).toBe("agrees");
  });

  it("names what differs, with its slope and theory's", () => {
    const slow = axisBut({ part: "row", cpu: exact((x) => x * x) });
    expect(differing([axisBut(), slow])).toEqual([
      "row against r (trials 64, m 1024): 2.00 ± 0.00, theory 1.00",
    ]);
    expect(costGrowthText([slow])).toContain("More than two standard errors from theory: row");
    expect(costGrowthText([axisBut()])).toContain("No slope is more than two standard errors");
  });

  it("is of memory above the start, and flat where it does not double", () => {
    expect(memoryOf(axisBut())).toMatchObject({ side: "agrees" });
    expect(memoryOf(axisBut())?.slope).toBeCloseTo(1, 12);
    const squares = { time: linear, memory: GRID.map((x) => x * x) };
    expect(memoryOf(axisBut({ theory: squares }))).toMatchObject({ side: "below" });
    const flat = axisBut({ peak: GRID.map((x) => 150 + x / 10) });
    expect(memoryOf(flat)).toBeUndefined();
    expect(costGrowthText([flat])).toMatch(/\| factors \| r +\| 151 to 176 \| 50 +\| flat/);
  });

  it("is a line an axis: milliseconds, fit, both slopes, theory", () => {
    const [, , line] = costGrowthText([axisBut()]).split("\n");
    expect(line.split("|").map((cell) => cell.trim())).toEqual([
      ...["", "factors", "r", "8..256", "trials 64, m 1024", "0.800 to 25.6", "25.6", "32..256"],
      ...["1.00 ± 0.00", "1.00 ± 0.00", "1.00", "agrees", ""],
    ]);
  });

  it("sets samplers side by side, in microseconds a trial", () => {
    const row = axisBut({ part: "row", cpu: exact(() => 6.4e-3) });
    const other = axisBut({ part: "block", axis: "m" });
    const lines = sideBySide([axisBut(), row, other])?.split("\n") ?? [];
    const cells = lines.map((line) => line.split("|").map((cell) => cell.trim()));
    expect(cells[0]).toEqual(["", "µs a trial", "factors", "row", "block", ""]);
    expect(cells[2]).toEqual(["", "r 8", "12.5", "100", "", ""]);
    expect(lines).toHaveLength(2 + 2 * GRID.length);
    expect(sideBySide([axisBut()])).toBeUndefined();
    const { per: _, ...trained } = axisBut({ part: "classifier" });
    expect(sideBySide([axisBut(), trained])).toBeUndefined();
  });
});
