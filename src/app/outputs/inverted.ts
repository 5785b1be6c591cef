/**
 * A table whose scores are lower for members by every attack: a sign or a column of members was written the wrong way,
 * and a comparison would take its small AUC for little leakage.
 */
import { auc, wilson } from "../../attack/roc.js";
import { shadowsFor, type OutputAttack } from "./attackers.js";
import { addInfluences, errorOf, noInfluence } from "./clusters.js";
import type { Outputs } from "./read.js";
import { scoredAt } from "./scored.js";

/** Of two tables with AUCs of 1/2 one is called inverted by mistake in fewer than 1 of 500 comparisons. */
const CONFIDENCE = 0.998;

/** AUC of a table's targets at the last step, mean over pools, and the upper end of its interval over documents. */
function aucOf({ pools, steps }: Outputs, attack: OutputAttack) {
  const influence = noInfluence(pools.reduce((n, { examples }) => n + examples.length, 0));
  const isKnown = pools.every((pool) => shadowsFor(pool, "known-A").length > 0);
  let [value, least, first] = [0, Infinity, 0];
  for (const pool of pools) {
    const attacked = scoredAt(pool, steps[steps.length - 1], isKnown ? "known-A" : "unaware");
    const scored = attacked({ attack });
    const share = 1 / (pools.length * scored.length);
    for (const one of scored) {
      if (one.known === undefined) continue;
      const { members, nonMembers } = one.known;
      least = Math.min(least, members.length, nonMembers.length);
      value += share * auc(one.known).value;
      addInfluences(influence, one, share, first);
    }
    first += pool.examples.length;
  }
  const { error } = errorOf(influence);
  const spread = value * (1 - value);
  const documents = error > 0 && spread > 0 ? spread / error ** 2 : least;
  return { value, high: wilson(value, documents, CONFIDENCE).high };
}

/** The largest AUC of a table where all of them lie below 1/2, beyond chance; undefined elsewhere. */
export function invertedAuc(
  outputs: Outputs,
  attacks: readonly OutputAttack[],
): { readonly attack: OutputAttack; readonly value: number } | undefined {
  let largest: { attack: OutputAttack; value: number } | undefined;
  for (const attack of attacks) {
    const { value, high } = aucOf(outputs, attack);
    if (!(high < 0.5)) return undefined;
    if (largest === undefined || value > largest.value) largest = { attack, value };
  }
  return largest;
}
