/** Dots and whiskers: numbers in their places, the limit on its line, ends that are open, ranges that fit. */
import { describe, expect, it } from "vitest";
import { estimateOf, type Estimate } from "./limits.js";
import { rangeOf, whiskerSvg } from "./whisker.js";

const interval = (value: number, low: number | null, high: number | null, at = [0]): Estimate => ({
  value,
  interval: { low, high },
  against: { at, name: "limit" },
});
const drawn = (x: Estimate): string => whiskerSvg(x, rangeOf([x]));
const at = (svg: string, name: string): number[] =>
  [...svg.matchAll(new RegExp(` ${name}="([\\d.]+)"`, "g"))].map((m) => Number(m[1]));

describe("whiskers", () => {
  it("have the dot between its ends, and the limit where it is", () => {
    const svg = drawn(interval(0.06, 0.04, 0.08));
    const [dot] = at(svg, "cx");
    const [limit] = at(svg, "x1");
    const [, low, high] =
      /class="interval"><path d="M([\d.]+) 28H([\d.]+)"/.exec(svg)?.map(Number) ?? [];
    expect(limit).toBe(12);
    expect(low).toBeCloseTo(12 + 236 / 2, 0);
    expect(dot).toBeCloseTo((low + high) / 2, 0);
    expect(high).toBe(248);
    expect(svg).toContain(">limit 0</text>");
    expect(svg).toContain('aria-label="Estimate 0.06, interval 0.04 to 0.08, limit 0"');
  });

  it("go to the edge where an end is open, and say so", () => {
    const svg = drawn(interval(0.06, -0.01, null));
    expect(svg).toContain("H259");
    expect(svg).toContain("interval -0.01 to open");
    expect(drawn(interval(0.06, null, 0.1))).toContain("interval open to 0.1");
  });

  it("shade the side of a limit on which the statement stands", () => {
    const below = drawn({ value: 3, side: "below", against: { at: [6], name: "limit" } });
    expect(below).toMatch(/class="side" y="20" height="16" x="0" width="248"/);
    expect(at(below, "cx")[0]).toBe(130);
    const above = drawn({ value: 3, side: "above", against: { at: [1], name: "limit" } });
    expect(above).toMatch(/class="side" y="20" height="16" x="[\d.]+" width="[\d.]+"/);
    expect(below).not.toContain('class="interval"');
  });

  it("use a logarithmic axis where numbers are far apart, and one range for lines of a card", () => {
    const tiny = { value: 1e-18, side: "below", against: { at: [5e-9], name: "limit" } } as const;
    expect(rangeOf([tiny]).isLog).toBe(true);
    expect(drawn(tiny)).not.toContain("NaN");
    const [a, b] = [interval(1, 0.5, 1.5), interval(-3, -4, -2)];
    expect(rangeOf([a, b])).toEqual({ least: -4, most: 1.5, isLog: false });
    expect(rangeOf([interval(0, 0, 0)]).most).toBeGreaterThan(0);
  });

  it("keep names of limits inside, and name two limits once", () => {
    const svg = drawn(interval(0, -0.2, 0.2, [-0.05, 0.05]));
    expect(svg.match(/<text/g)).toHaveLength(1);
    expect(svg).toContain(">limits -0.05, 0.05</text>");
    const [x] = at(
      drawn({ value: 1, side: "below", against: { at: [6.63251], name: "limit" } }),
      "x",
    );
    expect(x).toBeGreaterThanOrEqual(0);
    expect(drawn(interval(1, 0.5, 1.5, [2]))).toMatch(/<text x="2[0-3]\d/);
  });
});

describe("estimates", () => {
  it("have an interval where two ends are known or the claim has one, else a limit", () => {
    expect(estimateOf("E2-rank", { value: -1, low: -1.1, high: -0.9 })).toMatchObject({
      interval: { low: -1.1, high: -0.9 },
      against: { at: [-1], name: "theory" },
    });
    expect(estimateOf("MIA-utility", { value: 0.1, low: 0.05, high: null })).toMatchObject({
      interval: { low: 0.05, high: null },
    });
    expect(estimateOf("E3-law", { value: 0.5, low: null, high: 1 })).toEqual({
      value: 0.5,
      against: { at: [1], name: "limit" },
      side: "below",
    });
    expect(estimateOf("A-rdp", { value: 1.1, low: 1, high: null })?.side).toBe("above");
    expect(estimateOf("own", { value: 1, low: 0, high: 2 })?.against).toBeUndefined();
  });

  it("are none where there is nothing to draw", () => {
    expect(estimateOf("E4-sampled", { value: 0.99, low: null, high: null })).toBeUndefined();
    expect(estimateOf("E3-law", { value: null, low: null, high: 1 })).toBeUndefined();
    expect(estimateOf("E3-law", { value: Infinity, low: null, high: 1 })).toBeUndefined();
  });
});
