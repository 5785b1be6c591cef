/** Alignment of B with -G A': by hand, over several layers, and what it tells after one step. */
import { describe, expect, it } from "vitest";
import { alignmentOf } from "./alignment.js";

describe("alignment", () => {
  it("is the cosine of B and -G A', all layers as one vector", () => {
    const one = { loraB: [3, 0, 4], projected: [-3, 0, -4] };
    expect(alignmentOf([one])).toBeCloseTo(1, 12);
    expect(alignmentOf([{ ...one, projected: [3, 0, 4] }])).toBeCloseTo(-1, 12);
    const two = { loraB: [0, 1], projected: [2, 0] };
    // 25/(sqrt(25 + 1) sqrt(25 + 4)): no mean of the layers' own cosines.
    expect(alignmentOf([one, two])).toBeCloseTo(25 / Math.sqrt(26 * 29), 12);
  });

  it("is null where there is no direction", () => {
    expect(alignmentOf([{ loraB: [0, 0], projected: [1, 2] }])).toBeNull();
    expect(alignmentOf([{ loraB: [1, 2], projected: [0, 0] }])).toBeNull();
  });
});
