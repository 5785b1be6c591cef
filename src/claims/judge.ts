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

/** Every claim, judged. */
export function judge(run: Run): ClaimResult[] {
  return CHAPTERS.flatMap(({ claims }) =>
    inOrder((claims as readonly AnyClaim[]).map((claim) => judgeClaim(claim, run))),
  );
}

/** Claims that the given plans feed, and those that read no rows. */
export const claimsOf = (plans: Run["plans"]): AnyClaim[] =>
  CLAIMS.filter(
    (claim) => Object.keys(claim.reads).length === 0 || feeding(claim, plans).length > 0,
  );
