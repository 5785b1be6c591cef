/**
 * How sure it is that a matrix began as given draws (docs/theory.md SEED). Draws of a law symmetric about 0 have signs
 * that are fair coins, whatever their sizes. For a matrix a that has nothing to do with the draws z,
 * sum_i a_i z_i given the sizes |z_i| is a sum of independent +-a_i |z_i|, so that by Hoeffding (1963,
 * doi:10.1080/01621459.1963.10500830)
 *
 *     P(sum_i a_i z_i >= t sqrt(sum_i a_i^2 z_i^2)) <= exp(-t^2/2).
 *
 * Nothing is assumed of a: it may be trained, rounded, or of another law.
 */

/**
 * Natural logarithm of the bound on the chance that draws without a agree with it as much as these do; 0 where they do
 * not agree. Of n draws that were kept it is about -0.28 n for a uniform law and -n/6 for a normal one.
 */
export function signEvidence(a: ArrayLike<number>, draws: ArrayLike<number>): number {
  let [inner, square] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    const product = a[i] * draws[i];
    inner += product;
    square += product * product;
  }
  return inner > 0 ? -(inner * inner) / (2 * square) : 0;
}
