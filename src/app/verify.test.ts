/** A verification on the user's own plans: every claim is judged, each verdict is told when it falls. */
import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { CLAIMS } from "../claims/registry.js";
import type { Tables } from "../experiment/rows.js";
import { readTables } from "../store/tables.js";
import { Interrupted } from "./interrupted.js";
import { ownPlan as plan } from "./own-plan.fixture.js";
import { report } from "./report.js";
import { sweep } from "./sweep.js";
import { verify, type Verification } from "./verify.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-app-"));
const seedsOf = (claims: readonly ClaimResult[]): string[] => [
  ...new Set(claims.flatMap(({ seed }) => seed ?? [])),
];
const run = (name: string) => ({ out: join(folder, name), executor: "inline" as const });

describe("verify on several plans, with a seed", () => {
  const seed = "77";
  const plans = [
    { ...plan, name: "low", ranks: [4] },
    { ...plan, name: "high", ranks: [8], rows: { ...plan.rows, dims: [8, 16] } },
    plan,
  ];
  const out = join(folder, "verified");
  const told: string[] = [];
  let result: Verification;

  beforeAll(async () => {
    const onVerdict = ({ id }: { id: string }): void => void told.push(id);
    result = await verify({ ...run("verified"), seed, plans, onVerdict });
  });

  it("judges every claim, and tells each verdict once", () => {
    const byId = new Map(result.claims.map((c) => [c.id, c.verdict]));
    expect(byId.get("E2-unbiased")).toBe("upheld");
    expect(byId.get("E8-cosine")).toBe("not tested");
    const [cosine] = result.claims.filter(({ id }) => id === "E8-cosine");
    expect(cosine.detail).toBe(
      "No plan of this run feeds this claim: the profile quick tests it (plan steps).",
    );
    expect([...told].sort()).toEqual(result.claims.map(({ id }) => id).sort());
    expect(told[0]).toBe("E1-frozen");
    const saved = JSON.parse(readFileSync(join(out, "claims.json"), "utf8"));
    expect(saved.claims.map(({ id }: { id: string }) => id)).toEqual(
      result.claims.map(({ id }) => id),
    );
  });

  it("judges a claim on the rows of all plans that feed it, and keeps them", async () => {
    const unbiased = result.claims.find(({ id }) => id === "E2-unbiased");
    expect([unbiased?.verdict, unbiased?.sampleSize]).toEqual(["upheld", 2 + 4 + 4]);
    const { noise } = await readTables(out);
    expect(noise.map((row) => row.plan)).toEqual([
      ...Array(2).fill("low"),
      ...Array(4).fill("high"),
      ...Array(4).fill("own"),
    ]);
  });

  it("draws rows by the seed, judges by it, and keeps it", async () => {
    const byMean = ({ noise }: Tables) => noise.filter((r) => r.plan === "own").map((r) => r.mean);
    const means = byMean(await readTables(out));
    expect(byMean((await sweep(plan, { ...run("same seed"), seed })).tables)).toEqual(means);
    const others = byMean((await sweep(plan, { ...run("other seed"), seed: "1" })).tables);
    for (const [i, mean] of means.entries()) expect(others[i]).not.toBe(mean);
    const kept = JSON.parse(readFileSync(join(out, "run.json"), "utf8"));
    expect([kept.seed, new Map(kept.provenance).get("seed")]).toEqual([seed, seed]);
    expect(seedsOf(result.claims)).toEqual([seed]);
  });

  it("leaves a folder that report judges the same: every claim, by the run's own seed", async () => {
    const again = await report(out);
    expect(again.claims).toEqual(result.claims);
    expect(seedsOf(again.claims)).toEqual([seed]);
    expect(again.claims.length).toBeGreaterThan(CLAIMS.length - 1);
  });
});

describe("verify", () => {
  it("refuses plans of one name, and ends with Interrupted when its signal aborts", async () => {
    await expect(verify({ ...run("twice"), plans: [plan, plan] })).rejects.toThrow(
      "plans must be of names that differ, got own",
    );
    const aborted = { ...run("stopped"), plans: [plan], signal: AbortSignal.abort() };
    await expect(verify(aborted)).rejects.toThrow(Interrupted);
  });

  it("refuses plans whose results would have one id", async () => {
    const signal = AbortSignal.abort();
    await expect(verify({ ...run("ids"), plans: ["mia", "mia-standard"], signal })).rejects.toThrow(
      /^plans must be of one result each on a claim, got MIA-full of mia and mia-standard: .*$/,
    );
    expect(existsSync(join(folder, "ids"))).toBe(false);
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
