/** Who attacks a cell's targets: attackers by what they know of A, with their shadow models. */
import type { Shadows } from "../attack/membership.js";
import { isKnowable, type Attacked } from "./attacked.js";
import type { Answers } from "./attack-rows.js";
import type { MembershipRow } from "./membership/rows.js";

/** Who attacks: the shadow models that an attacker of this knowledge trains. */
export interface Attacker {
  readonly knowledge: MembershipRow["knowledge"];
  readonly shadows: Shadows;
  readonly population: ReadonlyArray<readonly number[]>;
}

/** Those of a cell at one checkpoint, from the answers and members of its models. */
export function attackersOf(
  cell: Attacked,
  {
    answers,
    members,
  }: { readonly answers: readonly Answers[]; readonly members: readonly Uint8Array[] },
): Attacker[] {
  const attacker = (knowledge: Attacker["knowledge"], first: number): Attacker => {
    const used = answers.slice(first, first + cell.shadows);
    const losses = used.flatMap((a) => (a.tokenLosses ? [a.tokenLosses] : []));
    const alignments = used.flatMap((a) => (a.alignment ? [a.alignment] : []));
    return {
      knowledge,
      shadows: {
        phi: used.map((a) => a.phi),
        member: members.slice(first, first + cell.shadows),
        ...(losses.length === used.length && { tokenLosses: losses }),
        ...(alignments.length === used.length && { alignment: alignments }),
      },
      population: used.map((a) => a.population),
    };
  };
  const unaware = attacker("unaware", 0);
  return isKnowable(cell.training) ? [unaware, attacker("known-A", cell.shadows)] : [unaware];
}
