/**
 * Attacks on one document from its predicted tokens: pure functions of the columns in `rows.ts`. Every score is larger
 * for "member". What a score does with ties, infinities and documents of one token is said at each; where the papers'
 * own code was read, where it differs from here, and why, is in docs/theory.md (Attacks on tokens).
 *
 * An infinite log probability is a probability of 0. A shift t - p is 0 where both are 0; where infinite shifts up and
 * down meet in a sum, they cancel (the whole document has probability 0 under both models), and the sum is 0.
 */
import { deflateSync } from "node:zlib";
import { checkTokenRows, missingColumns, type TokenColumn, type TokenRows } from "./rows.js";

/** A column that a caller has checked to be there. */
function given<K extends TokenColumn>(rows: TokenRows, name: K): NonNullable<TokenRows[K]> {
  const column = rows[name];
  if (column === undefined) throw new RangeError(`no column ${name}`);
  return column;
}

const sum = (list: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < list.length; i++) total += list[i];
  // Infinite terms of both signs only: columns hold no NaN.
  return Number.isNaN(total) ? 0 : total;
};

/** How far fine-tuning moved each true token's log probability: t - p. */
function shiftsOf(rows: TokenRows): Float64Array {
  const pretrained = given(rows, "pretrained");
  return rows.target.map((t, i) => (t === pretrained[i] ? 0 : t - pretrained[i]));
}

/** LOSS (Yeom et al. 2018): mean log probability a token; -Infinity where one has probability 0. */
export const lossScore = ({ target }: TokenRows): number => sum(target) / target.length;

/** Log likelihood ratio of the whole document, target to pretrained: the sum of t - p. Shown, not scored. */
export const ratioSum = (rows: TokenRows): number => sum(shiftsOf(rows));

/**
 * Ratio to the pretrained model: the mean of t - p. The mean is the score, not the sum: fine-tuning makes unseen
 * documents of its domain likelier too, by so much a token, and a sum would rank those by their length.
 */
export const ratioScore = (rows: TokenRows): number => ratioSum(rows) / rows.target.length;

/** Share of the tokens, the least likely ones, that min-k% averages (Shi et al. 2024, arXiv:2310.16789). */
export const LEAST = 0.2;

/**
 * Mean of the smallest share of a list: of round(share n) numbers, halves up, one at least. (The authors' code rounds
 * down, and leaves a document of fewer than 1/share tokens without a score.) -Infinity among them decides.
 */
export function meanOfLeast(list: ArrayLike<number>, share = LEAST): number {
  const sorted = Float64Array.from(list).sort();
  const least = sorted.subarray(0, Math.max(1, Math.round(share * sorted.length)));
  return least[0] === -Infinity ? -Infinity : sum(least.reverse()) / least.length;
}

/** Min-k% probability: mean log probability of the least likely fifth of the tokens. */
export const minKScore = ({ target }: TokenRows, share = LEAST): number =>
  meanOfLeast(target, share);

/**
 * How likely the true token is beside what the target itself would draw there: (t - mean)/sd. Without spread (sd 0) it
 * is 0 where t is the mean, and infinite with the sign of t - mean elsewhere, as the limit is.
 */
export const standardised = (t: number, mean: number, sd: number): number =>
  t === mean ? 0 : (t - mean) / sd;

/** Min-k%++ (Zhang et al. 2025, arXiv:2404.02936): the mean of the smallest fifth of (t - mean)/sd. */
export function minKPlusScore(rows: TokenRows, share = LEAST): number {
  const [mean, sd] = [given(rows, "mean"), given(rows, "sd")];
  return meanOfLeast(
    rows.target.map((t, i) => standardised(t, mean[i], sd[i])),
    share,
  );
}

/** Bytes of a text in zlib's format at its default level (Node's zlib; other builds may differ by some bytes). */
export const zlibBytes = (text: string): number => deflateSync(Buffer.from(text, "utf8")).length;

/** Zlib ratio (Carlini et al. 2021, arXiv:2012.07805): mean log probability over the bytes of the compressed text. */
export const zlibScore = (rows: TokenRows): number =>
  lossScore(rows) / zlibBytes(given(rows, "text"));

/** The error zone: positions where the target's most likely token is not the true one. */
export interface ErrorZone {
  readonly positions: number;
  /** Sum of the positive shifts t - p there, and the absolute sum of the negative ones. */
  readonly up: number;
  readonly down: number;
}

export function errorZone(rows: TokenRows): ErrorZone {
  const top1 = given(rows, "top1");
  const shifts = shiftsOf(rows).filter((_, i) => top1[i] === 0);
  return {
    positions: shifts.length,
    up: sum(shifts.filter((x) => x > 0)),
    down: -sum(shifts.filter((x) => x < 0)),
  };
}

/**
 * EZ-MIA (Ilic et al. 2026, arXiv:2601.12104) scores up/down in the error zone. This is up/(up + down), which rises
 * with that ratio, so that ranks and the curve are the same, and is a number for all documents: 1 where nothing moved
 * down, and where there is no error zone (as the paper has it; its code gives both the lowest score); 1/2 where an
 * error zone did not move, or moved infinitely both ways. All positions count (its code leaves out the first).
 */
export function ezScore(rows: TokenRows): number {
  const { positions, up, down } = errorZone(rows);
  if (positions === 0) return 1;
  if (up === down) return 0.5;
  return up === Infinity ? 1 : up / (up + down);
}

/** Sizes of WBC's windows, in tokens: those of its authors' configuration, about geometric from 2 to 40. */
export const WINDOWS = [2, 3, 4, 6, 9, 13, 18, 25, 32, 40] as const;

/** Share of the windows of one size whose shifts have a positive sum. */
function votes(shifts: Float64Array, size: number): number {
  const count = shifts.length - size + 1;
  let positive = 0;
  for (let from = 0; from < count; from++) {
    let total = 0;
    for (let i = from; i < from + size; i++) total += shifts[i];
    if (total > 0) positive++;
  }
  return positive / count;
}

/**
 * WBC, window-based comparison (Chen et al. 2026, arXiv:2601.02751): for each size the share of windows in which the
 * target's loss is below the pretrained model's, averaged over sizes. A window longer than the document is the document
 * (as in its authors' code); a tie is no vote.
 */
export function wbcScore(rows: TokenRows, windows: readonly number[] = WINDOWS): number {
  const shifts = shiftsOf(rows);
  const sizes = windows.map((size) => Math.min(size, shifts.length));
  const bySize = new Map([...new Set(sizes)].map((size) => [size, votes(shifts, size)]));
  return sum(sizes.map((size) => bySize.get(size) as number)) / sizes.length;
}

/** An attack on tokens: what it reads, and its score of one document. */
export interface TokenAttack {
  readonly needs: readonly TokenColumn[];
  readonly score: (rows: TokenRows) => number;
}

/** The attacks by name; those that the suite's own models are attacked by have the same names there. */
export const TOKEN_ATTACKS = {
  loss: { needs: ["target"], score: lossScore },
  pretrained: { needs: ["target", "pretrained"], score: ratioScore },
  "min-k": { needs: ["target"], score: (rows) => minKScore(rows) },
  "min-k++": { needs: ["target", "mean", "sd"], score: (rows) => minKPlusScore(rows) },
  zlib: { needs: ["target", "text"], score: zlibScore },
  "ez-mia": { needs: ["target", "pretrained", "top1"], score: ezScore },
  wbc: { needs: ["target", "pretrained"], score: (rows) => wbcScore(rows) },
} as const satisfies Readonly<Record<string, TokenAttack>>;
export type TokenAttackName = keyof typeof TOKEN_ATTACKS;

/** Scores of one document by every attack that its columns allow; the others have none. */
export function tokenScores(rows: TokenRows): Partial<Record<TokenAttackName, number>> {
  checkTokenRows(rows);
  const out: Partial<Record<TokenAttackName, number>> = {};
  for (const [name, { needs, score }] of Object.entries(TOKEN_ATTACKS) as ReadonlyArray<
    [TokenAttackName, TokenAttack]
  >)
    if (missingColumns(rows, needs).length === 0) out[name] = score(rows);
  return out;
}
