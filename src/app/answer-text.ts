/** The answer of a run as the page's first screen has it, for a terminal: three lines. */
import type { ClaimResult } from "../claims/claim.js";
import type { DataOf } from "../report/data-of.js";
import { openingOf } from "../report/opening.js";
import type { Tile } from "../report/tiles.js";

/** What the number is of stands behind it; nothing where there is none. */
const tileText = ({ label, value, note, claim }: Tile): string =>
  /\d/.test(value)
    ? `${label}: ${value} (${note.replace(/\.$/, "")}) [${claim}].`
    : `${label}: ${value} [${claim}].`;

/** The answer with its scope, the three numbers, the verdicts counted; in brackets the claims that they rest on. */
export function answerLines(claims: readonly ClaimResult[], data: DataOf): string[] {
  const { answer, tiles, counts } = openingOf(claims, [], data);
  return [
    [answer.head, ...answer.sentences, `[${answer.restsOn.join(", ")}]`, answer.scope].join(" "),
    tiles.map(tileText).join(" "),
    counts,
  ];
}
