/**
 * Where models are stopped: interpolation, both checkpoints around the point, and neither where it is never reached.
 */
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import {
  bestOf,
  bracketed,
  crossingOf,
  hasGap,
  interpolated,
  matchedCrossings,
  stopName,
  type Crossing,
  type Stop,
} from "./matching.js";

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

/** A curve that crosses once. */
const once = (before: number | undefined, after: number, weight: number): Crossing => {
  const first = { before, after, weight };
  return { first, last: first };
};

describe("the best of a curve", () => {
  it("is its highest value, wherever that is; below all where there is none", () => {
    expect([curve, curve.slice(0, 2), curve.slice(3)].map(bestOf)).toEqual([0.8, 0.6, 0.7]);
    expect(bestOf([...curve, { step: 160, value: NaN }])).toBe(0.8);
    expect([bestOf([]), bestOf([{ step: 1, value: NaN }])]).toEqual([-Infinity, -Infinity]);
  });
});

describe("the point at which a model is as good", () => {
  it("is the crossing, with the weight of the later checkpoint", () => {
    expect(crossingOf(curve, 0.65)).toEqual(once(20, 40, expect.closeTo(0.25, 12) as number));
  });
  it("is one checkpoint alone where that is exactly as good: the best one, the earliest of several", () => {
    expect(crossingOf(curve, 0.8)).toEqual(once(40, 40, 1));
    expect(crossingOf(curve, 0.5)).toEqual(once(10, 10, 1));
    const tied = [0.5, 0.8, 0.7, 0.8, 0.8].map((value, step) => ({ step, value }));
    expect(crossingOf(tied, bestOf(tied))).toEqual(once(1, 1, 1));
  });
  it("is the first checkpoint where that is better already, and nowhere where none is", () => {
    expect(crossingOf(curve, 0.4)).toEqual(once(undefined, 10, 1));
    expect(crossingOf(curve, 0.81)).toBeUndefined();
    expect(crossingOf([], 0.5)).toBeUndefined();
    expect(crossingOf(curve, NaN)).toBeUndefined();
    expect(crossingOf([{ step: 1, value: NaN }], 0.5)).toBeUndefined();
  });
  it("is the first and the last crossing before the best checkpoint, where there are several", () => {
    const twice = [0.5, 0.62, 0.58, 0.57, 0.7, 0.55, 0.65].map((value, i) => ({ step: i, value }));
    const crossing = crossingOf(twice, 0.6);
    expect(crossing?.first).toEqual({ before: 0, after: 1, weight: expect.closeTo(5 / 6, 12) });
    expect(crossing?.last).toEqual({ before: 3, after: 4, weight: expect.closeTo(3 / 13, 12) });
  });
  it("has a gap where steps lie between its checkpoints, or before the first one", () => {
    expect([once(20, 40, 0.5), once(undefined, 2, 1)].map(hasGap)).toEqual([true, true]);
    expect(hasGap(once(40, 40, 1))).toBe(false);
    // Step 0 is before training, and 1 the first step.
    expect([once(20, 21, 0.5), once(undefined, 0, 1), once(undefined, 1, 1)].map(hasGap)).toEqual([
      false,
      false,
      false,
    ]);
    const { first } = once(1, 2, 1);
    expect(hasGap({ first, last: { before: 4, after: 6, weight: 1 } })).toBe(true);
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
      const { first } = crossing;
      const exchanged = interpolated(once(first.before, first.after, 1 - first.weight)).after;
      expect(Math.abs(valueOf(exchanged) - wanted)).toBeGreaterThan(0.01);
    }
  });
  it("is one checkpoint where the first is better already, and nothing is known of before", () => {
    expect(interpolated(once(undefined, 10, 1))).toEqual({ before: undefined, after: [[1, 10]] });
  });
  it("is one checkpoint where that is exactly as good", () => {
    const { before, after } = interpolated(once(40, 40, 1));
    expect(before).toBe(after);
    expect(after).toEqual([[1, 40]]);
  });
  it("is the mean of both crossings where there are two", () => {
    const { before, after } = interpolated({
      first: { before: 10, after: 20, weight: 0.25 },
      last: { before: 40, after: 80, weight: 0.5 },
    });
    expect(before).toBe(after);
    expect(after).toEqual([
      [0.375, 10],
      [0.125, 20],
      [0.25, 40],
      [0.25, 80],
    ]);
  });
});

describe("bracketed", () => {
  it("stops a model at both checkpoints around the point, the worse one first", () => {
    const { before, after } = bracketed(once(20, 40, 0.25));
    expect(before).toEqual([[1, 20]]);
    expect(after).toEqual([[1, 40]]);
  });
  it("is one checkpoint where that is exactly as good", () => {
    const { before, after } = bracketed(once(40, 40, 1));
    expect(before).toBe(after);
    expect(after).toEqual([[1, 40]]);
  });
  it("has no checkpoint before the first", () => {
    expect(bracketed(once(undefined, 10, 1)).before).toBeUndefined();
  });
  it("holds all crossings", () => {
    const { before, after } = bracketed({
      first: { before: 10, after: 20, weight: 0.25 },
      last: { before: 40, after: 80, weight: 0.5 },
    });
    expect([before, after]).toEqual([[[1, 10]], [[1, 80]]]);
  });
});

describe("matching on a flat curve with noise", () => {
  /** Step at which a straight curve is as good as wanted: half way along 200 steps, with checkpoints at every one. */
  const TRUE = 100.5;
  /** Crossings of 400 curves that rise by 1 in 100 steps, each checkpoint with noise of its own. */
  const crossings = (deviation: number): Crossing[] => {
    const { normal } = stream("matching", "flat", deviation * 1000);
    return Array.from({ length: 400 }, () => {
      const noisy = Array.from({ length: 200 }, (_, i) => ({
        step: i + 1,
        value: (i + 1 - TRUE) / 100 + deviation * normal(),
      }));
      return crossingOf(noisy, 0) as Crossing;
    });
  };
  const stepOf = (stop: Stop = []): number => stop.reduce((a, [w, step]) => a + w * step, 0);
  const meanOf = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;

  it("has no bias in the mean of first and last crossing, where the first alone comes 20 steps early", () => {
    const found = crossings(0.2);
    const own = found.map((c) => stepOf(interpolated(c).after) - TRUE);
    const first = found.map(({ first: f }) => f.after - 1 + f.weight - TRUE);
    const error = Math.sqrt(meanOf(own.map((x) => x * x)) / own.length);
    // The noise is symmetric, so turning a curve about its point exchanges first and last: mean 0. 5 standard errors:
    // false alarm 6e-7.
    expect(Math.abs(meanOf(own))).toBeLessThan(5 * error);
    expect(meanOf(first)).toBeLessThan(-20);
  });
  it.each([0.01, 0.05, 0.2])(
    "is bracketed, but for steps in which it rises by the noise: %f",
    (deviation) => {
      const slack = 100 * deviation;
      const missed = (of: (c: Crossing) => readonly [low: number, high: number]): number =>
        meanOf(
          crossings(deviation)
            .map(of)
            .map(([low, high]) => Number(low - slack > TRUE || high + slack < TRUE)),
        );
      // Simulated below 0.01, of which 400 curves show 0.05 with probability below 1e-8 (exact).
      expect(missed(({ first, last }) => [first.before ?? 0, last.after])).toBeLessThan(0.05);
      if (deviation > 0.01)
        expect(missed(({ first }) => [first.before ?? 0, first.after])).toBeGreaterThan(0.2);
    },
  );
});

describe("two models that are one and the same", () => {
  /** Checkpoints of a plan; accuracies that level off, while the leak goes on to rise. */
  const STEPS = [10, 25, 50, 100, 200, 300, 600];
  const accuracy = (step: number): number => 0.87 * (1 - Math.exp(-step / 60));
  const leak = (step: number): number => 0.5 + 0.2 * (1 - Math.exp(-step / 250));
  const leakOf = (stop: Stop): number => stop.reduce((a, [w, step]) => a + w * leak(step), 0);
  const { normal } = stream("matching", "same", 0);
  const drawn = () => STEPS.map((step) => ({ step, value: accuracy(step) + 0.01 * normal() }));
  const PAIRS = 2000;
  const errorsFromZero = (list: readonly number[]): number => {
    const mean = list.reduce((a, x) => a + x, 0) / list.length;
    const square = list.reduce((a, x) => a + (x - mean) ** 2, 0) / (list.length - 1);
    return mean / Math.sqrt(square / list.length);
  };
  /** What a rule makes of pairs; those that it does not match are left out. */
  const differences = (
    rule: (a: ReturnType<typeof drawn>, b: ReturnType<typeof drawn>) => number | undefined,
  ): number[] => Array.from({ length: PAIRS }, () => rule(drawn(), drawn()) ?? []).flat();

  it("leak the same where each is stopped as good as the worse of them at its best", () => {
    const found = differences((a, b) => {
      const both = matchedCrossings(a, b);
      const [first, second] = (both ?? []).map((crossing) => leakOf(interpolated(crossing).after));
      return both && first - second;
    });
    expect(found).toHaveLength(PAIRS);
    // Exchanging the two turns the sign, so the mean is 0: 5 standard errors, false alarm 6e-7.
    expect(Math.abs(errorsFromZero(found))).toBeLessThan(5);
    expect(found.filter((x) => x !== 0).length).toBeGreaterThan(PAIRS / 2);
  });
  it("do not where one is kept at its best, and pairs in which the other is never as good are left out", () => {
    const found = differences((a, b) => {
      const best = bestOf(a);
      const crossing = crossingOf(b, best);
      const kept = a.find(({ value }) => value === best)?.step ?? NaN;
      return crossing && leak(kept) - leakOf(interpolated(crossing).after);
    });
    expect(found.length).toBeLessThan(0.6 * PAIRS);
    expect(errorsFromZero(found)).toBeGreaterThan(10);
  });
});

describe("the name of stops in several pools", () => {
  it("is their step, the steps that are interpolated, or the range of steps", () => {
    const between = interpolated(once(10, 20, 0.5)).after;
    expect(stopName([[[1, 20]], [[1, 20]]])).toBe("at step 20");
    expect(stopName([between, between])).toBe("between steps 10 and 20");
    expect(stopName([between, [[1, 80]]])).toBe("between steps 10 and 80");
    expect(stopName([[[1, 20]], [[1, 80]], [[1, 40]]])).toBe("at steps 20 to 80");
  });
});
