/** Turns the paths of a cell's models into rows: one a step, over models, and one a model and recorded step. */
import { DELTA } from "../../accountant/delta.js";
import { meanOf } from "../../core/pools.js";
import { accountedEpsilon } from "../../train/method.js";
import type { RowContext } from "../kind.js";
import type { Sums } from "../sums.js";
import type { Tables } from "../tables.js";
import { expectedMembers, type DynamicsCell } from "./plan.js";
import type { DynamicsBase, EndingRow, TrajectoryRow } from "./rows.js";
import { pathsOf, type Path, type StepValues } from "./values.js";

/** Standard error of a mean. */
const seOf = (list: readonly number[]): number =>
  Math.sqrt(
    list.reduce((a, x) => a + (x - meanOf(list)) ** 2, 0) / (list.length - 1) / list.length,
  );

/** Sum of a value over the first `steps` steps. */
const spent = ({ steps }: Path, field: keyof StepValues, count: number): number =>
  steps.slice(0, count).reduce((a, values) => a + values[field], 0);

export function tables(
  cell: DynamicsCell,
  { values }: Sums,
  { plan, source, seed }: RowContext,
): Partial<Tables> {
  const { training: t, recorded } = cell;
  const paths = pathsOf(cell, values);
  const base: DynamicsBase = {
    plan,
    cell: cell.id,
    source,
    setting: cell.setting,
    method: t.method,
    rank: t.rank,
    rate: t.rate,
    pool: cell.pool,
    models: paths.length,
    seed,
    diverged: paths.filter((path) => path.diverged).length,
  };
  const expected = expectedMembers(cell.poolSize);
  // Of every model alike.
  const epsilons = recorded.map((step) => accountedEpsilon(t, expected, DELTA, step));
  return {
    trajectories: Array.from({ length: t.steps }, (_, step) => trajectoryRow(base, paths, step)),
    endings: paths.flatMap((path, model) =>
      recorded.map((step, i) => endingRow({ ...base, model, step }, path, i, epsilons[i])),
    ),
  };
}

function trajectoryRow(base: DynamicsBase, paths: readonly Path[], step: number): TrajectoryRow {
  const each = (field: keyof StepValues): number[] => paths.map((p) => p.steps[step][field]);
  const coherence = paths.map((p) => p.steps[step].accumulated / spent(p, "noiseEnergy", step + 1));
  return {
    ...base,
    step,
    gradientEnergy: meanOf(each("gradientEnergy")),
    noiseEnergy: meanOf(each("noiseEnergy")),
    noiseEnergyTheory: meanOf(each("noiseEnergyTheory")),
    correlation: meanOf(each("correlation")),
    correlationSe: seOf(each("correlation")),
    lagOne: meanOf(each("lagOne")),
    lagOneSe: seOf(each("lagOne")),
    gradientCosine: meanOf(each("gradientCosine")),
    accumulated: meanOf(each("accumulated")),
    coherence: meanOf(coherence),
    coherenceSe: seOf(coherence),
  };
}

/** Row of a model at the i-th recorded step. */
function endingRow(
  base: DynamicsBase & Pick<EndingRow, "model" | "step">,
  path: Path,
  i: number,
  epsilon: number | null,
): EndingRow {
  const { step } = base;
  const { displacement, fromQuiet, fromRival, effectiveRank, testLoss, testAccuracy } =
    path.recorded[i];
  return {
    ...base,
    displacement,
    fromQuiet,
    fromRival,
    effectiveRank,
    testLoss,
    testAccuracy,
    accumulated: path.steps[step - 1].accumulated,
    noiseSpent: spent(path, "noiseEnergy", step),
    noiseTheory: spent(path, "noiseEnergyTheory", step),
    ...path.first,
    epsilon,
  };
}
