/** `loradp verify`: simulate, judge every claim, write the report. */
import { cpus } from "node:os";
import { join } from "node:path";
import { judge } from "../claims/judge.js";
import { surprises, type ClaimResult } from "../claims/claim.js";
import { openBackend, type BackendChoice } from "../backend/select.js";
import { writeReport } from "../report/write.js";
import { prepareFolder, shardFiles, writeWhole } from "../store/files.js";
import { writeTables } from "../store/tables.js";
import { inlineExecutor, poolExecutor, type Executor } from "../sweep/executor.js";
import { headOf } from "../experiment/kinds.js";
import { contentHash, parsePlan, type Plan } from "../sweep/plan.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import type { Sampler } from "../experiment/noise/samplers.js";
import { runPlan } from "../sweep/run.js";
import { PLANS, version } from "./plans.js";
import { progressBar } from "./progress.js";

export const PROFILES = ["quick", "standard", "full"] as const;
export type Profile = (typeof PROFILES)[number];
/** Trials of a profile relative to the plan as written. */
const EFFORT: Record<Profile, number> = { quick: 1, standard: 2, full: 100 };

/** Options of a run, complete. */
export interface RunSettings {
  readonly seed: string;
  readonly workers: number;
  readonly backend: BackendChoice;
  readonly executor: "inline" | "piscina";
  readonly out: string;
  readonly resume: boolean;
  readonly signal: AbortSignal;
}

/** Ended by Ctrl-C: finished shards are kept. */
export class Interrupted extends Error {
  constructor(out: string) {
    super(
      `interrupted: finished shards are kept in ${join(out, "shards")}; run again with --resume`,
    );
  }
}

/** A plan with its trials multiplied. */
export function scalePlan(plan: Plan, effort: number): Plan {
  if (!("trials" in plan)) return plan;
  const { entries, min, max } = plan.trials;
  return { ...plan, trials: { entries: entries * effort, min, max: max * effort } };
}

/** A plan whose Gaussian noise is drawn by another sampler; other kinds than `noise` have one way only. */
export const withSampler = (plan: Plan, sampler: Sampler | undefined): Plan =>
  sampler && plan.kind === "noise" && plan.inits.includes("gaussian") ? { ...plan, sampler } : plan;

/** Runs plans one after the other on one executor. */
export async function runPlans(
  plans: readonly Plan[],
  settings: RunSettings,
): Promise<{ tables: Tables; provenance: Array<[string, string]> }> {
  prepareFolder(settings.out);
  const probe = await openBackend(settings.backend);
  const { info } = probe;
  await probe.dispose();
  // Decided once, here: workers must not each look for an adapter, nor could they come to different answers.
  const choice: BackendChoice = info.mode === "f64" ? "reference" : info.mode;
  const executor: Executor =
    settings.executor === "inline"
      ? inlineExecutor(choice)
      : poolExecutor(choice, settings.workers);
  // Fused products round as the processor likes: shards of another one must not be taken over.
  const backend = `${info.name}/${info.mode}${info.mode === "simd-relaxed" ? ` on ${cpus()[0]?.model ?? "unknown"}` : ""}`;
  const started = Date.now();
  const provenance: Array<[string, string]> = [];
  let tables = emptyTables();
  try {
    for (const plan of plans) {
      const began = Date.now();
      const bar = progressBar(plan.name);
      const store = shardFiles(settings.out, settings.resume);
      const done = await runPlan({
        plan,
        seed: settings.seed,
        backend,
        executor,
        store,
        signal: settings.signal,
        progress: bar.update,
      });
      bar.stop();
      if (!done) throw new Interrupted(settings.out);
      tables = addTables(tables, done);
      const rows = Object.values(done).reduce((n, list) => n + list.length, 0);
      provenance.push([
        `plan ${plan.name}`,
        `${contentHash(plan)}, ${rows} rows, ${((Date.now() - began) / 1000).toFixed(1)} s`,
      ]);
    }
  } finally {
    await executor.close();
  }
  await writeTables(settings.out, tables);
  const fallback: Array<[string, string]> = info.fallback
    ? [["backend fallback", `${info.fallback.from} not used: ${info.fallback.reason}`]]
    : [];
  return {
    tables,
    provenance: [
      ["seed", settings.seed],
      [
        "backend that ran",
        `${info.name} (${info.mode}), products in ${info.precision}, on ${info.device}`,
      ],
      ...fallback,
      ["sampling mode", samplingModes(plans)],
      [
        "random numbers",
        `keyed by (seed, experiment, trial): normals of A ${info.mode === "webgpu" ? "from the device (pcg4d, Box & Muller), elsewhere" : ""} from the SIMD kernel (ChaCha8, xoshiro128++, Box & Muller), all else from @stdlib's Mersenne twister`,
      ],
      [
        "executor",
        `${settings.executor}, ${settings.executor === "inline" ? 1 : settings.workers} worker(s)`,
      ],
      ...provenance,
      ...(settings.resume
        ? [
            [
              "resumed",
              "yes: finished shards of an earlier run were taken over; durations are those of this run alone",
            ] as [string, string],
          ]
        : []),
      ["simulation time", `${((Date.now() - started) / 1000).toFixed(1)} s`],
      ["versions", `loradp ${version()}, Node ${process.versions.node}`],
      [
        "machine",
        `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${process.platform} ${process.arch}`,
      ],
    ],
  };
}

/** Which sampler drew which plan's noise. */
export function samplingModes(plans: readonly Plan[]): string {
  const exact = plans.filter((plan) => plan.kind === "noise" && plan.sampler !== "factors");
  const others = exact.map(
    (plan) =>
      `${plan.name}: ${"sampler" in plan ? plan.sampler : ""} (exact in law, not by drawing A)`,
  );
  return [exact.length < plans.length ? "factors (A drawn and multiplied)" : "", ...others]
    .filter(Boolean)
    .join("; ");
}

/** The main job. */
export async function verify(
  profile: Profile,
  settings: RunSettings,
  sampler?: Sampler,
): Promise<{ claims: ClaimResult[]; surprising: string[]; seconds: number }> {
  const started = Date.now();
  const plans = Object.values(PLANS)
    .map((plan) => parsePlan(plan))
    .filter((plan) => plan.profiles === undefined || plan.profiles.includes(profile))
    .map((plan) => withSampler(scalePlan(plan, EFFORT[profile]), sampler));
  const { tables, provenance } = await runPlans(plans, settings);
  const heads = plans.map(headOf);
  const claims = judge({ seed: settings.seed, tables, plans: heads });
  const evidence = {
    tables,
    plans: heads,
    claims,
    provenance: [["profile", profile] as const, ...provenance],
  };
  writeReport(settings.out, evidence);
  writeWhole(
    join(settings.out, "run.json"),
    `${JSON.stringify({ kind: "verify", seed: settings.seed, plans: heads, provenance: evidence.provenance })}\n`,
  );
  return {
    claims,
    surprising: claims.filter(surprises).map((c) => c.id),
    seconds: (Date.now() - started) / 1000,
  };
}
