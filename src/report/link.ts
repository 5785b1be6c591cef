/**
 * What a link of the paper's argument is: a table of the claims that decide it. A sentence stands beside one claim and
 * one verdict, so that no mixture of verdicts prints what the ledger does not say.
 */
import type { ClaimId } from "../claims/registry.js";

/** A claim that decides, with what is true of each of its verdicts. */
export interface Deciding {
  readonly claim: ClaimId;
  /** The verdict that supports the link; the opposite one breaks it. */
  readonly needs: "upheld" | "violated";
  /** What is said where the claim has the verdict that the link needs. */
  readonly holds: string;
  /** What is said where it has the opposite one; "(name {value})" is its number, left out where it has none. */
  readonly fails: string;
}

/** One thing that a link says, with a mark of its own. */
export interface Strand {
  readonly title: string;
  /** The telling ones first: a box of the chain has room for one of each kind. */
  readonly deciding: readonly Deciding[];
}

export interface Link {
  /** Behind "link-" the anchor of its section. */
  readonly id: string;
  readonly title: string;
  /** What the paper says, in our words. */
  readonly paper: string;
  readonly strands: readonly Strand[];
  /** Claims that belong to its subject and decide nothing about it. */
  readonly beside: readonly ClaimId[];
  /** Figures and tables that stand open; others are folded. */
  readonly figures: readonly string[];
}

/** A claim that supports its link where it is upheld. */
export const upheld = (claim: ClaimId, holds: string, fails: string): Deciding => ({
  claim,
  needs: "upheld",
  holds,
  fails,
});
/** A claim that supports its link where it is violated. */
export const violated = (claim: ClaimId, holds: string, fails: string): Deciding => ({
  claim,
  needs: "violated",
  holds,
  fails,
});
