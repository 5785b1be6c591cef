/**
 * Every claim as data, without running anything: what it says, reads and needs, and which of the suite's plans feed
 * it.
 */
import type { AnyClaim, EvidenceKind, Expectation } from "../claims/claim.js";
import { CHAPTERS } from "../claims/registry.js";
import { UsageError } from "../core/errors.js";
import { SUITE } from "../../simulations/index.js";
import { PROFILES, runsIn, type Profile } from "./profiles.js";
import { didYouMean } from "./suggest.js";

/** A plan of the suite that feeds a claim. */
export interface FeedingPlan {
  /** Its key in the suite: what `sweep` takes. */
  readonly plan: string;
  readonly purpose: string;
  readonly profiles: readonly Profile[];
}

export interface ListedClaim {
  readonly id: string;
  readonly chapter: string;
  readonly source: string;
  readonly statement: string;
  readonly expectation: Expectation;
  readonly because: string;
  readonly evidence: EvidenceKind;
  /** Tables whose rows it reads; none for a claim that computes or simulates for itself. */
  readonly reads: readonly string[];
  /** What the rows must have for it to be tested. */
  readonly needs: readonly string[];
  /** Whether it is judged on each task of such a model by itself. */
  readonly perTask: AnyClaim["perTask"] | null;
  /** Whether a language model's rows are judged beside the others. */
  readonly languageModel: boolean;
  readonly plans: readonly FeedingPlan[];
  /** Where its formula is derived. */
  readonly theory: string;
}

const feedingPlans = (id: string): FeedingPlan[] =>
  Object.entries(SUITE)
    .filter(([, plan]) => plan.feeds.includes(id))
    .map(([key, plan]) => ({
      plan: key,
      purpose: plan.purpose,
      profiles: PROFILES.filter((profile) => runsIn(profile, plan)),
    }));

function listed(chapter: string, claim: AnyClaim): ListedClaim {
  const subject = { model: claim.perTask ?? "none", task: "" } as const;
  return {
    id: claim.id,
    chapter,
    source: claim.source,
    statement: typeof claim.statement === "string" ? claim.statement : claim.statement(subject),
    expectation: claim.expectation,
    because: claim.because,
    evidence: claim.evidence,
    reads: Object.keys(claim.reads),
    needs: (claim.needs ?? []).map(({ what }) => what),
    perTask: claim.perTask ?? null,
    languageModel: claim.languageModel ?? false,
    plans: feedingPlans(claim.id),
    theory: `docs/theory.md, ${claim.theory}`,
  };
}

/**
 * All claims in the order of the ledger, or the one of an id.
 * @throws UsageError for an id that no claim has
 */
export function listClaims(id?: string): ListedClaim[] {
  const all = CHAPTERS.flatMap(({ title, claims }) =>
    (claims as readonly AnyClaim[]).map((claim) => listed(title, claim)),
  );
  if (id === undefined) return all;
  const found = all.filter((claim) => claim.id === id);
  if (found.length > 0) return found;
  const ids = all.map((claim) => claim.id);
  const remedy = didYouMean(id, ids) ?? "loradp claims lists them";
  throw new UsageError("claim", "the id of a claim", id, remedy);
}
