/** All row types in one place. Rows are flat, so that they go into Parquet, CSV and figures unchanged. */
export type { AlignmentRow } from "./alignment/rows.js";
export type { AuditRow, BatchRow } from "./audit/rows.js";
export type { ConvergenceRow } from "./convergence-rows.js";
export type { Loading } from "../train/network/loadings.js";
export type { DependenceRow } from "./dependence/rows.js";
export type { EndingRow, TrajectoryRow } from "./dynamics/rows.js";
export type { GaugeRow } from "./gauge.js";
export type { InitRow } from "./init.js";
export type { CanaryRow, SearchRow } from "./language/rows.js";
export type { MembershipRow, RocRow } from "./membership/rows.js";
export type { DensityRow, NoiseRow } from "./noise/rows.js";
export type { ProfileRow } from "./profile.js";
export type { ReleaseRow } from "./release.js";
export type { SketchProfileRow, SketchRow } from "./sketch/rows.js";
export type { SpanRow } from "./span/rows.js";
export { ALL_MODULES, type SymmetryRow } from "./symmetry/rows.js";
export { addTables, emptyTables, type Tables } from "./tables.js";
export type { WitnessRow } from "./witness.js";
