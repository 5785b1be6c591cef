/** What an estimate is made of: threads, backend and plan as they are asked for, and times that were tried. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Calibration } from "../sweep/calibrate.js";
import type { Executor } from "../sweep/executor.js";
import { estimatePlan, measuredOf } from "./estimate.js";
import { ownPlan } from "./own-plan.fixture.js";

const asked = vi.hoisted(() => ({ lines: [] as string[], found: undefined as unknown }));

vi.mock("node:os", async (original) => ({
  ...(await original<typeof import("node:os")>()),
  availableParallelism: () => 6,
  totalmem: () => 2 ** 35,
}));
vi.mock(import("./backend.js"), async () => ({
  openedBackend: async (choice) => {
    asked.lines.push(`backend ${choice}`);
    const mode = choice === "reference" ? "f64" : "simd";
    return { name: "simd", mode, precision: "f32", unitRoundoff: 0, device: "x" };
  },
}));
vi.mock(import("../sweep/executor.js"), async (original) => ({
  ...(await original()),
  poolExecutor: (choice: string, threads: number) => {
    asked.lines.push(`threads ${threads} of ${choice}`);
    return { close: async () => void asked.lines.push("closed") } as unknown as Executor;
  },
}));
vi.mock(import("../sweep/calibrate.js"), async (original) => ({
  ...(await original()),
  calibrate: async (plan, { seed, threads, bytesOf }) => {
    asked.lines.push(
      `try ${plan.name}, seed ${seed}, threads ${threads}, ${bytesOf({ n: 1 })} bytes`,
    );
    if (asked.found instanceof Error) throw asked.found;
    return asked.found as Calibration;
  },
}));

/** Two cells; the second took as much longer than expected as `slow` says. */
const tried = (slow: number, before: number | null): Calibration => ({
  tried: [
    { cell: "a", seconds: 2e-6, expected: 1e-6, bytes: 100, tries: [2e-6] },
    { cell: "b", seconds: slow * 3e-3, expected: 3e-3, bytes: 900, tries: [slow * 3e-3] },
  ],
  before,
});
beforeEach(() => {
  asked.lines.splice(0);
  asked.found = tried(2, 7);
});

describe("what a plan is estimated with", () => {
  it("is the backend and the workers that are asked for, as many threads as there is work for", async () => {
    await estimatePlan(ownPlan, { workers: 5, backend: "reference" });
    expect(asked.lines[0]).toBe("backend reference");
    expect(asked.lines[1]).toBe("threads 5 of reference");
    expect(asked.lines[2]).toMatch(/^try own, seed 20240917, threads 5, \d\d+ bytes$/);
    expect(asked.lines.slice(3)).toEqual(["closed"]);
    asked.lines.splice(0);
    await estimatePlan(ownPlan);
    expect(asked.lines.slice(0, 2)).toEqual(["backend auto", "threads 6 of simd"]);
    asked.lines.splice(0);
    await estimatePlan(ownPlan, { workers: 99 });
    expect(asked.lines[1]).toBe("threads 6 of simd");
    asked.lines.splice(0);
    const rows = { source: "synthetic" as const, dims: [16], shapes: ["spiky" as const] };
    const { shards } = await estimatePlan({ ...ownPlan, ranks: [4], rows });
    expect([shards < 6, asked.lines[1]]).toEqual([true, `threads ${shards} of simd`]);
  });

  it("ends its threads where a try fails", async () => {
    asked.found = new Error("a fault");
    await expect(estimatePlan(ownPlan, { workers: 1 })).rejects.toThrow("a fault");
    expect(asked.lines.at(-1)).toBe("closed");
  });

  it("is twice what is expected where tries take twice as long, unless they say nothing", async () => {
    const long = { ...ownPlan, trials: { entries: 1, min: 64 * 40_000, max: 64 * 40_000 } };
    const of = (calibration: Calibration) => {
      asked.found = calibration;
      return estimatePlan(long, { workers: 1 });
    };
    const [two, four] = [
      await of(tried(2, 0)),
      await of({
        tried: tried(4, 0).tried.map((t) => ({ ...t, seconds: 4 * t.expected })),
        before: 0,
      }),
    ];
    expect(two.tried).toEqual([
      { cell: "a", ratio: 2 },
      { cell: "b", ratio: 2 },
    ]);
    expect(two.tooBusy).toBe(false);
    // 1.5 s until the first plan begins.
    expect((four.seconds - 1.5) / (two.seconds - 1.5)).toBeCloseTo(2, 0);
    const late = await of(tried(2, 100));
    expect(late.seconds - two.seconds).toBeCloseTo(100, 0);
    const busy = await of(tried(400, 100));
    expect(busy.tooBusy).toBe(true);
    expect(busy.seconds).toBeLessThan(late.seconds);
    expect(busy.tried.map(({ ratio }) => Math.round(ratio))).toEqual([2, 400]);
    // Trials of four cells, in all of ranks and shapes: as many numbers as the outline says.
    expect(two.numbers).toBe(64 * 40_000 * 2000);
    expect([two.store % 100, two.trial >= 0]).toEqual([0, true]);
  });
});

describe("time by what was tried", () => {
  const cell = (seconds: number, cells: number) => ({
    ...{ trials: 640, work: 100, seconds, cells, kept: 9, held: 9 },
  });
  const sizes = [cell(1e-6, 3), cell(3e-3, 1)];
  it("is each cell's by the try that is nearest to it", () => {
    const { work, longest, before, bytes } = measuredOf(
      tried(5, 11),
      { before: 3, work: 1 },
      sizes,
      "noise",
    );
    expect(work).toBeCloseTo(3 * 640 * 2e-6 + 640 * 15e-3, 9);
    expect(before).toBe(11);
    expect(longest).toBeLessThan(640 * 15e-3);
    expect(longest).toBeGreaterThan((640 * 15e-3) / 8);
    expect(bytes % 100).toBe(0);
  });

  it("before the first shard is as much longer as the shards, where it was not run", () => {
    const of = (before: number | null, size = { before: 3, work: 0.5 }) =>
      measuredOf(tried(5, before), size, sizes, "noise");
    const { work } = of(null);
    expect(of(null).before).toBeCloseTo((3 * work) / 0.5, 9);
    expect(of(0).before).toBe(0);
    expect(of(null, { before: 3, work: 0 }).before).toBeCloseTo(3 * work * 1e9, -3);
  });
});
