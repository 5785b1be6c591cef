/** The ledger: every claim judged on a run, in the order of the registry; of claims judged a task, task by task. */
import type { AnyClaim, ClaimResult } from "./claim.js";
import { feeding, judgeClaim, type Run } from "./engine.js";
import { CHAPTERS, CLAIMS } from "./registry.js";

/** Results of one chapter in reading order: claim by claim, and where claims are judged a task, task by task. */
function inOrder(chapter: ReadonlyArray<readonly ClaimResult[]>): ClaimResult[] {
  const all = chapter.flat();
  const tasks = [...new Set(all.map((result) => result.task))];
  const place = (task: string | null): number => (task === null ? -1 : tasks.indexOf(task));
  return all.sort((a, b) => place(a.task) - place(b.task));
}

/** Results by claim, as the ledger lists them. */
export const ledgerOf = (results: ReadonlyMap<string, readonly ClaimResult[]>): ClaimResult[] =>
  CHAPTERS.flatMap(({ claims }) =>
    inOrder((claims as readonly AnyClaim[]).map((claim) => results.get(claim.id) ?? [])),
  );

const judgeSome = (claims: readonly AnyClaim[], run: Run): ClaimResult[] =>
  ledgerOf(new Map(claims.map((claim) => [claim.id, judgeClaim(claim, run)])));

/** Every claim, judged. */
export const judge = (run: Run): ClaimResult[] => judgeSome(CLAIMS, run);

/** The claims that the plans of a run feed, judged, and no other. */
export const judgeFed = (run: Run): ClaimResult[] =>
  judgeSome(
    CLAIMS.filter((claim) => feeding(claim, run.plans).length > 0),
    run,
  );
