/**
 * Privacy loss distribution of the Poisson-subsampled Gaussian, bracketed (Koskela, Jalko & Honkela 2020,
 * arXiv:1906.03049; Gopi, Lee & Wutschitz 2021, arXiv:2106.02848). One step's loss is rounded to a grid of width h
 * and shifted so that the rounding errors have mean zero; they are independent and lie in an interval of length h,
 * so by Hoeffding's inequality their sum over T steps exceeds eta = h sqrt(T/2 log(2/p)) with probability at most
 * p. Hence, for the composed loss S~,
 *
 *     delta~(eps + eta) - slack <= delta(eps) <= delta~(eps - eta) + slack,
 *
 * where slack adds up p, the mass cut off each step's tails, a Chernoff bound on the mass that wraps around the FFT
 * window, and an allowance for rounding. Both directions (add and remove one example) are taken; the larger counts.
 *
 * Over very many steps h sqrt(T) is large on the widest grid that an FFT can hold. Then blocks of T/K steps, whose sums
 * span less, are composed on a finer grid, and rounded again for the K-fold sum (Ghazi et al. 2022, arXiv:2207.04381):
 * T errors of the finer width and K of the coarser add up, each by Hoeffding's inequality.
 */
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon, smallestEpsilon } from "../core/gaussian-mechanism.js";
import {
  deltaOf,
  MOST_BINS,
  regridded,
  rounded,
  sumLaw,
  sumOf,
  window,
  type Part,
} from "./grid.js";
import { NOISE_RANGE, phasesOf, type Schedule, type SubsampledGaussian } from "./mechanism.js";
import { stepLoss, type StepLoss } from "./step-loss.js";

/** Ends of a bracket that holds the exact value. */
export interface Bracket {
  readonly lower: number;
  readonly upper: number;
}

/** Allowance for floating-point rounding in masses, FFT and powers, per unit probability. */
const ROUNDING = 1e-13;
/** Smallest delta the allowances leave meaningful. */
export const SMALLEST_PLD_DELTA = 1e-11;
/** The phases that sample at all; throws UsageError where the noise of one is too small. */
function activePhases(schedule: Schedule): readonly SubsampledGaussian[] {
  const phases = phasesOf(schedule);
  const quiet = phases.find(({ noiseMultiplier }) => noiseMultiplier < NOISE_RANGE.minPld);
  if (quiet)
    throw new UsageError(
      "noise multiplier",
      `at least ${NOISE_RANGE.minPld} for the PLD accountant`,
      quiet.noiseMultiplier,
      "raise it, or read the RDP bound",
    );
  return phases.filter(({ samplingRate }) => samplingRate > 0);
}

/** The composed loss on a grid: delta~ of any epsilon, with eta and slack. */
interface Composed {
  readonly eta: number;
  readonly slack: number;
  delta(epsilon: number): number;
}

/** How far, with probability p, a sum of `steps` rounding errors of mean zero goes, each in an interval of length h. */
const hoeffding = (h: number, steps: number, p: number): number =>
  h * Math.sqrt((steps / 2) * Math.log(2 / p));

/** Rounding of T-th powers of a spectrum, where T is large: each of its values has a relative error of 1e-16. */
const roundingOf = (steps: number): number =>
  steps > 1e4 ? Math.max(ROUNDING, 3e-16 * steps) : ROUNDING;

/** All steps on one grid. */
function compose(losses: readonly Loss[], h: number, p: number): Composed {
  const parts = losses.map(({ step, count }) => ({ law: rounded(step, h), count }));
  const steps = sumOf(parts, ({ count }) => count);
  return {
    eta: hoeffding(h, steps, p) + steps * 1e-15,
    slack: 3 * p + steps * 3e-21 + roundingOf(steps),
    delta: deltaOf(sumLaw(parts, h, p), h),
  };
}

/** One step of a phase, and how many there are. */
interface Loss {
  readonly step: StepLoss;
  readonly count: number;
}

/** The steps of all phases, in one direction. */
const lossesOf = (
  phases: readonly SubsampledGaussian[],
  direction: "remove" | "add",
): readonly Loss[] =>
  phases.map(({ samplingRate, noiseMultiplier, steps }) => ({
    step: stepLoss(samplingRate, noiseMultiplier, direction),
    count: steps,
  }));

/** Both directions at grid width h. */
const both = (phases: readonly SubsampledGaussian[], h: number, p: number): Composed[] =>
  (["remove", "add"] as const).map((direction) => compose(lossesOf(phases, direction), h, p));

const stepsOf = (phases: readonly SubsampledGaussian[]): number =>
  phases.reduce((sum, { steps }) => sum + steps, 0);

/** Grid width for a wanted eta, kept above what the largest FFT can hold. */
const gridWidth = (steps: number, eta: number, p: number, span: number): number =>
  Math.max(eta / Math.sqrt((steps / 2) * Math.log(2 / p)), span / (MOST_BINS / 4));

/** Rough width of the composed loss, for the first grid. */
function spanOf(phases: readonly SubsampledGaussian[]): number {
  const spans = phases.map(({ samplingRate, noiseMultiplier, steps }) => {
    const step = stepLoss(samplingRate, noiseMultiplier, "remove");
    return (
      step.high -
      step.low +
      Math.sqrt(steps) * Math.min(step.high - step.low, (20 * samplingRate) / noiseMultiplier) +
      steps * Math.abs(step.mean)
    );
  });
  return spans.reduce((sum, span) => sum + span, 0);
}

/** Bins of the two grids of {@link composeInBlocks}: a little below a power of two, as windows are estimates. */
const BLOCK_BINS = 0.9 * 2 ** 19;

/** Width of the window of a sum, from a coarse grid. */
function widthOf(parts: (h: number) => readonly Part[], coarse: number, p: number): number {
  const [bottom, top] = window(parts(coarse), coarse, p);
  return top - bottom;
}

/** All steps as `blocks` blocks on a fine grid and their sum on a coarser one; what is left over is one more block. */
function composeInBlocks(
  losses: readonly Loss[],
  blocks: number,
  bins: number,
  p: number,
): Composed {
  const share = p / (blocks + 1);
  const body = losses
    .map(({ step, count }) => ({ step, count: Math.floor(count / blocks) }))
    .filter(({ count }) => count > 0);
  const rest = losses
    .map(({ step, count }) => ({ step, count: count % blocks }))
    .filter(({ count }) => count > 0);
  const reach = Math.max(...losses.map(({ step }) => step.high - step.low));
  const on = (list: readonly Loss[], h: number): Part[] =>
    list.map(({ step, count }) => ({ law: rounded(step, h), count }));
  const fine = widthOf((h) => on(body, h), reach / 4096, share) / bins;
  const block = sumLaw(on(body, fine), fine, share);
  const left = rest.length > 0 ? [sumLaw(on(rest, fine), fine, share)] : [];
  const sum = (h: number): Part[] => [
    { law: regridded(block, fine, h), count: blocks },
    ...left.map((law) => ({ law: regridded(law, fine, h), count: 1 })),
  ];
  const coarse = widthOf(sum, 512 * fine, p) / bins;
  const steps = losses.reduce((total, { count }) => total + count, 0);
  return {
    eta: hoeffding(fine, steps, p) + hoeffding(coarse, blocks + 1, p) + steps * 1e-15,
    slack: 8 * p + steps * 3e-21 + roundingOf(steps) + (blocks + 1) * ROUNDING,
    delta: deltaOf(sumLaw(sum(coarse), coarse, p), coarse),
  };
}

/** Fewest steps that are composed in blocks, and the width of a bracket, in its upper end, that asks for it. */
const BLOCKS_FROM = 4096;
const WIDE = 0.01;

/** Is told how far a computation is. */
export type Stages = (done: number, total: number) => void;

const upperOf = (laws: readonly Composed[], delta: number): number =>
  Math.max(...laws.map((l) => smallestEpsilon((e) => l.delta(e - l.eta) + l.slack, delta)));

const bracketOf = (laws: readonly Composed[], delta: number): Bracket => ({
  lower: Math.max(...laws.map((l) => smallestEpsilon((e) => l.delta(e + l.eta) - l.slack, delta))),
  upper: upperOf(laws, delta),
});

/** Bracket of epsilon by blocks: narrower than on one grid where there are very many steps. */
export function pldInBlocks(
  schedule: Schedule,
  delta: number,
  blocks: number,
  bins = BLOCK_BINS,
): Bracket {
  const phases = activePhases(schedule);
  const laws = (["remove", "add"] as const).map((direction) =>
    composeInBlocks(lossesOf(phases, direction), blocks, bins, delta * 1e-6),
  );
  return bracketOf(laws, delta);
}

/** Smallest delta that the allowances for rounding leave meaningful after so many steps. */
const smallestDelta = (steps: number): number =>
  Math.max(SMALLEST_PLD_DELTA, 10 * roundingOf(steps));

/** Composed losses for a wanted eta (a hundredth of their span unless given), of a schedule that is checked. */
function roughLaws(schedule: Schedule, delta: number) {
  const phases = activePhases(schedule);
  checkDelta(delta);
  const steps = stepsOf(phases);
  if (delta < smallestDelta(steps))
    throw new UsageError(
      "delta",
      `at least ${smallestDelta(steps)} for the PLD accountant`,
      delta,
      "raise delta, or read the RDP bound",
    );
  const p = delta * 1e-6;
  const span = spanOf(phases);
  const laws = (eta = span / 100): Composed[] => both(phases, gridWidth(steps, eta, p, span), p);
  return { phases, steps, laws };
}

/**
 * Bracket of epsilon at delta; its ends are `relative` of epsilon apart where the largest FFT allows it.
 * @throws UsageError for delta below 1e-11, or more over 10,000 steps, where the rounding allowance would rule
 */
export function pldEpsilon(
  schedule: Schedule,
  delta: number,
  relative = 0.002,
  stages: Stages = () => {},
): Bracket {
  const { phases, steps, laws } = roughLaws(schedule, delta);
  if (phases.length === 0) return { lower: 0, upper: 0 };
  const first = upperOf(laws(), delta);
  stages(1, 3);
  const second = upperOf(laws(Math.max(first / 40, 1e-5)), delta);
  stages(2, 3);
  if (second === 0) return { lower: 0, upper: 0 };
  const third = bracketOf(laws(Math.max((relative * second) / 2, 1e-7)), delta);
  const isWide = third.upper - third.lower > Math.max(WIDE, 2 * relative) * third.upper;
  if (!isWide || steps < BLOCKS_FROM) return third;
  const narrow = pldInBlocks(phases, delta, 2 ** Math.floor(Math.log2(steps) / 2 - 1));
  // Both hold the value.
  return {
    lower: Math.max(third.lower, narrow.lower),
    upper: Math.min(third.upper, narrow.upper),
  };
}

/** About the epsilon at delta, and no bound: the middle of a rough bracket is far nearer than its ends. */
export function pldMiddle(schedule: Schedule, delta: number): number {
  const { phases, laws } = roughLaws(schedule, delta);
  if (phases.length === 0) return 0;
  const first = upperOf(laws(), delta);
  const { lower, upper } = bracketOf(laws(Math.max(first / 15, 1e-5)), delta);
  return (lower + upper) / 2;
}

/** Bracket of delta at epsilon. */
export function pldDelta(schedule: Schedule, epsilon: number): Bracket {
  const phases = activePhases(schedule);
  checkEpsilon(epsilon);
  if (phases.length === 0) return { lower: 0, upper: 0 };
  const p = 1e-15;
  const eta = Math.max(1e-4, epsilon * 5e-4);
  const laws = both(phases, gridWidth(stepsOf(phases), eta, p, spanOf(phases)), p);
  return {
    lower: Math.max(0, ...laws.map((l) => l.delta(epsilon + l.eta) - l.slack)),
    upper: Math.min(1, Math.max(...laws.map((l) => l.delta(epsilon - l.eta) + l.slack))),
  };
}

/**
 * Upper bounds on delta at any number of epsilons: all steps are composed once.
 * @param eta about how far, in epsilon, the bounds may lie off
 */
export function pldProfile(schedule: Schedule, eta: number): (epsilon: number) => number {
  const phases = activePhases(schedule);
  if (phases.length === 0) return () => 0;
  const p = 1e-13;
  const laws = both(phases, gridWidth(stepsOf(phases), eta, p, spanOf(phases)), p);
  return (epsilon) => Math.min(1, Math.max(...laws.map((l) => l.delta(epsilon - l.eta) + l.slack)));
}
