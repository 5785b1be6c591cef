/** The main job: simulates, judges every claim as soon as its rows are there, writes the report. */
import { join } from "node:path";
import { contradicts, undecided, type ClaimResult } from "../claims/claim.js";
import { headlineOf, type Headline } from "../claims/headline.js";
import { UsageError } from "../core/errors.js";
import type { DataOf } from "../report/data-of.js";
import { optionalPackages, QUEUE_PACKAGES } from "../core/packages.js";
import type { Sampler } from "../experiment/noise/samplers.js";
import type { Plan } from "../sweep/plan.js";
import { openedBackend } from "./backend.js";
import { runInterrupted } from "./interrupted.js";
import { runIdentity } from "./run-identity.js";
import { sharedResult, startJudging, type Judging, type OnVerdict } from "./judging.js";
import type { PlanInput } from "./plans.js";
import { PROFILES, type Profile } from "./profiles.js";
import type { Provenance } from "./provenance.js";
import type { CollectedRun, PlansJob } from "./run-plans.js";
import { runSettings, type Progress, type RunOptions, type RunSettings } from "./settings.js";
import { openRunFolder } from "../store/run-folder.js";
import type { Looks, OnLook } from "./verify-looks.js";

/** Options of {@link verify}; all but the folder have defaults. */
export interface VerifyOptions extends RunOptions {
  /** Effort; default quick. */
  readonly profile?: Profile | undefined;
  /** Plans in place of the suite's, by name, file or as data; a claim that none of them feeds is not tested. */
  readonly plans?: ReadonlyArray<string | PlanInput> | undefined;
  /** How Gaussian A's noise is drawn; default: as the plans say. */
  readonly sampler?: Sampler | undefined;
  /** Told of each claim's result when it falls; their order is not the ledger's. */
  readonly onVerdict?: OnVerdict | undefined;
  /** Looks again, at twice the sample, at what is undecided. */
  readonly untilDecided?: boolean | undefined;
  /** Seconds that looks may take, about; default two hours. */
  readonly budget?: number | undefined;
  /** Told of each look but the first before it begins. */
  readonly onLook?: OnLook | undefined;
}

/** Budget of a run until decided, where none is given: two hours. */
export const DEFAULT_BUDGET = 7200;

/** What a verification came to. */
export interface Verification {
  /** In the order of the ledger. */
  readonly claims: ClaimResult[];
  /** The data that results on trained models are about, by claim. */
  readonly data: DataOf;
  /** Predictions that came out, by what they rest on. */
  readonly headline: Headline;
  /** Ids of the claims whose prediction came out as another verdict. */
  readonly contradicting: string[];
  /** Ids of the claims whose prediction this run neither shows nor contradicts. */
  readonly undecided: string[];
  /** Of a run until decided: how it ended. */
  readonly looks?: Looks;
  readonly seconds: number;
  readonly out: string;
  /** Path of the page. */
  readonly report: string;
}

function profileOf({ profile = "quick" }: VerifyOptions): Profile {
  if (PROFILES.includes(profile)) return profile;
  throw new UsageError("profile", `one of ${PROFILES.join(", ")}`, profile, "take one of these");
}

/**
 * The user's own plans, of names that differ (rows tell their plan by its name), and no two of which would give results
 * of one id.
 */
async function ownPlans(list: ReadonlyArray<string | PlanInput>, workers: number): Promise<Plan[]> {
  const [{ loadPlan }, { headOf }, { checkedSize }] = await Promise.all([
    import("./plans.js"),
    import("../experiment/kinds.js"),
    import("./plan-size.js"),
  ]);
  const plans = await Promise.all(list.map(loadPlan));
  for (const plan of plans) await checkedSize(plan, `plan ${plan.name}`, workers);
  const names = plans.map((plan) => plan.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UsageError("plans", "of names that differ", twice, "rename one of them");
  const shared = sharedResult(plans.map(headOf));
  if (shared)
    throw new UsageError(
      "plans",
      "of one result each on a claim",
      `${shared.id} of ${shared.plans.join(" and ")}`,
      "give one of them another task, and make one of them primary at most",
    );
  return plans;
}

/** Loads the plans, which takes a while: for installs that lack a package. */
async function checkPackages(own: readonly Plan[] | undefined, profile: Profile): Promise<void> {
  const [{ suitePlans }, { requirePlanPackages }] = await Promise.all([
    import("./plans.js"),
    import("./plan-packages.js"),
  ]);
  requirePlanPackages(own ?? suitePlans(profile));
}

/**
 * Runs the suite's plans of a profile and judges every claim.
 * @throws UsageError for bad options or a folder that holds results, Interrupted when the signal aborts (finished
 * shards are kept)
 */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const started = Date.now();
  const profile = profileOf(options);
  const settings = runSettings(options);
  const own = options.plans && (await ownPlans(options.plans, settings.workers));
  const absent = optionalPackages().filter(({ version }) => version === null);
  if (absent.some(({ name }) => !QUEUE_PACKAGES.includes(name))) await checkPackages(own, profile);
  const { seed, signal, out, backend } = settings;
  if (backend !== "auto") await openedBackend(backend);
  const untilDecided = looksOf(options);
  const known = runIdentity("verify", {
    profile: own ? "own plans" : profile,
    seed,
    looks: untilDecided ? "until decided" : "one",
  });
  const folder = openRunFolder(settings, known);
  const ending = new AbortController();
  const judging = startJudging(options.onVerdict);
  const busy = firstProgress(settings);
  // The first verdict needs no rows: it is there before anything large is loaded.
  const rowless = judging.decideRowless(
    seed,
    AbortSignal.any([signal, ending.signal]),
    busy.started,
  );
  try {
    if (signal.aborted) throw runInterrupted(out);
    const { suitePlans } = await import("./plans.js");
    const { withSampler } = await import("../experiment/kinds.js");
    const plans = (own ?? suitePlans(profile)).map((plan) => withSampler(plan, options.sampler));
    const job = { plans, settings: busy.settings, folder, known };
    const { claims, data, looks } = untilDecided
      ? await lookAndJudge(job, judging, options, started)
      : await runAndJudge(job, judging);
    return {
      claims,
      data,
      ...(looks && { looks }),
      headline: headlineOf(claims),
      contradicting: claims.filter(contradicts).map((c) => c.id),
      undecided: claims.filter(undecided).map((c) => c.id),
      seconds: (Date.now() - started) / 1000,
      out,
      report: join(out, "index.html"),
    };
  } finally {
    ending.abort();
    busy.end();
    await Promise.allSettled([rowless]);
    folder.close();
  }
}

/** A run's settings, and a promise that its first progress fulfils: its workers have work from then on. */
function firstProgress(settings: RunSettings): {
  readonly settings: RunSettings;
  readonly started: Promise<void>;
  /** Fulfils it anyway. */
  end(): void;
} {
  let end = (): void => {};
  const started = new Promise<void>((resolve) => (end = resolve));
  const progress: Progress = (...told) => {
    end();
    settings.progress(...told);
  };
  return { settings: { ...settings, progress }, started, end: () => end() };
}

/** Whether a run looks until all is decided. @throws UsageError for a bad budget, or one that nothing would spend */
function looksOf({ untilDecided = false, budget }: VerifyOptions): boolean {
  if (budget !== undefined && !untilDecided)
    throw new UsageError(
      "budget",
      "given with untilDecided",
      `${budget} s alone`,
      "add --until-decided",
    );
  if (budget !== undefined && !(budget > 0 && Number.isFinite(budget)))
    throw new UsageError("budget", "a number of seconds above 0", budget, "give e.g. 7200");
  return untilDecided;
}

/** What judging a run came to. */
interface Judged {
  readonly claims: ClaimResult[];
  readonly data: DataOf;
  readonly looks?: Looks;
}

/** Looks until all is decided or the budget is spent, and writes the report. */
async function lookAndJudge(
  job: PlansJob,
  judging: Judging,
  { budget = DEFAULT_BUDGET, onVerdict = () => {}, onLook = () => {} }: VerifyOptions,
  started: number,
): Promise<Judged> {
  const { runLooks } = await import("./verify-looks.js");
  const elapsed = (): number => (Date.now() - started) / 1000;
  const run = await runLooks({ ...job, budget, elapsed, onVerdict, onLook }, judging);
  const data = await writeResults(job, run, run.claims);
  return { claims: run.claims, data, looks: run.looks };
}

/** Runs the plans, judging as they finish, and writes the report. */
async function runAndJudge(job: PlansJob, judging: Judging): Promise<Judged> {
  const [{ collectRun }, { headOf }, { suiteFeeds }, { convergenceRows, withConvergence }] =
    await Promise.all([
      import("./run-plans.js"),
      import("../experiment/kinds.js"),
      import("./plans.js"),
      import("./convergence.js"),
    ]);
  const { seed } = job.settings;
  const { seconds } = job.folder;
  // Of quick, which is to end within a minute, they would take a sixth of the time.
  const withParts = job.known["profile"] !== "quick";
  const heads = job.plans.map(headOf);
  const known = { seed, plans: heads, seconds, suite: suiteFeeds() };
  // Loaded while workers are busy, and not at the end, when they are not.
  import("../report/write.js").catch(() => {});
  const finished = new Set<string>();
  const run = await collectRun({ ...job, withParts }, (done, soFar) => {
    finished.add(done.plan.name);
    judging.decideReady({ ...known, tables: soFar }, finished);
  });
  const whole = { ...known, tables: run.tables };
  const claims = await judging.finish(whole);
  const rest = withParts ? convergenceRows(job.plans, claims, whole, run.parts) : [];
  const tables = await withConvergence(job.settings.out, run.tables, rest);
  const data = await writeResults(job, { ...run, tables, claims });
  return { claims, data };
}

/**
 * Writes the report, and what it takes to write it again.
 * @param results of several looks, which cannot be judged again from the rows of the last
 */
async function writeResults(
  { plans, settings, folder, known }: PlansJob,
  run: Pick<CollectedRun, "tables" | "provenance"> & { readonly claims: readonly ClaimResult[] },
  results?: readonly ClaimResult[],
): Promise<DataOf> {
  const [{ headOf }, { writeReport }, { dataOf }, { writeRun }] = await Promise.all([
    import("../experiment/kinds.js"),
    import("../report/write.js"),
    import("../report/data-of.js"),
    import("./run-file.js"),
  ]);
  const { seed, out } = settings;
  const { tables, claims } = run;
  const heads = plans.map(headOf);
  const provenance: Provenance = [["profile", String(known["profile"])], ...run.provenance];
  const seconds = Object.fromEntries(folder.seconds);
  writeReport(out, { tables, plans: heads, claims, provenance });
  writeRun(out, {
    kind: "verify",
    seed,
    plans: heads,
    provenance,
    seconds,
    ...(results && { results }),
  });
  return dataOf(heads, tables);
}
