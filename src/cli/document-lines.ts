/** What was read of documents and what is left out, said before anything is trained on them. */
import type { DocumentCounts } from "../app/setting.js";
import { MOST_UNKNOWN, reasons } from "../experiment/language/left-out.js";
import type { Context } from "./command.js";

/** What the results are about. */
export const OWN_MODEL =
  "This fine-tunes the small language model that comes with loradp, not a model of yours: " +
  "it says how methods compare on such documents, not what your model leaks (docs/texts.md; for that: " +
  "attack --outputs).";

function unknownLine({ unknownShare, tokens }: DocumentCounts): string[] {
  if (unknownShare === 0) return [];
  const [share, most] = [unknownShare, MOST_UNKNOWN.all].map((x) => (100 * x).toFixed(1));
  return [
    `unknown bytes: ${share}% of the first ${tokens} tokens (${most}% at most): the tokenizer is of English text`,
  ];
}

/** Members of one pool, or how each model of several draws its own. */
const trainedOn = (members: number | undefined): string =>
  members === undefined
    ? "about half of a pool in each model"
    : `${members} of the pool trained on, the others are its non-members`;

function poolsLine(d: DocumentCounts & { readonly members?: number }): string {
  const { pools, pool, validation, test, leftOut } = d;
  const drawn = pools === 1 ? `a pool of ${pool}` : `${pools} pools of ${pool}, one to search in`;
  const each = pools === 1 ? "" : " for each pool";
  const beyond = leftOut.beyondPools + leftOut.beyondUnseen;
  return (
    `used: ${drawn} (${trainedOn(d.members)}); ${validation} and ${test} unseen${each}, to validate and test` +
    (beyond > 0
      ? `; not used: ${leftOut.beyondPools} beyond the pool size (--pool-size), ${leftOut.beyondUnseen} unseen`
      : "")
  );
}

/** Lines for people. */
export function documentLines(d: DocumentCounts & { readonly members?: number }): string[] {
  const out = reasons(d.leftOut);
  return [
    `documents: ${d.read} read, ${d.different} differ in the first ${d.tokens} tokens, which are used` +
      (out === "" ? "" : `; left out: ${out}`),
    ...unknownLine(d),
    poolsLine(d),
  ];
}

/** Shows them while the command runs. */
export const sayDocuments =
  (context: Context) =>
  (documents: DocumentCounts & { readonly members?: number }): void =>
    documentLines(documents).forEach((line) => context.line(line));
