/**
 * Renyi DP of the Poisson-subsampled Gaussian (Mironov, Talwar & Zhang 2019, arXiv:1908.10530, section 3.3) and
 * its tight conversion to (epsilon, delta) (Canonne, Kamath & Steinke 2020, arXiv:2004.00010, Proposition 12).
 */
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";
import { erfc, erfcx, gammaln } from "../core/stdlib.js";
import { isIdle, phasesOf, type Schedule, type SubsampledGaussian } from "./mechanism.js";

/** Orders tried: 1.1..10.9 by 0.1, 12..63, then sparser up to 1024 for strong noise. */
export const ORDERS: readonly number[] = [
  ...Array.from({ length: 99 }, (_, i) => (11 + i) / 10),
  ...Array.from({ length: 52 }, (_, i) => 12 + i),
  72,
  80,
  96,
  128,
  160,
  192,
  256,
  384,
  512,
  768,
  1024,
];

/** log(e^a + e^b) */
function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  if (b === -Infinity) return a;
  return Math.max(a, b) + Math.log1p(Math.exp(-Math.abs(a - b)));
}
const logErfc = (x: number): number => (x > 0 ? Math.log(erfcx(x)) - x * x : Math.log(erfc(x)));

const logFactorials: number[] = [];
/** log n! of a whole n >= 0, computed once. */
function logFactorial(n: number): number {
  while (logFactorials.length <= n) logFactorials.push(gammaln(logFactorials.length + 1));
  return logFactorials[n];
}

function logMomentInteger(q: number, sigma: number, order: number): number {
  const [logQ, logRest] = [Math.log(q), Math.log1p(-q)];
  let total = -Infinity;
  for (let k = 0; k <= order; k++) {
    const binomial = logFactorial(order) - logFactorial(k) - logFactorial(order - k);
    total = logAdd(
      total,
      binomial + k * logQ + (order - k) * logRest + (k * k - k) / (2 * sigma * sigma),
    );
  }
  return total;
}

/**
 * Fractional order: both halves of the integral, split where
 * the two densities cross, expanded by the binomial series.
 */
function logMomentFractional(q: number, sigma: number, order: number): number {
  const z = sigma * sigma * Math.log(1 / q - 1) + 0.5;
  const scale = Math.SQRT2 * sigma;
  const [logQ, logRest] = [Math.log(q), Math.log1p(-q)];
  let positive = -Infinity;
  let negative = -Infinity;
  let logBinomial = 0;
  let sign = 1;
  for (let i = 0; ; i++) {
    const j = order - i;
    const left =
      logBinomial +
      i * logQ +
      j * logRest +
      (i * i - i) / (2 * sigma * sigma) +
      logErfc((i - z) / scale) -
      Math.LN2;
    const right =
      logBinomial +
      j * logQ +
      i * logRest +
      (j * j - j) / (2 * sigma * sigma) +
      logErfc((z - j) / scale) -
      Math.LN2;
    const term = logAdd(left, right);
    if (sign > 0) positive = logAdd(positive, term);
    else negative = logAdd(negative, term);
    // Past the order the terms alternate and fall: the first one left out bounds the rest.
    if (i > order && term < Math.max(positive, 0) - 36) break;
    sign *= Math.sign(j);
    logBinomial += Math.log(Math.abs(j)) - Math.log(i + 1);
  }
  return negative === -Infinity ? positive : positive + Math.log1p(-Math.exp(negative - positive));
}

/** Renyi divergence of the given order (> 1) of one step. */
export function rdpOfStep(q: number, sigma: number, order: number): number {
  if (q === 0) return 0;
  if (q === 1) return order / (2 * sigma * sigma);
  const log = Number.isInteger(order)
    ? logMomentInteger(q, sigma, order)
    : logMomentFractional(q, sigma, order);
  return Math.max(0, log) / (order - 1);
}

/** A bound with the order that gave it. */
export interface RdpBound {
  readonly epsilon: number;
  readonly delta: number;
  readonly order: number;
}

/** Ends of the orders that are searched where the best of {@link ORDERS} is its first or last. */
export const LOWEST_ORDER = 1 + 1e-7;
export const HIGHEST_ORDER = 2 ** 15;
/** Above it orders are whole: their sums have positive terms only. */
const WHOLE_FROM = 12;
const whole = (order: number): number => (order > WHOLE_FROM ? Math.round(order) : order);
/** Logarithms of order - 1 are searched: golden section, to a relative 1e-6 of order - 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

type Bound = (order: number) => RdpBound;
/** What is searched for its smallest bound. */
interface Searched {
  /** Renyi divergence of an order. */
  readonly rdp: (order: number) => number;
  /** The bound of an order, were its divergence this. */
  readonly bound: (order: number, rdp: number) => RdpBound;
}
type Key = "epsilon" | "delta";

const best = (bounds: readonly RdpBound[], key: Key): RdpBound =>
  bounds.reduce((a, b) => (b[key] < a[key] ? b : a));

/** Tried first is every 16th order, then every 8th, and so on to all. */
const STRIDES = [16, 8, 4, 2, 1];

/**
 * The best of the listed orders. A divergence grows with its order: one that would not be best with the divergence of a
 * lower order is not computed. The margin is far above rounding.
 */
function bestListed({ rdp, bound }: Searched, key: Key): RdpBound {
  const known = new Map<number, number>();
  const bounds: Array<RdpBound | undefined> = ORDERS.map(() => undefined);
  let least = Infinity;
  for (const stride of STRIDES)
    for (let i = 0; i < ORDERS.length; i += stride) {
      let below = i;
      while (below > 0 && !known.has(below)) below--;
      if (below === i && known.has(i)) continue;
      const atLeast = bound(ORDERS[i], known.get(below) ?? 0);
      if (atLeast[key] > 1.001 * least) continue;
      known.set(i, rdp(ORDERS[i]));
      const found = bound(ORDERS[i], known.get(i) as number);
      bounds[i] = found;
      least = Math.min(least, found[key]);
    }
  return best(
    bounds.filter((found) => found !== undefined),
    key,
  );
}

/** The bounds at orders that leave the list by factors of sqrt(2) in order - 1, until they rise. */
function outward(bound: Bound, key: Key, from: RdpBound): RdpBound[] {
  const up = from.order > 2;
  const steps = [from];
  for (let gap = from.order - 1; ;) {
    gap *= up ? Math.SQRT2 : Math.SQRT1_2;
    const order = Math.min(HIGHEST_ORDER, Math.max(LOWEST_ORDER, whole(1 + gap)));
    steps.push(bound(order));
    const isEnd = order === HIGHEST_ORDER || order === LOWEST_ORDER;
    const [before, now] = steps.slice(-2).map((step) => step[key]);
    if (isEnd || now > before || now === 0) return steps;
  }
}

/** Smallest bound between two orders. */
function between(bound: Bound, key: Key, low: number, high: number): RdpBound {
  const at = (log: number): RdpBound => bound(whole(1 + Math.exp(log)));
  let [a, b] = [Math.log(low - 1), Math.log(high - 1)];
  let [left, right] = [at(b - GOLDEN * (b - a)), at(a + GOLDEN * (b - a))];
  let found = best([left, right], key);
  const open = (): boolean => b - a > 1e-6 && (low < WHOLE_FROM || Math.exp(b) - Math.exp(a) > 1);
  while (open() && found[key] > 0) {
    if (left[key] <= right[key]) {
      b = a + GOLDEN * (b - a);
      [left, right] = [at(b - GOLDEN * (b - a)), left];
    } else {
      a = b - GOLDEN * (b - a);
      [left, right] = [right, at(a + GOLDEN * (b - a))];
    }
    found = best([found, left, right], key);
  }
  return found;
}

/**
 * The best of the listed orders; where that is the first or the last of them, the best beyond. Every order gives a
 * valid bound, so a search can miss the smallest one, but never go below it.
 */
function search(searched: Searched, key: Key): RdpBound {
  const listed = bestListed(searched, key);
  const isEnd = listed.order === ORDERS[0] || listed.order === ORDERS.at(-1);
  if (!isEnd || listed[key] === 0) return listed;
  const bound: Bound = (order) => searched.bound(order, searched.rdp(order));
  const tried = outward(bound, key, listed);
  const place = tried.indexOf(best(tried, key));
  const inner = ORDERS[listed.order === ORDERS[0] ? 1 : ORDERS.length - 2];
  const around = [tried[place - 1]?.order ?? inner, tried[place + 1]?.order ?? tried[place].order];
  return best([tried[place], between(bound, key, Math.min(...around), Math.max(...around))], key);
}

/** Whether a bound's order is at an end of the search: it is valid, but a better one may lie beyond. */
export const isAtEnd = ({ order }: RdpBound): boolean =>
  order <= 1 + 1.01 * (LOWEST_ORDER - 1) || order >= HIGHEST_ORDER;

/** Renyi divergence of all steps of all phases. */
const rdpOf = (phases: readonly SubsampledGaussian[], order: number): number =>
  phases.reduce(
    (sum, { noiseMultiplier, samplingRate, steps }) =>
      sum + steps * rdpOfStep(samplingRate, noiseMultiplier, order),
    0,
  );

/** Epsilon at delta of a Renyi divergence of an order above 1 (Canonne, Kamath & Steinke 2020, Proposition 12). */
export const epsilonOfRenyi = (renyi: number, order: number, delta: number): number =>
  renyi + Math.log1p(-1 / order) - Math.log(delta * order) / (order - 1);

/** The best of these orders; without any, of all that are searched. */
const smallest = (searched: Searched, key: Key, orders?: readonly number[]): RdpBound =>
  orders
    ? best(
        orders.map((order) => searched.bound(order, searched.rdp(order))),
        key,
      )
    : search(searched, key);

/**
 * Upper bound on epsilon at delta.
 * @param orders tried; without them, {@link ORDERS} and beyond where the best is at an end
 */
export function rdpEpsilon(
  schedule: Schedule,
  delta: number,
  orders?: readonly number[],
): RdpBound {
  const phases = phasesOf(schedule);
  checkDelta(delta);
  const rdp = (order: number): number => rdpOf(phases, order);
  const bound = (order: number, renyi: number): RdpBound => {
    const epsilon = isIdle(phases) ? 0 : epsilonOfRenyi(renyi, order, delta);
    return { epsilon: Math.max(0, epsilon), delta, order };
  };
  return smallest({ rdp, bound }, "epsilon", orders);
}

/** Upper bound on delta at epsilon. */
export function rdpDelta(
  schedule: Schedule,
  epsilon: number,
  orders?: readonly number[],
): RdpBound {
  const phases = phasesOf(schedule);
  checkEpsilon(epsilon);
  const rdp = (order: number): number => rdpOf(phases, order);
  const bound = (order: number, renyi: number): RdpBound => {
    const log = (order - 1) * (renyi - epsilon + Math.log1p(-1 / order)) - Math.log(order);
    return { epsilon, delta: isIdle(phases) ? 0 : Math.min(1, Math.exp(log)), order };
  };
  return smallest({ rdp, bound }, "delta", orders);
}
