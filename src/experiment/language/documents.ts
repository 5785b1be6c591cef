/** Private documents, cut to the context and dealt to pools that share none. */
import { UsageError } from "../../core/errors.js";
import type { In, Role } from "../../train/data/examples.js";
import { permutation } from "../../train/data/task.js";
import { loadCorpus, openings, splitOf } from "../../train/data/text.js";
import type { Tokenizer } from "../../train/data/tokenizer.js";
import type { Documents } from "../../train/language/trainer.js";
import { reasons, type DocumentCounts } from "./left-out.js";
import { ownDocuments, type OwnDocuments } from "./own-documents.js";

/** Documents of a pool, and unseen ones: half to choose by, half to report. */
export interface Pool {
  readonly documents: In<"pool", Documents>;
  readonly validation: In<"validation", Documents>;
  readonly test: In<"test", Documents>;
}

/** Documents in the role that they are dealt for. */
const as = <R extends Role>(documents: Documents): In<R, Documents> =>
  documents as In<R, Documents>;

/** Which documents to deal. */
export interface DocumentRequest {
  /** The user's documents, one a line or a field of JSON lines; undefined for emails. */
  readonly path: string | undefined;
  readonly field?: string | undefined;
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

/** Documents that differ in the tokens that are used: those to draw pools from, and those that stay unseen. */
interface Dealt extends Omit<OwnDocuments, "documents" | "lines"> {
  /** Of the user's own documents. */
  readonly lines?: OwnDocuments["lines"];
  readonly name: string;
  readonly members: Documents;
  readonly others: Documents;
}

/** Of a tokenizer and a context, the last ones asked for: a run asks several times. */
let last: { readonly tokenizer: Tokenizer; readonly context: number; dealt: Dealt } | undefined;

/** Emails of {@link cutEmails}, cut once. */
function emailDocuments(tokenizer: Tokenizer, context: number): Dealt {
  if (last?.tokenizer !== tokenizer || last.context !== context)
    last = { tokenizer, context, dealt: cutEmails(tokenizer, context) };
  return last.dealt;
}

/** Of emails that begin alike, one is kept. They are long enough to fill the context. */
function cutEmails(tokenizer: Tokenizer, context: number): Dealt {
  const corpus = loadCorpus();
  const seen = new Set<string>();
  const [members, others] = [corpus.privatePart, corpus.test].map((texts) =>
    openings(texts, tokenizer, context, Math.ceil(context / 2), seen),
  );
  const read = corpus.privatePart.length + corpus.test.length;
  const alike = read - members.length - others.length;
  const leftOut = { empty: 0, short: 0, copies: 0, unknown: 0, alike, alikeButUnknown: 0 };
  return { name: "emails", read, leftOut, unknownShare: 0, members, others };
}

async function dealt({ path, field, tokenizer, context }: DocumentRequest): Promise<Dealt> {
  if (path === undefined && field !== undefined)
    throw new UsageError("textField", "used with documents of your own", field, "leave it out");
  if (path === undefined) return emailDocuments(tokenizer, context);
  const { documents, ...found } = await ownDocuments({ path, field }, tokenizer, context);
  const { privatePart, test } = splitOf(documents.length, "own text");
  const [members, others] = [privatePart, test].map((list) => list.map((i) => documents[i]));
  return { name: "own text", ...found, members, others };
}

/**
 * Pools that share no document, each with unseen ones of its own, so that errors
 * of choosing are independent between pools. Of emails that begin alike, and of
 * the user's documents that are alike as far as the context goes, one is kept.
 * @param field what the user calls the size of a pool
 * @returns pools, what became of the documents that were read, and the most that a pool can have
 * @throws UsageError where there are too few documents, or too many unknown bytes
 */
export async function documentsFor(
  request: DocumentRequest,
  field: string,
): Promise<{ pools: Pool[]; counts: DocumentCounts; most: number; lines?: Dealt["lines"] }> {
  const { context, seed, pools, poolSize: wanted, capped } = request;
  const { name, members, others, lines, read, leftOut, unknownShare } = await dealt(request);
  const most = Math.floor(members.length / pools);
  const poolSize = capped ? Math.min(wanted, most) : wanted;
  const half = halfOf(request, others.length);
  checkNumbers({ pools, poolSize, half, distinct: members.length }, { read, leftOut }, field);
  const order = permutation(members.length, seed, `${name}/pools`, 0);
  const counts = {
    read,
    leftOut: {
      ...leftOut,
      beyondPools: members.length - pools * poolSize,
      beyondUnseen: others.length - 2 * pools * half,
    },
    different: members.length + others.length,
    pools,
    pool: poolSize,
    validation: half,
    test: half,
    tokens: context + 1,
    unknownShare,
  };
  return {
    counts,
    most,
    ...(lines && { lines }),
    pools: Array.from({ length: pools }, (_, k) => ({
      documents: as(Array.from(order.slice(k * poolSize, (k + 1) * poolSize), (i) => members[i])),
      validation: as(others.slice(2 * k * half, (2 * k + 1) * half)),
      test: as(others.slice((2 * k + 1) * half, 2 * (k + 1) * half)),
    })),
  };
}

/** Pools that the documents are enough for, each with as many unseen ones as a pool of the request has. */
export async function mostPools(request: DocumentRequest): Promise<number> {
  const { members, others } = await dealt(request);
  const half = halfOf(request, others.length);
  return Math.min(
    Math.floor(members.length / request.poolSize),
    Math.floor(others.length / (2 * Math.max(1, half))),
  );
}

/** Unseen documents to choose by, of a pool; as many to report. */
const halfOf = ({ unseen, pools }: DocumentRequest, others: number): number =>
  Math.floor(Math.min(unseen, others / pools) / 2);

/** @throws UsageError unless there are documents enough for the pools, and for half of the unseen ones */
function checkNumbers(
  numbers: Record<"pools" | "poolSize" | "half" | "distinct", number>,
  { read, leftOut }: Pick<Dealt, "read" | "leftOut">,
  field: string,
): void {
  const { pools, poolSize, half, distinct } = numbers;
  const why = reasons(leftOut);
  const most = Math.floor(distinct / pools);
  const users =
    pools === 1 ? "one pool" : `${pools} pools that share no document (a search takes one of them)`;
  if (poolSize > most)
    throw new UsageError(
      field,
      `at most ${most} for ${users}: of ${read} documents${why && ` (left out: ${why})`} a sixth stays unseen, ` +
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
