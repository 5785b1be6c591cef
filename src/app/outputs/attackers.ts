/** Which attacks the columns and models of a table allow, and what is missing for the others. */
import { isGiven, SHADOW_ATTACKS, type Attack } from "../../attack/membership.js";
import { FEWEST_NON_MEMBERS } from "../../attack/quantile.js";
import { shown } from "../../core/shown.js";
import type { TokenAttackName } from "../../attack/tokens/scores.js";
import type { ModelOutputs, PoolOutputs } from "./collect.js";
import { shadowsOf, targetsOf, type Outputs } from "./read.js";
import type { Knowledge } from "./rows.js";

export type OutputAttack = Attack | TokenAttackName;

/** Attacks on the target alone. */
const ALONE = [
  "loss",
  "pretrained",
  "quantile",
  "min-k",
  "min-k++",
  "zlib",
  "ez-mia",
  "wbc",
] as const satisfies readonly OutputAttack[];
/**
 * Those that tables are attacked by, in order. LiRA over tokens is not among them: it would keep the tokens of all
 * models.
 */
export const OUTPUT_ATTACKS: readonly OutputAttack[] = [...ALONE, ...SHADOW_ATTACKS];
const isAlone = (attack: OutputAttack): boolean =>
  (ALONE as readonly OutputAttack[]).includes(attack);

/** One attack by one attacker; of attacks without shadow models, who know nothing, "unaware". */
export interface Planned {
  readonly attack: OutputAttack;
  readonly knowledge: Knowledge;
}

export interface NotRun {
  readonly attack: string;
  readonly knowledge: Knowledge;
  /** Columns or rows that the table would need. */
  readonly missing: string;
}

/** Shadow models of one attacker. */
export const shadowsFor = (pool: PoolOutputs, knowledge: Knowledge): ModelOutputs[] =>
  shadowsOf(pool).filter((m) => m.knowledge === knowledge);

/** The fewest models on a side, and the first example that has so few. */
interface Fewest {
  readonly models: number;
  readonly at: number;
}

/** Least and largest numbers, over a pool's examples, of shadow models with and without one. */
function sidesOf(pool: PoolOutputs, knowledge: Knowledge) {
  const shadows = shadowsFor(pool, knowledge);
  let [inside, outside]: [Fewest, Fewest] = [
    { models: Infinity, at: 0 },
    { models: Infinity, at: 0 },
  ];
  let [mostInside, mostOutside] = [0, 0];
  for (let i = 0; i < pool.examples.length; i++) {
    const members = shadows.filter(({ member }) => member[i] === 1).length;
    if (members < inside.models) inside = { models: members, at: i };
    if (shadows.length - members < outside.models)
      outside = { models: shadows.length - members, at: i };
    mostInside = Math.max(mostInside, members);
    mostOutside = Math.max(mostOutside, shadows.length - members);
  }
  return { inside, outside, mostInside, mostOutside };
}

const SHADOWS = "rows of role shadow";
/** Which example has too few, and how many there are. */
const lacks = (pool: PoolOutputs, { at, models }: Fewest, side: string): string =>
  ` (example ${shown(pool.examples[at])} of pool ${shown(pool.name)} has ${models} ${side})`;
const modelsText = (n: number): string => `${n} model${n === 1 ? "" : "s"}`;
const without = (n: number): string =>
  `${modelsText(n)} of role shadow or reference without each example`;
const both = (n: number): string =>
  `${modelsText(n)} of role shadow with each example and ${n} without`;
const isWhole = (list: Float64Array, count: number): boolean =>
  list.length === count && !list.includes(NaN);
const POPULATION = "rows of population 1 (examples that no model was trained on)";

/** What an attack with shadow models needs of a pool; undefined where it is there. */
function missingOf(attack: OutputAttack, pool: PoolOutputs, knowledge: Knowledge) {
  if (shadowsFor(pool, knowledge).length === 0) return SHADOWS;
  const { inside, outside, mostInside, mostOutside } = sidesOf(pool, knowledge);
  const least = attack === "lira-online" || attack === "lira-offline" ? 2 : 1;
  const isOnline = attack.includes("online");
  const what = isOnline ? both(least) : without(least);
  if (outside.models < least) return what + lacks(pool, outside, "without it");
  if (isOnline && inside.models < least) return what + lacks(pool, inside, "with it");
  // A variance for all needs two answers on a side to one example at least.
  const isSpread = mostOutside >= 2 && (!isOnline || mostInside >= 2);
  if (attack.endsWith("-fixed") && !isSpread) return isOnline ? both(2) : without(2);
  if (attack.startsWith("rmia") && pool.population === 0) return POPULATION;
  return undefined;
}

/** Columns of attacks on the target alone, where a row is a token, and where it is an example. */
const COLUMNS: Readonly<Record<string, readonly [token: string, example: string]>> = {
  pretrained: ["pretrained_logprob", "rows of role pretrained"],
  quantile: [
    `pretrained_logprob, and ${FEWEST_NON_MEMBERS} documents or more of population 1`,
    `rows of role pretrained, and ${FEWEST_NON_MEMBERS} examples or more of population 1, which it answers, too`,
  ],
  "min-k": ["logprob", "column min_k"],
  "min-k++": ["mean, sd", "column min_k_plus"],
  zlib: ["zlib_bytes", "column zlib"],
  "ez-mia": ["pretrained_logprob, top1 (or rank)", "column ez_mia"],
  wbc: ["pretrained_logprob", "column wbc"],
};

/** Scores of a target's examples that the table has, or says how to make; undefined where it does not. */
function isThere(attack: OutputAttack, pool: PoolOutputs): boolean {
  if (attack === "loss") return true;
  return targetsOf(pool).every(({ steps }) =>
    steps.every((step) => {
      if (step.tokens.has(attack as TokenAttackName)) return true;
      if (attack === "min-k") return step.minK !== undefined;
      if (attack === "quantile")
        return isGiven("quantile", {
          ...step,
          ...(step.pretrained ? {} : pretrainedLists(pool)),
        });
      return attack === "pretrained" && (step.pretrained ?? pretrainedOf(pool)) !== undefined;
    }),
  );
}

/** phi of the examples under a pool's pretrained model, and of the population where it answered all of that. */
export function pretrainedLists({ models, population }: PoolOutputs): {
  readonly pretrained?: Float64Array;
  readonly pretrainedPopulation?: Float64Array;
} {
  const found = models.find((m) => m.role === "pretrained")?.steps[0];
  if (found === undefined) return {};
  const isAnswered = population > 0 && isWhole(found.population, population);
  return { pretrained: found.phi, ...(isAnswered && { pretrainedPopulation: found.population }) };
}
export const pretrainedOf = (pool: PoolOutputs): Float64Array | undefined =>
  pretrainedLists(pool).pretrained;

const isOfTokens = (attack: OutputAttack): boolean =>
  !["pretrained", "quantile", "loss"].includes(attack);

function missingAlone(attack: OutputAttack, { schema, pools }: Outputs): string | undefined {
  if (pools.every((pool) => isThere(attack, pool))) return undefined;
  const [token, example] = COLUMNS[attack];
  if (schema.layout === "token") return `column ${token}`;
  return isOfTokens(attack) ? `${example}; or a row a token, with ${token}` : example;
}

/** All attacks: those that are run, in order, and what is missing for the others. */
export function plannedAttacks(outputs: Outputs): {
  readonly planned: readonly Planned[];
  readonly notRun: readonly NotRun[];
} {
  const [planned, notRun]: [Planned[], NotRun[]] = [[], []];
  for (const knowledge of ["unaware", "known-A"] as const) {
    const isKnown = knowledge === "known-A";
    const hasModels = outputs.pools.every((pool) => shadowsFor(pool, knowledge).length > 0);
    if (isKnown && !hasModels) {
      const missing = `${SHADOWS} and knowledge known-A (models with the target's A)`;
      notRun.push({ attack: "all of an attacker who knows A", knowledge, missing });
      continue;
    }
    for (const attack of OUTPUT_ATTACKS) {
      if (isKnown && isAlone(attack)) continue;
      const missing = isAlone(attack)
        ? missingAlone(attack, outputs)
        : outputs.pools.map((pool) => missingOf(attack, pool, knowledge)).find((m) => m);
      if (missing === undefined) planned.push({ attack, knowledge });
      else notRun.push({ attack, knowledge, missing });
    }
  }
  return { planned, notRun };
}
