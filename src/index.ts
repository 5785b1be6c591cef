/**
 * The library: what the command line does, and the exact laws, bounds, estimators and backends behind it.
 * docs/library.md shows how.
 */
export { attack, type AttackOptions, type ClassifierAttack } from "./app/attack.js";
export { attackOutputs, type OutputsAttack, type OutputsOptions } from "./app/attack-outputs.js";
export type { AttackCounts, AttackLine, AttackSummary } from "./app/attack-summary.js";
export { attackText, type AttackTextOptions, type TextAttack } from "./app/attack-text.js";
export { Interrupted } from "./app/interrupted.js";
export type { OnVerdict } from "./app/judging.js";
export { listClaims, type FeedingPlan, type ListedClaim } from "./app/list-claims.js";
export { loadPlan, suitePlans, type PlanInput } from "./app/plans.js";
export { merge, type Merged, type MergeOptions } from "./app/merge.js";
export { worker, type QueueWorkerOptions } from "./app/queue.js";
export { folderStatus, queueStatus, type FolderStatus, type QueueStatus } from "./app/status.js";
export { PROFILES, type Profile } from "./app/profiles.js";
export { report, type Rendered } from "./app/report.js";
export { runPlans, type FinishedPlan } from "./app/run-plans.js";
export type { ClassifierOptions, TextOptions } from "./app/setting.js";
export type { Progress, RunOptions, TaskOptions } from "./app/settings.js";
export { estimatePlan, type PlanEstimate } from "./app/estimate.js";
export { dryRun, sweep, sweepPart } from "./app/sweep.js";
export type { DryRun, Part, SweepOptions, SweepPart, SweepResult } from "./app/sweep.js";
export { train, type ClassifierTraining, type TrainOptions } from "./app/train.js";
export { trainText, type TextTraining, type TrainTextOptions } from "./app/train-text.js";
export { verify, type Verification, type VerifyOptions } from "./app/verify.js";
export type * from "./claims/claim.js";
export type { Run } from "./claims/engine.js";
export { judge, judgeFed } from "./claims/judge.js";
export * from "./core/bounds.js";
export * from "./core/joint.js";
export * from "./core/law.js";
export * from "./core/moments.js";
export * from "./core/tv.js";
export * from "./core/tv-estimate.js";
export * from "./core/kolmogorov.js";
export * from "./core/accumulator.js";
export * from "./core/stream.js";
export { UsageError } from "./core/errors.js";
export { FailedShards, type FailedShard } from "./queue/failed.js";
export type * from "./backend/backend.js";
export { openBackend, probeBackends } from "./backend/select.js";
export { parsePlan, type Plan } from "./sweep/plan.js";
export { runPlan } from "./sweep/run.js";
export { headOf } from "./experiment/kinds.js";
export type * from "./experiment/kind.js";
export type * from "./experiment/rows.js";
export { readTables } from "./store/tables.js";
export type { TableReport } from "./train/data/task.js";
