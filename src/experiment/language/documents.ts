/** Private documents, cut to the context and dealt to pools that share none. */
import { UsageError } from "../../core/errors.js";
import { permutation } from "../../train/data/task.js";
import { loadCorpus, openings } from "../../train/data/text.js";
import { UNKNOWN, type Tokenizer } from "../../train/data/tokenizer.js";
import type { Documents } from "../../train/language/trainer.js";

/** Documents of a pool, and unseen ones: half to choose by, half to report. */
export interface Pool {
  readonly documents: Documents;
  readonly validation: Documents;
  readonly test: Documents;
}

/** Which documents to deal. */
export interface DocumentRequest {
  /** The user's documents, one a line; undefined for emails. */
  readonly path: string | undefined;
  readonly tokenizer: Tokenizer;
  /** Tokens of a document that are predicted. */
  readonly context: number;
  readonly seed: string;
  readonly pools: number;
  readonly poolSize: number;
  /** Whether a smaller pool will do where there are fewer documents: its size is a default. */
  readonly capped?: boolean;
  /** Unseen documents a pool, fewer where there are not enough. */
  readonly unseen: number;
}

/** Share of bytes that the tokenizer may not know. */
const MOST_UNKNOWN = 0.05;

/**
 * Pools that share no document, each with unseen ones of its own, so that errors
 * of choosing are independent between pools. Of emails that begin alike, and of
 * the user's documents that are alike as far as the context goes, one is kept.
 * @param field what the user calls the size of a pool
 * @returns pools, documents read, documents that differ, and the most that a pool can have
 * @throws UsageError where there are too few documents, or too many unknown bytes
 */
export function documentsFor(
  { path, tokenizer, context, seed, pools, poolSize: wanted, capped, unseen }: DocumentRequest,
  field: string,
): { pools: Pool[]; read: number; distinct: number; most: number } {
  const isEmails = path === undefined;
  // Emails are long enough to fill the context; the user's documents may be short.
  const corpus = loadCorpus(path, isEmails ? 200 : 20);
  const compared = isEmails ? Math.ceil(context / 2) : context + 1;
  const openingsSeen = new Set<string>();
  const [members, others] = [corpus.privatePart, corpus.test].map((texts) =>
    openings(texts, tokenizer, context, compared, openingsSeen),
  );
  checkAlphabet(members);
  const read = corpus.privatePart.length + corpus.test.length;
  const most = Math.floor(members.length / pools);
  const poolSize = capped ? Math.min(wanted, most) : wanted;
  const half = Math.floor(Math.min(unseen, others.length / pools) / 2);
  checkNumbers({ pools, poolSize, half, read, distinct: members.length }, field);
  const order = permutation(members.length, seed, `${corpus.name}/pools`, 0);
  return {
    read,
    distinct: members.length + others.length,
    most,
    pools: Array.from({ length: pools }, (_, k) => ({
      documents: Array.from(order.slice(k * poolSize, (k + 1) * poolSize), (i) => members[i]),
      validation: others.slice(2 * k * half, (2 * k + 1) * half),
      test: others.slice((2 * k + 1) * half, 2 * (k + 1) * half),
    })),
  };
}

function checkAlphabet(documents: Documents): void {
  const unknown =
    documents.reduce((n, d) => n + d.filter((t) => t === UNKNOWN).length, 0) /
    documents.reduce((n, d) => n + d.length, 0);
  if (unknown > MOST_UNKNOWN)
    throw new UsageError(
      "--text",
      "text in the tokenizer's alphabet, printable ASCII",
      `${(100 * unknown).toFixed(0)}% unknown bytes`,
      "transliterate it, or give English text",
    );
}

/** @throws UsageError unless there are documents enough for the pools, and for half of the unseen ones */
function checkNumbers(
  numbers: Record<"pools" | "poolSize" | "half" | "read" | "distinct", number>,
  field: string,
): void {
  const { pools, poolSize, half, read, distinct } = numbers;
  const most = Math.floor(distinct / pools);
  const users =
    pools === 1 ? "one pool" : `${pools} pools that share no document (a search takes one of them)`;
  if (poolSize > most)
    throw new UsageError(
      field,
      `at most ${most} for ${users}: of ${read} documents a sixth stays unseen, ` +
        `and ${distinct} are left that differ in the tokens that are used`,
      poolSize,
      "lower it, take fewer pools, raise the context, or give more documents",
    );
  if (half < 1)
    throw new UsageError(
      field,
      `used with at least ${12 * pools} documents, a sixth of which stay unseen`,
      poolSize,
      "take fewer pools, or give more documents",
    );
}
