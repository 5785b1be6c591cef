/**
 * A verification that looks again, at twice the sample and at denser checkpoints, at what is undecided: it spends its
 * level over the looks, keeps every decision, and ends where all is decided, the data are at an end, or the budget is.
 */
import type { ClaimResult } from "../claims/claim.js";
import { judgeClaim, type Run } from "../claims/engine.js";
import { ledgerOf } from "../claims/judge.js";
import { opensOf, standing } from "../claims/open.js";
import { CLAIMS } from "../claims/registry.js";
import { UsageError } from "../core/errors.js";
import { AS_IT_IS, type Grown, type Growth } from "../experiment/growth.js";
import { grownPlan, headOf } from "../experiment/kinds.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import { writeTables } from "../store/tables.js";
import type { Plan } from "../sweep/plan.js";
import type { Judging, OnVerdict } from "./judging.js";
import {
  growthCost,
  looksWords,
  planLook,
  type Candidate,
  type End,
  type NextLook,
} from "./looks.js";
import { convergenceRows, withConvergence } from "./convergence.js";
import { checkedSize } from "./plan-size.js";
import { suiteFeeds } from "./plans.js";
import { provenanceOf, type Provenance } from "./provenance.js";
import { withRunner, type FinishedPlan, type PlansJob, type Runner } from "./run-plans.js";

/** Told of each look but the first before it begins. */
export type OnLook = (look: NextLook & AboutLook) => void;

interface AboutLook {
  readonly look: number;
  /** Seconds of the budget. */
  readonly left: number;
  /** Of the plans that grow those whose sample does, and those whose checkpoints do. */
  readonly doubled: readonly string[];
  readonly halved: readonly string[];
}

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
  readonly growth: Growth;
  readonly finished: FinishedPlan | undefined;
}

/** Looks until nothing is left to do. @throws Interrupted when the signal aborts */
export const runLooks = (job: LooksJob, judging: Judging): Promise<LooksRun> =>
  withRunner({ ...job, withParts: true }, (runner) => lookedAt(job, runner, judging));

async function lookedAt(job: LooksJob, runner: Runner, judging: Judging): Promise<LooksRun> {
  const { settings, folder } = job;
  const heads = job.plans.map(headOf);
  const plans = new Map<string, Sized>();
  for (const plan of job.plans) {
    const now = await grownPlan(plan, AS_IT_IS);
    plans.set(plan.name, { plan, now, growth: AS_IT_IS, finished: undefined });
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
  const results = byClaim(await judging.finish(evidence(1)));
  const ended = new Map<string, End>();
  let look = 1;
  for (;;) {
    const left = job.budget - job.elapsed();
    const open = [...results.values()].flat().filter(({ id }) => !ended.has(id));
    const planned = planLook(open, await candidates(job, plans), left);
    for (const [id, end] of planned.ended) ended.set(id, end);
    if (planned.next === undefined) break;
    look++;
    job.onLook({ ...planned.next, look, left, ...(await grow(plans, planned.next)) });
    const again = [...planned.next.grown, ...planned.next.kept];
    for await (const finished of runner.run(sized(plans, again), look)) keep(plans, finished);
    judgeAgain(results, planned.next, evidence(look), job.onVerdict);
  }
  await writeTables(settings.out, tables());
  const claims = ledgerOf(results);
  const parts = [...plans.values()].flatMap(({ finished }) => finished?.parts ?? []);
  const rest = convergenceRows(job.plans, claims, evidence(look), parts);
  return {
    tables: await withConvergence(settings.out, tables(), rest),
    claims,
    provenance: provenanceOfLooks(job, runner, plans, look),
    looks: { last: look, ended: Object.fromEntries(ended) },
  };
}

/** Durations are those of all looks, in earlier parts of the run too. */
function provenanceOfLooks(
  { folder, settings }: LooksJob,
  { backend, hosts, taken }: Runner,
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
  const denser = all.filter(({ now, plan }) => now.halvings > ownHalvings(plan));
  return [
    ["looks", looksWords(look, denser.length > 0)],
    ...samples.map(({ plan, now }): [string, string] => [
      `sample of plan ${plan.name}`,
      `${Number(now.sample.toPrecision(3))} times its own, after ${look} looks`,
    ]),
    ...denser.map(({ plan, now }): [string, string] => [
      `checkpoints of plan ${plan.name}`,
      `gaps between its own halved ${now.halvings} times, after ${look} looks`,
    ]),
    ...provenanceOf(runs, backend, settings, hosts, { taken: taken(), isWholeTime: true }),
  ];
}

const ownHalvings = (plan: Plan): number => ("halvings" in plan ? (plan.halvings ?? 0) : 0);

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

/** Of one look more: twice the sample, and, where they are wanted denser, checkpoints in every gap. */
const after = ({ times, halvings }: Growth, denser: boolean): Growth => ({
  times: times + 1,
  halvings: halvings + Number(denser),
});

/** Grows the plans that a look is for; those whose sample did, and those whose checkpoints did. */
async function grow(
  plans: Map<string, Sized>,
  { grown, denser }: NextLook,
): Promise<Pick<AboutLook, "doubled" | "halved">> {
  const [doubled, halved]: string[][] = [[], []];
  for (const name of grown) {
    const before = plans.get(name) as Sized;
    const growth = after(before.growth, denser.includes(name));
    const now = await grownPlan(before.plan, growth);
    if (now.sample > before.now.sample) doubled.push(name);
    if (now.halvings > before.now.halvings) halved.push(name);
    plans.set(name, { ...before, growth, now });
  }
  return { doubled, halved };
}

/** What growing each plan would take. */
const candidates = (job: LooksJob, plans: ReadonlyMap<string, Sized>): Promise<Candidate[]> =>
  Promise.all(
    [...plans.values()].map(async (grown): Promise<Candidate> => {
      const [cost, denserCost] = [
        await costOf(job, grown, after(grown.growth, false)),
        await costOf(job, grown, after(grown.growth, true)),
      ];
      return { name: grown.plan.name, cost, denserCost };
    }),
  );

/** Seconds, about; undefined where nothing would grow, or it would not fit. */
async function costOf(
  { folder, settings: { workers } }: LooksJob,
  { plan, now }: Sized,
  growth: Growth,
): Promise<number | undefined> {
  const larger = await grownPlan(plan, growth);
  if (larger.sample <= now.sample && larger.halvings <= now.halvings) return undefined;
  const [before, then] = [await workOf(now, workers), await workOf(larger, workers)];
  if (before === undefined || then === undefined) return undefined;
  return growthCost(folder.seconds.get(plan.name) ?? 0, before, then);
}

/** Work of a plan; undefined where it has more cells, shards or memory than there may be. */
async function workOf(
  { plan, doublings }: Grown<Plan>,
  workers: number,
): Promise<number | undefined> {
  try {
    return (await checkedSize(plan, `plan ${plan.name}`, workers, undefined, doublings)).work;
  } catch (error) {
    if (error instanceof UsageError) return undefined;
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
    const together = before.map((result) => {
      const now = judged.get(result.id);
      if (!ids.includes(result.id) || !now || opensOf(result).length === 0) return result;
      const stands = standing(result, now);
      tell(stands);
      return stands;
    });
    results.set(claim.id, together);
  }
}
