/** `loradp train` and `loradp attack` on text: the small language model in assets/, fine-tuned on emails or on the user's own documents. */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../core/errors.js";
import { stream } from "../core/stream.js";
import { canarySentence, canaryTokens } from "../experiment/language/canaries.js";
import { documentsFor } from "../experiment/language/documents.js";
import { encodeSafetensors } from "../store/safetensors.js";
import { prepareFolder, writeWhole } from "../store/files.js";
import { parsePlan } from "../sweep/plan.js";
import { saveAdapter } from "../train/language/adapter-file.js";
import {
  adaptedModules,
  Diverged,
  documentLosses,
  languageTraining,
  merged,
  trainLanguageModel,
  type LanguageTraining,
  type LanguageTrainingOptions,
} from "../train/language/trainer.js";
import { pretrainedModel } from "../train/language/pretrained.js";
import { accountedEpsilon } from "../train/method.js";
import {
  parameterShapes,
  type TransformerShape,
  type Weights,
} from "../train/language/transformer.js";
import { summary, type AttackCounts } from "./membership.js";
import { progressBar } from "../app/progress.js";
import { runPlans, type RunSettings } from "../app/verify.js";

/** Options that both commands share; training options by their own names. */
export interface TextFlags {
  /** Path of the user's documents, or undefined for emails. */
  readonly text: string | undefined;
  readonly poolSize: number;
  readonly context: number;
  readonly checkpoints: readonly number[];
  readonly options: Partial<LanguageTrainingOptions> & {
    readonly method: LanguageTrainingOptions["method"];
  };
}

const DELTA = 1e-5;
/** Rates that `attack` searches where none is given. */
const RATES = {
  weights: [1e-4, 3e-4, 1e-3],
  adapters: [3e-4, 1e-3, 3e-3],
  sgd: [0.01, 0.03, 0.1],
} as const;
export const ratesOf = ({ method, optimizer, rate }: TextFlags["options"]): readonly number[] =>
  rate !== undefined
    ? [rate]
    : (optimizer ?? "sgd") === "sgd"
      ? RATES.sgd
      : method === "full" || method === "dp-sgd" || method === "noisy"
        ? RATES.weights
        : RATES.adapters;

/** One model on about half of a pool of documents: its curve, its adapter in PEFT's format or its weights, epsilon where there is one. */
export async function trainText(
  flags: TextFlags,
  seed: string,
  out: string,
  earlyStopping: boolean,
) {
  const { shape: whole, tokenizer, weights: numbers } = pretrainedModel();
  const shape = { ...whole, context: flags.context };
  const t = languageTraining({ ...flags.options });
  const { text: path, context, poolSize } = flags;
  const found = documentsFor(
    { path, tokenizer, context, seed, pools: 1, poolSize, unseen: 256 },
    "--pool-size",
  );
  const [{ documents: pool, validation, test }] = found.pools;
  const { uniform } = stream(seed, "train/members", 0);
  const members = [...pool.keys()].filter(() => uniform() < 0.5);
  if (members.length === 0)
    throw new UsageError(
      "--pool-size",
      "large enough that a model has members",
      flags.poolSize,
      "raise it",
    );
  const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
  const curve: Array<{
    step: number;
    trainLoss: number;
    validationPerplexity: number;
    testPerplexity: number;
    weights: string;
  }> = [];
  const kept = new Map<number, Weights>();
  const checkpoints = [
    ...new Set([0, ...flags.checkpoints.filter((c) => c <= t.steps), t.steps]),
  ].sort((a, b) => a - b);
  const bar = progressBar("train");
  bar.update(0, t.steps);
  try {
    await trainLanguageModel(
      t,
      shape,
      numbers,
      pool,
      { members, seed, key: ["train", 0], factorKey: ["train", 0] },
      flags.poolSize / 2,
      checkpoints,
      async (s) => {
        const losses = async (list: typeof pool): Promise<number> =>
          mean(documentLosses(await s.tokenLosses(list)));
        const now = await s.weights();
        const weights = Object.keys(now)
          .sort()
          .reduce((h, name) => h.update(name).update(now[name]), createHash("sha256"))
          .digest("hex");
        const point = {
          step: s.step,
          trainLoss: await losses(members.map((i) => pool[i])),
          validationPerplexity: Math.exp(await losses(validation)),
          testPerplexity: Math.exp(await losses(test)),
          weights,
        };
        if (![point.trainLoss, point.testPerplexity].every(Number.isFinite))
          throw new Diverged(t.rate, point.trainLoss, s.step);
        curve.push(point);
        kept.set(s.step, now);
        bar.update(s.step, t.steps);
      },
    );
  } finally {
    bar.stop();
  }
  const chosen = earlyStopping
    ? curve.reduce((a, c) => (c.validationPerplexity < a.validationPerplexity ? c : a))
    : curve[curve.length - 1];
  const result = {
    data: flags.text ?? "emails",
    seed,
    training: t,
    context: flags.context,
    members: members.length,
    chosen,
    epsilon: accountedEpsilon(t, flags.poolSize / 2, DELTA),
    delta: DELTA,
    curve,
    documents: {
      read: found.read,
      different: found.distinct,
      pool: pool.length,
      members: members.length,
      validation: validation.length,
      test: test.length,
      tokens: flags.context + 1,
    },
    saved: save(t, shape, numbers, kept.get(chosen.step) as Weights, out),
  };
  writeWhole(join(out, "train.json"), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** The adapter in PEFT's format, or all weights where there is none. */
function save(
  t: LanguageTraining,
  shape: TransformerShape,
  start: Weights,
  trained: Weights,
  out: string,
): string {
  prepareFolder(out);
  const modules = adaptedModules(shape, t.projections);
  if (`${modules[0][0]}.lora_B` in trained) {
    const tensor = (name: string, rows: number, columns: number) => ({
      shape: [rows, columns],
      data: trained[name],
    });
    saveAdapter(join(out, "adapter"), {
      rank: t.rank,
      alpha: t.alpha ?? t.rank,
      rslora: t.scaling === "rslora",
      base: "loradp/assets/language-model.safetensors",
      modules: Object.fromEntries(
        modules.map(([name, rows, columns]) => [
          name,
          {
            loraA: tensor(`${name}.lora_A`, t.rank, columns),
            loraB: tensor(`${name}.lora_B`, rows, t.rank),
          },
        ]),
      ),
    });
    rmSync(join(out, "model.safetensors"), { force: true });
    return join(out, "adapter");
  }
  rmSync(join(out, "adapter"), { recursive: true, force: true });
  const weights = merged(
    t,
    shape,
    { ...start, "wpe.weight": start["wpe.weight"].slice(0, shape.context * shape.width) },
    trained,
  );
  const path = join(out, "model.safetensors");
  writeWhole(
    path,
    encodeSafetensors(
      Object.fromEntries(
        parameterShapes(shape).map(([name, dims]) => [name, { shape: dims, data: weights[name] }]),
      ),
      { format: "pt" },
    ),
  );
  return path;
}

/** Every attack on one setting, over replicated pools; without a rate, three are searched first. */
export async function attackText(flags: TextFlags, counts: AttackCounts, settings: RunSettings) {
  const { steps = 60, rate: _, ...options } = flags.options;
  // Refused before anything is written.
  const { tokenizer } = pretrainedModel();
  const { text: path, context, poolSize } = flags;
  const pools = counts.pools + 1;
  documentsFor(
    { path, tokenizer, context, seed: settings.seed, pools, poolSize, unseen: 64 },
    "--pool-size",
  );
  const plan = parsePlan(
    {
      kind: "language",
      name: "attack",
      purpose: "one setting from the command line",
      feeds: ["none"],
      source: flags.text ?? "emails",
      context: flags.context,
      ...counts,
      poolSize: flags.poolSize,
      canaries: { count: flags.context < canaryTokens(tokenizer) ? 0 : 8, references: 127 },
      unseen: 64,
      searched: 2,
      checkpoints: [steps],
      settings: [{ name: options.method, ...options, rates: ratesOf(flags.options) }],
    },
    "attack",
  );
  const { tables } = await runPlans([plan], settings);
  const exposure = (inserted: number): number | null => {
    const own = tables.canaries.filter((r) => r.inserted === inserted && r.exposure !== null);
    return own.length > 0 ? own.reduce((a, r) => a + (r.exposure as number), 0) / own.length : null;
  };
  return {
    data: flags.text ?? "emails",
    ...summary(tables, settings, counts),
    searched: tables.searches,
    exposure: {
      sentence: canarySentence("<8 digits>"),
      inserted: exposure(1),
      leftOut: exposure(0),
      canaries: tables.canaries.length,
      most: Math.log2(128),
    },
  };
}
