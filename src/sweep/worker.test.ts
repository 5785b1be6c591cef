/** What a thread of the pool does with a task, and how its refusals come back. */
import { Piscina } from "piscina";
import { afterEach, describe, expect, it, vi } from "vitest";
import * as select from "../backend/select.js";
import { UsageError } from "../core/errors.js";
import { kindOf } from "../experiment/kinds.js";
import { encodePartial } from "../store/codec.js";
import { shardPool } from "./executor.js";
import { plan, shards } from "./sweep.fixture.js";
import run from "./worker.js";

const refusal = new UsageError("rank", "at least 1", 0, "raise it");
afterEach(() => {
  vi.restoreAllMocks();
});

describe("a thread", () => {
  it("computes the shard of its task, and opens each backend once", async () => {
    const [shard] = await shards(plan);
    const open = vi.spyOn(select, "openBackend");
    const backend = await select.openBackend("reference");
    const expected = encodePartial(await kindOf(shard.kind).simulate(shard, backend, {}));
    const task = { shard, shared: {}, backend: "reference" as const };
    expect(encodePartial(await run(task))).toBe(expected);
    expect(encodePartial(await run(task))).toBe(expected);
    expect(expected.length).toBeGreaterThan(50);
    // One here, one in the thread.
    expect(open.mock.calls).toEqual([["reference"], ["reference"]]);
  });

  it("computes the shards of two backends each with its own", async () => {
    const [shard] = await shards(plan);
    const open = vi.spyOn(select, "openBackend");
    const of = async (backend: "reference" | "simd") =>
      encodePartial(await run({ shard, shared: {}, backend }));
    const [exact, fast, again] = [await of("reference"), await of("simd"), await of("reference")];
    expect(fast).not.toBe(exact);
    expect(again).toBe(exact);
    expect(open.mock.calls.flat()).toContain("simd");
  });

  it("packs a refusal, which the pool unpacks", async () => {
    const [shard] = await shards(plan);
    const task = { shard, shared: {}, backend: "reference" as const };
    vi.spyOn(kindOf(shard.kind), "simulate").mockRejectedValue(refusal);
    const packed = await run(task).catch((error: unknown) => error);
    expect(packed).not.toBeInstanceOf(UsageError);
    vi.spyOn(Piscina.prototype, "run").mockRejectedValue(packed);
    const pool = shardPool(1);
    const back = await pool.compute(task).catch((error: unknown) => error);
    await pool.close();
    expect(back).toBeInstanceOf(UsageError);
    expect((back as UsageError).message).toBe("rank must be at least 1, got 0: raise it");
  });
});
