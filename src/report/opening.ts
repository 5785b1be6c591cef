/** The first screen of a report: answer, numbers, chain of the argument, what came out and what was run. */
import type { ClaimResult } from "../claims/claim.js";
import { answerOf, type Answer } from "./answer.js";
import { chainOf, type MarkedLink } from "./chain.js";
import type { DataOf } from "./data-of.js";
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
  data: DataOf = {},
): Opening => ({
  answer: answerOf(claims, data),
  tiles: tilesOf(claims, data),
  chain: chainOf(claims, data),
  counts: countLine(claims),
  run: runLine(provenance),
});
