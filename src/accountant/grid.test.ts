/** Laws on grids of other widths. */
import { describe, expect, it } from "vitest";
import { regridded, type Gridded } from "./grid.js";

const meanOf = ({ pmf, start, shift }: Gridded, h: number): number =>
  pmf.reduce((sum, mass, i) => sum + mass * ((start + i) * h + shift), 0);

describe("a law on another grid", () => {
  it.each([0.7, 2.5, 3])("of width %d keeps its mass and its mean", (to) => {
    const law = { pmf: Float64Array.of(0.2, 0.1, 0.4, 0.3), start: -1, shift: 0.25 };
    const moved = regridded(law, 1, to);
    expect(moved.pmf.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    expect(meanOf(moved, to)).toBeCloseTo(meanOf(law, 1), 12);
  });
});
