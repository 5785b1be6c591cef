/** DP-SGD by both accountants, and the noise that a guarantee needs; what was assumed, and where a search ended. */
import { calibrateNoise } from "../accountant/calibrate.js";
import { phasesOf, type Schedule, type SubsampledGaussian } from "../accountant/mechanism.js";
import { pldDelta, pldEpsilon, type Bracket } from "../accountant/pld.js";
import { isAtEnd, rdpDelta, rdpEpsilon, type RdpBound } from "../accountant/rdp.js";
import { UsageError } from "../core/errors.js";
import { checkOneOf } from "./epsilon-or-delta.js";
import type { Progress } from "./settings.js";

/** What every number of the accountants holds for. */
const ASSUMED = [
  "Poisson sampling: each step takes each example by itself with probability samplingRate",
  "neighbours: one example is added or removed",
  "gradients are clipped one by one, and Gaussian noise of noiseMultiplier times the clipping norm is added to the sum",
  "the attacker may see every step's noisy sum",
] as const;
const COMMON = { sampling: "poisson", assumed: ASSUMED } as const;

/** Width of a bracket, relative to its upper end, above which it is said to be wide. */
const WIDE = 0.05;

export interface ByPld {
  readonly pld: { readonly lower: number; readonly upper: number | null } | null;
  readonly notes: readonly string[];
}

/** The PLD bracket, or null where its grid cannot hold the losses: RDP's bound stands alone there. */
export function byPld(make: () => Bracket): ByPld {
  try {
    const { lower, upper } = make();
    if (upper === Infinity)
      return { pld: { lower, upper: null }, notes: ["PLD shows no upper end below 1e9"] };
    const width = (upper - lower) / upper;
    const percent = Number((100 * width).toPrecision(2));
    const wide = `the PLD bracket is wide, ${percent}% of its upper end: both ends are valid`;
    return { pld: { lower, upper }, notes: width > WIDE ? [wide] : [] };
  } catch (error) {
    if (error instanceof UsageError) return { pld: null, notes: [error.message] };
    throw error;
  }
}

/** What RDP's bound does not show by itself. */
function rdpNotes(bound: RdpBound, key: "epsilon" | "delta"): string[] {
  if (bound[key] === 0) return [];
  // A delta that was given is below 1.
  if (bound.delta === 1) return ["RDP shows nothing: its delta is 1"];
  return isAtEnd(bound)
    ? [`RDP's order ${bound.order} is at an end of its search: valid, but it may be far too large`]
    : [];
}

const noteOf = (notes: readonly string[]): { note?: string } =>
  notes.length > 0 ? { note: notes.join("; ") } : {};

/** One phase by its numbers, several as a list. */
const described = (phases: readonly SubsampledGaussian[]): object =>
  phases.length === 1
    ? phases[0]
    : { phases, steps: phases.reduce((sum, { steps }) => sum + steps, 0) };

/** DP-SGD's epsilon at delta, or delta at epsilon, by both accountants. */
export function accountantSummary(
  schedule: Schedule,
  epsilon?: number,
  delta?: number,
  progress: Progress = () => {},
) {
  checkOneOf(epsilon, delta);
  const setting = { ...described(phasesOf(schedule)), ...COMMON };
  if (delta !== undefined) {
    const bound = rdpEpsilon(schedule, delta);
    const { pld, notes } = byPld(() =>
      pldEpsilon(schedule, delta, undefined, (done, total) => progress("PLD", done, total)),
    );
    const rdp = { epsilon: bound.epsilon, order: bound.order };
    return { ...setting, delta, rdp, pld, ...noteOf([...rdpNotes(bound, "epsilon"), ...notes]) };
  }
  const bound = rdpDelta(schedule, epsilon as number);
  const { pld, notes } = byPld(() => pldDelta(schedule, epsilon as number));
  const rdp = { delta: bound.delta, order: bound.order };
  return { ...setting, epsilon, rdp, pld, ...noteOf([...rdpNotes(bound, "delta"), ...notes]) };
}

/** About how many tries a calibration takes, for its progress. */
const TRIES = 30;

/** Noise multipliers that meet (epsilon, delta). */
export function calibrationSummary(
  target: { readonly epsilon: number; readonly delta: number },
  { samplingRate, steps }: Omit<SubsampledGaussian, "noiseMultiplier">,
  progress: Progress = () => {},
) {
  const { epsilon, delta } = target;
  const { rdp, pld, notes } = calibrateNoise(epsilon, delta, samplingRate, steps, (tries) =>
    progress("calibrate", Math.min(tries, TRIES), TRIES),
  );
  const noiseMultiplier = { rdp, pld };
  return { epsilon, delta, samplingRate, steps, ...COMMON, noiseMultiplier, ...noteOf(notes) };
}
