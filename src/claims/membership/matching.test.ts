/**
 * Where models are stopped: interpolation, both checkpoints around the point, and neither where it is never reached.
 */
import { describe, expect, it } from "vitest";
import { bracketed, crossingOf, interpolated, stopName, type Stop } from "./matching.js";

const curve = [
  { step: 10, value: 0.5 },
  { step: 20, value: 0.6 },
  { step: 40, value: 0.8 },
  { step: 80, value: 0.7 },
];
/** What a stopped model comes to in a number that its checkpoints have. */
const valueOf = (stop: Stop = []): number =>
  stop.reduce(
    (a, [weight, step]) => a + weight * (curve.find((c) => c.step === step)?.value ?? NaN),
    0,
  );

describe("the point at which a model is as good", () => {
  it("is the first crossing, with the weight of the later checkpoint", () => {
    expect(crossingOf(curve, 0.65)).toEqual({
      before: 20,
      after: 40,
      weight: expect.closeTo(0.25, 12),
    });
    expect(crossingOf(curve, 0.8)).toEqual({ before: 20, after: 40, weight: 1 });
  });
  it("is the first checkpoint where that is good enough, and nowhere where none is", () => {
    expect(crossingOf(curve, 0.5)).toEqual({ before: undefined, after: 10, weight: 1 });
    expect(crossingOf(curve, 0.81)).toBeUndefined();
    expect(crossingOf([], 0.5)).toBeUndefined();
    expect(crossingOf(curve, NaN)).toBeUndefined();
    expect(crossingOf([{ step: 1, value: NaN }], 0.5)).toBeUndefined();
  });
});

describe("interpolated", () => {
  it("stops a model exactly as good as wanted, so weights that are exchanged are caught", () => {
    for (const wanted of [0.51, 0.58, 0.65, 0.79]) {
      const crossing = crossingOf(curve, wanted);
      if (!crossing) throw new RangeError("not reached");
      const { before, after } = interpolated(crossing);
      expect(before).toBe(after);
      expect(valueOf(after)).toBeCloseTo(wanted, 12);
      const exchanged = interpolated({ ...crossing, weight: 1 - crossing.weight }).after;
      expect(Math.abs(valueOf(exchanged) - wanted)).toBeGreaterThan(0.01);
    }
  });
  it("is one checkpoint where the first is good enough, and nothing is known of before", () => {
    expect(interpolated({ before: undefined, after: 10, weight: 1 })).toEqual({
      before: undefined,
      after: [[1, 10]],
    });
  });
});

describe("bracketed", () => {
  it("stops a model at both checkpoints around the point, the worse one first", () => {
    const { before, after } = bracketed({ before: 20, after: 40, weight: 0.25 });
    expect(before).toEqual([[1, 20]]);
    expect(after).toEqual([[1, 40]]);
  });
  it("has no checkpoint before the first", () => {
    expect(bracketed({ before: undefined, after: 10, weight: 1 }).before).toBeUndefined();
  });
});

describe("the name of stops in several pools", () => {
  it("is their step, the steps that are interpolated, or the range of steps", () => {
    const between = interpolated({ before: 10, after: 20, weight: 0.5 }).after;
    expect(stopName([[[1, 20]], [[1, 20]]])).toBe("at step 20");
    expect(stopName([between, between])).toBe("between steps 10 and 20");
    expect(stopName([between, [[1, 80]]])).toBe("between steps 10 and 80");
    expect(stopName([[[1, 20]], [[1, 80]], [[1, 40]]])).toBe("at steps 20 to 80");
  });
});
