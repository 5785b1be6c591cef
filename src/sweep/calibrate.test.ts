/** The time of a plan from a trial of its cells: by a clock that is known, it comes out as it must. */
import { describe, expect, it, vi } from "vitest";
import { kindOf, outlineOf } from "../experiment/kinds.js";
import { calibrate, chosen, isTooBusy, scaledTo } from "./calibrate.js";
import type { Executor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { plan } from "./sweep.fixture.js";

const seed = "1";
const wide = parsePlan({
  ...plan,
  inits: ["gaussian"],
  trials: { entries: 3e8, min: 64, max: 1e6 },
  maxEntriesPerTrial: 1e6,
});

/**
 * An executor whose threads take so many seconds a number that is drawn, on a clock of its own.
 * @param waiting seconds a run in which threads wait for the last shard
 */
function clocked(secondsOf: (work: number) => number, threads: number, waiting = 0) {
  let time = 0;
  let trials = 0;
  const runs: Array<{ readonly cell: string; readonly count: number; readonly seconds: number }> =
    [];
  const executor: Executor = {
    async *run(shards) {
      expect(shards.length % threads).toBe(0);
      // Ranges of the cell's trials, others than the one before where there are so many.
      shards.forEach(({ first, count, cell }, k) => {
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first + count).toBeLessThanOrEqual(cell.trials);
        if (k > 0 && cell.trials > count) expect(first).not.toBe(shards[k - 1].first);
      });
      const busy = shards.reduce((sum, { count, cell }) => sum + count * secondsOf(cell.work), 0);
      const [one] = shards;
      const seconds = busy / threads + waiting;
      runs.push({ cell: one.cell.id, count: one.count, seconds });
      time += busy / threads + waiting;
      trials += shards.reduce((sum, { count }) => sum + count, 0);
      for (const index of shards.keys()) yield { index, partial: {} };
    },
    async close() {},
  };
  return { executor, now: () => time, drawn: () => trials, runs };
}

describe("a calibration", () => {
  it.each([1, 2, 8])("gives the time of the plan, on %i threads", async (threads) => {
    const secondsOf = (work: number): number => 3e-9 * work + 2e-5;
    const { executor, now, drawn } = clocked(secondsOf, threads);
    const found = await calibrate(wide, { seed, executor, threads, now, bytesOf: () => 100 });
    const sizes = (await outlineOf(wide)).sizes();
    const truth = sizes.reduce((sum, s) => sum + s.trials * secondsOf(s.work), 0);
    const { work, longest, bytes } = scaledTo(found, sizes, "noise");
    expect(work / truth).toBeGreaterThan(0.85);
    expect(work / truth).toBeLessThan(1.18);
    expect(longest).toBeLessThan(work);
    expect(bytes).toBeGreaterThanOrEqual(100 * sizes.length);
    expect(found.tried.length).toBeGreaterThan(1);
    // A trial, not the plan.
    expect(drawn()).toBeLessThan(sizes.reduce((sum, s) => sum + s.trials, 0));
  });

  it("does not take the wait at the end of a run for work", async () => {
    // Small shards, whose end costs as much as they do: in the plan it comes once, not after each.
    const secondsOf = (work: number): number => 2e-9 * work;
    const small = { ...wide, maxEntriesPerTrial: 1e5 } as typeof wide;
    const sizes = (await outlineOf(small)).sizes();
    const truth = sizes.reduce((sum, s) => sum + s.trials * secondsOf(s.work), 0);
    const { executor, now } = clocked(secondsOf, 2, 0.05);
    const found = await calibrate(small, { seed, executor, threads: 2, now, bytesOf: () => 1 });
    const { work } = scaledTo(found, sizes, "noise");
    expect(work / truth).toBeGreaterThan(0.95);
    expect(work / truth).toBeLessThan(1.1);
  });

  it("says that a machine is too busy where the same takes far longer once, and not where it is slow", async () => {
    const found = async (secondsOf: (work: number) => number, stalls: boolean) => {
      const { executor, now } = clocked(secondsOf, 2);
      let [runs, stalled] = [0, 0];
      const stalling: Executor = {
        async *run(...args) {
          // Once, for longer than a cell is tried: a first run that others kept waiting.
          if (stalls && ++runs === 1) stalled += 4000;
          yield* executor.run(...args);
        },
        async close() {},
      };
      const trial = { seed, executor: stalling, threads: 2, now: () => now() + stalled };
      const { tried } = await calibrate(wide, { ...trial, bytesOf: () => 1 });
      return [isTooBusy(tried), tried.some(({ tries }) => tries.length > 1)];
    };
    expect(await found((work) => 2e-9 * work, false)).toEqual([false, false]);
    expect(await found((work) => 2e-7 * work, false)).toEqual([false, true]);
    expect(await found((work) => 2e-9 * work, true)).toEqual([true, true]);
    const at = (ratio: number, tries = [1]) => ({
      ...{ cell: "", bytes: 1, expected: 1 },
      ...{ seconds: ratio, tries },
    });
    expect(isTooBusy([at(4.32), at(4011.86)])).toBe(true);
    expect(isTooBusy([at(2.7), at(31)])).toBe(false);
    expect(isTooBusy([at(1, [1, 25])])).toBe(true);
  });

  it("tries each cell for a while: longer and longer runs, the last of at most a second and a half", async () => {
    const small = { ...wide, maxEntriesPerTrial: 1e4 } as typeof wide;
    const { executor, now, runs } = clocked((work) => 1e-7 * work, 2);
    await calibrate(small, { seed, executor, threads: 2, now, bytesOf: () => 1 });
    const cells = [...new Set(runs.map(({ cell }) => cell))];
    expect(cells.length).toBeGreaterThan(1);
    for (const cell of cells) {
      const own = runs.filter((run) => run.cell === cell);
      own.forEach(({ seconds, count }, i) => {
        expect(seconds).toBeLessThan(1.5 + 1e-9);
        expect(count % 64).toBe(0);
        if (i > 0 && i < own.length - 1) expect(count).toBeGreaterThanOrEqual(2 * own[i - 1].count);
      });
      expect(own.at(-1)?.count).toBe(own.at(-2)?.count);
      expect(own.at(-1)?.seconds).toBeGreaterThan(0.75 - 1e-9);
      expect(own[0].count).toBe(64);
    }
  });

  it("takes the largest of a cell's files, and the time that preparing takes", async () => {
    const { executor } = clocked((work) => 1e-9 * work, 2);
    let [clock, files] = [0, 0];
    const found = await calibrate(wide, {
      ...{ seed, executor, threads: 2, now: () => (clock += 0.001) },
      bytesOf: () => (files++ % 2 === 0 ? 70 : 30),
    });
    expect(found.before).toBeCloseTo(0.001, 9);
    expect(found.tried.map(({ bytes }) => bytes)).toEqual(found.tried.map(() => 70));
  });

  it("of a plan that searches tries the search's cells, and does not know what comes before its own", async () => {
    const kind = kindOf("noise");
    const { cells } = await kind.prepare(wide as never, seed, undefined as never);
    const spy = vi.spyOn(kind, "prepare");
    spy.mockImplementation((async (_: unknown, __: unknown, search: (ready: object) => unknown) =>
      search({ cells: cells.slice(0, 1) })) as never);
    const { executor, now } = clocked((work) => 1e-9 * work, 1);
    const trial = { seed, executor, threads: 1, now, bytesOf: () => 1 };
    const { before, tried } = await calibrate(wide, trial);
    expect([before, tried.map(({ cell }) => cell)]).toEqual([null, [cells[0].id]]);
    spy.mockRejectedValue(new RangeError("no data"));
    await expect(calibrate(wide, trial)).rejects.toThrow("no data");
    spy.mockRestore();
  });

  it("is scaled to the plan by hand: each cell by the one that is expected to take as long", () => {
    const tried = [
      { cell: "a", expected: 1, seconds: 2, bytes: 10, tries: [2] },
      { cell: "b", expected: 100, seconds: 50, bytes: 7, tries: [50] },
    ];
    // Three cells of one shard each, and one of ten: to 128, 192 and 320 of 640 trials, 64 a shard.
    const sizes = [
      { cells: 3, trials: 64, work: 1, seconds: 2, kept: 0, held: 0 },
      { trials: 640, work: 3e7 / 64, seconds: 40, kept: 0, held: 0 },
    ];
    expect(scaledTo({ tried, before: 0 }, sizes, "noise")).toEqual({
      work: 3 * 64 * 2 * 2 + 640 * 40 * 0.5,
      longest: (640 * 40 * 0.5) / 10,
      bytes: 3 * 10 + 10 * 7,
    });
    expect(scaledTo({ tried, before: 0 }, sizes.slice(0, 1), "noise").longest).toBe(64 * 2 * 2);
  });

  it("sees a machine of half the speed", async () => {
    const times = await Promise.all(
      [1, 2].map(async (factor) => {
        const { executor, now } = clocked((work) => 1e-8 * factor * work, 2);
        const found = await calibrate(wide, { seed, executor, threads: 2, now, bytesOf: () => 1 });
        return scaledTo(found, (await outlineOf(wide)).sizes(), "noise").work;
      }),
    );
    expect(times[1] / times[0]).toBeCloseTo(2, 6);
  });

  it("tries cells at even steps through the plan's time", () => {
    // Cells of equal time, then one that takes nearly all.
    const cell = (work: number, trials: number) => ({ id: `${work}`, work, trials });
    const size = ({ work, trials }: { readonly work: number; readonly trials: number }) => ({
      ...{ work, trials, seconds: work, kept: 0, held: 0 },
    });
    const even = Array.from({ length: 10 }, (_, k) => cell(2 ** k, 2 ** (10 - k)));
    expect(chosen(even, even.map(size)).map(({ work }) => work)).toEqual([1, 4, 16, 64, 256]);
    const heavy = [...even.slice(0, 9), cell(512, 1e6)];
    expect(chosen(heavy, heavy.map(size)).map(({ work }) => work)).toEqual([512]);
    // Times 32, 6 and 6, of 44: the last step is in the cell of most work, in whatever order the plan has them.
    const mixed = [cell(6, 1), cell(1, 32), cell(3, 2)];
    for (const list of [mixed, [...mixed].reverse()])
      expect(chosen(list, list.map(size)).map(({ work }) => work)).toEqual([1, 6]);
  });
});
