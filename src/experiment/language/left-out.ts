/** Documents that are not used, counted by reason: none is left out in silence. */
import type { LinesLeftOut } from "../../train/data/own-texts.js";

/** Characters that a document of the user's must have at least. */
export const SHORTEST = 20;
/** Share of the tokens used that may be bytes unknown to the tokenizer: of all documents, and of a single one. */
export const MOST_UNKNOWN = { all: 0.05, one: 0.25 } as const;

/** Documents by the first reason that leaves them out. */
export interface LeftOut extends LinesLeftOut {
  /** More than a quarter of its tokens are bytes that the tokenizer does not know. */
  readonly unknown: number;
  /** Of those used, its tokens are another's. */
  readonly alike: number;
  /** Its tokens are another's though its text is not: they differ in bytes that the tokenizer does not know. */
  readonly alikeButUnknown: number;
  /** Private, and more than the pools take. */
  readonly beyondPools: number;
  /** Unseen, and more than is used to validate and test. */
  readonly beyondUnseen: number;
}

/** How documents that a reader gave became those that are used. */
export interface DocumentCounts {
  /** Lines of the file, or emails. */
  readonly read: number;
  readonly leftOut: LeftOut;
  /** That differ in the tokens that are used. */
  readonly different: number;
  readonly pools: number;
  /** Documents of each pool, and beside it those that no model is trained on. */
  readonly pool: number;
  readonly validation: number;
  readonly test: number;
  /** Tokens of a document that are used, at most. */
  readonly tokens: number;
  /** Share of the tokens used that are bytes unknown to the tokenizer, over documents that are long enough. */
  readonly unknownShare: number;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)}%`;

/** "3 empty, 5 of fewer than 20 characters": what was left out before documents are dealt; "" where nothing was. */
export function reasons(leftOut: Omit<LeftOut, "beyondPools" | "beyondUnseen">): string {
  const words: ReadonlyArray<readonly [number, string]> = [
    [leftOut.empty, "empty"],
    [leftOut.short, `of fewer than ${SHORTEST} characters`],
    [leftOut.copies, "copies of another (but for white space)"],
    [
      leftOut.unknown,
      `of more than ${percent(MOST_UNKNOWN.one)} bytes that the tokenizer does not know`,
    ],
    [leftOut.alike, "that begin as another does, as far as is used"],
    [leftOut.alikeButUnknown, "that differ from another in unknown bytes only"],
  ];
  return words
    .filter(([count]) => count > 0)
    .map(([count, reason]) => `${count} ${reason}`)
    .join(", ");
}
