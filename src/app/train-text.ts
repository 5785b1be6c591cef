/** Fine-tunes the small language model in assets/ on emails or on the user's own documents. */
import { UsageError } from "../core/errors.js";
import { meanOf } from "../core/pools.js";
import { documentsFor } from "../experiment/language/documents.js";
import type { DocumentCounts } from "../experiment/language/left-out.js";
import { prepareFolder } from "../store/files.js";
import { pretrainedModel, type Pretrained } from "../train/language/pretrained.js";
import {
  Diverged,
  documentLosses,
  trainTransformer,
  type Documents,
  type LanguageSnapshot,
  type LanguageTraining,
} from "../train/language/trainer.js";
import type { Weights } from "../train/language/transformer.js";
import { accountedEpsilon } from "../train/method.js";
import { saveLanguageModel } from "./save-text.js";
import { textSetting, type OnDocuments, type TextOptions, type TextSetting } from "./setting.js";
import { taskSettings, type TaskSettings } from "./settings.js";
import {
  checkpointsOf,
  DELTA,
  drawMembers,
  hashOf,
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
export interface TextTraining {
  readonly data: string;
  readonly seed: string;
  readonly training: LanguageTraining;
  readonly context: number;
  readonly members: number;
  readonly chosen: TextPoint;
  /** Of all steps, at `delta`; null without a guarantee. */
  readonly epsilon: number | null;
  readonly delta: number;
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
  { training: t, context, poolSize }: TextSetting,
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
    expected: poolSize / 2,
    checkpoints: steps,
  };
  await trainTransformer(job, visit);
  return { curve, kept };
}

async function drawDocuments(setting: TextSetting, { tokenizer }: Pretrained, seed: string) {
  const { text, textField: field, context, poolSize } = setting;
  const request = { path: text, field, tokenizer, context, seed, poolSize, unseen: UNSEEN };
  const { pools, counts } = await documentsFor({ ...request, pools: 1 }, "--pool-size");
  const [{ documents: pool, validation, test }] = pools;
  const members = drawMembers(pool.length, seed);
  if (members.length === 0)
    throw new UsageError(
      "--pool-size",
      "large enough that a model has members",
      poolSize,
      "raise it",
    );
  const documents = { ...counts, members: members.length };
  return { data: { pool, members, validation, test }, documents };
}

/**
 * One model on about half of a pool of documents: its curve, its adapter in PEFT's format or its weights, epsilon
 * where there is one.
 * @throws UsageError for bad options or a rate at which training diverges, Interrupted when the signal aborts
 */
export async function trainText(options: TrainTextOptions): Promise<TextTraining> {
  const setting = textSetting(options);
  const settings = taskSettings(options);
  const { seed, out } = settings;
  const { training: t, context } = setting;
  const start = pretrainedModel();
  const { data, documents } = await drawDocuments(setting, start, seed);
  options.onDocuments?.(documents);
  prepareFolder(out);
  settings.progress("train", 0, t.steps);
  const { curve, kept } = await trainedCurve(setting, start, data, settings);
  const chosen = keptPoint(curve, options.earlyStopping, (point) => -point.validationPerplexity);
  const shape = { ...start.shape, context };
  const result = {
    data: setting.text ?? "emails",
    seed,
    training: t,
    context,
    members: documents.members,
    chosen,
    epsilon: accountedEpsilon(t, setting.poolSize / 2, DELTA),
    delta: DELTA,
    curve,
    documents,
    saved: saveLanguageModel(out, t, shape, start.weights, kept.get(chosen.step) as Weights),
  };
  writeTraining(out, result);
  return result;
}
