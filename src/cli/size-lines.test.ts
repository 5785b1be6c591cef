/** What an estimate says where the machine was too busy for one: no measured time. */
import { describe, expect, it } from "vitest";
import { printEstimate } from "./size-lines.js";

const size = {
  ...{ plan: "mine", kind: "noise", feeds: [], cells: 2, shards: 2, trials: 10 },
  ...{ trialsAre: "draws" as const, seconds: 30, before: 0, memory: 1e6, workers: 2 },
  ...{ numbers: 1e6, store: 1e3, trial: 5, tooBusy: false },
  tried: [
    { cell: "a", ratio: 4.32 },
    { cell: "b", ratio: 4011.86 },
  ],
};

describe("an estimate", () => {
  it("says its time, and how the machine compares", () => {
    const text = printEstimate(size);
    expect(text).toMatch(/^mine would take about 30 s on 2 workers/);
    expect(text).toMatch(/\n {2}machine +4\.32 to 4011\.86 +times/);
  });

  it("says that the machine is too busy, and the time of a core that is known", () => {
    const text = printEstimate({ ...size, tooBusy: true });
    expect(text).toMatch(
      /^The machine is too busy for an estimate now\. By the rates of a core of 2\.6 GHz, .* mine would take about 30 s/,
    );
    expect(text).toMatch(/\n {2}time +about 30 s +rough: by the rates/);
    expect(text).toMatch(/\n {2}machine +too busy /);
    expect(text).not.toContain("4011");
  });
});
