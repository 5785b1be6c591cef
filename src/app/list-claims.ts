/**
 * Every claim as data, without running anything: what it says, reads and needs, and which of the suite's plans feed
 * it.
 */
import {
  basisOf,
  type AnyClaim,
  type Basis,
  type EvidenceKind,
  type Expectation,
} from "../claims/claim.js";
import type { Subject } from "../experiment/kind.js";
import { headOf } from "../experiment/kinds.js";
import { CHAPTERS } from "../claims/registry.js";
import { sentenceOf } from "../claims/source.js";
import { UsageError } from "../core/errors.js";
import { SUITE } from "../../simulations/index.js";
import type { SuitePlan } from "../../simulations/plan.js";
import { PROFILES, runsIn, type Profile } from "./profiles.js";
import { didYouMean } from "../core/suggest.js";

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
  /** The sentence of the source that it tests, and whose words it is in. */
  readonly sentence: string;
  readonly statement: string;
  readonly expectation: Expectation;
  /** What the expectation rests on. */
  readonly basis: Basis;
  readonly because: string;
  readonly evidence: EvidenceKind;
  /** The effect that its test can see, and how the smallest that it would have seen is found. */
  readonly sees: NonNullable<AnyClaim["sees"]> | null;
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

/** Plans of the suite that feed a claim, by their keys. */
const feeding = (id: string) => Object.entries(SUITE).filter(([, plan]) => plan.feeds.includes(id));

const describedPlan = ([key, plan]: [string, SuitePlan]): FeedingPlan => ({
  plan: key,
  purpose: plan.purpose,
  profiles: PROFILES.filter((profile) => runsIn(profile, plan)),
});

const textOf = (claim: AnyClaim, subject: Subject): string =>
  typeof claim.statement === "string" ? claim.statement : claim.statement(subject);

function listed(chapter: string, claim: AnyClaim): ListedClaim {
  return {
    id: claim.id,
    chapter,
    source: claim.source.cite,
    sentence: sentenceOf(claim.source),
    statement: textOf(claim, { model: claim.perTask ?? "none", task: "" }),
    expectation: claim.expectation,
    basis: basisOf(claim),
    because: claim.because,
    evidence: claim.evidence,
    sees: claim.sees ?? null,
    reads: Object.keys(claim.reads),
    needs: (claim.needs ?? []).map(({ what }) => what),
    perTask: claim.perTask ?? null,
    languageModel: claim.languageModel ?? false,
    plans: feeding(claim.id).map(describedPlan),
    theory: `docs/theory.md, ${claim.theory}`,
  };
}

/** A claim on the tasks that it has in the suite beside its own: "MIA-dp/spam". */
function variants(chapter: string, claim: AnyClaim): ListedClaim[] {
  if (!claim.perTask) return [];
  const whole = listed(chapter, claim);
  const elsewhere = feeding(claim.id)
    .map((entry) => ({ entry, head: headOf(entry[1] as never) }))
    .filter(({ head }) => !(head.primary && head.subject.model === claim.perTask));
  return [...new Set(elsewhere.map(({ head }) => head.subject.task))].map((task) => {
    const own = elsewhere.filter(({ head }) => head.subject.task === task);
    return {
      ...whole,
      id: `${claim.id}/${task}`,
      statement: textOf(claim, own[0].head.subject),
      // Theory predicts the claim's own task, and no other unless it says so.
      expectation: claim.everywhere ? claim.expectation : "none",
      basis: claim.everywhere ? basisOf(claim) : "none",
      plans: own.map(({ entry }) => describedPlan(entry)),
    };
  });
}

/**
 * All claims in the order of the ledger, or the one of an id, which may be that of a claim on another task
 * (MIA-dp/spam).
 * @throws UsageError for an id that no claim has
 */
export function listClaims(id?: string): ListedClaim[] {
  const every = CHAPTERS.flatMap(({ title, claims }) =>
    (claims as readonly AnyClaim[]).map((claim) => ({ title, claim })),
  );
  const all = every.map(({ title, claim }) => listed(title, claim));
  if (id === undefined) return all;
  const known = id.includes("/")
    ? [...every.flatMap(({ title, claim }) => variants(title, claim)), ...all]
    : all;
  const found = known.find((claim) => claim.id === id);
  if (found) return [found];
  const remedy =
    didYouMean(
      id,
      known.map((claim) => claim.id),
    ) ?? "loradp claims lists them";
  throw new UsageError("claim", "the id of a claim", id, remedy);
}
