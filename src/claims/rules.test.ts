/** The rules that turn numbers into verdicts: both sides of each limit, and NaN. */
import { describe, expect, it } from "vitest";
import {
  ALPHA,
  covers,
  family,
  boundedFamily,
  insideMargin,
  judgeBound,
  judgeBounded,
  judgeFamily,
  poweredVerdict,
  sideOf,
  staysBelow,
  verdictBySide,
  zLimit,
} from "./rules.js";

const interval = (low: number, high: number) => ({ low, high });

describe("rules", () => {
  it("limits are two-sided and shared by the family: numbers of normal tables", () => {
    expect(zLimit(0.05)).toBeCloseTo(1.959964, 6);
    // Upper tails of 5e-9 and 2.5e-9.
    expect(family([0], ALPHA).limit).toBeCloseTo(5.730729, 6);
    expect(family([0, 0], ALPHA).limit).toBeCloseTo(5.847172, 6);
    // sqrt(2 log(2 * 2 / 1e-8)).
    expect(boundedFamily([0, 0], ALPHA).limit).toBeCloseTo(6.293961, 6);
  });

  it("a family with a NaN or without members is never fine", () => {
    expect(family([0, NaN, 1], ALPHA).ok).toBe(false);
    expect(family([], ALPHA).ok).toBe(false);
    expect(family([zLimit(ALPHA / 2) * 0.999, 0], ALPHA).ok).toBe(true);
    expect(family([zLimit(ALPHA / 2) * 1.001, 0], ALPHA).ok).toBe(false);
  });

  it("a family is judged by its largest score of either sign, and open when it is empty", () => {
    const limit = zLimit(ALPHA / 2);
    const verdict = (scores: number[]) => judgeFamily("z", scores, {}, ALPHA).verdict;
    expect(verdict([0.99 * limit, -0.99 * limit])).toBe("upheld");
    expect(verdict([0, -1.01 * limit])).toBe("violated");
    expect(verdict([1.01 * limit, 0])).toBe("violated");
    expect(verdict([])).toBe("inconclusive");
  });

  it("an interval lies on a side of a limit only as a whole", () => {
    expect([interval(1, 2), interval(-2, -1), interval(-1, 1)].map((i) => sideOf(i, 0))).toEqual([
      1, -1, 0,
    ]);
    expect([interval(0, 2), interval(-2, 0), interval(NaN, NaN)].map((i) => sideOf(i, 0))).toEqual([
      0, 0, 0,
    ]);
  });

  it("an interval covers its ends; one with a NaN covers nothing", () => {
    expect([0, 1, 2, 3].map((x) => covers(interval(1, 2), x))).toEqual([false, true, true, false]);
    expect(covers(interval(NaN, 1), 0)).toBe(false);
    expect(covers(interval(0, 1), NaN)).toBe(false);
  });

  it("fitting rows uphold a statement only where they could have refuted it", () => {
    expect(poweredVerdict(true, true)).toBe("upheld");
    expect(poweredVerdict(true, false)).toBe("inconclusive");
    expect([poweredVerdict(false, true), poweredVerdict(false, false)]).toEqual([
      "violated",
      "violated",
    ]);
  });

  it("values stay below a limit when every interval does", () => {
    expect(staysBelow([interval(0, 0.4), interval(-1, 0.49)], 0.5)).toBe("upheld");
    expect(staysBelow([interval(0.51, 1), interval(0.6, 2)], 0.5)).toBe("violated");
    expect(staysBelow([interval(0, 0.4), interval(0.6, 1)], 0.5)).toBe("inconclusive");
    expect(staysBelow([interval(0, 0.4), interval(0.4, 1)], 0.5)).toBe("inconclusive");
    expect(staysBelow([interval(0.49, 1)], 0.5)).toBe("inconclusive");
    expect(staysBelow([], 0.5)).toBe("inconclusive");
    expect(staysBelow([interval(NaN, NaN)], 0.5)).toBe("inconclusive");
  });

  it("an interval is inside a margin, outside of it, or neither", () => {
    const margin = interval(2.5, 3.5);
    expect(insideMargin(interval(2.51, 3.49), margin)).toBe("upheld");
    expect(insideMargin(interval(2.49, 3.4), margin)).toBe("inconclusive");
    expect(insideMargin(interval(2.6, 3.51), margin)).toBe("inconclusive");
    expect(insideMargin(interval(2, 4), margin)).toBe("inconclusive");
    expect(insideMargin(interval(2, 2.49), margin)).toBe("violated");
    expect(insideMargin(interval(3.51, 4), margin)).toBe("violated");
    expect(insideMargin(interval(NaN, NaN), margin)).toBe("inconclusive");
  });

  it("a number is held against a proved bound from above, from below, and never with a NaN", () => {
    const verdict = (value: number, bound: { low?: number; high?: number }) =>
      judgeBound("ratio", value, bound, 1, {}).verdict;
    expect([verdict(1, { high: 1 }), verdict(1.001, { high: 1 })]).toEqual(["upheld", "violated"]);
    expect([verdict(1, { low: 1 }), verdict(0.999, { low: 1 })]).toEqual(["upheld", "violated"]);
    expect([verdict(NaN, { low: 1 }), verdict(NaN, { high: 1 })]).toEqual(["violated", "violated"]);
    expect(judgeBound("ratio", 2, { low: 1 }, 7, {}).statistic).toEqual({
      name: "ratio",
      value: 2,
      low: 1,
      high: null,
      sampleSize: 7,
      falseAlarm: 0,
    });
  });

  it("an interval on a side of a limit gives that side's verdict; open elsewhere, and where none is named", () => {
    const sides = { above: "upheld", below: "violated" } as const;
    const verdict = (
      low: number,
      high: number,
      named: Parameters<typeof verdictBySide>[2] = sides,
    ) => verdictBySide(interval(low, high), 0.5, named);
    expect([verdict(0.51, 1), verdict(0, 0.49), verdict(0.5, 1), verdict(0, 0.5)]).toEqual([
      "upheld",
      "violated",
      "inconclusive",
      "inconclusive",
    ]);
    expect(verdict(0, 0.49, { above: "violated" })).toBe("inconclusive");
    expect(verdict(0.51, 1, { below: "upheld" })).toBe("inconclusive");
    expect(verdict(NaN, NaN)).toBe("inconclusive");
  });

  it("a family of bounded deviations is judged by its largest, and open when it is empty", () => {
    const { limit } = boundedFamily([0, 0], ALPHA);
    const verdict = (...deviations: number[]) => judgeBounded("d", deviations, {}, ALPHA).verdict;
    expect([verdict(0, 0.999 * limit), verdict(0, 1.001 * limit)]).toEqual(["upheld", "violated"]);
    expect([verdict(), verdict(0, NaN)]).toEqual(["inconclusive", "violated"]);
    expect(judgeBounded("d", [1, 2], {}, ALPHA).statistic).toMatchObject({
      value: 2,
      high: limit,
      sampleSize: 2,
      falseAlarm: ALPHA,
    });
  });
});
