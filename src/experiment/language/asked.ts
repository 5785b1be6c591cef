/** What models answer on documents, in the role of those documents: answers of another part do not fit. */
import { phiOfLoss, toMillionths } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import type { In, InRoleOf, Role } from "../../train/data/examples.js";
import { documentLosses, type Documents } from "../../train/language/documents.js";

/** Losses of tokens, document by document. */
export type TokenLosses = readonly Float32Array[];

/** Losses on several lists of documents, asked for at one time. */
export async function askedOn<const L extends readonly Documents[]>(
  lists: L,
  ask: (documents: Documents) => Promise<Float32Array[]>,
): Promise<{ [K in keyof L]: InRoleOf<L[K], TokenLosses> }> {
  const all = await ask(lists.flat());
  let at = 0;
  return lists.map((list) => all.slice(at, (at += list.length))) as unknown as {
    [K in keyof L]: InRoleOf<L[K], TokenLosses>;
  };
}

/** Mean loss a token, over documents. */
export const meanLoss = <R extends Role>(losses: In<R, TokenLosses>): In<R, number> =>
  meanOf(documentLosses(losses)) as In<R, number>;

/** phi of each document, in millionths. */
export const phiOf = <R extends Role>(losses: In<R, TokenLosses>): In<R, readonly number[]> =>
  documentLosses(losses).map((l) => toMillionths(phiOfLoss(l))) as readonly number[] as In<
    R,
    readonly number[]
  >;
