/** What a run says of its predictions: which are contradicted, and which are not decided. */
import { contradicts, undecided, type ClaimResult } from "./claim.js";

const ids = (list: readonly ClaimResult[]): string => list.map(({ id }) => id).join(", ");

/** Of claims that are never upheld an open verdict is all that could speak against the prediction. */
function openText(open: readonly ClaimResult[]): string {
  const oneSided = open.filter(({ neverUpheld }) => neverUpheld);
  const surprise =
    oneSided.length > 0
      ? `; a surprise for ${ids(oneSided)}, where a test can only contradict the statement`
      : "";
  return `not enough data for the verdict that is predicted: ${ids(open)}${surprise}`;
}

/** A line for predictions that came out as another verdict, one for those that are open; none where all came out. */
export function standingLines(claims: readonly ClaimResult[]): {
  readonly contradicting?: string;
  readonly undecided?: string;
} {
  const [against, open] = [claims.filter(contradicts), claims.filter(undecided)];
  return {
    ...(against.length > 0 && { contradicting: `contradicts its prediction: ${ids(against)}` }),
    ...(open.length > 0 && { undecided: openText(open) }),
  };
}
