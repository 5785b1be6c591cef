/** The ledger: every claim judged on a run, in the order of the registry; of claims judged a task, task by task. */
import type { AnyClaim, ClaimResult } from "./claim.js";
import { feeding, judgeClaim, type Run } from "./engine.js";
import { judge as judgeLegacy } from "./legacy/ledger.js";
import { CHAPTERS, CLAIMS } from "./registry.js";

/** Results of one chapter in reading order: claim by claim, and where claims are judged a task, task by task. */
function inOrder(chapter: ReadonlyArray<readonly ClaimResult[]>): ClaimResult[] {
  const all = chapter.flat();
  const tasks = [...new Set(all.map((result) => result.task))];
  const place = (task: string | null): number => (task === null ? -1 : tasks.indexOf(task));
  return all.sort((a, b) => place(a.task) - place(b.task));
}

/** Results by claim, as the ledger lists them; those that are judged by the old functions yet are added. */
export function ledgerOf(
  results: ReadonlyMap<string, readonly ClaimResult[]>,
  run: Run,
): ClaimResult[] {
  return [...inChapters(results), ...legacy(run)];
}

const inChapters = (results: ReadonlyMap<string, readonly ClaimResult[]>): ClaimResult[] =>
  CHAPTERS.flatMap(({ claims }) =>
    inOrder((claims as readonly AnyClaim[]).map((claim) => results.get(claim.id) ?? [])),
  );

/** Every claim, judged. */
export const judge = (run: Run): ClaimResult[] =>
  ledgerOf(new Map(CLAIMS.map((claim) => [claim.id, judgeClaim(claim, run)])), run);

/** The claims that the plans of a run feed, judged, and no other. */
export function judgeFed(run: Run): ClaimResult[] {
  const fed = new Set(run.plans.flatMap((plan) => plan.feeds));
  const claims = CLAIMS.filter((claim) => fed.has(claim.id));
  const results = inChapters(new Map(claims.map((claim) => [claim.id, judgeClaim(claim, run)])));
  const left = fed.size > claims.length ? legacy(run) : [];
  return [...results, ...left.filter((result) => fed.has(result.claim))];
}

/** Claims that are judged by the old functions yet. */
function legacy({ seed, tables }: Run): ClaimResult[] {
  const moved = new Set(CLAIMS.map((claim) => claim.id));
  return judgeLegacy({ seed, tables })
    .map((result) => {
      const [claim, task = null] = result.id.split("/");
      return { ...result, claim, task };
    })
    .filter((result) => !moved.has(result.claim));
}

/** Claims that the given plans feed, and those that read no rows. */
export const claimsOf = (plans: Run["plans"]): AnyClaim[] =>
  CLAIMS.filter(
    (claim) => Object.keys(claim.reads).length === 0 || feeding(claim, plans).length > 0,
  );
