/** What a sweep will cost, against the sweep itself: its numbers, shards and bytes; the time by what was tried. */
import { mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { estimatePlan } from "./estimate.js";
import { ownPlan } from "./own-plan.fixture.js";
import { START, thisMachine } from "./plan-size.js";
import { dryRun, sweep, type DryRun } from "./sweep.js";

const rows = (dims: number[]) => ({
  rows: { source: "synthetic" as const, dims, shapes: ["spread" as const] },
});
/** One cell, of a minute or more. */
const TRIALS = 64 * 65_536;
const long = {
  ...{ ...ownPlan, ...rows([300]), ranks: [16], maxEntriesPerTrial: 1e5 },
  trials: { entries: 1, min: TRIALS, max: TRIALS },
};
const small = {
  ...{ ...ownPlan, ...rows([16, 300]), ranks: [16], maxEntriesPerTrial: 1e5 },
  trials: { entries: 4e6, min: 64, max: 1e4 },
};

describe("an estimate", () => {
  it.each([1, 2])("has the dry run's time, by what was tried, on %i workers", async (workers) => {
    const dry = await dryRun(long, { workers: 1 });
    const found = await estimatePlan(long, { workers });
    for (const field of ["shards", "cells", "trials"] as const)
      expect([field, found[field]]).toEqual([field, dry[field]]);
    expect(found.numbers).toBe(TRIALS * 16 * 300);
    const [{ cell, ratio }, ...others] = found.tried;
    expect([cell === "", others]).toEqual([false, []]);
    const work = ({ seconds, before }: DryRun): number => seconds - before - START;
    expect(work(dry)).toBeGreaterThan(20);
    const threads = Math.min(workers, thisMachine().cores);
    // Seconds are rounded to whole ones, and so is what comes before the first shard.
    const told = found.tooBusy ? 1 : ratio;
    expect(Math.abs(work(found) - (work(dry) * told) / threads)).toBeLessThanOrEqual(1 + told);
    expect(found.trial).toBeGreaterThan(0);
  });

  it("has the shards and bytes that the sweep stores", async () => {
    const found = await estimatePlan(small, { workers: 1 });
    expect(found.tried.length).toBeGreaterThan(1);
    const out = join(mkdtempSync(join(tmpdir(), "loradp-estimate-")), "run");
    await sweep(small, { out, executor: "inline" });
    const folder = join(out, "shards");
    const files = readdirSync(folder);
    expect(found.shards).toBe(files.length);
    const stored = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(found.store / stored).toBeGreaterThan(0.8);
    expect(found.store / stored).toBeLessThan(1.25);
  });

  it("refuses what a sweep refuses", async () => {
    await expect(estimatePlan("none-such")).rejects.toThrow(UsageError);
    await expect(estimatePlan({ ...small, ranks: [0] })).rejects.toThrow(UsageError);
  });
});
