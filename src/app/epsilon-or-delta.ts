/** Of epsilon and delta the user gives one, and the other is computed. */
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";

/** Throws UsageError unless exactly one is given, and is in its range. */
export function checkOneOf(epsilon: number | undefined, delta: number | undefined): void {
  if ((epsilon === undefined) === (delta === undefined)) {
    throw new UsageError(
      "--epsilon and --delta",
      "given one at a time",
      epsilon === undefined ? "neither" : "both",
      "give the one you know; the other is computed",
    );
  }
  if (epsilon !== undefined) checkEpsilon(epsilon, "--epsilon");
  if (delta !== undefined) checkDelta(delta, "--delta");
}
