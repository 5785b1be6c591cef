/**
 * What a run until decided hands on from look to look: grown plans, rows, budget, verdicts. Plans run and claims are
 * judged by stand-ins that answer as told, so that each number has a value of its own.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SUITE } from "../../simulations/index.js";
import type { ClaimResult, Open } from "../claims/claim.js";
import type { Run } from "../claims/engine.js";
import { UsageError } from "../core/errors.js";
import { emptyTables } from "../experiment/rows.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { result } from "../testing/results.js";
import type { Judging } from "./judging.js";
import { ownPlan } from "./own-plan.fixture.js";
import type { FinishedPlan, SizedPlan } from "./run-plans.js";
import { runSettings } from "./settings.js";

/** Plans that ran, by look; what was judged and written; how large plans may get. */
const seen = vi.hoisted(() => ({
  runs: [] as string[],
  judged: [] as string[],
  written: [] as unknown[],
  rest: [] as unknown[],
  mostDoublings: 9,
  open: {} as Record<string, (look: number) => unknown>,
}));
const halvingsOf = (plan: Plan): number => ("halvings" in plan ? (plan.halvings ?? 0) : 0);
const poolsOf = (plan: Plan): number => ("pools" in plan ? (plan.pools ?? 1) : 1);
/** Rows of a plan say how often it was drawn more. */
const tablesOf = ({ plan, doublings }: SizedPlan) => ({
  ...emptyTables(),
  witness: [
    { plan: plan.name, trials: 10 * poolsOf(plan) * 2 ** doublings + halvingsOf(plan) },
  ] as never,
});

vi.mock(import("./run-plans.js"), async (original) => ({
  ...(await original()),
  withRunner: async (job, work) => {
    seen.runs.push(`with parts ${job.withParts}`);
    const taken = () => ({ shards: 3, of: 8 });
    const backend = { name: "simd", mode: "simd", precision: "f32", device: "CPU" } as never;
    async function* run(plans: readonly SizedPlan[], look?: number) {
      for (const { plan, doublings } of plans) {
        seen.runs.push(
          `look ${look}: ${plan.name}, ${doublings} doublings, ${poolsOf(plan)} pools, ${halvingsOf(plan)} halvings`,
        );
        const parts = [{ plan: plan.name, share: 0.5, tables: emptyTables() }];
        const one = {
          plan,
          tables: tablesOf({ plan, doublings }),
          parts,
          backend,
          rows: doublings + 1,
          seconds: 99,
        };
        yield one as unknown as FinishedPlan;
      }
    }
    return work({
      backend,
      run,
      taken,
      hosts: {},
      close: async () => {},
      runPart: undefined as never,
    });
  },
}));
vi.mock(import("./plan-size.js"), async (original) => ({
  ...(await original()),
  checkedSize: async (plan, where, workers, _machine, doublings = 0) => {
    expect([where, workers]).toEqual([`plan ${plan.name}`, 3]);
    if (doublings > seen.mostDoublings) throw new UsageError("plan", "small", doublings, "no");
    // Checkpoints cost half of a sample.
    return { work: poolsOf(plan) * 2 ** doublings * (1 + halvingsOf(plan) / 2) } as never;
  },
}));
vi.mock(import("../claims/engine.js"), async (original) => ({
  ...(await original()),
  judgeClaim: (claim, run) => {
    const trials = run.tables.witness.map((row) => `${row.plan} ${row.trials}`).join(", ");
    seen.judged.push(`${claim.id} at look ${run.look}: ${trials}`);
    return [answer(claim.id, run)];
  },
}));
vi.mock(import("./convergence.js"), () => ({
  convergenceRows: (...given) => {
    seen.rest.push(given);
    return [];
  },
  withConvergence: async (_folder, tables) => tables,
}));
vi.mock(import("../store/tables.js"), async (original) => ({
  ...(await original()),
  writeTables: async (folder, tables) => void seen.written.push([folder, tables.witness]),
}));

const { runLooks } = await import("./verify-looks.js");

function answer(id: string, { look = 1 }: Run): ClaimResult {
  const open = seen.open[id]?.(look) as Open | undefined;
  return result(id, {
    value: 100 * look,
    verdict: open ? "inconclusive" : "violated",
    ...(open && { open }),
  });
}

const trials = { ...ownPlan, name: "trials" };
const pools = { ...SUITE.mia, name: "pools", source: "synthetic", pools: 2, checkpoints: [4, 9] };
const plans = [trials, pools, { ...trials, name: "still" }].map((plan) => parsePlan(plan));
const open = (...list: Array<string | true>): Open =>
  ({
    ...{ plans: list.filter((x) => x !== true), sample: null, seconds: null },
    ...(list.includes(true) && { denser: true }),
  }) as Open;
const NAMES = ["E2-unbiased", "E6-witness", "MIA-dp"];
const OUT = mkdtempSync(join(tmpdir(), "loradp-looks-"));

/** Runs until decided: seconds pass by 1 a question. */
async function looked(budget: number, list: readonly Plan[] = plans) {
  const looks: unknown[] = [];
  const told: string[] = [];
  let clock = 0;
  const ready: string[] = [];
  const judging: Judging = {
    decideRowless: async () => {},
    decideReady: (run, finished) => void ready.push(`${run.look}: ${[...finished].join(" ")}`),
    finish: async (run) => NAMES.map((id) => answer(id, run)),
  };
  const folder = {
    seconds: new Map([
      ["trials", 20],
      ["pools", 60],
      ["still", 7],
    ]),
  };
  const found = await runLooks(
    {
      plans: list,
      settings: runSettings({ out: OUT, seed: "s7", workers: 3, executor: "inline" }),
      folder: folder as never,
      known: {} as never,
      budget,
      elapsed: () => (clock += 1),
      onVerdict: ({ id, value }) => void told.push(`${id} ${value}`),
      onLook: (look) => void looks.push(look),
    },
    judging,
  );
  return { found, looks, told, ready };
}
const said = (found: { provenance: ReadonlyArray<readonly [string, string]> }) =>
  new Map(found.provenance);

beforeEach(() => {
  Object.assign(seen, { runs: [], judged: [], written: [], rest: [], mostDoublings: 9, open: {} });
});

describe("looks", () => {
  it("double what open results want, halve gaps where one does, and judge those alone again", async () => {
    seen.open["E2-unbiased"] = (look) => (look < 2 ? open("trials", "still") : undefined);
    seen.open["MIA-dp"] = (look) => (look < 3 ? open("pools", true) : undefined);
    const { found, looks, told, ready } = await looked(1000);
    expect(ready).toEqual(["1: trials", "1: trials pools", "1: trials pools still"]);
    // Twice the trials of 20 and of 7 s; 2 pools to 4 with half as much again: (60/2)(4 * 1.5 - 2).
    expect(looks).toEqual([
      {
        ...{ look: 2, left: 999, results: ["E2-unbiased", "MIA-dp"], seconds: 27 + 120 },
        ...{ grown: ["trials", "still", "pools"], kept: [], denser: ["pools"] },
        ...{ doubled: ["trials", "still", "pools"], halved: ["pools"] },
      },
      {
        // From 4 pools with one halving (work 6) to 8 with two (work 16).
        ...{ look: 3, left: 998, results: ["MIA-dp"], seconds: 100 },
        ...{ grown: ["pools"], kept: [], denser: ["pools"], doubled: ["pools"], halved: ["pools"] },
      },
    ]);
    expect(seen.runs).toEqual([
      "with parts true",
      "look 1: trials, 0 doublings, 1 pools, 0 halvings",
      "look 1: pools, 0 doublings, 2 pools, 0 halvings",
      "look 1: still, 0 doublings, 1 pools, 0 halvings",
      "look 2: trials, 1 doublings, 1 pools, 0 halvings",
      "look 2: still, 1 doublings, 1 pools, 0 halvings",
      "look 2: pools, 0 doublings, 4 pools, 1 halvings",
      "look 3: pools, 0 doublings, 8 pools, 2 halvings",
    ]);
    // Rows of a plan are those of its last run, in the order of the plans.
    expect(seen.judged).toEqual([
      "E2-unbiased at look 2: trials 20, pools 41, still 20",
      "MIA-dp at look 2: trials 20, pools 41, still 20",
      "MIA-dp at look 3: trials 20, pools 82, still 20",
    ]);
    expect(told).toEqual(["E2-unbiased 200", "MIA-dp 200", "MIA-dp 300"]);
    expect(found.claims.map(({ id, value }) => `${id} ${value}`)).toEqual([
      "E2-unbiased 200",
      "E6-witness 100",
      "MIA-dp 300",
    ]);
    expect(found.looks).toEqual({ last: 3, ended: {} });
    expect(seen.written).toEqual([[OUT, found.tables.witness]]);
    const [[ofPlans, results, run, parts]] = seen.rest as [
      [unknown, unknown, Run, Array<{ plan: string }>],
    ];
    expect([ofPlans, results]).toEqual([plans, found.claims]);
    expect([run.look, run.seed, parts.map(({ plan }) => plan)]).toEqual([
      3,
      "s7",
      ["trials", "pools", "still"],
    ]);
  });

  it("say in their provenance how much each plan grew, and the seconds of all looks", async () => {
    seen.open["MIA-dp"] = (look) => (look < 3 ? open("pools", true) : undefined);
    seen.open["E6-witness"] = (look) => (look < 2 ? open("still") : undefined);
    const all = said((await looked(1000)).found);
    expect(all.get("looks")).toMatch(/^3, until decided; .*; together 1\.11 of it at most/);
    expect(all.get("sample of plan pools")).toBe("4 times its own, after 3 looks");
    expect(all.get("sample of plan still")).toBe("2 times its own, after 3 looks");
    expect(all.has("sample of plan trials")).toBe(false);
    expect(all.get("checkpoints of plan pools")).toBe(
      "gaps between its own halved 2 times, after 3 looks",
    );
    expect(all.get("plan trials")).toMatch(/, 1 rows, 20\.0 s$/);
    expect(all.get("plan still")).toMatch(/, 2 rows, 7\.0 s$/);
    expect(all.get("simulation time")).toBe("87.0 s");
    expect(all.get("resumed")).toMatch(/^yes: 3 of 8 shards .* of all its parts$/);
    seen.open = {};
    expect(said((await looked(1000)).found).get("looks")).toMatch(/^1, until decided; .* level$/);
  });

  it("halve the gaps of plans of which a result wants it, and of no other plan that has any", async () => {
    seen.open["MIA-dp"] = (look) => (look < 2 ? open("pools", true) : undefined);
    seen.open["E6-witness"] = (look) => (look < 2 ? open("calm") : undefined);
    const { looks } = await looked(1000, [plans[1], parsePlan({ ...pools, name: "calm" })]);
    expect(looks).toMatchObject([{ denser: ["pools"], halved: ["pools"] }]);
    expect(new Set((looks[0] as { doubled: string[] }).doubled)).toEqual(
      new Set(["pools", "calm"]),
    );
    expect(seen.runs).toContain("look 2: calm, 0 doublings, 4 pools, 0 halvings");
    expect(seen.runs).toContain("look 2: pools, 0 doublings, 4 pools, 1 halvings");
  });

  it("end a result where its plans are at an end, or the rest of the budget is too small", async () => {
    seen.mostDoublings = 1;
    seen.open["E2-unbiased"] = () => open("trials");
    seen.open["MIA-dp"] = () => open("pools");
    // 20 s are of the 60 that are left, 20 and 60 are not; what is ended is looked at no more.
    const { found, looks } = await looked(61);
    expect(looks.map((look) => (look as { results: string[] }).results)).toEqual([["E2-unbiased"]]);
    expect(found.looks).toEqual({ last: 2, ended: { "MIA-dp": "budget", "E2-unbiased": "data" } });
    // Both together take 80 s: as much as is left, or a second more.
    expect((await looked(81)).looks[0]).toMatchObject({
      left: 80,
      results: ["E2-unbiased", "MIA-dp"],
    });
    expect((await looked(80)).looks[0]).toMatchObject({ left: 79, results: ["E2-unbiased"] });
  });

  it("keep plans beside those that grow: a result's plan that is at its end is run again as it was", async () => {
    seen.mostDoublings = 0;
    seen.open["MIA-dp"] = (look) => (look < 2 ? open("pools", "trials") : undefined);
    const { looks } = await looked(1000);
    expect(looks).toMatchObject([{ grown: ["pools"], kept: ["trials"], denser: [], halved: [] }]);
    expect(seen.runs.slice(4)).toEqual([
      "look 2: pools, 0 doublings, 4 pools, 0 halvings",
      "look 2: trials, 0 doublings, 1 pools, 0 halvings",
    ]);
  });
});
