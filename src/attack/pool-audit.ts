/** One-run audit of a target whose pool's examples were members by fair coins: every example is a canary. */
import { AUDIT_DELTA } from "../accountant/delta.js";
import { oneRunEpsilon } from "./one-run.js";

/** Confidence of one-run lower bounds is 1 - this, for each attack on each target; of looks each spends less. */
export const AUDIT_ALPHA = 1e-8;
/** Share of a pool that is guessed on: the top half of it "in", the bottom half "out". */
const GUESSED = 0.1;

/** Guesses on a side, of a pool of this size. */
const guessesOf = (poolSize: number): number => Math.max(1, Math.floor((GUESSED * poolSize) / 2));

const known = new Map<string, number>();
/** Bound from the number of right guesses; computed once for each. */
function boundOf(poolSize: number, correct: number, alpha: number): number {
  const key = `${poolSize} ${correct} ${alpha}`;
  let epsilon = known.get(key);
  if (epsilon === undefined) {
    const audit = { canaries: poolSize, guesses: 2 * guessesOf(poolSize), correct };
    known.set(key, (epsilon = oneRunEpsilon(audit, AUDIT_DELTA, 1 - alpha)));
  }
  return epsilon;
}

/** What an audit would show if every guess were right. */
export const auditCeiling = (poolSize: number, alpha = AUDIT_ALPHA): number =>
  boundOf(poolSize, 2 * guessesOf(poolSize), alpha);

/**
 * Lower bound on epsilon from guesses on the extreme scores, ties in order of position.
 * @param score larger for "member"
 * @param member 1 where the example was one
 * @param alpha 1 - confidence
 */
export function auditedEpsilon(
  score: Float64Array,
  member: Uint8Array,
  alpha = AUDIT_ALPHA,
): number {
  const order = [...score.keys()].sort((a, b) => score[b] - score[a] || a - b);
  const half = guessesOf(score.length);
  const correct =
    order.slice(0, half).filter((i) => member[i] === 1).length +
    order.slice(-half).filter((i) => member[i] === 0).length;
  return boundOf(score.length, correct, alpha);
}
