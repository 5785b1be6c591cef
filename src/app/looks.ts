/** Which plans the next look of a run until decided makes larger, and how every result of it ended. Pure. */
import type { ClaimResult } from "../claims/claim.js";
import { opensOf } from "../claims/open.js";

/** A plan of the run, as far as the next look needs to know it. */
export interface Candidate {
  readonly name: string;
  /** Seconds that twice the sample takes beside what was drawn, about; undefined where the data or memory end. */
  readonly cost: number | undefined;
}

/** What the next look does. */
export interface NextLook {
  /** Results that it is for. */
  readonly results: readonly string[];
  /** Plans whose sample is doubled, and those that are fed to the same results and cannot grow. */
  readonly grown: readonly string[];
  readonly kept: readonly string[];
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

const plansOf = (result: ClaimResult): string[] => [
  ...new Set(opensOf(result).flatMap(({ plans }) => plans)),
];

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
  const costOf = new Map(candidates.map(({ name, cost }) => [name, cost]));
  const total = (plans: Iterable<string>): number =>
    [...plans].reduce((sum, plan) => sum + (costOf.get(plan) ?? 0), 0);
  const growable = (plans: readonly string[]): string[] =>
    plans.filter((plan) => costOf.get(plan) !== undefined);
  const ended = new Map<string, End>();
  const wanted = results
    .filter((result) => opensOf(result).length > 0)
    .map((result) => ({ id: result.id, plans: plansOf(result) }));
  const able = wanted.filter(({ plans }) => growable(plans).length > 0);
  for (const { id } of wanted.filter((w) => !able.includes(w))) ended.set(id, "data");
  const taken = new Set<string>();
  const ids: string[] = [];
  const kept = new Set<string>();
  for (const { id, plans } of [...able].sort((a, b) => total(a.plans) - total(b.plans))) {
    const union = new Set([...taken, ...growable(plans)]);
    if (total(union) > left) {
      ended.set(id, "budget");
      continue;
    }
    for (const plan of plans) (union.has(plan) ? taken : kept).add(plan);
    ids.push(id);
  }
  const next =
    ids.length > 0
      ? { results: ids, grown: [...taken], kept: [...kept], seconds: total(taken) }
      : undefined;
  return { next, ended };
}

/** Seconds that a larger sample takes beside what was drawn, by what was drawn until now. */
export const growthCost = (spent: number, sample: number, larger: number): number =>
  (spent / sample) * (larger - sample);
