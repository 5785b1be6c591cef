/** The search of a setting's learning rate: what its models say, and which rate is taken. */
import { UsageError } from "../../core/errors.js";
import { meanOf } from "../../core/pools.js";
import type { Sums } from "../sums.js";
import type { LanguageCell, LanguagePlan } from "./plan.js";
import type { SearchRow } from "./rows.js";
import { answersLayout } from "./values.js";

/** Mean validation loss over a rate's models, checkpoint by checkpoint; Infinity where one diverged. */
function lossesOf(cell: LanguageCell, { values }: Sums): number[] {
  const { unpack } = answersLayout(cell);
  return cell.checkpoints.map((_, c) => {
    const losses = Array.from(
      { length: cell.trials },
      (_model, k) => unpack(values, k * cell.checkpoints.length + c).validationLoss,
    );
    return losses.every(Number.isFinite) ? meanOf(losses) : Infinity;
  });
}

/** One row a rate: the lowest mean validation loss over checkpoints, and where. */
export function searchRows(
  cells: readonly LanguageCell[],
  found: ReadonlyMap<string, Sums>,
): SearchRow[] {
  const rows = cells.map((cell): Omit<SearchRow, "chosen"> => {
    const means = lossesOf(cell, found.get(cell.id) as Sums);
    const best = means.indexOf(Math.min(...means));
    const diverged = !means.every(Number.isFinite);
    return {
      plan: cell.plan,
      setting: cell.setting,
      rate: cell.training.rate,
      models: cell.trials,
      step: cell.checkpoints[Math.max(0, best)],
      validationLoss: diverged ? null : means[best],
      lossBefore: cell.before[0],
      testLossBefore: cell.before[1],
    };
  });
  const lowest = Math.min(...rows.map((r) => r.validationLoss ?? Infinity));
  return rows.map((r) => ({ ...r, chosen: r.validationLoss === lowest }));
}

/** The rate that validates best. @throws UsageError where all diverged */
export function chosenRate(
  plan: LanguagePlan,
  { name, rates }: LanguagePlan["settings"][number],
  rows: readonly SearchRow[],
): number {
  const best = rows.find((r) => r.chosen)?.rate;
  if (best === undefined)
    throw new UsageError(
      `plan ${plan.name} setting ${name} field rates`,
      "rates of which one does not diverge",
      rates.join(", "),
      "add lower ones",
    );
  return best;
}
