/**
 * A comparison of two tables of few pools: of these very models, on documents to come. Matching and verdict are those
 * of the suite's claims; replicates are documents, each with its influence on all the AUCs in which it stands.
 */
import { BETWEEN } from "../../claims/levels.js";
import {
  matchedCrossings,
  type Checkpoint,
  type Stop,
  type Stops,
} from "../../claims/membership/matching.js";
import { protocolOf } from "../../claims/membership/protocol.js";
import { comparisonVerdict } from "../../claims/rules.js";
import { deciding, strongest, type Grid } from "../../core/strongest.js";
import { meanOf } from "../../core/pools.js";
import { auc } from "../../attack/roc.js";
import { shadowsFor, type OutputAttack } from "./attackers.js";
import { addInfluences, differenceOf, errorOf, noInfluence, type Influence } from "./clusters.js";
import type { Paired } from "./pairing.js";
import { targetsOf, type Outputs } from "./read.js";
import { UTILITY } from "./schema.js";
import { scoredAt, type TargetScored } from "./scored.js";

type Model = "classifier" | "language-model";

/** How good a side's targets of a pool are along their steps; larger is better. */
function curveOf({ pools, steps }: Outputs, pool: number, model: Model): Checkpoint[] {
  const column = UTILITY.indexOf(
    model === "classifier" ? "validation_accuracy" : "validation_loss",
  );
  const sign = model === "classifier" ? 1 : -1;
  return steps.map((step, at) => ({
    step,
    value: sign * meanOf(targetsOf(pools[pool]).map((m) => m.steps[at].utility[column])),
  }));
}

/** Where both sides are stopped in each pool. */
function stopsOf({ both }: Paired, model: Model): ReadonlyArray<readonly [Stops, Stops]> {
  const { match } = protocolOf({ model, task: "outputs" });
  return both[0].pools.map((_, pool) => {
    const crossings = matchedCrossings(
      curveOf(both[0], pool, model),
      curveOf(both[1], pool, model),
    );
    if (!crossings) throw new RangeError("no utility to match by");
    return [match(crossings[0]), match(crossings[1])];
  });
}

/** Scores of a side's targets, each made once. */
function scoresOf({ both }: Paired) {
  const known = new Map<string, TargetScored[]>();
  return (side: 0 | 1, pool: number, step: number, attack: OutputAttack): TargetScored[] => {
    const key = JSON.stringify([side, pool, step, attack]);
    let scored = known.get(key);
    if (!scored) {
      const of = both[side].pools;
      const isKnown = of.every((p) => shadowsFor(p, "known-A").length > 0);
      scored = scoredAt(of[pool], step, isKnown ? "known-A" : "unaware")({ attack });
      known.set(key, scored);
    }
    return scored;
  };
}

type End = (stops: readonly [Stops, Stops]) => readonly [Stop | undefined, Stop | undefined];
/** A model leaks more later: the difference is smallest where the first is stopped early, and the second late. */
const LOW: End = ([model, against]) => [model.before, against.after];
const HIGH: End = ([model, against]) => [model.after, against.before];

export interface OfTheseModels {
  readonly verdict: ReturnType<typeof comparisonVerdict>;
  readonly difference: number | null;
  readonly interval: readonly [number | null, number | null];
  readonly strongest: readonly string[];
  readonly replicates: number;
}

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);

/** A side's AUC under one attack, mean over pools, with the influence of each document. */
function sideOf(
  pair: Paired,
  side: 0 | 1,
  stops: readonly Stop[],
  attack: OutputAttack,
  scores: ReturnType<typeof scoresOf>,
): { readonly mean: number; readonly influence: Influence } {
  const { pools } = pair.both[side];
  const influence = noInfluence(pools.reduce((n, { examples }) => n + examples.length, 0));
  let [mean, first] = [0, 0];
  stops.forEach((stop, pool) => {
    for (const [weight, step] of stop) {
      const scored = scores(side, pool, step, attack);
      const share = weight / stops.length / scored.length;
      for (const one of scored) {
        if (one.known === undefined) continue;
        mean += share * auc(one.known).value;
        addInfluences(influence, one, share, first);
      }
    }
    first += pools[pool].examples.length;
  });
  return { mean, influence };
}

/** Differences of AUCs by attack on the first (rows) and on the second (columns), over documents. */
function gridOf(
  pair: Paired,
  stops: ReadonlyArray<readonly [Stop, Stop]>,
  attacks: readonly OutputAttack[],
  scores: ReturnType<typeof scoresOf>,
): Grid {
  const [first, second] = ([0, 1] as const).map((side) =>
    attacks.map((attack) =>
      sideOf(
        pair,
        side,
        stops.map((both) => both[side]),
        attack,
        scores,
      ),
    ),
  );
  return first.map((a) =>
    second.map((b) => {
      const { error, n } = errorOf(differenceOf(a.influence, b.influence));
      return { mean: a.mean - b.mean, sd: error * Math.sqrt(n), n };
    }),
  );
}

/** Compares by the attacks named, the strongest on each side, at the claims' level. */
export function ofTheseModels(
  pair: Paired,
  model: Model,
  attacks: readonly OutputAttack[],
  margin: number,
): OfTheseModels {
  const scores = scoresOf(pair);
  const stops = stopsOf(pair, model);
  const gridAt = (end: End): Grid | undefined => {
    const both = stops.map(end);
    if (both.some((sides) => sides.includes(undefined))) return undefined;
    const given = both as ReadonlyArray<readonly [Stop, Stop]>;
    return gridOf(pair, given, attacks, scores);
  };
  const [low, high] = [gridAt(LOW), gridAt(HIGH)];
  const interval = {
    low: low ? strongest(low, BETWEEN).low : -Infinity,
    high: high ? strongest(high, BETWEEN).high : Infinity,
  };
  const grids = [low, high].flatMap((grid) => (grid ? [grid] : []));
  const means = grids.map((grid) => strongest(grid, BETWEEN).mean);
  const { row, column } = deciding(grids[0] ?? []);
  return {
    verdict: comparisonVerdict(interval, margin),
    // Of no comparison there is none: NaN.
    difference: finite(meanOf(means)),
    interval: [finite(interval.low), finite(interval.high)],
    strongest: [row, column].flatMap((i) => attacks[i] ?? []),
    replicates: grids[0]?.[0]?.[0]?.n ?? 0,
  };
}
