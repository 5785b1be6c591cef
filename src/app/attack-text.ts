/** Fine-tunes shadow and target language models of one setting and runs every membership attack on their documents. */
import { PERPLEXITY } from "../claims/membership/utility.js";
import { meanOf } from "../core/pools.js";
import { canarySentence, canaryTokens } from "../experiment/language/canaries.js";
import type { Pool } from "../experiment/language/documents.js";
import type { DocumentCounts } from "../experiment/language/left-out.js";
import type { CanaryRow, MembershipRow, SearchRow } from "../experiment/rows.js";
import type { ModelAnswers } from "../experiment/model-answers.js";
import type { TargetScores } from "../experiment/target-scores.js";
import { parsePlan, type Plan } from "../sweep/plan.js";
import { pretrainedModel } from "../train/language/pretrained.js";
import type { LanguageTrainingOptions } from "../train/language/trainer.js";
import { hasAdapter } from "../train/method.js";
import { writeScores, type Places } from "./attack-scores.js";
import {
  attackCounts,
  attackSummary,
  type AttackCounts,
  type AttackRun,
  type AttackSummary,
  type Reached,
} from "./attack-summary.js";
import { checkSavable, keepIn, saveOutputs, type SavedOutputs } from "./outputs/save.js";
import { poolLine, type PoolReport, type PoolSizes } from "./pool.js";
import { runIdentity } from "./run-identity.js";
import { collectRun, inRunFolder } from "./run-plans.js";
import { dealtDocuments, DOCUMENTS } from "./train-text.js";
import { textSetting, type OnDocuments, type TextOptions, type TextSetting } from "./setting.js";
import { runSettings } from "./settings.js";

/**
 * Options of {@link attackText}: a setting, a run, and sizes that have defaults. Without a rate, three are searched
 * first.
 */
export type AttackTextOptions = TextOptions &
  OnDocuments &
  AttackRun &
  SavedOutputs &
  Partial<AttackCounts>;

/** How far the random numbers in inserted sentences show, in bits. */
export interface Exposure {
  readonly sentence: string;
  /** Mean where a model was trained on the sentence; null where the context is too short for one. */
  readonly inserted: number | null;
  readonly leftOut: number | null;
  /** Canaries in targets. */
  readonly canaries: number;
  /** Mean of a number that was not trained on. */
  readonly chance: number;
  readonly most: number;
}

export interface TextAttack extends AttackSummary {
  readonly data: string;
  readonly documents: DocumentCounts;
  readonly pool: PoolReport;
  readonly searched: readonly SearchRow[];
  /** Where the best rate is the smallest or the largest that was tried. */
  readonly rateNote?: string;
  readonly exposure: Exposure;
  /** Paths of tables with the scores of single documents, one for each attack and attacker. */
  readonly scores: readonly string[];
}

const UNSEEN = 64;
const CANARIES = { count: 8, references: 127 };

/** Rates that are searched where none is given. */
const RATES = {
  weights: [1e-4, 3e-4, 1e-3],
  adapters: [3e-4, 1e-3, 3e-3],
  sgd: [0.01, 0.03, 0.1],
} as const;
export function ratesOf({ method, optimizer, rate }: LanguageTrainingOptions): readonly number[] {
  if (rate !== undefined) return [rate];
  if ((optimizer ?? "sgd") === "sgd") return RATES.sgd;
  return hasAdapter({ method }) ? RATES.adapters : RATES.weights;
}

/** The plan of one setting: everything that it says, and nothing of its own. */
export function textAttackPlan(
  setting: TextSetting,
  { poolSize, batch }: Pick<PoolSizes, "poolSize" | "batch">,
  counts: AttackCounts,
  canaries: number,
): Plan {
  const { rate: _rate, steps: _steps, ...method } = setting.given;
  return parsePlan(
    {
      kind: "language",
      name: "attack",
      purpose: "one setting by itself",
      feeds: [],
      source: setting.text ?? "emails",
      ...(setting.textField === undefined ? {} : { textField: setting.textField }),
      context: setting.context,
      ...counts,
      poolSize,
      canaries: { ...CANARIES, count: canaries },
      unseen: UNSEEN,
      searched: 2,
      checkpoints: [setting.training.steps],
      settings: [{ name: method.method, ...method, batch, rates: ratesOf(setting.given) }],
    },
    "attack",
  );
}

function exposureOf(rows: readonly CanaryRow[]): Exposure {
  const mean = (inserted: number): number | null => {
    const values = rows.flatMap((r) =>
      r.inserted === inserted && r.exposure !== null ? [r.exposure] : [],
    );
    return values.length > 0 ? meanOf(values) : null;
  };
  const candidates = CANARIES.references + 1;
  const most = Math.log2(candidates);
  const ranks = Array.from({ length: candidates }, (_, i) => Math.log2(i + 1));
  return {
    sentence: canarySentence("<8 digits>"),
    inserted: mean(1),
    leftOut: mean(0),
    canaries: rows.length,
    chance: most - meanOf(ranks),
    most,
  };
}

/** What a search does not show whose best rate is at an end of those tried; undefined where it is inside. */
export function rateNote(
  chosen: number | null,
  searched: readonly Pick<SearchRow, "rate">[],
): string | undefined {
  const rates = searched.map(({ rate }) => rate);
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  if (least >= most || (chosen !== least && chosen !== most)) return undefined;
  const [end, other] = chosen === least ? ["smallest", "smaller"] : ["largest", "larger"];
  return `the best is the ${end} rate that was tried: a ${other} one may do better, give it by --rate`;
}

const perplexity = (rows: readonly MembershipRow[]): Reached => ({
  testPerplexity: Math.exp(meanOf(rows.map(PERPLEXITY.test.of))),
});

/** Where the documents of pools stand in the user's own file. */
const linesOf = (pools: readonly Pool[], lines: ReadonlyMap<Uint16Array, number>): Places => ({
  unit: "line",
  of: (pool, record) => lines.get(pools[pool].documents[record]) as number,
});

/**
 * Every attack on one setting, over replicated pools.
 * @throws UsageError for bad options, too few documents or rates at which training diverges, Interrupted when the
 * signal aborts
 */
export async function attackText(options: AttackTextOptions): Promise<TextAttack> {
  const setting = textSetting(options);
  const settings = runSettings(options);
  const counts = attackCounts(options);
  checkSavable(options, options.force);
  const { text, context } = setting;
  // Refused before anything is written. The search has a pool of its own.
  const start = pretrainedModel();
  const { seed } = settings;
  const dealing = { seed, pools: counts.pools + 1, unseen: UNSEEN };
  const { found, sizes } = await dealtDocuments(setting, start, dealing);
  const { counts: documents, lines } = found;
  options.onDocuments?.(documents);
  options.note?.(poolLine(sizes, `${DOCUMENTS} in each of ${dealing.pools} pools`));
  const canaries = context < canaryTokens(start.tokenizer) ? 0 : CANARIES.count;
  const plan = textAttackPlan(setting, sizes, counts, canaries);
  return inRunFolder(settings, runIdentity("attack", { seed, plans: [plan] }), async (job) => {
    const scored: TargetScores[] = [];
    const onScores = (scores: TargetScores): void => void scored.push(scores);
    const answers: ModelAnswers[] = [];
    const onAnswers = options.saveOutputs === undefined ? undefined : keepIn(answers);
    const { tables } = await collectRun({ ...job, plans: [plan], onScores, onAnswers });
    const summary = attackSummary(tables, settings, counts, perplexity);
    if (options.saveOutputs !== undefined) await saveOutputs(options.saveOutputs, answers);
    const rateEnd = rateNote(summary.rate, tables.searches);
    return {
      data: text ?? "emails",
      documents,
      pool: sizes.pool,
      ...summary,
      searched: tables.searches,
      ...(rateEnd === undefined ? {} : { rateNote: rateEnd }),
      exposure: exposureOf(tables.canaries),
      scores: writeScores(settings.out, scored, lines && linesOf(found.pools, lines)),
    };
  });
}
