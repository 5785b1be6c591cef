/** Results are the same bits for any executor and number of workers, and after an interruption; bad plans are refused. */
import { describe, expect, it } from "vitest";
import { inlineExecutor, poolExecutor, type Executor } from "./executor.js";
import type { NoisePartial } from "../experiment/noise/partial.js";
import { prepareNoise, type NoisePlan } from "../experiment/noise/cells.js";
import { decodePartial, encodePartial } from "../store/codec.js";
import { contentHash, parsePlan } from "./plan.js";
import type { NoiseRow } from "../experiment/rows.js";
import { runPlan, type ShardStore } from "./run.js";
import { shardsOf } from "./shard.js";

const plan = parsePlan({
  kind: "noise", name: "small", purpose: "test", feeds: ["E2-variance"], rows: { source: "synthetic", dims: [16, 300], shapes: ["spread", "spiky"] },
  ranks: [1, 8, 64], inits: ["gaussian", "orthogonal"], trials: { entries: 1e6, min: 128, max: 2048 }, maxEntriesPerTrial: 20000,
}) as NoisePlan;
const shards = async (which: NoisePlan) => shardsOf(which, "1", await prepareNoise(which, "1"));
// One shard per 3e7 entries: make several with many trials of the widest cell.
const wide = { ...plan, trials: { entries: 4e7, min: 64, max: 4096 }, ranks: [64], inits: ["gaussian" as const], rows: { source: "synthetic" as const, dims: [300], shapes: ["spread" as const] } };

async function rows(executor: Executor, which = plan, store?: ShardStore): Promise<string> {
  const result = await runPlan({ plan: which, seed: "1", backend: "test", executor, ...(store ? { store } : {}) });
  await executor.close();
  return JSON.stringify(result);
}

describe("sweep", () => {
  it("is bit-identical inline and on 1, 2 and 4 workers", async () => {
    const expected = await rows(inlineExecutor("reference"));
    expect(expected.length).toBeGreaterThan(1000);
    for (const workers of [1, 2, 4]) expect(await rows(poolExecutor("reference", workers))).toBe(expected);
  });

  it("is bit-identical after a resume from stored shards, and any order of completion", async () => {
    expect((await shards(wide)).length).toBeGreaterThan(1);
    const saved = new Map<string, string>();
    const store: ShardStore = { load: (id) => (saved.has(id) ? decodePartial(saved.get(id) as string) : undefined), save: (id, p) => void saved.set(id, encodePartial(p)) };
    const expected = await rows(inlineExecutor("reference"), wide, store);
    expect(saved.size).toBe((await shards(wide)).length);
    saved.delete([...saved.keys()][0]);
    expect(await rows(poolExecutor("reference", 2), wide, store)).toBe(expected);
  });

  it("gives the same estimates on WebAssembly as on the reference, within f32 rounding carried through the sums", async () => {
    const estimates = async (backend: "reference" | "webasm") => JSON.parse(await rows(inlineExecutor(backend))).noise as NoiseRow[];
    const [exact, fast] = [await estimates("reference"), await estimates("webasm")];
    fast.forEach((row, i) => {
      // A product of |q| = 1 with A'A of spectral norm below (1 + sqrt(m/r))^2 + 10 errs by at most gamma_{m+r+3} times
      // sqrt(m) times it in each noise value; means move by no more than that.
      const norm = (1 + Math.sqrt(row.dim / row.rank)) ** 2 + 10;
      const error = (row.dim + row.rank + 3) * 2 ** -24 * Math.sqrt(row.dim) * norm;
      expect(Math.abs(row.mean - exact[i].mean)).toBeLessThan(error);
      expect(Math.abs(row.variance - exact[i].variance)).toBeLessThan(4 * error * Math.sqrt(exact[i].variance) + 4 * error ** 2);
      expect(row.mean).not.toBe(exact[i].mean);
    });
  });

  it("stops on abort and keeps finished shards", async () => {
    const abort = new AbortController();
    const kept: unknown[] = [];
    const executor = inlineExecutor("reference");
    const store: ShardStore = { load: () => undefined, save: (_, p) => { kept.push(p); abort.abort(); } };
    expect(await runPlan({ plan, seed: "1", backend: "test", executor, store, signal: abort.signal })).toBeUndefined();
    expect(kept.length).toBe(1);
  });

  it("gives distinct streams to distinct shards: no two shards leave the same sums", async () => {
    const seen = new Set<string>();
    await runPlan({ plan: wide, seed: "1", backend: "test", executor: inlineExecutor("reference"), store: { load: () => undefined, save: (_, p) => void seen.add(JSON.stringify((p as NoisePartial).rows[0].coordinate.mean)) } });
    expect(seen.size).toBe((await shards(wide)).length);
  });

  it("refuses a plan with a typo, a wrong value or a missing field in one line", () => {
    const { ranks: _, ...missing } = plan;
    for (const [bad, what] of [[{ ...plan, rnaks: [1] }, /rnaks/], [{ ...plan, ranks: [0] }, /ranks\.0/], [missing, /ranks/], [{ ...plan, inits: ["gauss"] }, /inits\.0.*gauss/], [3, /plan/]] as const) {
      expect(() => parsePlan(bad)).toThrow(what);
      try { parsePlan(bad); } catch (error) { expect((error as Error).message).not.toContain("\n"); }
    }
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
  });
});
