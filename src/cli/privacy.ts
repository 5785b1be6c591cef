/** `loradp privacy`, `accountant` and `audit`: the contract's JSON from the exact profile, the accountants and the audits. */
import { calibrateNoise } from "../accountant/calibrate.js";
import type { SubsampledGaussian } from "../accountant/mechanism.js";
import { pldDelta, pldEpsilon, type Bracket } from "../accountant/pld.js";
import { rdpDelta, rdpEpsilon } from "../accountant/rdp.js";
import { epsilonLowerBound } from "../attack/epsilon-lower.js";
import { auc, balancedAccuracy, resolvedTpr, type Scores } from "../attack/roc.js";
import { UsageError } from "../core/errors.js";
import { checkDelta, checkEpsilon } from "../core/gaussian-mechanism.js";
import {
  gaussianReading,
  privacyProfile,
  rebuttalPrinted,
  rebuttalRepaired,
  type RebuttalBound,
} from "../core/privacy.js";

/** JSON has no infinity: an epsilon that does not exist is null. */
const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** Exactly one of epsilon and delta. */
function one(epsilon: number | undefined, delta: number | undefined): void {
  if ((epsilon === undefined) === (delta === undefined)) {
    throw new UsageError(
      "--epsilon and --delta",
      "given one at a time",
      epsilon === undefined ? "neither" : "both",
      "give the one you know; the other is computed",
    );
  }
  if (epsilon !== undefined) checkEpsilon(epsilon, "--epsilon");
  if (delta !== undefined) checkDelta(delta, "--delta");
}

type Form = (rank: number, dim: number, rho: number, tail: number) => RebuttalBound;

/** The bound at a given delta, or the smallest delta it gives for an epsilon. */
function boundAt(
  form: Form,
  tailOf: (delta: number) => number,
  rank: number,
  dim: number,
  rho: number,
  epsilon?: number,
  delta?: number,
) {
  if (delta !== undefined) {
    const tail = tailOf(delta);
    const bound = tail > 0 && tail < 1 ? form(rank, dim, rho, tail) : undefined;
    return {
      epsilon: bound?.applies ? bound.epsilon : null,
      delta,
      applies: bound?.applies ?? false,
    };
  }
  // Epsilon falls as the tail probability grows: bisect on its logarithm.
  const meets = (tail: number): boolean => {
    const b = form(rank, dim, rho, tail);
    return b.applies && b.epsilon <= (epsilon as number);
  };
  let [low, high] = [Math.log(1e-300), Math.log(0.33)];
  if (!meets(Math.exp(high))) return { epsilon: epsilon as number, delta: null, applies: false };
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (meets(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return {
    epsilon: epsilon as number,
    delta: Math.min(1, form(rank, dim, rho, Math.exp(high)).delta),
    applies: true,
  };
}

/** The vector query without noise: exact, by the rebuttal's theorem, and by the Gaussian reading. */
export function privacySummary(
  rank: number,
  dim: number,
  rho: number,
  epsilon?: number,
  delta?: number,
) {
  one(epsilon, delta);
  const profile = privacyProfile(rank, dim, rho);
  const at = epsilon ?? profile.epsilon(delta as number);
  const value = Number.isFinite(at) ? profile.delta(at) : { value: profile.floor, error: 0 };
  return {
    rank,
    dim,
    rho,
    epsilon: finite(at),
    delta: delta ?? value.value,
    /** Numerical error estimate of delta: the profile is a quadrature, nothing is sampled. */
    standardError: value.error,
    deltaFloor: profile.floor,
    rebuttal: boundAt(
      rebuttalPrinted,
      (d) => (d - profile.floor) / 3,
      rank,
      dim,
      rho,
      epsilon,
      delta,
    ),
    repaired: boundAt(rebuttalRepaired, (d) => d / 3, rank, dim, rho, epsilon, delta),
    gaussianReading: {
      mu: gaussianReading.mu(rank, rho),
      epsilon: epsilon ?? gaussianReading.epsilon(delta as number, rank, rho),
      delta: delta ?? gaussianReading.delta(epsilon as number, rank, rho),
    },
    ...(Number.isFinite(at)
      ? {}
      : { note: "no epsilon reaches this delta: it is at or below the floor P(loss = infinity)" }),
  };
}

/** The PLD bracket, or null where its grid cannot hold the losses: RDP's bound stands alone there. */
function bracketOr(make: () => Bracket): { pld: Bracket | null; note?: string } {
  try {
    return { pld: make() };
  } catch (error) {
    if (error instanceof UsageError) return { pld: null, note: error.message };
    throw error;
  }
}

/** DP-SGD's epsilon at delta, or delta at epsilon, by both accountants. */
export function accountantSummary(mechanism: SubsampledGaussian, epsilon?: number, delta?: number) {
  one(epsilon, delta);
  if (delta !== undefined) {
    const { epsilon: bound, order } = rdpEpsilon(mechanism, delta);
    return {
      ...mechanism,
      delta,
      rdp: { epsilon: bound, order },
      ...bracketOr(() => pldEpsilon(mechanism, delta)),
    };
  }
  const { delta: bound, order } = rdpDelta(mechanism, epsilon as number);
  return {
    ...mechanism,
    epsilon,
    rdp: { delta: bound, order },
    ...bracketOr(() => pldDelta(mechanism, epsilon as number)),
  };
}

/** Noise multipliers that meet (epsilon, delta). */
export function calibrationSummary(
  epsilon: number,
  delta: number,
  samplingRate: number,
  steps: number,
) {
  return {
    epsilon,
    delta,
    samplingRate,
    steps,
    noiseMultiplier: calibrateNoise(epsilon, delta, samplingRate, steps),
  };
}

/** Scores of a CSV with columns score and member (1/0 or true/false). */
export function scoresOf(
  columns: Readonly<Record<string, readonly unknown[]>>,
  file: string,
): Scores {
  const { score: scores, member: flags } = columns;
  if (!scores || !flags)
    throw new UsageError(
      file,
      "a CSV with columns score and member",
      Object.keys(columns).join(", "),
      "name the columns so",
    );
  const members: number[] = [];
  const nonMembers: number[] = [];
  const kinds = new Map<unknown, boolean>();
  for (const [text, isMember] of [
    ["1", true],
    ["true", true],
    ["0", false],
    ["false", false],
  ] as const)
    kinds.set(text, isMember);
  for (let i = 0; i < scores.length; i++) {
    const [raw, flag] = [scores[i], flags[i]];
    const score = typeof raw === "number" ? raw : raw === null || raw === "" ? NaN : Number(raw);
    if (Number.isNaN(score))
      throw new UsageError(
        `${file} row ${i + 1} score`,
        "a number",
        raw,
        "leave out models that diverged",
      );
    const member = kinds.get(String(flag).toLowerCase());
    if (member === undefined)
      throw new UsageError(
        `${file} row ${i + 1} member`,
        "1, 0, true or false",
        flag,
        "mark members with 1",
      );
    (member ? members : nonMembers).push(score);
  }
  return { members, nonMembers };
}

export function rocSummary(scores: Scores) {
  const area = auc(scores);
  return {
    auc: area.value,
    aucInterval: [area.low, area.high],
    tprAtFpr: { "0.01": resolvedTpr(scores, 0.01), "0.001": resolvedTpr(scores, 0.001) },
    balancedAccuracy: balancedAccuracy(scores),
    members: scores.members.length,
    nonMembers: scores.nonMembers.length,
  };
}

export function scoresAudit(scores: Scores, delta: number, confidence: number) {
  if (!(delta >= 0 && delta < 1))
    throw new UsageError(
      "--delta",
      "a number from 0 to below 1",
      delta,
      "give the privacy parameter delta, e.g. 1e-5",
    );
  if (!(confidence > 0 && confidence < 1))
    throw new UsageError("--confidence", "a number between 0 and 1", confidence, "give e.g. 0.95");
  const { epsilon, gdpEpsilon } = epsilonLowerBound(scores, delta, 1 - confidence);
  return {
    epsilonLower: epsilon,
    ...(delta > 0 ? { epsilonLowerIfGdp: gdpEpsilon } : {}),
    delta,
    confidence,
    members: scores.members.length,
    nonMembers: scores.nonMembers.length,
  };
}
