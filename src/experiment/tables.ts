/** Every table of a run, listed once: its name here is its name on disk. */
import type { Loading } from "../train/network/loadings.js";
import type { AlignmentRow } from "./alignment/rows.js";
import type { AuditRow, BatchRow } from "./audit/rows.js";
import type { ConvergenceRow } from "./convergence-rows.js";
import type { DependenceRow } from "./dependence/rows.js";
import type { EndingRow, TrajectoryRow } from "./dynamics/rows.js";
import type { GaugeRow } from "./gauge.js";
import type { InitRow } from "./init.js";
import type { CanaryRow, SearchRow } from "./language/rows.js";
import type { MembershipRow, RocRow } from "./membership/rows.js";
import type { DensityRow, NoiseRow } from "./noise/rows.js";
import type { ProfileRow } from "./profile.js";
import type { ReleaseRow } from "./release.js";
import type { SketchProfileRow, SketchRow } from "./sketch/rows.js";
import type { SpanRow } from "./span/rows.js";
import type { SymmetryRow } from "./symmetry/rows.js";
import type { WitnessRow } from "./witness.js";

const none = <Row>(): readonly Row[] => [];

const TABLES = {
  noise: none<NoiseRow>(),
  densities: none<DensityRow>(),
  loadings: none<Loading>(),
  dependence: none<DependenceRow>(),
  witness: none<WitnessRow>(),
  profile: none<ProfileRow>(),
  symmetry: none<SymmetryRow>(),
  release: none<ReleaseRow>(),
  sketches: none<SketchRow>(),
  sketchProfile: none<SketchProfileRow>(),
  inits: none<InitRow>(),
  gauges: none<GaugeRow>(),
  spans: none<SpanRow>(),
  alignments: none<AlignmentRow>(),
  membership: none<MembershipRow>(),
  rocs: none<RocRow>(),
  searches: none<SearchRow>(),
  canaries: none<CanaryRow>(),
  trajectories: none<TrajectoryRow>(),
  endings: none<EndingRow>(),
  audits: none<AuditRow>(),
  batches: none<BatchRow>(),
  convergence: none<ConvergenceRow>(),
};

type RowsByTable = { [T in keyof typeof TABLES]: Array<(typeof TABLES)[T][number]> };
/** Rows by table. An interface of two parents: `Object.values` of it gives rows of any type, which readers narrow. */
export interface Tables extends RowsByTable, Record<never, never> {}

export const emptyTables = (): Tables =>
  Object.fromEntries(Object.keys(TABLES).map((name) => [name, []])) as unknown as Tables;

/** Concatenation, table by table. */
export function addTables(a: Tables, b: Partial<Tables>): Tables {
  const out = { ...a } as Record<string, unknown[]>;
  for (const [name, rows] of Object.entries(b)) out[name] = [...out[name], ...rows];
  return out as unknown as Tables;
}
