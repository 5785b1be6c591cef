/**
 * Membership attacks on trained models from their answers alone. Every score is larger for "member". Models answer with
 * phi = log(p/(1 - p)), p the probability of the right label (Carlini et al. 2022, arXiv:2112.03570: close to normal).
 */
import { FEWEST_NON_MEMBERS, quantileScores } from "./quantile.js";
import { OFFLINE_A, offlineMean, onlineMean, rmiaScores } from "./rmia.js";
import { tokenLira, type TokenLossTable } from "./tokens/lira.js";
import type { TokenAttackName } from "./tokens/scores.js";

/** Shadow models that the attacker trained: answers and memberships, model by model, example by example. */
export interface Shadows {
  readonly phi: ReadonlyArray<ArrayLike<number>>;
  readonly member: ReadonlyArray<ArrayLike<number>>;
  /** Sequences, where they were kept: losses of all tokens (`tokens/lira.ts`), model by model. */
  readonly tokenLosses?: readonly TokenLossTable[];
  /** Where A is the target's: alignments of their B (`alignment.ts`), model by model. */
  readonly alignment?: ReadonlyArray<ArrayLike<number>>;
}

/**
 * A model under attack. `population`: its answers, and each
 * shadow's, to examples that no model was trained on (RMIA).
 */
export interface Target {
  readonly phi: ArrayLike<number>;
  readonly population: {
    readonly target: ArrayLike<number>;
    readonly shadows: ReadonlyArray<ArrayLike<number>>;
  };
  /** Sequences: the mean log probability of the least likely tokens of each (`minKProbability`). */
  readonly minK?: ArrayLike<number>;
  /** phi under the model that fine-tuning started from: of the examples, and of the population. */
  readonly pretrained?: ArrayLike<number>;
  readonly pretrainedPopulation?: ArrayLike<number>;
  /** Sequences: each document's scores by attacks on its tokens (`tokens/scores.ts`). */
  readonly tokens?: TokenScores;
  /** White box: alignment of its B with each example's gradient at the start (`alignment.ts`). */
  readonly alignment?: ArrayLike<number>;
  /** Losses of all tokens, as its shadows have them. */
  readonly tokenLosses?: TokenLossTable;
}

/** Attacks on the tokens of a sequence, beside min-k: they need more of a model than its losses. */
export const TOKEN_SCORES = ["min-k++", "ez-mia", "wbc"] as const satisfies TokenAttackName[];
export type TokenScores = Readonly<Record<(typeof TOKEN_SCORES)[number], ArrayLike<number>>>;
const isOnTokens = (attack: Attack): attack is keyof TokenScores =>
  (TOKEN_SCORES as readonly Attack[]).includes(attack);

/** Variance: each example's own, or one for all (better with few shadows; Carlini et al. 2022, section VI-A). */
export const ATTACKS = [
  "loss",
  "pretrained",
  "quantile",
  "calibrated",
  "lira-online",
  "lira-online-fixed",
  "lira-offline",
  "lira-offline-fixed",
  "rmia-online",
  "rmia-offline",
] as const;
/** Those among them that need shadow models; before them come those on the target and the pretrained model alone. */
export const SHADOW_ATTACKS = ATTACKS.slice(3);
/**
 * Attacks on sequences, whose phi comes from the mean loss a token. More of them, without shadow models: min-k%
 * probability (Shi et al. 2024, arXiv:2310.16789), and those on tokens.
 */
export const TEXT_ATTACKS = [
  "loss",
  "pretrained",
  "quantile",
  "min-k",
  ...TOKEN_SCORES,
  ...SHADOW_ATTACKS,
  "lira-tokens",
] as const;
/**
 * Attacks of who holds A and B (white box): the alignment of B with an example's gradient at the start, and the same
 * less its mean over shadow models with that A and without the example, over the standard deviation of all examples.
 */
export const WHITE_BOX_ATTACKS = ["alignment", "alignment-calibrated"] as const;
export const isWhiteBox = (attack: Attack): boolean =>
  (WHITE_BOX_ATTACKS as readonly Attack[]).includes(attack);
export type Attack =
  | (typeof ATTACKS)[number]
  | (typeof WHITE_BOX_ATTACKS)[number]
  | "min-k"
  | "lira-tokens"
  | (typeof TOKEN_SCORES)[number];
/**
 * The attacks that decide the claims on trained models, named beforehand: online LiRA with one variance for all
 * examples, and online RMIA. The stronger of them decides, and the level is divided (docs/theory.md, Deciding between
 * models), so that nothing is gained by choosing among attacks afterwards.
 */
export const DECIDING_ATTACKS = [
  "lira-online-fixed",
  "rmia-online",
] as const satisfies readonly Attack[];
/** The one of them that figures draw where they draw one. */
export const DECIDING_ATTACK = DECIDING_ATTACKS[0];
/** Attacks to which it matters what is known of A: they need shadow models, or A itself. */
export const usesShadows = (attack: Attack): boolean =>
  attack === "lira-tokens" ||
  isWhiteBox(attack) ||
  (SHADOW_ATTACKS as readonly Attack[]).includes(attack);

/** Share of a sequence's tokens, the least likely ones, whose log probability min-k% averages. */
const LEAST = 0.2;
/** Mean log probability of the least likely fifth of the tokens, one at least. */
export function minKProbability(tokenLosses: ArrayLike<number>): number {
  const worst = Float64Array.from(tokenLosses)
    .sort()
    .subarray(-Math.max(1, Math.round(LEAST * tokenLosses.length)));
  return -worst.reduce((a, x) => a + x, 0) / worst.length;
}

/** log(p/(1 - p)) of label y under a softmax of logits, stable where p is near 0 or 1. */
export function logitOf(
  logits: ArrayLike<number>,
  offset: number,
  classes: number,
  label: number,
): number {
  let top = -Infinity;
  for (let c = 0; c < classes; c++) if (c !== label) top = Math.max(top, logits[offset + c]);
  let rest = 0;
  for (let c = 0; c < classes; c++) if (c !== label) rest += Math.exp(logits[offset + c] - top);
  return logits[offset + label] - top - Math.log(rest);
}

/** -log p = log(1 + e^-phi). */
export const lossOf = (phi: number): number =>
  phi > 0 ? Math.log1p(Math.exp(-phi)) : Math.log1p(Math.exp(phi)) - phi;
/** phi of an answer whose loss is known: of a sequence, its mean loss a token. */
export const phiOfLoss = (loss: number): number => -Math.log(Math.expm1(Math.max(loss, 1e-9)));
/** To 1e-6: so phi is kept, that shards stay small on disk. */
export const toMillionths = (x: number): number => Math.round(x * 1e6) / 1e6;
/** Never 0, so that ratios of probabilities are numbers. */
const probability = (phi: number): number => Math.max(1e-300, 1 / (1 + Math.exp(-phi)));

/** Count, mean and sum of squared deviations. */
interface Side {
  readonly n: number;
  readonly mean: number;
  readonly squares: number;
}
type Sides = ReadonlyArray<{ readonly inside: Side; readonly outside: Side }>;
const same = (phi: number): number => phi;
const known = new WeakMap<Shadows, Map<(phi: number) => number, Sides>>();

/**
 * The shadows' answers (or f of them) to each example, with and
 * without it; computed once for all targets of the same shadows.
 */
function split(shadows: Shadows, f: (phi: number) => number = same): Sides {
  let byFunction = known.get(shadows);
  if (!byFunction) known.set(shadows, (byFunction = new Map()));
  let sides = byFunction.get(f);
  if (!sides)
    byFunction.set(
      f,
      (sides = Array.from(shadows.phi[0], (_, i) => ({ inside: side(i, 1), outside: side(i, 0) }))),
    );
  return sides;
  function side(i: number, inside: number): Side {
    let [n, mean, squares] = [0, 0, 0];
    for (let k = 0; k < shadows.phi.length; k++) {
      if (shadows.member[k][i] !== inside) continue;
      const x = f(shadows.phi[k][i]);
      const d = x - mean;
      mean += d / ++n;
      squares += d * (x - mean);
    }
    return { n, mean, squares };
  }
}

/** Floor of a variance: phi is read to 1e-6. */
const FLOOR = 1e-12;

/** RMIA's view of all examples, and of the population that no model saw. */
function rmia(
  isOnline: boolean,
  { phi, minK, population }: Target,
  shadows: Shadows,
): Float64Array {
  const sides = split(shadows, probability);
  const unseen = (z: number): number =>
    population.shadows.reduce((a, s) => a + probability(s[z]), 0) / population.shadows.length;
  return rmiaScores(
    Array.from(phi, (x, i) => ({
      p: probability(x),
      inside: sides[i].inside.mean,
      outside: sides[i].outside.mean,
    })),
    Array.from(population.target, (x, z) => ({ p: probability(x), outside: unseen(z) })),
    isOnline ? onlineMean : offlineMean(minK ? OFFLINE_A.sequences : OFFLINE_A.answers),
  );
}

/** Whether a target has what an attack needs beyond answers: losses of tokens are kept at the end of training only. */
export function isGiven(
  attack: Attack,
  target: Pick<Target, "alignment" | "tokenLosses" | "pretrained" | "pretrainedPopulation">,
): boolean {
  if (attack === "lira-tokens") return target.tokenLosses !== undefined;
  if (isWhiteBox(attack)) return target.alignment !== undefined;
  if (attack === "pretrained") return target.pretrained !== undefined;
  const { pretrained, pretrainedPopulation: { length } = [] } = target;
  return attack !== "quantile" || (pretrained !== undefined && length >= FEWEST_NON_MEMBERS);
}

/** Regression among known non-members. */
function byQuantile(target: Target, pretrained: ArrayLike<number>): Float64Array {
  const { phi, population, pretrainedPopulation = [] } = target;
  return quantileScores(
    { examples: phi, population: population.target },
    { examples: pretrained, population: pretrainedPopulation },
  );
}

/** LiRA over tokens. */
function overTokens(target: Target, { tokenLosses, member }: Shadows): Float64Array {
  if (target.tokenLosses === undefined || tokenLosses === undefined)
    throw new RangeError("lira-tokens needs losses of tokens, of the target and of its shadows");
  const width = target.tokenLosses.length / target.phi.length;
  return tokenLira(target.tokenLosses, { losses: tokenLosses, member }, width);
}

const aligned = new WeakMap<Shadows, Shadows>();
/** Shadow models as their alignments. */
function alignedShadows(shadows: Shadows): Shadows {
  const { alignment, member } = shadows;
  if (alignment === undefined)
    throw new RangeError(
      "alignment-calibrated needs alignments of shadow models with the target's A",
    );
  const found = aligned.get(shadows) ?? { phi: alignment, member };
  aligned.set(shadows, found);
  return found;
}

/** Scores of all examples of a target. */
export function attackScores(attack: Attack, target: Target, shadows: Shadows): Float64Array {
  const n = target.phi.length;
  const out = new Float64Array(n);
  const given = (scores: ArrayLike<number> | undefined): ArrayLike<number> => {
    if (scores?.length !== n)
      throw new RangeError(`${attack} needs a number of its own for each of ${n} examples`);
    return scores;
  };
  if (attack === "loss") return out.map((_, i) => -lossOf(target.phi[i]));
  if (attack === "min-k") return out.map((_, i) => given(target.minK)[i]);
  if (isOnTokens(attack)) return out.map((_, i) => given(target.tokens?.[attack])[i]);
  if (attack === "pretrained")
    return out.map((_, i) => lossOf(given(target.pretrained)[i]) - lossOf(target.phi[i]));
  if (attack === "quantile") return byQuantile(target, given(target.pretrained));
  if (attack === "alignment") return out.map((_, i) => given(target.alignment)[i]);
  if (attack === "alignment-calibrated")
    return attackScores(
      "lira-offline-fixed",
      { ...target, phi: given(target.alignment) },
      alignedShadows(shadows),
    );
  if (attack === "lira-tokens") return overTokens(target, shadows);
  if (attack === "calibrated")
    return out.map((_, i) => split(shadows, lossOf)[i].outside.mean - lossOf(target.phi[i]));
  if (attack === "rmia-online" || attack === "rmia-offline")
    return rmia(attack === "rmia-online", target, shadows);
  const sides = split(shadows);
  const pooled = (side: "inside" | "outside"): number =>
    sides.reduce((a, s) => a + s[side].squares, 0) /
    Math.max(
      1,
      sides.reduce((a, s) => a + Math.max(0, s[side].n - 1), 0),
    );
  const fixed = { inside: pooled("inside"), outside: pooled("outside") };
  const isFixed = attack.endsWith("-fixed");
  return out.map((_, i) => {
    const variance = (side: "inside" | "outside"): number =>
      Math.max(FLOOR, isFixed ? fixed[side] : sides[i][side].squares / (sides[i][side].n - 1));
    const term = (side: "inside" | "outside"): number =>
      -((target.phi[i] - sides[i][side].mean) ** 2) / (2 * variance(side)) -
      Math.log(variance(side)) / 2;
    return attack.startsWith("lira-online")
      ? term("inside") - term("outside")
      : (target.phi[i] - sides[i].outside.mean) / Math.sqrt(variance("outside"));
  });
}
