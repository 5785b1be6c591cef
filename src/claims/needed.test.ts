/** What it takes to decide: the least sample at which a verdict falls, and when no sample would. */
import { describe, expect, it } from "vitest";
import { emptyTables, type SymmetryRow, type Tables } from "../experiment/rows.js";
import { judgeRows } from "../testing/describe-claim.js";
import { symmetryRow } from "../testing/rows.js";
import type { AnyClaim, Verdict } from "./claim.js";
import { narrowed, sampleToDecide, shareLimits } from "./needed.js";
import { opensOf } from "./open.js";
import { comparisonVerdict, staysBelow, zLimit } from "./rules.js";
import { E11Matrix } from "./symmetry/E11-matrix.js";
import { E11Paths } from "./symmetry/E11-paths.js";

const openUntil =
  (needed: number) =>
  (times: number): Verdict =>
    times < needed ? "inconclusive" : "upheld";

describe("the sample that decides", () => {
  it("is the least at which a verdict falls, to a hundredth", () => {
    for (const needed of [1.001, 1.5, 2, 37, 9e5]) {
      const found = sampleToDecide(openUntil(needed)) as number;
      expect(found).toBeGreaterThanOrEqual(needed);
      expect(found).toBeLessThanOrEqual(1.011 * needed);
    }
  });

  it("is none where it is decided, not said where it is too far, and null where no sample would", () => {
    expect(sampleToDecide(openUntil(1))).toBeUndefined();
    expect(sampleToDecide(openUntil(1e9))).toBeUndefined();
    expect(sampleToDecide(() => "inconclusive")).toBeNull();
  });

  it("is the square of how much narrower a normal interval must be", () => {
    const interval = { low: -1, high: 3 };
    const at = (times: number): Verdict => staysBelow([narrowed(1, interval, times)], 0);
    expect(sampleToDecide(at)).toBeCloseTo(4, 0);
    // Within the margin, which is as good as decided.
    const wide = { low: -0.03, high: 0.03 };
    const within = (times: number): Verdict => comparisonVerdict(narrowed(0, wide, times), 0.01);
    expect(sampleToDecide(within)).toBeCloseTo(9, 0);
    expect(narrowed(1, { low: -Infinity, high: NaN }, Infinity)).toEqual({ low: 1, high: 1 });
  });

  it("has limits of a share that tend to the share", () => {
    const [a, b] = [
      shareLimits({ hits: 30, n: 40 }, 0.01),
      shareLimits({ hits: 300, n: 400 }, 0.01),
    ];
    expect(shareLimits({ hits: 30, n: 40 }, 0.01, 10)).toEqual(b);
    expect(b.low).toBeGreaterThan(a.low);
    expect(shareLimits({ hits: 30, n: 40 }, 0.01, Infinity)).toEqual({ low: 0.75, high: 0.75 });
    const half = zLimit(0.01) * Math.sqrt((0.75 * 0.25) / 4e6);
    expect(shareLimits({ hits: 30, n: 40 }, 0.01, 1e5).low).toBeCloseTo(0.75 - half, 6);
  });
});

const TRIALS = 200;
const tablesOf = (row: SymmetryRow): Tables => ({ ...emptyTables(), symmetry: [row] });
/** Rows of the same share of right answers, at so many times the trials. */
const grown = (observer: SymmetryRow["observer"], share: number, times = 1): Tables => {
  const trials = Math.ceil(TRIALS * times);
  return tablesOf({ ...symmetryRow("s", observer, Math.round(share * trials)), trials });
};

describe("a claim on shares", () => {
  it.each([
    [E11Matrix as AnyClaim, "iterates", 0.98],
    [E11Matrix as AnyClaim, "iterates", 0.92],
    [E11Paths as AnyClaim, "knows-a", 0.6],
  ] as const)(
    "is decided at the sample that it names, and open well below: %o",
    (claim, who, share) => {
      const [now] = judgeRows(claim, grown(who, share));
      expect(now.verdict).toBe("inconclusive");
      const [{ sample }] = opensOf(now);
      expect(sample).toBeGreaterThan(1.2);
      const at = (times: number) =>
        judgeRows(claim, grown(who, share, times * (sample as number)))[0];
      expect(at(1.05).verdict).not.toBe("inconclusive");
      expect(at(0.9).verdict).toBe("inconclusive");
    },
  );

  it("that it can only contradict is not looked at again where it lies on the other side", () => {
    for (const share of [0.5, 0.45]) {
      const [result] = judgeRows(E11Paths, grown("knows-a", share));
      expect(result.verdict).toBe("inconclusive");
      expect(opensOf(result)).toEqual([]);
      expect(result.detail).not.toContain("To decide");
    }
  });
});
