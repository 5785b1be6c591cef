/** Plans run one after the other in one folder: what is told, counted and kept of each, and how a run ends. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRunFolder } from "../store/run-folder.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { Interrupted } from "./interrupted.js";
import { ownPlan } from "./own-plan.fixture.js";
import { runIdentity } from "./run-identity.js";
import {
  choiceOf,
  collectRun,
  inRunFolder,
  runPlans,
  withRunner,
  type PlansJob,
} from "./run-plans.js";
import { readStatus } from "./run-status.js";
import { runSettings, type RunOptions } from "./settings.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-plans-"));
const plan = (name: string, more: object = {}): Plan => parsePlan({ ...ownPlan, name, ...more });
/** Of 4, 6 and 2 rows. */
const [one, two, three] = [
  plan("one"),
  plan("two", { ranks: [2, 4, 8] }),
  plan("three", { ranks: [3] }),
];
const options = (name: string, more: Partial<RunOptions> = {}): RunOptions => ({
  ...{ out: join(folder, name), executor: "inline", backend: "reference", seed: "s7" },
  ...more,
});
const shardsIn = (name: string): string[] =>
  readdirSync(join(folder, name, "shards")).filter((file) => file.endsWith(".json"));

async function ran(plans: readonly Plan[], given: RunOptions) {
  const all = [];
  for await (const finished of runPlans(plans, given)) all.push(finished);
  return all;
}
const started = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, name, "started.json"), "utf8"));

describe("plans that run", () => {
  it("finish in their order, each with its own rows, and the status counts all shards by machine", async () => {
    const told: string[] = [];
    const progress: RunOptions["progress"] = (stage, done, total, of) =>
      void told.push(`${stage} ${of?.plan}/${of?.plans} ${done === total ? "done" : "runs"}`);
    const all = await ran([one, two, three], options("all", { progress }));
    expect(all.map(({ plan: { name }, rows }) => [name, rows])).toEqual([
      ["one", 4],
      ["two", 6],
      ["three", 2],
    ]);
    expect(all.map(({ tables }) => tables.noise.length)).toEqual([4, 6, 2]);
    expect(all[0].backend).toMatchObject({ name: "reference", mode: "f64" });
    expect(all.flatMap(({ parts }) => parts)).toEqual([]);
    expect([...new Set(told)].filter((line) => line.endsWith("done"))).toEqual([
      "one 1/3 done",
      "two 2/3 done",
      "three 3/3 done",
    ]);
    const status = readStatus(join(folder, "all"));
    expect(status).toMatchObject({ state: "finished", plan: "three", of: { plan: 3, plans: 3 } });
    expect(status?.shards.done).toBe(status?.shards.total);
    expect(status?.hosts).toMatchObject({ [hostname()]: { shards: shardsIn("all").length } });
    const kept = started("all");
    expect(kept).toMatchObject({ command: "sweep", seed: "s7", backend: "reference/f64" });
    expect((kept["plans"] as Plan[]).map(({ name }) => name)).toEqual(["one", "two", "three"]);
    expect(Object.keys(kept["seconds"] as object)).toEqual(["one", "two", "three"]);
  });

  it("go on: shards are added to those of the earlier part, of which only what is gone is computed", async () => {
    const whole = await ran([one, three], options("again"));
    const names = shardsIn("again");
    names.slice(0, 2).forEach((name) => rmSync(join(folder, "again", "shards", name)));
    const again = await ran([one, three], options("again", { resume: true }));
    expect(again.map(({ tables }) => tables.noise)).toEqual(
      whole.map(({ tables }) => tables.noise),
    );
    expect(readStatus(join(folder, "again"))?.hosts[hostname()].shards).toBe(names.length + 2);
    // Started anew, it counts its own alone.
    await ran([one, three], options("again", { force: true }));
    expect(readStatus(join(folder, "again"))?.hosts[hostname()].shards).toBe(names.length);
  });

  it("that nobody asks more of have stopped, and the folder is free", async () => {
    for await (const finished of runPlans([one, two], options("left"))) {
      expect(finished.plan.name).toBe("one");
      break;
    }
    expect(readStatus(join(folder, "left"))?.state).toBe("stopped");
    const again = await ran([one, two], options("left", { resume: true }));
    expect(again.map(({ rows }) => rows)).toEqual([4, 6]);
  });

  it("are interrupted by their signal: they have stopped, and shards are kept", async () => {
    const stop = new AbortController();
    const progress = (stage: string): void => void (stage === "two" && stop.abort());
    const running = ran([one, two], options("stopped", { signal: stop.signal, progress }));
    await expect(running).rejects.toThrow(Interrupted);
    expect(readStatus(join(folder, "stopped"))?.state).toBe("stopped");
    expect(shardsIn("stopped").length).toBeGreaterThan(0);
  });
});

describe("a run that is collected", () => {
  const collected = (name: string, more: Partial<PlansJob> = {}) => {
    const settings = runSettings(options(name));
    const known = runIdentity("verify", { seed: settings.seed });
    return inRunFolder(settings, known, async (job) => {
      const soFar: string[] = [];
      const run = await collectRun({ ...job, plans: [one, two], ...more }, (finished, tables) =>
        soFar.push(`${finished.plan.name} ${tables.noise.length}`),
      );
      return { run, soFar };
    });
  };

  it("has the rows of all plans, told as they finish, and provenance of each", async () => {
    const { run, soFar } = await collected("collected");
    expect(soFar).toEqual(["one 4", "two 10"]);
    expect(run.tables.noise.map(({ plan: name }) => name)).toEqual([
      ...Array<string>(4).fill("one"),
      ...Array<string>(6).fill("two"),
    ]);
    expect(run.parts).toEqual([]);
    const said = new Map(run.provenance);
    expect(said.get("plan one")).toMatch(/, 4 rows, /);
    expect(said.get("plan two")).toMatch(/, 6 rows, /);
    expect([said.has("resumed"), said.has("hosts")]).toEqual([false, false]);
    expect(readdirSync(join(folder, "collected"))).toContain("noise.parquet");
  });

  it("has rows on parts of the sample where they are wanted, of every plan", async () => {
    const { run } = await collected("parts", { withParts: true });
    expect(new Set(run.parts.map(({ plan: name }) => name))).toEqual(new Set(["one", "two"]));
    const shares = run.parts.filter((part) => part.plan === "two").map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(
      run.parts.every(({ plan: name, tables }) => tables.noise?.every((row) => row.plan === name)),
    ).toBe(true);
  });

  it("of a merge is what its folders say: their backend, label and machines", async () => {
    const backend = { name: "simd", mode: "simd", precision: "f32", device: "another" };
    const merged = {
      backend,
      label: "simd/far",
      parts: 3,
      hosts: { far: { shards: 5, node: "20", processor: "Q" } },
    };
    const { run } = await collected("merged", { plans: [], merged: merged as never });
    const said = new Map(run.provenance);
    expect(said.get("backend that ran")).toBe("simd (simd), products in f32, on another");
    expect(said.get("executor")).toBe("merged from 3 folder(s)");
    expect(said.get("hosts")).toMatch(/far: 5 shards \(Node 20, Q\)/);
    expect(started("merged")["backend"]).toBe("simd/far");
  });

  it("says how it ended, and gives the folder back even so", async () => {
    const settings = runSettings(options("failed"));
    const known = runIdentity("verify", { seed: settings.seed });
    const failing = inRunFolder(settings, known, (job) =>
      withRunner({ ...job, plans: [one] }, () => Promise.reject(new Error("no"))),
    );
    await expect(failing).rejects.toThrow("no");
    expect(readStatus(join(folder, "failed"))?.state).toBe("stopped");
    openRunFolder({ ...settings, resume: true }, known).close();
  });

  it("computes a part of a plan's shards by its place", async () => {
    const settings = runSettings(options("part"));
    const known = runIdentity("sweep", { seed: settings.seed });
    const counts = await inRunFolder(settings, known, (job) =>
      withRunner({ ...job, plans: [two] }, async (runner) => [
        await runner.runPart(two, { part: 1, of: 2 }),
        readStatus(job.folder.path)?.plan,
      ]),
    );
    const [done, name] = counts as [{ shards: number; all: number }, string];
    expect(done.shards).toBeLessThan(done.all);
    expect([shardsIn("part").length, name]).toEqual([done.shards, "two"]);
    expect(Object.keys(started("part")["seconds"] as object)).toEqual(["two"]);
  });
});

it("a backend is opened elsewhere by its mode, the oracle by its name", () => {
  const modes = ["f64", "simd", "simd-relaxed", "webgpu", "webasm"] as const;
  expect(modes.map((mode) => choiceOf({ mode } as never))).toEqual([
    ...["reference", "simd", "simd-relaxed", "webgpu", "webasm"],
  ]);
});
