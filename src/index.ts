/** The library: the exact laws, bounds, estimators, backends and sweeps behind the command line. */
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
export type * from "./backend/backend.js";
export { openBackend, probeBackends } from "./backend/select.js";
export { parsePlan, type Plan } from "./sweep/plan.js";
export { runPlan } from "./sweep/run.js";
export type * from "./experiment/rows.js";
export { judge } from "./claims/judge.js";
