/**
 * The tables of docs/guides/abstract.md: a sentence of an abstract a line, and the claims that test it by what they
 * come to on the stored rows of profile quick.
 */
import { suitePlans } from "../app/plans.js";
import type { ClaimResult } from "../claims/claim.js";
import { judgeClaim } from "../claims/engine.js";
import { CLAIMS } from "../claims/registry.js";
import { headOf } from "../experiment/kinds.js";
import type { Tables } from "../experiment/rows.js";
import { goldenTables } from "./golden.js";

/** Claims that cite an abstract of v4 to v9, and those that a line names beside them. */
export const isCiting = ({ cite }: { readonly cite: string }): boolean =>
  /2409\.17538v(4-v7|8-v9)/.test(cite);

/** Rows of a whole run of quick; of plan mia those of the pools that it has now. */
async function quickTables(): Promise<Tables> {
  const [whole, mia] = await Promise.all([goldenTables("quick"), goldenTables("mia")]);
  const others = whole.membership.filter(({ plan }) => plan !== "mia");
  return { ...whole, membership: [...others, ...mia.membership] };
}

/** What the claims with these ids come to on them. */
export async function quickResults(ids: ReadonlySet<string>): Promise<ClaimResult[]> {
  const plans = suitePlans("quick").map(headOf);
  const run = { seed: "20240917", tables: await quickTables(), plans };
  return CLAIMS.filter(({ id }) => ids.has(id)).flatMap((claim) => judgeClaim(claim, run));
}

/** What a line says that it is tested by: "claim 3" of v4-v7 or "v8-v9", as sources cite them, or ids of claims. */
function isTesting(by: string, { id, source }: (typeof CLAIMS)[number]): boolean {
  return by.split(/, | and /).some((part) => {
    if (part === id) return true;
    const place = /^claim \d$/.test(part) ? `v4-v7, ${part}` : `${part}, abstract`;
    return source.cite.includes(`2409.17538${place}`);
  });
}
export const testing = (by: string): string[] =>
  CLAIMS.filter((claim) => isTesting(by, claim)).map(({ id }) => id);

/** Lines of a guide's tables of this kind, as cells: the sentence, what it is tested by, and what came out. */
const LINE = /^\| ([^|]+?) +\| ((?:claim \d|v8-v9|E\d|nothing)[^|]*?) +\|.*\|$/gm;
export const testedBy = (markdown: string): string[] =>
  [...markdown.matchAll(LINE)].map(([, , by]) => by);

/** The guide with what came out of the claims in its lines. */
export function withResults(markdown: string, results: readonly ClaimResult[]): string {
  return markdown.replaceAll(LINE, (_, sentence: string, by: string) => {
    const ids = testing(by);
    const own = results.filter(({ claim }) => ids.includes(claim));
    const named = (verdict: string): string[] =>
      own.filter((result) => result.verdict === verdict).map(({ id }) => id);
    const open = own.filter(({ verdict }) => verdict !== "upheld" && verdict !== "violated");
    const cells = [
      named("upheld"),
      named("violated"),
      open.map(({ id, verdict }) => `${id} (${verdict})`),
    ];
    return `| ${[sentence, by, ...cells.map((list) => list.join(", "))].join(" | ")} |`;
  });
}
