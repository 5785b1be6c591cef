/** Whether a verdict was expected: a mark beside it, in words. */
import type { ClaimResult, Verdict } from "../claims/claim.js";

export type Surprise =
  | "as expected"
  | "against theory"
  | "against a computation"
  | "against earlier runs"
  | "not decided"
  | "no prediction";

const AGAINST = {
  theory: "against theory",
  computed: "against a computation",
  "earlier runs": "against earlier runs",
  none: "no prediction",
} as const;

/** Of a result, or of its language model's verdict; undefined where nothing was tested. */
export function surpriseOf(
  { expectation, basis }: Pick<ClaimResult, "expectation" | "basis">,
  verdict: Verdict,
): Surprise | undefined {
  if (verdict === "not tested") return undefined;
  if (expectation === "none") return "no prediction";
  if (verdict === expectation) return "as expected";
  return verdict === "inconclusive" ? "not decided" : AGAINST[basis];
}

/** Theory, a computation or earlier runs say otherwise. */
export const isSurprise = (surprise: Surprise | undefined): boolean =>
  surprise?.startsWith("against") ?? false;
