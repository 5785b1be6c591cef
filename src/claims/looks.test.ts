/** What looks spend, by simulation: how often a true statement is called violated by one look or another. */
import { describe, expect, it } from "vitest";
import { shareAt } from "../core/looks.js";
import { binomialCdf } from "../core/stdlib.js";
import { stream } from "../core/stream.js";
import { sampleToLeave, zLimit } from "./rules.js";

const [LEVEL, LOOKS, FIRST, RUNS] = [0.05, 7, 16, 4000];

/** Runs that call a true mean of zero violated at any look, each at twice the sample of the one before. */
function falseAlarms(levelOf: (look: number) => number): number {
  let alarms = 0;
  for (let run = 0; run < RUNS; run++) {
    const { normal } = stream("looks", "null", run);
    let [sum, n] = [0, 0];
    for (let look = 1; look <= LOOKS; look++) {
      for (; n < FIRST * 2 ** (look - 1); n++) sum += normal();
      if (Math.abs(sum / Math.sqrt(n)) <= zLimit(levelOf(look))) continue;
      alarms++;
      break;
    }
  }
  return alarms;
}

describe("looks", () => {
  it("together raise a false alarm no more often than the level; at the whole level each they do", () => {
    // At the level itself, 200 of 4,000 +- 14, more than 290 come with probability below 1e-9, and each look at the
    // whole level gives three times as many.
    const most = 290;
    expect(1 - binomialCdf(most, RUNS, LEVEL)).toBeLessThan(1e-9);
    const spent = falseAlarms((look) => LEVEL * shareAt(look));
    expect(spent).toBeLessThanOrEqual(most);
    // Not idle: the first look alone spends 0.03.
    expect(spent).toBeGreaterThan(50);
    expect(falseAlarms(() => LEVEL)).toBeGreaterThan(most);
  });

  it("need as many times the sample as the interval must be narrower, squared", () => {
    expect(sampleToLeave(1, { low: -1, high: 3 }, 0)).toBe(4);
    expect(sampleToLeave(-1, { low: -4, high: 2 }, 0)).toBe(9);
    expect(sampleToLeave(0.25, { low: 0, high: 0.75 }, 0.5)).toBe(4);
    // It lies on one side already, or no sample would take it there.
    expect(sampleToLeave(1, { low: 0.5, high: 1.5 }, 0)).toBeUndefined();
    expect(sampleToLeave(0, { low: -1, high: 1 }, 0)).toBeUndefined();
    expect(sampleToLeave(NaN, { low: NaN, high: NaN }, 0)).toBeUndefined();
  });
});
