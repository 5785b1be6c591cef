/** The answer of a run: "No." where the claims that it rests on have the verdicts it needs; else what is lacking. */
import type { ClaimResult, Verdict } from "../claims/claim.js";
import type { ClaimId } from "../claims/registry.js";
import { agreedVerdict } from "./chain.js";
import { onData, type DataOf } from "./data-of.js";

export interface Answer {
  readonly head: "No." | "Not shown by this run." | "Not tested by this run.";
  readonly sentences: readonly string[];
  readonly scope: string;
  /** Claims whose verdicts the sentences are made of. */
  readonly restsOn: readonly ClaimId[];
}

/** Verdicts that "No." and its first sentence rest on, and what each shows. */
export const NO_RESTS_ON: ReadonlyArray<readonly [ClaimId, Verdict, string]> = [
  ["E8-steps", "violated", "the noise of one step depends on that of another"],
  ["E11-matrix", "upheld", "one update tells which of two candidate batches was used"],
];

const NO =
  "The noise of one LoRA step depends on that of another, as DP-SGD's does not, and one update without added noise " +
  "tells an observer who holds two candidate batches which of them was used.";
const knownA = (data: string): string =>
  `After training${data}, an attacker who knows A (LoRA-FA's is published with the adapter) finds members better ` +
  "than one who does not.";

/** True of every run: what these claims cover. */
const SCOPE =
  "Scope: adapters without added noise, on the small models and data sets of this run. Who sees one update sees the " +
  "weights before and after it.";
/** What the scope says of a release that keeps A secret. */
const B_ALONE = {
  covered:
    "B of one step alone, with A kept secret, has no epsilon of at most 10 (delta 1e-5) at any rank and batch size " +
    "tried.",
  open: "A release of B alone, with A kept secret, is not covered.",
};
const ELSE = "Scope: what each claim covers stands with it.";

/** The answer, in at most two sentences. */
export function answerOf(claims: readonly ClaimResult[], data: DataOf = {}): Answer {
  const found = NO_RESTS_ON.map(([id, needed, shows]) => ({
    ...{ id, needed, shows },
    verdict: agreedVerdict(claims, id) ?? "not tested",
  }));
  const ids = NO_RESTS_ON.map(([id]) => id);
  if (found.every(({ verdict, needed }) => verdict === needed)) {
    const isKnownA = agreedVerdict(claims, "MIA-known-A") === "violated";
    const isCovered = agreedVerdict(claims, "E13-secret") === "violated";
    return {
      head: "No.",
      sentences: isKnownA ? [NO, knownA(onData(data, ["MIA-known-A"]))] : [NO],
      scope: `${SCOPE} ${isCovered ? B_ALONE.covered : B_ALONE.open}`,
      restsOn: [
        ...ids,
        ...(isKnownA ? (["MIA-known-A"] as const) : []),
        ...(isCovered ? (["E13-secret"] as const) : []),
      ],
    };
  }
  const needs = found.map(({ id, needed, shows }) => `${shows} (${id} ${needed})`).join(", and ");
  const has = found
    .map(({ id, verdict }) =>
      verdict === "split" ? `${id} otherwise on the language model` : `${id} ${verdict}`,
    )
    .join(", ");
  const isUntested = found.every(({ verdict }) => verdict === "not tested");
  return {
    head: isUntested ? "Not tested by this run." : "Not shown by this run.",
    sentences: [`“No” would need that ${needs}.`, `In this run: ${has}.`],
    scope: ELSE,
    restsOn: ids,
  };
}
