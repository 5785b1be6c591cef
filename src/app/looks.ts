/** Which plans the next look of a run until decided makes larger, and how every result of it ended. Pure. */
import type { ClaimResult } from "../claims/claim.js";
import { opensOf } from "../claims/open.js";
import { mostSpent } from "../core/looks.js";

/** A plan of the run, as far as the next look needs to know it. */
export interface Candidate {
  readonly name: string;
  /** Seconds that twice the sample takes beside what was drawn, about; undefined where the data or memory end. */
  readonly cost: number | undefined;
  /** The same with denser checkpoints, too; undefined where there is neither more data nor a step between them. */
  readonly denserCost: number | undefined;
}

/** What the next look does. */
export interface NextLook {
  /** Results that it is for. */
  readonly results: readonly string[];
  /** Plans whose sample is doubled, and those that are fed to the same results and cannot grow. */
  readonly grown: readonly string[];
  readonly kept: readonly string[];
  /** Of the plans that grow those whose gaps between checkpoints are halved. */
  readonly denser: readonly string[];
  /** Seconds, about. */
  readonly seconds: number;
}

/** Why an open result is looked at no more. */
export type End = "budget" | "data";

export interface Planned {
  /** Undefined where there is nothing left to do. */
  readonly next: NextLook | undefined;
  readonly ended: ReadonlyMap<string, End>;
}

/** Plans to grow; true where their checkpoints are to be denser. */
type Growing = ReadonlyMap<string, boolean>;

/** What several results want of their plans together. */
function together(...all: readonly Growing[]): Growing {
  const union = new Map<string, boolean>();
  for (const [plan, denser] of all.flatMap((growing) => [...growing]))
    union.set(plan, denser || (union.get(plan) ?? false));
  return union;
}

/** What a result wants: of each of its plans the sample, and checkpoints where it says so. */
const wantedBy = (result: ClaimResult): Growing =>
  together(
    ...opensOf(result).map(
      ({ plans, denser = false }) => new Map(plans.map((plan) => [plan, denser])),
    ),
  );

/**
 * Plans the next look: for every result that is open the plans whose rows were not enough, cheapest results first, as
 * long as all of them together fit into what is left. A result of which no plan can grow ends for want of data.
 * @param results those that are still looked at
 * @param left seconds of the budget
 */
export function planLook(
  results: readonly ClaimResult[],
  candidates: readonly Candidate[],
  left: number,
): Planned {
  const byName = new Map(candidates.map((candidate) => [candidate.name, candidate]));
  const costOf = ([plan, denser]: readonly [string, boolean]): number | undefined =>
    byName.get(plan)?.[denser ? "denserCost" : "cost"];
  const total = (plans: Growing): number =>
    [...plans].reduce((sum, plan) => sum + (costOf(plan) ?? 0), 0);
  const growable = (plans: Growing): Growing =>
    new Map([...plans].filter((plan) => costOf(plan) !== undefined));
  const ended = new Map<string, End>();
  const wanted = results
    .filter((result) => opensOf(result).length > 0)
    .map((result) => ({ id: result.id, plans: wantedBy(result) }));
  const able = wanted.filter(({ plans }) => growable(plans).size > 0);
  for (const { id } of wanted.filter((w) => !able.includes(w))) ended.set(id, "data");
  let taken: Growing = new Map();
  const ids: string[] = [];
  const fed = new Set<string>();
  for (const { id, plans } of [...able].sort((a, b) => total(a.plans) - total(b.plans))) {
    const union = together(taken, growable(plans));
    if (total(union) > left) {
      ended.set(id, "budget");
      continue;
    }
    taken = union;
    for (const plan of plans.keys()) fed.add(plan);
    ids.push(id);
  }
  if (ids.length === 0) return { next: undefined, ended };
  const next: NextLook = {
    results: ids,
    grown: [...taken.keys()],
    kept: [...fed].filter((plan) => !taken.has(plan)),
    denser: [...taken].flatMap(([plan, denser]) => (denser ? [plan] : [])),
    seconds: total(taken),
  };
  return { next, ended };
}

/** What a run says of the level that its looks spend together (docs/theory.md LOOKS). */
export function looksWords(looks: number, isDenser: boolean): string {
  const share = `${looks}, until decided; look k spends 6/(pi^2 k^2) of each level`;
  return isDenser
    ? `${share}; together ${mostSpent(looks).toFixed(2)} of it at most on plans whose checkpoints were made denser`
    : share;
}

/** Seconds that more work takes beside what was done, by what that took until now. */
export const growthCost = (spent: number, work: number, larger: number): number =>
  (spent / work) * (larger - work);
