/** Fine-tunes the small language model in assets/ on emails or on the user's own documents. */
import { meanOf } from "../core/pools.js";
import { documentsFor } from "../experiment/language/documents.js";
import type { DocumentCounts } from "../experiment/language/left-out.js";
import { pretrainedModel, type Pretrained } from "../train/language/pretrained.js";
import {
  Diverged,
  documentLosses,
  trainTransformer,
  type Documents,
  type LanguageSnapshot,
  type LanguageTrainingOptions,
} from "../train/language/trainer.js";
import type { Weights } from "../train/language/transformer.js";
import { usedOptions } from "../train/option-uses.js";
import { guaranteeOf, type Guarantee } from "./guarantee.js";
import { poolLine, poolSizes, type PoolReport, type PoolSizes } from "./pool.js";
import { saveLanguageModel } from "./save-text.js";
import {
  LANGUAGE_TRAINING_DEFAULTS,
  ownName,
  TEXT_DEFAULTS,
  TEXT_RANGES,
  textSetting,
  type OnDocuments,
  type TextOptions,
  type TextSetting,
} from "./setting.js";
import { taskSettings, type TaskSettings } from "./settings.js";
import {
  checkpointsOf,
  drawMembers,
  hashOf,
  inTrainFolder,
  keptPoint,
  watched,
  writeTraining,
  type TrainTask,
} from "./training-run.js";

export type TrainTextOptions = TextOptions & OnDocuments & TrainTask;

/** The language model at a checkpoint. */
export interface TextPoint {
  readonly step: number;
  /** Mean over members, nats a token. */
  readonly trainLoss: number;
  readonly validationPerplexity: number;
  readonly testPerplexity: number;
  /** SHA-256 of what training moved. */
  readonly weights: string;
}

/** One training run; also written as train.json. */
export interface TextTraining extends Guarantee {
  readonly data: string;
  readonly seed: string;
  /** Every option that means something to the method. */
  readonly training: LanguageTrainingOptions;
  readonly context: number;
  readonly pool: PoolReport;
  readonly members: number;
  readonly chosen: TextPoint;
  readonly curve: readonly TextPoint[];
  readonly documents: DocumentCounts & { readonly members: number };
  /** Path of the adapter's folder, or of the weights. */
  readonly saved: string;
}

const CHECKPOINTS = [0, 8, 20, 60, 120, 250, 500, 1000, 2000];
/** Documents that no model is trained on, at most. */
const UNSEEN = 256;

interface Data {
  readonly pool: Documents;
  readonly members: readonly number[];
  /** Members on average, which the sampling rate and its account are of. */
  readonly expected: number;
  readonly validation: Documents;
  readonly test: Documents;
}

async function pointOf(
  snapshot: LanguageSnapshot,
  moved: Weights,
  { pool, members, validation, test }: Data,
): Promise<TextPoint> {
  const lossOn = async (list: Documents): Promise<number> =>
    meanOf(documentLosses(await snapshot.tokenLosses(list)));
  return {
    step: snapshot.step,
    trainLoss: await lossOn(members.map((i) => pool[i])),
    validationPerplexity: Math.exp(await lossOn(validation)),
    testPerplexity: Math.exp(await lossOn(test)),
    weights: hashOf(
      Object.keys(moved)
        .sort()
        .flatMap((name) => [name, moved[name]]),
    ),
  };
}

async function trainedCurve(
  { training: t, context }: TextSetting,
  { shape, weights }: Pretrained,
  data: Data,
  settings: TaskSettings,
): Promise<{ curve: TextPoint[]; kept: Map<number, Weights> }> {
  const { seed } = settings;
  const curve: TextPoint[] = [];
  const kept = new Map<number, Weights>();
  const { steps, visit } = watched<LanguageSnapshot>(
    settings,
    checkpointsOf(CHECKPOINTS, t.steps),
    async (snapshot) => {
      const moved = await snapshot.weights();
      const point = await pointOf(snapshot, moved, data);
      if (![point.trainLoss, point.testPerplexity].every(Number.isFinite))
        throw new Diverged(t.rate, point.trainLoss, point.step);
      curve.push(point);
      kept.set(point.step, moved);
    },
  );
  const model = {
    members: data.members,
    seed,
    key: ["train", 0],
    factorKey: ["train", 0],
  } as const;
  const job = {
    training: t,
    shape: { ...shape, context },
    start: weights,
    documents: data.pool,
    model,
    expected: data.expected,
    checkpoints: steps,
  };
  await trainTransformer(job, visit);
  return { curve, kept };
}

/** What a pool of private documents is made of. */
export const DOCUMENTS = "private documents";

/** Documents of a setting, dealt to pools, and the sizes that they allow. */
export async function dealtDocuments(
  { text, textField: field, context, poolSize, given }: TextSetting,
  { tokenizer }: Pick<Pretrained, "tokenizer">,
  {
    seed,
    pools,
    unseen,
  }: { readonly seed: string; readonly pools: number; readonly unseen: number },
): Promise<{ found: Awaited<ReturnType<typeof documentsFor>>; sizes: PoolSizes }> {
  const wanted = { poolSize: poolSize ?? TEXT_DEFAULTS.poolSize, capped: poolSize === undefined };
  const request = { path: text, field, tokenizer, context, seed, pools, unseen, ...wanted };
  const found = await documentsFor(request, "poolSize");
  const sizes = poolSizes(
    { poolSize, batch: given.batch },
    {
      defaults: { poolSize: TEXT_DEFAULTS.poolSize, batch: LANGUAGE_TRAINING_DEFAULTS.batch },
      least: TEXT_RANGES.poolSize.min,
      most: Math.min(TEXT_RANGES.poolSize.max, found.most),
      unit: DOCUMENTS,
    },
    ownName,
  );
  return { found, sizes };
}

async function drawDocuments(setting: TextSetting, start: Pretrained, seed: string) {
  const { found, sizes } = await dealtDocuments(setting, start, { seed, pools: 1, unseen: UNSEEN });
  const [{ documents: pool, validation, test }] = found.pools;
  const members = drawMembers(pool.length, seed);
  const documents = { ...found.counts, members: members.length };
  const expected = sizes.poolSize / 2;
  return { data: { pool, members, expected, validation, test }, documents, sizes };
}

/**
 * One model on about half of a pool of documents: its curve, its adapter in PEFT's format or its weights, epsilon
 * where there is one.
 * @throws UsageError for bad options or a rate at which training diverges, Interrupted when the signal aborts
 */
export async function trainText(options: TrainTextOptions): Promise<TextTraining> {
  const asked = textSetting(options);
  const settings = taskSettings(options);
  const { seed, out } = settings;
  const start = pretrainedModel();
  const { data, documents, sizes } = await drawDocuments(asked, start, seed);
  options.onDocuments?.(documents);
  const setting = { ...asked, training: { ...asked.training, batch: sizes.batch } };
  const { training: t, context } = setting;
  options.note?.(poolLine(sizes, DOCUMENTS));
  const guarantee = guaranteeOf(t, data.expected, settings.progress);
  return inTrainFolder(settings, async (begin) => {
    settings.progress("training", 0, t.steps);
    const { curve, kept } = await trainedCurve(setting, start, data, settings);
    const chosen = keptPoint(curve, options.earlyStopping, (point) => -point.validationPerplexity);
    const shape = { ...start.shape, context };
    begin();
    const result = {
      data: setting.text ?? "emails",
      seed,
      training: usedOptions(t, "language-model") as LanguageTrainingOptions,
      context,
      pool: sizes.pool,
      members: documents.members,
      chosen,
      ...guarantee,
      curve,
      documents,
      saved: saveLanguageModel(out, t, shape, start.weights, kept.get(chosen.step) as Weights),
    };
    writeTraining(out, result);
    return result;
  });
}
