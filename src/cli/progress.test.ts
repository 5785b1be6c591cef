/** Progress says plan, share, time and time left in words; nothing where nothing is known or the command is quick. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { duration } from "./duration.js";
import { progressBar, type ProgressBar } from "./progress.js";

/** What a stream that is no terminal, or one of 120 columns, is given. */
function stream(isTTY: boolean) {
  const written: string[] = [];
  const write = (text: string): boolean => (written.push(text), true);
  const cursor = { cursorTo() {}, clearLine() {}, moveCursor() {} };
  return { written, stream: { isTTY, columns: 120, write, on() {}, ...cursor } as never };
}

let seconds = 0;
const pass = (n: number): void => {
  for (let i = 0; i < n; i++) {
    seconds++;
    vi.advanceTimersByTime(1000);
  }
};
let bar: ProgressBar;
beforeEach(() => {
  seconds = 0;
  vi.useFakeTimers();
});
afterEach(() => {
  bar.stop();
  vi.useRealTimers();
});

describe("without a terminal", () => {
  it("is a line every 15 seconds: plan, share, time, time left of the plan", () => {
    const { written, stream: to } = stream(false);
    bar = progressBar(to, () => seconds);
    const of = { plan: 3, plans: 14 };
    bar.update("marginal", 0, 100, of);
    pass(14);
    expect(written).toEqual([]);
    bar.update("marginal", 10, 100, of);
    pass(2);
    expect(written).toEqual([
      "plan 3 of 14 marginal 10%, 15 s elapsed, about 2 min 15 s left of this plan\n",
    ]);
    pass(60);
    expect(written.length).toBe(5);
  });

  it("says how long all plans will take, by their work and the pace of what this run computed", () => {
    const { written, stream: to } = stream(false);
    bar = progressBar(to, () => seconds);
    const of = (plan: number, before: number, own: number) => ({
      ...{ plan, plans: 3, work: { before, own, all: 100, workers: 2 } },
    });
    // Half of it was there: it tells no pace.
    bar.update("a", 50, 100, of(1, 0, 20));
    pass(10);
    bar.update("a", 100, 100, of(1, 0, 20));
    // 10 of 100 in 15 s, beside 60 s of the outlines' two a second; 80 are left.
    bar.update("b", 0, 10, of(2, 20, 60));
    pass(5);
    bar.update("b: search", 1, 4, { plan: 2, plans: 3 });
    pass(5);
    bar.update("b", 0, 10, of(2, 20, 60));
    pass(10);
    bar.update("b", 5, 10, of(2, 20, 60));
    pass(15);
    // 40 of 45 s computed, 50 left; the last plan has its own time alone.
    bar.update("c", 0, 20, of(3, 80, 20));
    pass(10);
    bar.update("c", 5, 20, of(3, 80, 20));
    pass(5);
    expect(written).toEqual([
      "plan 2 of 3 b 0%, 15 s elapsed, about 46 s left in all\n",
      "plan 2 of 3 b 0%, 30 s elapsed, about 55 s left in all\n",
      "plan 2 of 3 b 50%, 45 s elapsed, about 25 s left of this plan, about 33 s left in all\n",
      "plan 3 of 3 c 25%, 1 min elapsed, about 45 s left\n",
    ]);
  });

  it("has no more left of a plan than in all", () => {
    const { written, stream: to } = stream(false);
    bar = progressBar(to, () => seconds);
    const of = { plan: 1, plans: 2, work: { before: 0, own: 20, all: 100, workers: 2 } };
    bar.update("a", 0, 100, of);
    pass(15);
    // A hundredth of the first plan in 15 s: at that pace alone it takes an hour.
    bar.update("a", 1, 100, of);
    pass(15);
    expect(written[1]).toBe(
      "plan 1 of 2 a 1%, 30 s elapsed, about 50 min left of this plan, about 50 min left in all\n",
    );
  });

  it("says no time left as long as nothing tells the speed: first, resumed, a new total", () => {
    const { written, stream: to } = stream(false);
    bar = progressBar(to, () => seconds);
    bar.update("attack", 40, 100, { plan: 1, plans: 1 });
    pass(15);
    bar.update("attack: search", 0, 7);
    bar.update("attack", 0, 0);
    pass(15);
    bar.update("attack", 50, 200);
    pass(15);
    bar.update("attack", 100, 200);
    pass(15);
    expect(written).toEqual([
      "attack 40%, 15 s elapsed\n",
      "attack 0%, 30 s elapsed\n",
      "attack 25%, 45 s elapsed\n",
      "attack 50%, 1 min elapsed, about 1 min left\n",
    ]);
    expect(written.join()).not.toMatch(/NaN|Inf|NF|LL|undefined/);
  });

  it("is nothing before anything is told, and after the end", () => {
    const { written, stream: to } = stream(false);
    bar = progressBar(to, () => seconds);
    pass(40);
    bar.update("training", 1, 2);
    bar.stop();
    pass(40);
    expect(written).toEqual([]);
  });
});

describe("on a terminal", () => {
  it("is nothing for two seconds, then a bar with the same words, in columns of one width", () => {
    const { written, stream: to } = stream(true);
    bar = progressBar(to, () => seconds);
    const of = { plan: 2, plans: 3 };
    bar.update("real-text-of-a-very-long-name", 0, 10, of);
    pass(1);
    bar.update("real-text-of-a-very-long-name", 1, 10, of);
    expect(written).toEqual([]);
    pass(2);
    bar.update("real-text-of-a-very-long-name", 5, 10, of);
    const long = written.join("");
    expect(long).toContain("plan 2 of 3 real-text-of-a-...");
    expect(long).toContain("50% | 3 s elapsed, about 3 s left of this plan");
    written.length = 0;
    bar.update("mia", 0, 10, { plan: 3, plans: 3 });
    const short = written.join("");
    expect(short).toContain(`${"plan 3 of 3 mia".padEnd(30)} `);
    expect(short).toContain("0% | 3 s elapsed");
    expect(long + short).not.toMatch(/ETA|NF|LL|NaN|Inf/);
  });
});

describe("duration", () => {
  it.each([
    [0, "0 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [80, "1 min 20 s"],
    [599.4, "9 min 59 s"],
    [599.7, "10 min"],
    [725, "12 min"],
    [3599, "1 h"],
    [3600, "1 h"],
    [11_400, "3 h 10 min"],
  ])("says %d seconds as %s", (length, words) => {
    bar = { stop() {}, clear() {}, update() {} };
    expect(duration(length)).toBe(words);
  });
});
