/**
 * The one contrast that decides a claim: the stronger of the attacks that were named beforehand on each model, an
 * interval between pools at the claim's level, and what it could have seen (docs/theory.md, Deciding between models).
 */
import type { Attack } from "../../attack/membership.js";
import { poolsToDecide } from "../../core/pools.js";
import {
  deciding,
  detectableD,
  levelOfZero,
  strongest,
  type Estimate,
  type Grid,
  type Replicates,
} from "../../core/strongest.js";
import type { Power, Verdict } from "../claim.js";
import { ofWholeLevel } from "../levels.js";
import { sized } from "../power.js";
import { comparisonVerdict } from "../rules.js";
import type { MembershipEvidence } from "./evidence.js";
import { FEWEST_POOLS } from "./needs.js";
import { gridOf, type Party } from "./party.js";

/**
 * Two models. Where matching brackets a model, one end of the interval comes from each of two comparisons: `low` is the
 * one in which the model is at a disadvantage in leaking (its difference is the smaller), `high` the other.
 */
export interface Pairing {
  readonly model: Party;
  readonly against: Party | undefined;
}
export interface Pairings {
  readonly name: string;
  readonly low: Pairing | undefined;
  readonly high: Pairing | undefined;
  /** Steps between the checkpoints of a bracket, or before the first one, are no checkpoints yet. */
  readonly denser?: boolean;
}

export interface Decision extends Estimate {
  readonly name: string;
  readonly verdict: Verdict;
  /** Two-sided, of D = 0; NaN where no spread is known. */
  readonly pValue: number;
  /** Of the difference under the strongest attacks, at the bracket's first end; NaN of one pool. */
  readonly standardError: number;
  /** Pools that give a difference. */
  readonly pools: number;
  /** The strongest attacks by estimate: on the model, and on what it is held against. */
  readonly attacks: readonly Attack[];
  /** Estimates at both ends of a bracket; equal where there is none, NaN where one is missing. */
  readonly bracket: readonly [number, number];
  readonly margin: number;
  readonly power: Power;
  /** Pools at which the same estimate and spread would decide; undefined where it is decided, null beyond 100,000. */
  readonly needed: number | null | undefined;
  /**
   * No number of pools would decide: the ends of the bracket lie on different sides, each with its whole interval, or
   * the end is missing that could decide.
   */
  readonly isStuck: boolean;
  /** It is not decided, and checkpoints in between would narrow the bracket, or give it the end that is missing. */
  readonly denser: boolean;
}

/** Grids of both ends. */
interface Ends {
  readonly low: Grid | undefined;
  readonly high: Grid | undefined;
}

const intervalOf = ({ low, high }: Ends, level: number, pools?: number) => ({
  low: low ? strongest(low, level, pools).low : -Infinity,
  high: high ? strongest(high, level, pools).high : Infinity,
});

const standardErrorOf = (cell: Replicates | undefined): number =>
  cell && cell.n > 1 ? cell.sd / Math.sqrt(cell.n) : NaN;

/** Fewest pools of any cell; 0 without one. */
const poolsOfGrids = (grids: readonly Grid[]): number => {
  const counts = grids.flat(2).map((c) => c.n);
  return counts.length > 0 ? Math.min(...counts) : 0;
};

/** What every comparison of models sees: a difference above zero, by the end of the interval that would show it. */
export const AUC_SEES = {
  effect: "difference of AUC, at the spread between pools that was observed",
  found:
    "what Student's test between pools sees at half the level for each attack (noncentral t), with probability 0.95 " +
    "where two attacks must be outdone; of few pools the spread is itself uncertain",
} as const;

/** Where the low end is missing, no difference above zero can be shown. */
function powerOf(low: Grid | undefined, level: number): Power {
  const smallest = low ? detectableD(low, level) : NaN;
  return sized(AUC_SEES, Number.isFinite(smallest) ? smallest : null);
}

/** Whether more pools might decide: whether ends anywhere within the limits of today's would. */
function couldDecide({ low, high }: Ends, level: number, margin: number): boolean {
  const most = low ? strongest(low, level).high : -Infinity;
  const least = high ? strongest(high, level).low : Infinity;
  return most > 0 || least < 0 || (most > -margin && least < margin);
}

/** Decides on the pairings by the level and the margin of the evidence. */
export function decide(evidence: MembershipEvidence, pairings: Pairings): Decision {
  const { level, margin } = evidence;
  const gridFor = (p: Pairing | undefined) => p && gridOf(evidence, p.model, p.against);
  const low = gridFor(pairings.low);
  const high = pairings.high === pairings.low ? low : gridFor(pairings.high);
  const grids = [low, high].flatMap((grid) => (grid ? [grid] : []));
  const estimates = [low, high].map((grid) => (grid ? strongest(grid, level).mean : NaN));
  const known = estimates.filter((x) => !Number.isNaN(x));
  const pools = poolsOfGrids(grids);
  const interval = intervalOf({ low, high }, level);
  const isTested = pools >= FEWEST_POOLS;
  const verdict = isTested ? comparisonVerdict(interval, margin) : "inconclusive";
  const isDecided = (n: number): boolean =>
    comparisonVerdict(intervalOf({ low, high }, level, n), margin) !== "inconclusive";
  const { row, column } = deciding(grids[0] ?? []);
  const attacks = [row, column].slice(0, (pairings.low ?? pairings.high)?.against ? 2 : 1);
  return {
    name: pairings.name,
    ...interval,
    mean: known.reduce((a, x) => a + x / known.length, known.length > 0 ? 0 : NaN),
    verdict,
    pValue: isTested ? ofWholeLevel(levelOfZero(low, high), level) : NaN,
    standardError: standardErrorOf(grids[0]?.[Math.max(0, row)]?.[Math.max(0, column)]),
    pools,
    attacks: attacks.flatMap((i) => evidence.attacks[i] ?? []),
    bracket: [estimates[0], estimates[1]],
    margin,
    power: powerOf(low, level),
    denser: verdict === "inconclusive" && pairings.denser === true,
    isStuck: known.length > 0 && !couldDecide({ low, high }, level, margin),
    needed:
      verdict === "inconclusive" && known.length > 0
        ? poolsToDecide(isDecided, Math.max(FEWEST_POOLS, pools))
        : undefined,
  };
}
