/** Sizes of a training that an accountant is asked about, and deltas that promise little at them. */
import { UsageError } from "../core/errors.js";

/** @throws UsageError for a batch above the examples */
export function checkBatch(batch: number, examples: number): void {
  if (batch > examples)
    throw new UsageError(
      "--batch",
      `at most --examples, ${examples}`,
      batch,
      "give a smaller batch",
    );
}

/**
 * @param steps epochs times the steps of one, before they are rounded up
 * @throws UsageError where these are less than one step, or more than the accountants take
 */
function checkSteps(epochs: number, steps: number, most: number): void {
  // A thousandth is allowed for epochs that were computed from one step.
  if (steps < 0.999)
    throw new UsageError(
      "--epochs",
      "of at least one step in all",
      epochs,
      `these are ${Number(steps.toPrecision(2))} steps: give more epochs`,
    );
  if (Math.ceil(steps - 1e-9) > most)
    throw new UsageError(
      "--epochs",
      `of at most ${most} steps in all`,
      epochs,
      `these are ${Math.ceil(steps - 1e-9)}: give fewer`,
    );
}

/**
 * Steps of a training: an epoch is ceil(examples/batch) of them, as loaders count, the last batch smaller.
 * @throws UsageError for less than one step and for more than `most`
 */
export function stepsOfEpochs(
  { examples, batch, epochs }: Readonly<Record<"examples" | "batch" | "epochs", number>>,
  most: number,
): number {
  const exact = epochs * Math.ceil(examples / batch);
  checkSteps(epochs, exact, most);
  // 0.1 x 240 is 24 but for rounding.
  return Math.ceil(exact * (1 - 1e-9));
}

/** What a delta of 1/examples or more allows; undefined below that. */
export const deltaNote = (delta: number, examples: number): string | undefined =>
  delta * examples >= 1
    ? `delta ${delta} is not below 1/examples: publishing one whole record, drawn at random, would keep it`
    : undefined;
