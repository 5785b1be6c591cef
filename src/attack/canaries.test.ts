/** Canaries by hand: directions of length 1 that share no coordinate, likelihood ratios of a step, right guesses. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { along, drawDirections, gradientAlong, rightGuesses, stepScore } from "./canaries.js";

describe("directions", () => {
  it("by hand: signs over the root of their number, whatever the number of all coordinates", () => {
    const direction = {
      coordinates: Int32Array.of(1, 3, 4, 7),
      signs: Float32Array.of(1, -1, 1, -1),
    };
    expect([...gradientAlong(direction, 6, 9)]).toEqual([0, 3, 0, -3, 3, 0, 0, -3, 0]);
    expect(along(direction, [1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe((2 - 4 + 5 - 8) / 2);
  });

  it("are orthogonal, each of the length asked for, and refused where they do not fit", () => {
    const drawn = drawDirections(3, 11, stream("1", "canaries", 0));
    const coordinates = drawn.flatMap((d) => [...d.coordinates]);
    expect([coordinates.length, new Set(coordinates).size]).toEqual([9, 9]);
    for (const [i, one] of drawn.entries()) {
      const gradient = gradientAlong(one, 2.5, 11);
      expect(Math.hypot(...gradient)).toBeCloseTo(2.5, 6);
      drawn.forEach((other, j) => expect(along(other, gradient)).toBeCloseTo(i === j ? 2.5 : 0, 6));
    }
    expect(drawDirections(3, 3, stream("1", "canaries", 0))).toHaveLength(3);
    expect(() => drawDirections(4, 3, stream("1", "canaries", 0))).toThrow(RangeError);
  });
});

describe("what a step tells", () => {
  // The densities N(1, s^2) and N(0, s^2) are as 3 to 1 at 1/2 + s^2 log 3.
  it.each([0.5, 1, 2])("is the log of 1 + q (ratio - 1), noise %d", (sigma) => {
    const at = (log: number, rate: number): number =>
      stepScore(0.5 + sigma * sigma * log, sigma, rate);
    expect(at(Math.log(3), 0.25)).toBeCloseTo(Math.log(1.5), 12);
    expect(at(Math.log(3), 1)).toBeCloseTo(Math.log(3), 12);
    expect(at(-Math.log(3), 0.75)).toBeCloseTo(-Math.log(2), 12);
    expect(at(0, 0.25)).toBe(0);
  });

  it("far out is the rate times the ratio, which no double holds, and goes on from what is near", () => {
    expect(stepScore(1000.5, 1, 0.25)).toBeCloseTo(1000 - Math.log(4), 9);
    expect(stepScore(-1000, 1, 0.25)).toBeCloseTo(Math.log(0.75), 12);
    expect(stepScore(30.5 + 1e-9, 1, 0.25) - stepScore(30.5 - 1e-9, 1, 0.25)).toBeCloseTo(0, 8);
  });
});

describe("right guesses", () => {
  it("are members on top and non-members at the bottom; nobody between is guessed", () => {
    // From the top: canaries 0, 2, 4, 3, 1, 5.
    const scores = [5, 1, 4, 2, 3, 0];
    expect(rightGuesses(scores, [1, 0, 0, 1, 1, 0], 4)).toBe(1 + 2);
    expect(rightGuesses(scores, [1, 0, 0, 1, 1, 0], 6)).toBe(2 + 2);
    expect(rightGuesses(scores, [0, 1, 1, 0, 0, 1], 4)).toBe(1);
    expect(rightGuesses(scores, [1, 0, 0, 1, 1, 0], 0)).toBe(0);
  });
  it("take ties in order of position", () => {
    expect(rightGuesses([0, 0, 0, 0], [1, 1, 0, 0], 2)).toBe(2);
    expect(rightGuesses([0, 0, 0, 0], [0, 1, 1, 1], 2)).toBe(0);
  });
});
