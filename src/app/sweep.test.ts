/** A user's own plan: its claims are judged, its folder can be rendered again. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { Interrupted } from "./interrupted.js";
import { ownPlan as plan } from "./own-plan.fixture.js";
import { report } from "./report.js";
import { DEFAULT_SEED } from "./settings.js";
import { dryRun, sweep, type SweepOptions } from "./sweep.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-app-"));
const run = (name: string) => ({ out: join(folder, name), executor: "inline" as const });

describe("sweep", () => {
  it("judges the claims that a plan outside the repository feeds, and no other", async () => {
    const file = join(folder, "own.sim.ts");
    writeFileSync(file, `export default ${JSON.stringify(plan)};`);
    const { claims, rows, tables } = await sweep(file, run("own"));
    expect(claims.map(({ id, verdict }) => [id, verdict])).toEqual([["E2-unbiased", "upheld"]]);
    expect(rows).toEqual({ noise: 4, convergence: 4 });
    expect(tables.noise.map((r) => r.plan)).toEqual(Array(4).fill("own"));
  });

  it("leaves a folder that report renders, with the same verdicts", async () => {
    const { claims } = await sweep(plan, run("rendered"));
    const again = await report(join(folder, "rendered"));
    expect(again.claims).toEqual(claims);
    expect(readFileSync(again.report, "utf8")).toContain("E2-unbiased");
  });

  it("leaves rows that are judged by the suite's plans of their name where the folder kept none", async () => {
    const { claims } = await sweep({ ...plan, name: "inits" }, run("older"));
    expect(claims.map(({ claim }) => claim)).toEqual(["E2-unbiased"]);
    const kept = join(folder, "older", "run.json");
    const { plans: _p, digest: _d, ...older } = JSON.parse(readFileSync(kept, "utf8"));
    writeFileSync(kept, JSON.stringify(older));
    const again = await report(join(folder, "older"));
    expect(again.claims.map(({ claim }) => claim).sort()).toEqual([...SUITE.inits.feeds].sort());
    rmSync(kept);
    await expect(report(join(folder, "older"))).rejects.toThrow(/^report folder must be one that/);
  });

  it("draws by the seed, judges by it, and keeps it for report", async () => {
    const runs = await Promise.all(
      ["1", "77", undefined].map((seed) => sweep(plan, { ...run(`seed ${seed}`), seed })),
    );
    const means = runs.map(({ tables }) => tables.noise[0].mean);
    expect(new Set(means).size).toBe(3);
    expect(runs.map(({ claims }) => claims[0].seed)).toEqual(["1", "77", DEFAULT_SEED]);
    const kept = JSON.parse(readFileSync(join(folder, "seed 77", "run.json"), "utf8"));
    expect([kept.kind, kept.seed]).toEqual(["sweep", "77"]);
    const again = await report(join(folder, "seed 77"));
    expect(again.claims.map(({ id, seed }) => [id, seed])).toEqual([["E2-unbiased", "77"]]);
  });

  it("draws by the sampler: a claim on drawn factors is not tested under another", async () => {
    const { claims, tables } = await sweep(plan, { ...run("by row"), sampler: "row" });
    expect(claims.map(({ id, verdict }) => [id, verdict])).toEqual([["E2-unbiased", "not tested"]]);
    expect(tables.noise.map(({ sampler }) => sampler)).toEqual(Array(4).fill("row"));
  });

  it("judges nothing where a plan feeds nothing", async () => {
    expect((await sweep({ ...plan, feeds: [] }, run("looked at"))).claims).toEqual([]);
  });

  it("refuses a claim that does not exist before anything is written", async () => {
    const misspelt = { ...plan, feeds: ["E2-unbaised"] };
    await expect(sweep(misspelt, run("never"))).rejects.toThrow("did you mean E2-unbiased?");
    await expect(sweep({ ...plan, feeds: ["E8-cosine"] }, run("never"))).rejects.toThrow(
      /claims that read what kind noise makes .* got E8-cosine, which reads dependence/,
    );
    await expect(sweep({ ...plan, feeds: ["E1-frozen"] }, run("never"))).rejects.toThrow(
      "reads no rows",
    );
    await expect(sweep(plan, { ...run("never"), workers: 0 })).rejects.toThrow(/^workers must be/);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  it("of more than two minutes says so beforehand, and on how many workers", async () => {
    const notes: string[] = [];
    const told = async (min: number, more: Partial<SweepOptions> = {}): Promise<string[]> => {
      notes.length = 0;
      const long = { ...plan, trials: { entries: 1, min, max: min } };
      const options = { ...run("long"), workers: 3, signal: AbortSignal.abort(), ...more };
      const note = (line: string): void => void notes.push(line);
      await expect(sweep(long, { ...options, force: true, note })).rejects.toThrow(Interrupted);
      return [...notes];
    };
    const { seconds } = await dryRun(
      { ...plan, trials: { entries: 1, min: 64e6, max: 64e6 } },
      run(""),
    );
    const trials = (wanted: number): number => Math.round((1e6 * wanted) / seconds) * 64;
    expect(await told(trials(115))).toEqual([]);
    const [line, ...rest] = await told(trials(125));
    expect(line).toMatch(
      /^about 2\.1 min on 1 worker\(s\) in all, roughly; loradp plan PLAN --estimate/,
    );
    expect(rest).toEqual([]);
  });

  it("ends with Interrupted when its signal aborts", async () => {
    const options = { ...run("aborted"), signal: AbortSignal.abort() };
    await expect(sweep(plan, options)).rejects.toThrow(Interrupted);
  });
});
