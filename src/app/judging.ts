/**
 * Judges claims as a run goes: each as soon as all plans that feed it have finished. What comes out is what `judge`
 * gives at the end.
 */
import type { AnyClaim, ClaimResult } from "../claims/claim.js";
import { feeding, judgeClaim, readsRows, type Run } from "../claims/engine.js";
import { ledgerOf } from "../claims/judge.js";
import { CLAIMS } from "../claims/registry.js";
import type { PlanHead } from "../experiment/kind.js";
import { emptyTables } from "../experiment/rows.js";

/**
 * Two plans of a run whose results on a claim that is judged a task would have one id: both on the claim's primary
 * task, or of one task. Undefined where all ids differ.
 */
export function sharedResult(
  plans: readonly PlanHead[],
): { id: string; plans: [string, string] } | undefined {
  for (const claim of CLAIMS.filter(({ perTask }) => perTask)) {
    const fed = feeding(claim, plans);
    const results = judgeClaim(claim, { seed: "", tables: emptyTables(), plans: fed });
    const ids = results.map(({ id }) => id);
    const second = ids.findIndex((id, i) => ids.indexOf(id) < i);
    if (second < 0) continue;
    const id = ids[second];
    return { id, plans: [fed[ids.indexOf(id)].name, fed[second].name] };
  }
  return undefined;
}

/** Told of each result when it falls. */
export type OnVerdict = (result: ClaimResult) => void;

/** A run that is being judged. */
export interface Judging {
  /**
   * Decides the claims that read no rows, in ledger order: the first at once, the others while a run goes on; stops
   * when the signal aborts.
   * @param started fulfilled when the run keeps its workers busy, or has ended
   */
  decideRowless(seed: string, signal: AbortSignal, started?: Promise<void>): Promise<void>;
  /** Decides the claims that plans of the run feed, once all of those have finished. */
  decideReady(run: Run, finished: ReadonlySet<string>): void;
  /** Decides what is left, once those without rows are decided; all results in the order of the ledger. */
  finish(run: Run): Promise<ClaimResult[]>;
}

export function startJudging(onVerdict: OnVerdict = () => {}): Judging {
  const results = new Map<string, readonly ClaimResult[]>();
  const decide = (claim: AnyClaim, run: Run): void => {
    const judged = judgeClaim(claim, run);
    results.set(claim.id, judged);
    judged.forEach(onVerdict);
  };
  const open = (): AnyClaim[] => CLAIMS.filter((claim) => !results.has(claim.id));
  const decideReady = (run: Run, finished: ReadonlySet<string>): void => {
    for (const claim of open()) {
      const fed = feeding(claim, run.plans);
      if (fed.length > 0 && fed.every((plan) => finished.has(plan.name))) decide(claim, run);
    }
  };
  const rowless = async (
    seed: string,
    signal: AbortSignal,
    started: Promise<void>,
  ): Promise<void> => {
    for (const claim of open().filter((c) => !readsRows(c))) {
      if (signal.aborted) return;
      decide(claim, { seed, tables: emptyTables(), plans: [] });
      // Lets signals in, the verdict out, and the run go on before the next.
      await new Promise((resume) => setImmediate(resume));
      await started;
    }
  };
  let deciding = Promise.resolve();
  return {
    decideRowless: (seed, signal, started = Promise.resolve()) =>
      (deciding = rowless(seed, signal, started)),
    decideReady,
    async finish(run) {
      await deciding;
      for (const claim of open()) decide(claim, run);
      return ledgerOf(results);
    },
  };
}
