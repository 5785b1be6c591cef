/**
 * Judged as the run goes: the same results, in the same order, as judged at the end; each as early as its rows allow.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { ClaimResult } from "../claims/claim.js";
import { feeding } from "../claims/engine.js";
import { judge } from "../claims/judge.js";
import { CLAIMS } from "../claims/registry.js";
import type { PlanHead } from "../experiment/kind.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { goldenTables } from "../testing/golden.js";
import { sharedResult, startJudging } from "./judging.js";
import { suiteHeads } from "./plans.js";

const seed = "20240917";
const namesOf = (tables: Tables): Set<string> =>
  new Set(Object.values(tables).flatMap((rows) => rows.map((r: { plan: string }) => r.plan)));

/** Rows of some plans; rows that name no plan are there from the start. */
const rowsOf = (tables: Tables, names: ReadonlySet<string>): Tables =>
  Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [
      table,
      (rows as object[]).filter((row) => !("plan" in row) || names.has(String(row.plan))),
    ]),
  ) as unknown as Tables;

describe("judging", () => {
  let tables = emptyTables();
  let plans: PlanHead[] = [];
  let whole: ClaimResult[] = [];
  /** Ids in the order in which they fell, with the number of plans that had finished. */
  const fallen: Array<{ result: ClaimResult; finished: number }> = [];
  let incremental: ClaimResult[] = [];

  beforeAll(async () => {
    tables = await goldenTables("quick");
    plans = suiteHeads(namesOf(tables));
    whole = judge({ seed, tables, plans });
    const finished = new Set<string>();
    const judging = startJudging((result) => fallen.push({ result, finished: finished.size }));
    await judging.decideRowless(seed, new AbortController().signal);
    for (const plan of plans) {
      finished.add(plan.name);
      judging.decideReady({ seed, tables: rowsOf(tables, finished), plans }, finished);
    }
    incremental = await judging.finish({ seed, tables, plans });
  });

  it("gives the results of the whole run, in the order of the ledger", () => {
    expect(incremental).toEqual(whole);
  });

  it("tells each result once", () => {
    const ids = fallen.map(({ result }) => result.id);
    expect([...ids].sort()).toEqual(whole.map((result) => result.id).sort());
  });

  it("decides a claim as soon as the last plan that feeds it has finished", () => {
    const names = plans.map((plan) => plan.name);
    for (const claim of CLAIMS) {
      const fed = feeding(claim, plans).map((plan) => names.indexOf(plan.name) + 1);
      const atTheEnd = Object.keys(claim.reads).length > 0 ? plans.length : 0;
      const expected = fed.length > 0 ? Math.max(...fed) : atTheEnd;
      const told = fallen.filter(({ result }) => result.claim === claim.id);
      for (const { finished } of told) expect([claim.id, finished]).toEqual([claim.id, expected]);
    }
  });

  it("tells the first claim without rows at once, and waits at the end for those still being decided", async () => {
    const told: string[] = [];
    const judging = startJudging((result) => told.push(result.claim));
    const deciding = judging.decideRowless(seed, new AbortController().signal);
    expect(told).toEqual(["E1-frozen"]);
    const results = await judging.finish({ seed, tables: emptyTables(), plans: [] });
    await deciding;
    expect(new Set(told).size).toBe(told.length);
    expect(results.map((result) => result.id).sort()).toEqual([...told].sort());
  });

  it("stops before the next claim when the signal aborts", async () => {
    let told = 0;
    const judging = startJudging(() => told++);
    await judging.decideRowless(seed, AbortSignal.abort());
    expect(told).toBe(0);
  });
});

describe("two plans of a run", () => {
  const head = (name: string, change: Partial<PlanHead> = {}): PlanHead => ({
    name,
    feeds: ["MIA-dp"],
    subject: { model: "classifier", task: name },
    primary: false,
    ...change,
  });
  const text = { subject: { model: "language-model", task: "a" } } as const;

  it("share a result where both are primary for its claim, or both of one task", () => {
    const primary = ["a", "b"].map((name) => head(name, { primary: true }));
    expect(sharedResult(primary)).toEqual({ id: "MIA-dp", plans: ["a", "b"] });
    const spam = { subject: { model: "classifier", task: "spam" } } as const;
    const shared = { id: "MIA-dp/spam", plans: ["b", "c"] };
    expect(sharedResult([head("a"), head("b", spam), head("c", spam)])).toEqual(shared);
    expect(sharedResult([head("a"), head("b", text)])?.id).toBe("MIA-dp/a");
  });

  it("share none otherwise: other tasks, one primary, other claims, claims that are not judged a task", () => {
    const primary = head("a", { primary: true });
    expect(sharedResult([primary, head("b"), head("c")])).toBeUndefined();
    expect(sharedResult([primary, head("b", { ...text, primary: true })])).toBeUndefined();
    expect(sharedResult([primary, { ...primary, feeds: ["DYN-law"] }])).toBeUndefined();
    expect(
      sharedResult(["a", "b"].map((name) => head(name, { feeds: ["E2-unbiased"] }))),
    ).toBeUndefined();
  });
});
