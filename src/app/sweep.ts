/** Runs one plan, the suite's or the user's own, and judges the claims that it feeds. */
import type { ClaimResult } from "../claims/claim.js";
import { judgeFed } from "../claims/judge.js";
import { aboutTime } from "../core/about.js";
import { UsageError } from "../core/errors.js";
import { hasSampler, headOf, MULTIPLYING, usesBackend, withSampler } from "../experiment/kinds.js";
import type { Sampler } from "../experiment/noise/samplers.js";
import type { Tables } from "../experiment/rows.js";
import { writeCsvs } from "../store/tables.js";
import type { Plan } from "../sweep/plan.js";
import { loadPlan, suiteFeeds, type PlanInput } from "./plans.js";
import { requirePlanPackages } from "./plan-packages.js";
import type { Part } from "../sweep/shard.js";
import { convergenceRows, withConvergence } from "./convergence.js";
import { runInterrupted } from "./interrupted.js";
import { collectRun, inRunFolder, withRunner, type PlansJob } from "./run-plans.js";
import { writeRun } from "./run-file.js";
import { checkedSize, type Estimate } from "./plan-size.js";
import { partText, runIdentity } from "./run-identity.js";
import { defaultWorkers, runSettings, type RunOptions, type RunSettings } from "./settings.js";

export type { Part };

/** Options of {@link sweep}; all but the folder have defaults. */
export interface SweepOptions extends RunOptions {
  /** How Gaussian A's noise is drawn, for plans that draw it; default: as the plan says. */
  readonly sampler?: Sampler | undefined;
}

/** What a sweep left. */
export interface SweepResult {
  readonly plan: string;
  readonly out: string;
  /** Number of rows of each table that has any. */
  readonly rows: Readonly<Record<string, number>>;
  /** Verdicts of the claims that the plan feeds. */
  readonly claims: ClaimResult[];
  readonly tables: Tables;
}

function sampledBy(plan: Plan, sampler: Sampler | undefined): Plan {
  if (sampler !== undefined && !hasSampler(plan))
    throw new UsageError(
      "sampler",
      "used with a plan of kind noise that has Gaussian A",
      `${sampler} with plan ${plan.name}`,
      "leave it out",
    );
  return withSampler(plan, sampler);
}

function checkBackend(plan: Plan, backend: string | undefined): void {
  if (backend === undefined || usesBackend(plan)) return;
  throw new UsageError(
    "backend",
    `used with a plan of kind ${MULTIPLYING.join(", ")}`,
    `${backend} with plan ${plan.name} of kind ${plan.kind}`,
    "it would do nothing: leave it out",
  );
}

/** Workers that compute: on this thread it is one, however many there may be. */
const threadsOf = ({ executor, workers }: Partial<SweepOptions>): number =>
  executor === "inline" ? 1 : (workers ?? defaultWorkers());

/** The plan as it would run, and its size, which fits this machine. */
export async function sizedPlan(
  plan: string | PlanInput,
  { sampler, backend, workers, executor }: Partial<SweepOptions>,
): Promise<{ readonly loaded: Plan; readonly size: Estimate }> {
  const loaded = sampledBy(await loadPlan(plan), sampler);
  checkBackend(loaded, backend);
  const threads = threadsOf({ executor, workers });
  return { loaded, size: await checkedSize(loaded, `plan ${loaded.name}`, threads) };
}

/** What a sweep would be. */
export interface DryRun {
  readonly plan: string;
  readonly kind: string;
  readonly feeds: readonly string[];
  readonly cells: number;
  readonly shards: number;
  readonly trials: number;
  /** What a trial is: a draw, or a model that is trained. */
  readonly trialsAre: "draws" | "models";
  /** About: seconds until it is done, of which before the first shard, and bytes of memory. */
  readonly seconds: number;
  readonly before: number;
  readonly memory: number;
  readonly workers: number;
}

/**
 * The size of a sweep; nothing is trained, drawn or written.
 * @throws UsageError as {@link sweep} does
 */
export async function dryRun(
  plan: string | PlanInput,
  options: Partial<SweepOptions> = {},
): Promise<DryRun> {
  const { loaded, size } = await sizedPlan(plan, options);
  return asDryRun(loaded, size, options);
}

/** A plan and its size, in the words of a dry run. */
export function asDryRun(loaded: Plan, size: Estimate, options: Partial<SweepOptions>): DryRun {
  const workers = threadsOf(options);
  return {
    plan: loaded.name,
    kind: loaded.kind,
    feeds: loaded.feeds,
    cells: size.cells,
    shards: size.shards,
    trials: size.trials,
    trialsAre: "trials" in loaded ? "draws" : "models",
    seconds: Math.round(size.seconds),
    before: Math.round(size.before),
    memory: Math.round(size.memory),
    workers,
  };
}

/** What a part of a sweep left: shards, for a merge. */
export interface SweepPart {
  readonly plan: string;
  readonly out: string;
  readonly part: number;
  readonly of: number;
  /** Shards of this part, and of the whole sweep. */
  readonly shards: number;
  readonly all: number;
}

/** Judges the claims that the rows of a sweep are evidence for, and writes what it takes to judge them again. */
export async function finishSweep(job: PlansJob): Promise<SweepResult> {
  const { settings, folder } = job;
  const { seed, out } = settings;
  const [plan] = job.plans;
  const { tables: drawn, parts, provenance } = await collectRun({ ...job, withParts: true });
  const plans = [headOf(plan)];
  const run = { seed, tables: drawn, plans, seconds: folder.seconds, suite: suiteFeeds() };
  const claims = judgeFed(run);
  const rest = convergenceRows(job.plans, claims, run, parts);
  const tables = await withConvergence(out, drawn, rest);
  const rows = writeCsvs(out, tables);
  const seconds = Object.fromEntries(folder.seconds);
  writeRun(out, { kind: "sweep", seed, plans, provenance, seconds });
  return { plan: plan.name, out, rows, claims, tables };
}

/**
 * @param plan name of one of the suite's plans, path of a file, or the plan itself
 * @throws UsageError for a bad plan, bad options or a folder that holds results, Interrupted when the signal aborts
 */
export async function sweep(plan: string | PlanInput, options: SweepOptions): Promise<SweepResult> {
  const { settings, loaded } = await readied(plan, options);
  const known = runIdentity("sweep", { seed: settings.seed, plans: [loaded] });
  return inRunFolder(settings, known, (job) => finishSweep({ ...job, plans: [loaded] }));
}

function checkPart({ part, of }: Part): void {
  if (Number.isInteger(part) && Number.isInteger(of) && part >= 1 && part <= of) return;
  const remedy = "give e.g. part 1 of 3, and 2 and 3 elsewhere";
  throw new UsageError(
    "part",
    "k of n, whole numbers with k from 1 to n",
    `${part} of ${of}`,
    remedy,
  );
}

/**
 * Part k of n of a sweep, of about the same work as the others: its shards alone, which {@link merge} puts together
 * with theirs.
 * @throws UsageError as {@link sweep} does
 */
export async function sweepPart(
  plan: string | PlanInput,
  part: Part,
  options: SweepOptions,
): Promise<SweepPart> {
  checkPart(part);
  const { settings, loaded } = await readied(plan, options);
  const known = runIdentity("sweep", {
    seed: settings.seed,
    plans: [loaded],
    shard: partText(part),
  });
  return inRunFolder(settings, known, (job) =>
    withRunner({ ...job, plans: [loaded] }, async (runner) => {
      const done = await runner.runPart(loaded, part);
      if (!done) throw runInterrupted(settings.out);
      return { plan: loaded.name, out: settings.out, ...part, ...done };
    }),
  );
}

/** Seconds beyond which a sweep says beforehand how long it takes. */
const LONG = 120;

async function readied(
  plan: string | PlanInput,
  options: SweepOptions,
): Promise<{ readonly settings: RunSettings; readonly loaded: Plan }> {
  const settings = runSettings(options);
  const { loaded, size } = await sizedPlan(plan, options);
  requirePlanPackages([loaded]);
  // Of a queue nobody knows how many there are.
  if (size.seconds > LONG && settings.executor !== "queue")
    settings.note(
      `about ${aboutTime(size.seconds)} on ${threadsOf(settings)} worker(s) in all, roughly; ` +
        "loradp plan PLAN --estimate tries it on this machine",
    );
  return { settings, loaded };
}
