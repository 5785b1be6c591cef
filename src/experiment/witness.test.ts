/** The witness learns on one half of the trials and is tested on the other. */
import { expect, it } from "vitest";
import { heldOutHits } from "./witness.js";

/** Even and odd entries by turns. */
const byTurns = (even: readonly number[], odd: readonly number[]): number[] =>
  even.flatMap((x, i) => [x, odd[i]]);
const all = (x: number): number[] => new Array<number>(24).fill(x);
const MIXED = [...all(0).slice(12), ...all(1).slice(12)];

/**
 * The training halves say: noise at one place, the Gaussian at the other. Held-out halves say the opposite, so each
 * answer is wrong; where they vote, too, they outvote the training half at the place where it is weak.
 */
it.each([
  ["noise", byTurns(all(0), all(1)), byTurns(MIXED, all(0))],
  ["the Gaussian", byTurns(MIXED, all(0)), byTurns(all(0), all(1))],
])("no held-out row of %s votes", (_, noise, gaussian) => {
  expect(heldOutHits(noise, gaussian)).toEqual({ correct: 0, tested: 48 });
  // Control: on the rows that voted it is right where it can be.
  expect(heldOutHits(twice(noise), twice(gaussian))).toEqual({ correct: 36, tested: 48 });
});

/** Held-out rows that repeat those of training. */
function twice(list: readonly number[]): number[] {
  const even = list.filter((__, i) => i % 2 === 0);
  return byTurns(even, even);
}
