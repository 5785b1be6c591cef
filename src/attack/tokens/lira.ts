/**
 * LiRA over the tokens of a document instead of its mean loss (after Rossi et al. 2025, arXiv:2506.05126, of which the
 * abstract and the introduction were read). Each token's loss is taken as normal, with a mean of its own under shadow
 * models that were trained on the document and under those that were not, and one variance a side for all tokens of
 * all documents; tokens are taken as independent. The paper estimates their correlations, too: from as few shadow
 * models as here that is not possible, so this is no reproduction of it.
 */

/** Losses of tokens of one model, document by document, `width` numbers each; a negative one is no token. */
export type TokenLossTable = ArrayLike<number>;

/** Shadow models: their tables, and 1 where a document was a member. */
export interface TokenShadows {
  readonly losses: readonly TokenLossTable[];
  readonly member: ReadonlyArray<ArrayLike<number>>;
}

/** One side of one token: count, mean and sum of squared deviations over shadow models. */
interface Side {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
}

/** Floor of a variance: losses are kept to 1e-4. */
const FLOOR = 1e-8;

function sideOf(
  { losses, member }: TokenShadows,
  document: number,
  at: number,
  inside: 0 | 1,
): Side {
  let [n, mean, squares] = [0, 0, 0];
  for (let k = 0; k < losses.length; k++) {
    if (member[k][document] !== inside) continue;
    const d = losses[k][at] - mean;
    mean += d / ++n;
    squares += d * (losses[k][at] - mean);
  }
  if (n === 0)
    throw new RangeError(
      `document ${document}: a shadow model trained ${inside ? "on" : "without"} it`,
    );
  return { n, mean, squares };
}

/** One variance of a side over all tokens that it knows. */
function pooled(sides: readonly Side[]): number {
  const freedom = sides.reduce((a, s) => a + Math.max(0, s.n - 1), 0);
  const squares = sides.reduce((a, s) => a + s.squares, 0);
  return Math.max(FLOOR, squares / Math.max(1, freedom));
}

/** Both sides of every token, and the two variances: the same for all targets of the same shadows. */
interface Fit {
  readonly inside: readonly Side[];
  readonly outside: readonly Side[];
  readonly variance: readonly [inside: number, outside: number];
}
const fits = new WeakMap<TokenShadows["losses"], Fit>();

function fitOf(shadows: TokenShadows, width: number): Fit {
  const found = fits.get(shadows.losses);
  if (found) return found;
  const empty: Side = { n: 0, mean: NaN, squares: 0 };
  const side = (inside: 0 | 1): Side[] =>
    Array.from(shadows.losses[0], (loss, at) =>
      loss < 0 ? empty : sideOf(shadows, Math.floor(at / width), at, inside),
    );
  const [inside, outside] = [side(1), side(0)];
  const fit = { inside, outside, variance: [pooled(inside), pooled(outside)] } as const;
  fits.set(shadows.losses, fit);
  return fit;
}

/**
 * Log likelihood ratio of each document's losses, member to not, summed over its tokens.
 * @param width numbers a document has in a table
 * @throws RangeError where tables have other lengths than the target's, or no whole documents, and where a document has
 * no shadow model on one side
 */
export function tokenLira(
  target: TokenLossTable,
  shadows: TokenShadows,
  width: number,
): Float64Array {
  if (target.length % width !== 0 || shadows.losses.some((t) => t.length !== target.length))
    throw new RangeError(`tables of ${width} numbers a document, alike for all models`);
  const { inside, outside, variance } = fitOf(shadows, width);
  const scores = new Float64Array(target.length / width);
  const offset = (Math.log(variance[1]) - Math.log(variance[0])) / 2;
  for (let at = 0; at < target.length; at++) {
    if (target[at] < 0) continue;
    const [a, b] = [target[at] - inside[at].mean, target[at] - outside[at].mean];
    scores[Math.floor(at / width)] +=
      (b * b) / (2 * variance[1]) - (a * a) / (2 * variance[0]) + offset;
  }
  return scores;
}
