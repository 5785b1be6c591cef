/** The first screen of a report: answer, numbers, chain of the argument, what came out and what was run. */
import type { ClaimResult } from "../claims/claim.js";
import { answerOf, type Answer } from "./answer.js";
import { chainOf, type MarkedLink } from "./chain.js";
import { countLine, runLine } from "./run-line.js";
import { tilesOf, type Tile } from "./tiles.js";

export interface Opening {
  readonly answer: Answer;
  readonly tiles: readonly Tile[];
  readonly chain: readonly MarkedLink[];
  readonly counts: string;
  readonly run: string;
}

export const openingOf = (
  claims: readonly ClaimResult[],
  provenance: ReadonlyArray<readonly [string, string]>,
): Opening => ({
  answer: answerOf(claims),
  tiles: tilesOf(claims),
  chain: chainOf(claims),
  counts: countLine(claims),
  run: runLine(provenance),
});
