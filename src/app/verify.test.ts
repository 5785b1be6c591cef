/** A verification on the user's own plans: every claim is judged, each verdict is told when it falls. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Interrupted } from "./interrupted.js";
import type { PlanInput } from "./plans.js";
import { verify } from "./verify.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-app-"));
const plan: PlanInput = {
  kind: "noise",
  name: "own",
  purpose: "test",
  feeds: ["E2-unbiased"],
  rows: { source: "synthetic", dims: [16], shapes: ["spread", "spiky"] },
  ranks: [4, 8],
  inits: ["gaussian"],
  trials: { entries: 1, min: 640, max: 640 },
  maxEntriesPerTrial: 1000,
};
const run = (name: string) => ({ out: join(folder, name), executor: "inline" as const });

describe("verify", () => {
  it("judges every claim on the user's own plans, and tells each verdict once", async () => {
    const told: string[] = [];
    const result = await verify({
      ...run("verified"),
      plans: [plan],
      onVerdict: ({ id }) => told.push(id),
    });
    const byId = new Map(result.claims.map((c) => [c.id, c.verdict]));
    expect(byId.get("E2-unbiased")).toBe("upheld");
    expect(byId.get("E8-cosine")).toBe("not tested");
    expect([...told].sort()).toEqual(result.claims.map(({ id }) => id).sort());
    expect(told[0]).toBe("E1-frozen");
    const saved = JSON.parse(readFileSync(join(folder, "verified", "claims.json"), "utf8"));
    expect(saved.claims.map(({ id }: { id: string }) => id)).toEqual(
      result.claims.map(({ id }) => id),
    );
  });

  it("refuses plans of one name, and ends with Interrupted when its signal aborts", async () => {
    await expect(verify({ ...run("twice"), plans: [plan, plan] })).rejects.toThrow(
      "plans must be of names that differ, got own",
    );
    const aborted = { ...run("stopped"), plans: [plan], signal: AbortSignal.abort() };
    await expect(verify(aborted)).rejects.toThrow(Interrupted);
  });

  it("decides E1-frozen first, before any plan is loaded, and heeds the signal between claims", async () => {
    const ending = new AbortController();
    const told: string[] = [];
    const onVerdict = ({ id }: { id: string }): void => {
      told.push(id);
      ending.abort();
    };
    const stages: string[] = [];
    const progress = (stage: string): void => void stages.push(stage);
    const options = { ...run("first"), signal: ending.signal, onVerdict, progress };
    await expect(verify(options)).rejects.toThrow(Interrupted);
    expect([told, stages]).toEqual([["E1-frozen"], []]);
  });

  it("refuses bad options before it tells a verdict", async () => {
    let told = 0;
    const onVerdict = (): void => void told++;
    const profile = "fast" as "quick";
    const bad = [
      { profile },
      { workers: 0 },
      { plans: ["marginel"] },
      { backend: "cuda" as "simd" },
    ];
    for (const options of bad)
      await expect(verify({ ...run("never"), ...options, onVerdict })).rejects.toThrow(/ must be /);
    expect(told).toBe(0);
  });
});
