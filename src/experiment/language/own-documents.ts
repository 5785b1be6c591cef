/** The user's documents as tokens: in the tokenizer's alphabet, no two alike as far as they are used. */
import { UsageError } from "../../core/errors.js";
import { ownTexts, type TextSource } from "../../train/data/own-texts.js";
import { usedTokens } from "../../train/data/text.js";
import { UNKNOWN, type Tokenizer } from "../../train/data/tokenizer.js";
import type { Documents } from "../../train/language/trainer.js";
import { MOST_UNKNOWN, reasons, SHORTEST, type LeftOut } from "./left-out.js";

/** Documents that differ, in an order that depends on nothing but them. */
export interface OwnDocuments {
  readonly documents: Documents;
  /** Line of the file on which each of them stands, from 1. */
  readonly lines: ReadonlyMap<Uint16Array, number>;
  readonly read: number;
  readonly leftOut: Omit<LeftOut, "beyondPools" | "beyondUnseen">;
  readonly unknownShare: number;
}

interface Used {
  readonly text: string;
  readonly line: number;
  readonly tokens: Uint16Array;
  /** Tokens that are bytes which the tokenizer does not know. */
  readonly unknown: number;
}

/** Fewest documents: two of twelve stay unseen. */
const FEWEST = 12;

const shareOf = (list: readonly Used[]): number =>
  list.reduce((n, { unknown }) => n + unknown, 0) /
  Math.max(
    1,
    list.reduce((n, { tokens }) => n + tokens.length, 0),
  );

/** The bytes that a document's tokens stand for: with unknown ones as they are in the text. */
function bytesOf({ text, tokens }: Used, { vocabulary }: Tokenizer): string {
  const bytes = tokens.reduce((n, t) => n + (t === UNKNOWN ? 1 : vocabulary[t].length), 0);
  return Buffer.from(text).toString("latin1", 0, bytes);
}

/** Of documents with the same tokens, the first; the others by whether their text is the same, too. */
function differing(
  list: readonly Used[],
  tokenizer: Tokenizer,
): { kept: Used[]; alike: number; alikeButUnknown: number } {
  const first = new Map<string, string>();
  const kept: Used[] = [];
  let [alike, alikeButUnknown] = [0, 0];
  for (const used of list) {
    const [key, bytes] = [used.tokens.join(), bytesOf(used, tokenizer)];
    const known = first.get(key);
    if (known === undefined) {
      first.set(key, bytes);
      kept.push(used);
    } else if (known === bytes) alike++;
    else alikeButUnknown++;
  }
  return { kept, alike, alikeButUnknown };
}

function checkAlphabet(list: readonly Used[], context: number): void {
  const share = shareOf(list);
  if (share <= MOST_UNKNOWN.all) return;
  throw new UsageError(
    "text",
    `text in the tokenizer's alphabet, printable ASCII: at most ${100 * MOST_UNKNOWN.all}% unknown bytes ` +
      `in the first ${context + 1} tokens of documents`,
    `${(Math.ceil(1000 * share) / 10).toFixed(1)}% unknown bytes`,
    "transliterate it, or give English text",
  );
}

/**
 * @param context tokens of a document that are predicted: one more is used
 * @throws UsageError where the file is no text, is of another alphabet, or has too few documents
 */
export async function ownDocuments(
  from: TextSource,
  tokenizer: Tokenizer,
  context: number,
): Promise<OwnDocuments> {
  const { lines, documents, at, leftOut } = await ownTexts(from, SHORTEST);
  const all = documents.map((text, i): Used => {
    const tokens = usedTokens(text, tokenizer, context);
    return { text, line: at[i], tokens, unknown: tokens.filter((t) => t === UNKNOWN).length };
  });
  checkAlphabet(all, context);
  const known = all.filter(({ tokens, unknown }) => unknown <= MOST_UNKNOWN.one * tokens.length);
  const { kept, alike, alikeButUnknown } = differing(known, tokenizer);
  const counts = { ...leftOut, unknown: all.length - known.length, alike, alikeButUnknown };
  if (kept.length < FEWEST) {
    const why = reasons(counts);
    throw new UsageError(
      "text",
      `a file with at least ${FEWEST} documents of ${SHORTEST} characters`,
      `${kept.length} of ${lines} lines${why && ` (left out: ${why})`}`,
      "add documents",
    );
  }
  return {
    documents: kept.map(({ tokens }) => tokens),
    lines: new Map(kept.map(({ tokens, line }) => [tokens, line])),
    read: lines,
    leftOut: counts,
    unknownShare: shareOf(all),
  };
}
