/** The law of the lower bound on epsilon that the likelihood-ratio attack shows on a Gaussian mechanism. */
import { oncePerKey } from "../core/once-per-key.js";
import { binomialPmf, normalCdf } from "../core/stdlib.js";
import { clopperPearson } from "./epsilon-lower.js";

/** A Gaussian mechanism that is attacked: sensitivity over noise, and trials in each of both worlds. */
export interface Attacked {
  readonly mu: number;
  readonly trials: number;
  readonly delta: number;
  /** Level of the lower bound. */
  readonly alpha: number;
}

/** Thresholds that are tried, in standard deviations of the scores. */
const THRESHOLDS = Array.from({ length: 41 }, (_, i) => -2 + i / 8);
/** Counts farther from their mean than so many standard deviations are left out. */
const FAR = 7;

/** Counts of binomial(n, p) that matter, with their probabilities and a value of each. */
const countsOf = (n: number, p: number, value: (count: number) => number) => {
  const reach = FAR * Math.sqrt(n * p * (1 - p)) + FAR;
  const from = Math.max(0, Math.floor(n * p - reach));
  const to = Math.min(n, Math.ceil(n * p + reach));
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    probability: binomialPmf(from + i, n, p),
    value: value(from + i),
  }));
};

/**
 * P(shown >= epsilon), as a function of epsilon > 0: the threshold is the one that is best at the expected counts, the
 * counts on the other half of the scores are binomial (`epsilonLowerBound`, whose threshold is chosen on scores, and so
 * is a little worse). One side of the bound is enough: the mechanism is symmetric.
 */
function tailOf({ mu, trials, delta, alpha }: Attacked): (epsilon: number) => number {
  const n = Math.floor(trials / 2);
  const low = (hits: number): number => clopperPearson(hits, n, alpha / 2).low;
  const high = (hits: number): number => clopperPearson(hits, n, alpha / 2).high;
  const rates = THRESHOLDS.map((t) => ({
    found: normalCdf(mu / 2 - t),
    accused: normalCdf(-mu / 2 - t),
  }));
  const bound = (found: number, accused: number): number =>
    found > delta ? Math.log((found - delta) / accused) : -Infinity;
  const expected = rates.map(({ found, accused }) =>
    bound(low(Math.round(n * found)), high(Math.round(n * accused))),
  );
  const { found, accused } = rates[expected.indexOf(Math.max(...expected))];
  const [members, others] = [countsOf(n, found, low), countsOf(n, accused, high)];
  const upTo = [0];
  for (const { probability } of others) upTo.push(upTo[upTo.length - 1] + probability);
  return (epsilon) => {
    let [sum, shown] = [0, 0];
    for (const { probability, value } of members) {
      // The bound rises with the members found and falls with the others accused: what showed enough still does.
      while (shown < others.length && bound(value, others[shown].value) >= epsilon) shown++;
      sum += probability * upTo[shown];
    }
    return sum;
  };
}

/** The tail by what is attacked: it is asked for at every judging of the same cells. */
export const shownEpsilonTail = oncePerKey(
  ({ mu, trials, delta, alpha }: Attacked) => [mu, trials, delta, alpha],
  tailOf,
);
