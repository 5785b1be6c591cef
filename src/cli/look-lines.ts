/** What a run until decided says of its looks: before each of them, and at its end. */
import type { ClaimResult } from "../claims/claim.js";
import { costText, opensOf } from "../claims/open.js";
import type { Looks, OnLook } from "../app/verify-looks.js";
import { duration } from "./duration.js";

/**
 * "look 2: twice the sample of marginal, wide; denser checkpoints of mia-text (about 40 s of 1 h 58 min left) for
 * E2-rank, E3-law".
 */
export function lookLine(about: Parameters<OnLook>[0]): string {
  const { look, doubled, halved, results, seconds, left } = about;
  const what = [
    ...(doubled.length > 0 ? [`twice the sample of ${doubled.join(", ")}`] : []),
    ...(halved.length > 0 ? [`denser checkpoints of ${halved.join(", ")}`] : []),
  ];
  return (
    `look ${look}: ${what.join("; ")} (about ${duration(seconds)} of ${duration(left)} left) for ` +
    results.join(", ")
  );
}

/** "E2-rank (about 4.2 times the sample at this estimate and level, about 3 min more)". */
const withCost = (result: ClaimResult): string =>
  `${result.id} (${opensOf(result).map(costText).join("; ")})`;

/** How results ended, a line each: those that needed more than one look, and those that are open. */
export function endLines(claims: readonly ClaimResult[], { last, ended }: Looks): string[] {
  const lookOf = ({ look, languageModel }: ClaimResult): number =>
    Math.max(look ?? 1, languageModel?.look ?? 1);
  const decided = claims.filter((c) => opensOf(c).length === 0);
  const at = (look: number): string[] =>
    decided.filter((c) => lookOf(c) === look).map((c) => `${c.id} ${c.verdict}`);
  const later = Array.from({ length: Math.max(0, last - 1) }, (_, i) => i + 2);
  const open = (end: string): string[] =>
    claims.filter((c) => opensOf(c).length > 0 && ended[c.id] === end).map(withCost);
  const line = (head: string, list: readonly string[]): string[] =>
    list.length > 0 ? [`${head}: ${list.join(", ")}`] : [];
  return [
    `${last} ${last === 1 ? "look" : "looks"}`,
    ...later.flatMap((look) => line(`decided at look ${look}`, at(look))),
    ...line("undecided at the budget", open("budget")),
    ...line("undecided where the data end", open("data")),
  ];
}
