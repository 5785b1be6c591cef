/**
 * A verification that looks again, at twice the sample, at what is undecided: it spends its level over the looks, keeps
 * every decision, and ends where all is decided, the data are at an end, or the budget is.
 */
import type { ClaimResult } from "../claims/claim.js";
import { judgeClaim, type Run } from "../claims/engine.js";
import { ledgerOf } from "../claims/judge.js";
import { opensOf, standing } from "../claims/open.js";
import { CLAIMS } from "../claims/registry.js";
import { UsageError } from "../core/errors.js";
import type { Grown } from "../experiment/growth.js";
import { grownPlan, headOf } from "../experiment/kinds.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import { writeTables } from "../store/tables.js";
import type { Plan } from "../sweep/plan.js";
import type { Judging, OnVerdict } from "./judging.js";
import { growthCost, planLook, type Candidate, type End, type NextLook } from "./looks.js";
import { checkedSize } from "./plan-size.js";
import { suiteFeeds } from "./plans.js";
import { provenanceOf, type Provenance } from "./provenance.js";
import { openRunner, type FinishedPlan, type PlansJob, type Runner } from "./run-plans.js";

/** Told of each look but the first before it begins. */
export type OnLook = (look: NextLook & { readonly look: number; readonly left: number }) => void;

/** How a run of several looks ended. */
export interface Looks {
  /** The last one. */
  readonly last: number;
  /** Why open results were looked at no more, by id. */
  readonly ended: Readonly<Record<string, End>>;
}

export interface LooksJob extends PlansJob {
  /** Seconds that this run may take. */
  readonly budget: number;
  /** Seconds that it took until now. */
  readonly elapsed: () => number;
  readonly onVerdict: OnVerdict;
  readonly onLook: OnLook;
}

export interface LooksRun {
  readonly tables: Tables;
  readonly claims: ClaimResult[];
  readonly provenance: Provenance;
  readonly looks: Looks;
}

/** A plan with what it has drawn until now. */
interface Sized {
  readonly plan: Plan;
  readonly now: Grown<Plan>;
  readonly times: number;
  readonly finished: FinishedPlan | undefined;
}

/** Looks until nothing is left to do. @throws Interrupted when the signal aborts */
export async function runLooks(job: LooksJob, judging: Judging): Promise<LooksRun> {
  const runner = await openRunner(job);
  try {
    return await lookedAt(job, runner, judging);
  } finally {
    await runner.close();
  }
}

async function lookedAt(job: LooksJob, runner: Runner, judging: Judging): Promise<LooksRun> {
  const { settings, folder } = job;
  const heads = job.plans.map(headOf);
  const plans = new Map<string, Sized>();
  for (const plan of job.plans) {
    const now = await grownPlan(plan, 0);
    plans.set(plan.name, { plan, now, times: 0, finished: undefined });
  }
  const tables = (): Tables =>
    [...plans.values()].reduce(
      (all, { finished }) => (finished ? addTables(all, finished.tables) : all),
      emptyTables(),
    );
  const suite = suiteFeeds();
  const evidence = (look: number): Run => ({
    seed: settings.seed,
    tables: tables(),
    plans: heads,
    look,
    seconds: folder.seconds,
    suite,
  });
  const done = new Set<string>();
  for await (const finished of runner.run(sized(plans, plans.keys()), 1)) {
    keep(plans, finished);
    done.add(finished.plan.name);
    judging.decideReady(evidence(1), done);
  }
  const results = byClaim(judging.finish(evidence(1)));
  const ended = new Map<string, End>();
  let look = 1;
  for (;;) {
    const left = job.budget - job.elapsed();
    const open = [...results.values()].flat().filter(({ id }) => !ended.has(id));
    const planned = planLook(open, await candidates(job, plans), left);
    for (const [id, end] of planned.ended) ended.set(id, end);
    if (planned.next === undefined) break;
    look++;
    job.onLook({ ...planned.next, look, left });
    await grow(plans, planned.next);
    const again = [...planned.next.grown, ...planned.next.kept];
    for await (const finished of runner.run(sized(plans, again), look)) keep(plans, finished);
    judgeAgain(results, planned.next, evidence(look), job.onVerdict);
  }
  await writeTables(settings.out, tables());
  return {
    tables: tables(),
    claims: ledgerOf(results),
    provenance: provenanceOfLooks(job, runner, plans, look),
    looks: { last: look, ended: Object.fromEntries(ended) },
  };
}

/** Durations are those of all looks, in earlier parts of the run too. */
function provenanceOfLooks(
  { folder, settings }: LooksJob,
  { backend }: Runner,
  plans: ReadonlyMap<string, Sized>,
  look: number,
): Provenance {
  const all = [...plans.values()];
  const runs = all
    .flatMap(({ finished }) => finished ?? [])
    .map((run) => ({
      ...run,
      seconds: folder.seconds.get(run.plan.name) ?? run.seconds,
    }));
  const samples = all.filter(({ now }) => now.sample > 1);
  return [
    ["looks", `${look}, until decided; look k spends 6/(pi^2 k^2) of each level`],
    ...samples.map(({ plan, now }): [string, string] => [
      `sample of plan ${plan.name}`,
      `${Number(now.sample.toPrecision(3))} times its own, after ${look} looks`,
    ]),
    ...provenanceOf(runs, backend, settings),
  ];
}

const sized = (plans: ReadonlyMap<string, Sized>, names: Iterable<string>) =>
  [...names].map((name) => (plans.get(name) as Sized).now);

const keep = (plans: Map<string, Sized>, finished: FinishedPlan): void => {
  const { name } = finished.plan;
  plans.set(name, { ...(plans.get(name) as Sized), finished });
};

const byClaim = (results: readonly ClaimResult[]): Map<string, ClaimResult[]> => {
  const out = new Map<string, ClaimResult[]>();
  for (const result of results) out.set(result.claim, [...(out.get(result.claim) ?? []), result]);
  return out;
};

/** Doubles the sample of the plans that a look is for. */
async function grow(plans: Map<string, Sized>, { grown }: NextLook): Promise<void> {
  for (const name of grown) {
    const before = plans.get(name) as Sized;
    const times = before.times + 1;
    plans.set(name, { ...before, times, now: await grownPlan(before.plan, times) });
  }
}

/** What doubling each plan would take. */
const candidates = ({ folder, settings }: LooksJob, plans: ReadonlyMap<string, Sized>) =>
  Promise.all(
    [...plans.values()].map(async ({ plan, now, times }): Promise<Candidate> => {
      const larger = await grownPlan(plan, times + 1);
      const fits = larger.sample > now.sample && (await isPossible(larger, settings.workers));
      const spent = folder.seconds.get(plan.name) ?? 0;
      const cost = fits ? growthCost(spent, now.sample, larger.sample) : undefined;
      return { name: plan.name, cost };
    }),
  );

/** Whether a larger plan has no more cells, shards or memory than there may be. */
async function isPossible({ plan, doublings }: Grown<Plan>, workers: number): Promise<boolean> {
  try {
    await checkedSize(plan, `plan ${plan.name}`, workers, undefined, doublings);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** Judges the results of a look again; what was decided before stands. */
function judgeAgain(
  results: Map<string, ClaimResult[]>,
  { results: ids }: NextLook,
  run: Run,
  tell: OnVerdict,
): void {
  for (const claim of CLAIMS) {
    const before = results.get(claim.id) ?? [];
    if (!before.some(({ id }) => ids.includes(id))) continue;
    const judged = new Map(judgeClaim(claim, run).map((result) => [result.id, result]));
    const after = before.map((result) => {
      const now = judged.get(result.id);
      if (!ids.includes(result.id) || !now || opensOf(result).length === 0) return result;
      const stands = standing(result, now);
      tell(stands);
      return stands;
    });
    results.set(claim.id, after);
  }
}
