/**
 * Predictions at fresh seeds: the plans that decide them, simulated and judged without a report, and how often each
 * came out. Computations are left out: no seed can turn them.
 */
import { basisOf, cameOut, contradicts, undecided } from "../claims/claim.js";
import type { AnyClaim, Basis, ClaimResult, Expectation } from "../claims/claim.js";
import { isPredictedOn, judgeClaim } from "../claims/engine.js";
import { CLAIMS } from "../claims/registry.js";
import { UsageError } from "../core/errors.js";
import { headOf } from "../experiment/kinds.js";
import { addTables, emptyTables } from "../experiment/rows.js";
import type { Plan } from "../sweep/plan.js";
import { suitePlans } from "./plans.js";
import type { Profile } from "./profiles.js";
import { runPlans } from "./run-plans.js";
import type { RunOptions } from "./settings.js";

/** What became of a prediction at one seed. */
const STANDINGS = ["came out", "contradicted", "undecided", "not tested"] as const;
export type Standing = (typeof STANDINGS)[number];

export interface SeedVerdict {
  readonly id: string;
  /** Of the claim. */
  readonly expectation: Expectation;
  readonly basis: Basis;
  readonly standing: Standing;
}

/** One seed's verdicts on all predictions. */
export interface SeedRun {
  readonly seed: string;
  readonly verdicts: readonly SeedVerdict[];
}

/** Claims whose prediction a draw could turn. */
export const drawnClaims = (): AnyClaim[] =>
  CLAIMS.filter((claim) => !["computed", "none"].includes(basisOf(claim)));

/** Plans of a profile whose rows decide a prediction. */
export function decidingPlans(profile: Profile): Plan[] {
  const claims = drawnClaims();
  return suitePlans(profile).filter((plan) => {
    const head = headOf(plan);
    return claims.some((claim) => plan.feeds.includes(claim.id) && isPredictedOn(claim, head));
  });
}

function standingOf(result: ClaimResult): Standing {
  if (contradicts(result)) return "contradicted";
  if (undecided(result)) return "undecided";
  return cameOut(result) ? "came out" : "not tested";
}

/** The predictions among a claim's results. */
export function verdictsOf(claim: AnyClaim, results: readonly ClaimResult[]): SeedVerdict[] {
  const predicted = results.filter(({ task }) => task === null || claim.everywhere);
  return predicted.map((result) => ({
    id: result.id,
    expectation: claim.expectation,
    basis: basisOf(claim),
    standing: standingOf(result),
  }));
}

/**
 * Simulates the plans at one seed and judges the predictions.
 * @throws UsageError for bad options, Interrupted when the signal aborts (finished shards are kept)
 */
export async function runSeed(
  plans: readonly Plan[],
  options: RunOptions & { readonly seed: string },
): Promise<SeedRun> {
  let tables = emptyTables();
  for await (const finished of runPlans(plans, options))
    tables = addTables(tables, finished.tables);
  const run = { seed: options.seed, tables, plans: plans.map(headOf) };
  return {
    seed: options.seed,
    verdicts: drawnClaims().flatMap((claim) => verdictsOf(claim, judgeClaim(claim, run))),
  };
}

/** A seed's verdicts by what became of them: claims' ids, from which the rest follows. */
export interface PackedRun {
  readonly seed: string;
  readonly verdicts: Partial<Record<Standing, readonly string[]>>;
}

export const packed = <R extends SeedRun>({
  verdicts,
  ...rest
}: R): Omit<R, "verdicts"> & PackedRun => ({
  ...rest,
  verdicts: Object.fromEntries(
    STANDINGS.map((standing) => [
      standing,
      verdicts.filter((v) => v.standing === standing).map(({ id }) => id),
    ]),
  ),
});

/** @throws UsageError for a claim that is not there */
export const unpacked = <R extends PackedRun>({
  verdicts,
  ...rest
}: R): Omit<R, "verdicts"> & SeedRun => ({
  ...rest,
  verdicts: STANDINGS.flatMap((standing) =>
    (verdicts[standing] ?? []).map((id) => {
      const at = CLAIMS.findIndex((claim) => claim.id === id.split("/")[0]);
      if (at < 0) throw new UsageError("seeds", "of claims that are there", id, "run them anew");
      const { expectation } = CLAIMS[at];
      return { at, verdict: { id, expectation, basis: basisOf(CLAIMS[at]), standing } };
    }),
  )
    .sort((a, b) => a.at - b.at)
    .map(({ verdict }) => verdict),
});

/** How often a prediction came out, and at which seeds it did not. */
export interface SeedTally {
  readonly id: string;
  readonly expectation: Expectation;
  readonly basis: Basis;
  readonly cameOut: number;
  readonly undecided: readonly string[];
  readonly contradicted: readonly string[];
  readonly notTested: readonly string[];
}

/** Counted over seeds, in the order of the ledger. */
export function tallySeeds(runs: readonly SeedRun[]): SeedTally[] {
  const first = new Map(runs.flatMap(({ verdicts }) => verdicts).map((v) => [v.id, v]));
  return [...first.values()].map(({ id, expectation, basis }) => {
    const seeds = (standing: Standing): string[] =>
      runs.flatMap(({ seed, verdicts }) =>
        (verdicts.find((v) => v.id === id)?.standing ?? "not tested") === standing ? [seed] : [],
      );
    return {
      id,
      expectation,
      basis,
      cameOut: seeds("came out").length,
      undecided: seeds("undecided"),
      contradicted: seeds("contradicted"),
      notTested: seeds("not tested"),
    };
  });
}

/** Least number of seeds at which a prediction must come out: 39 of 40, all of 10. */
export const leastOf = (seeds: number): number => seeds - Math.floor(seeds / 40);

/** Not tested at any seed: the profile does not feed it, or does not have what it needs. */
export const isOutside = (tally: SeedTally, seeds: number): boolean =>
  tally.notTested.length === seeds;

/** Predictions that the profile tests and that came out too seldom. */
export const tooSeldom = (tallies: readonly SeedTally[], seeds: number): SeedTally[] =>
  tallies.filter((t) => !isOutside(t, seeds) && t.cameOut < leastOf(seeds));
