/**
 * Membership inference against language models: a small transformer, pretrained on public text, is fine-tuned on private documents; attacks guess which,
 * a whole document at a time. Shadow models, targets and rows are those of `attack-rows.ts`. Each setting's learning rate is searched first, on documents of
 * its own: the rate whose models reach the lowest validation loss at any checkpoint. Canaries, sentences with a random number, join the documents of a model by
 * the same coins; their exposure (Carlini et al. 2019, arXiv:1802.08232) ranks their loss among sentences with other numbers.
 */
import { z } from "zod";
import { lossOf, minKProbability, phiOfLoss, TEXT_ATTACKS } from "../attack/membership.js";
import { UsageError } from "../core/errors.js";
import { stream } from "../core/stream.js";
import {
  Diverged,
  documentLosses,
  evaluate,
  languageTraining,
  languageTrainingFields,
  trainLanguageModel,
  type Documents,
  type LanguageModel,
  type LanguageTraining,
} from "../train/language/trainer.js";
import { UNKNOWN, type Tokenizer } from "../train/data/tokenizer.js";
import {
  pretrain,
  pretrainedModel,
  PRETRAINING,
  type Pretrained,
} from "../train/language/pretrained.js";
import { permutation } from "../train/data/task.js";
import { loadCorpus, openings } from "../train/data/text.js";
import { accountedEpsilon, isPrivate } from "../train/method.js";
import type { TransformerShape, Weights } from "../train/language/transformer.js";
import {
  attackTables,
  membership,
  modelOf,
  modelsOf,
  type Answers,
  type Attacked,
} from "./attack-rows.js";
import { onSharedMemory, planHead, type CellBase, type Kind, type Shared } from "./kind.js";
import type { CanaryRow, MembershipRow, SearchRow } from "./rows.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

const { steps: _s, rate: _r, decay: _d, ...settingFields } = languageTrainingFields;
const whole = (low: number, high: number) => z.number().int().min(low).max(high);
export const languageSchema = z.strictObject({
  kind: z.literal("language"),
  ...planHead,
  /** Private documents: emails (SpamAssassin's), or the path of a text file, one document a line. */
  source: z.string().min(1),
  /** The model that fine-tuning starts from: the one in assets/, or one that is pretrained first, with the same tokenizer. */
  model: z
    .union([
      z.literal("assets"),
      z.strictObject({
        width: whole(8, 1024),
        layers: whole(1, 24),
        heads: whole(1, 32),
        steps: whole(1, 100_000),
      }),
    ])
    .default("assets"),
  /** Tokens of a document that are predicted; the model in assets/ has 64 positions. */
  context: whole(4, 64),
  /** Replicates: private documents, memberships, A and all streams are drawn anew; pools share no document. */
  pools: whole(1, 1000),
  /** Documents of a pool; a model trains on about half. */
  poolSize: whole(20, 10_000),
  /** Sentences with a random number beside them, and sentences with other numbers among which the last models of each cell, its targets, rank them. */
  canaries: z.strictObject({ count: whole(0, 256), references: whole(1, 100_000) }),
  /** Unseen documents of each pool: half to choose by (validation, and RMIA's population), half to report (test). */
  unseen: whole(8, 10_000),
  /** Shadow models of each kind (an even number), and target models. */
  shadows: whole(4, 1024).multipleOf(2),
  targets: whole(1, 1024),
  /** Models a learning rate in the search. */
  searched: whole(1, 64),
  /** Steps at which models are attacked; training ends with the last. */
  checkpoints: z.array(whole(1, 1_000_000)).min(1),
  settings: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        ...settingFields,
        rates: z.array(z.number().positive()).min(1).max(16),
      }),
    )
    .min(1),
});
type LanguagePlan = z.infer<typeof languageSchema>;
interface LanguageCell extends CellBase, Attacked {
  readonly training: LanguageTraining;
  readonly shape: TransformerShape;
  /** Documents behind the pool's that are canaries. */
  readonly canaries: number;
  readonly references: number;
  /** Unseen documents to choose by, and to report. */
  readonly unseen: readonly [validation: number, test: number];
  /** phi of the pool's documents under the model that fine-tuning starts from, and its validation and test loss. */
  readonly pretrained: readonly number[];
  readonly before: readonly [validation: number, test: number];
  /** What the search said of the setting's rates; undefined in the search's own cells. */
  readonly search?: readonly SearchRow[];
}

const SEARCH = "search";
const DIGITS = 8;
/** A canary's sentence: the prefix is everyone's, its number alone is secret. */
export const canarySentence = (number: string): string =>
  `Do not tell anyone that my pin is ${number}.`;

/** The context that holds a canary. */
export const canaryTokens = (tokenizer: Tokenizer): number =>
  tokenizer.encode(canarySentence("0".repeat(DIGITS))).length;

/** `count` sentences with different numbers. */
function sentences(seed: string, experiment: string, count: number): string[] {
  const { uniform } = stream(seed, experiment, 0);
  const numbers = new Set<string>();
  while (numbers.size < count)
    numbers.add(Array.from({ length: DIGITS }, () => Math.floor(10 * uniform())).join(""));
  return [...numbers].map(canarySentence);
}

/** Documents as one array: their lengths, then context + 1 numbers each. */
function shareDocuments(list: Documents, width: number): Float64Array {
  const out = new Float64Array(list.length * (width + 1));
  list.forEach((d, i) => {
    out[i * (width + 1)] = d.length;
    out.set(d, i * (width + 1) + 1);
  });
  return onSharedMemory(out);
}
function sharedDocuments(shared: Float64Array, width: number): Documents {
  return Array.from({ length: shared.length / (width + 1) }, (_, i) =>
    Uint16Array.from(
      shared.subarray(i * (width + 1) + 1, i * (width + 1) + 1 + shared[i * (width + 1)]),
    ),
  );
}
/** Documents of a pool, and unseen ones: half to choose by, half to report. */
export interface Pool {
  readonly documents: Documents;
  readonly validation: Documents;
  readonly test: Documents;
}

/**
 * Pools that share no document, each with unseen ones of its own, so that errors of choosing are independent between pools. Of emails that open alike, and of the user's documents that
 * are alike as far as the context goes, one is kept. `field`: what the user calls the size of a pool.
 * @param unseen documents a pool, fewer where there are not enough
 */
export function documentsFor(
  path: string | undefined,
  tokenizer: Tokenizer,
  context: number,
  seed: string,
  pools: number,
  poolSize: number,
  unseen: number,
  field: string,
): { pools: Pool[]; read: number; distinct: number } {
  // Emails are long enough to fill the context; the user's documents may be short.
  const corpus = loadCorpus(path, path === undefined ? 200 : 20);
  const seen = new Set<string>();
  const [secret, others] = [corpus.privatePart, corpus.test].map((texts) =>
    openings(
      texts,
      tokenizer,
      context,
      path === undefined ? Math.ceil(context / 2) : context + 1,
      seen,
    ),
  );
  const unknown =
    secret.reduce((n, d) => n + d.filter((t) => t === UNKNOWN).length, 0) /
    secret.reduce((n, d) => n + d.length, 0);
  if (unknown > 0.05)
    throw new UsageError(
      "--text",
      "text in the tokenizer's alphabet, printable ASCII",
      `${(100 * unknown).toFixed(0)}% unknown bytes`,
      "transliterate it, or give English text",
    );
  const most = Math.floor(secret.length / pools);
  const read = corpus.privatePart.length + corpus.test.length;
  if (poolSize > most)
    throw new UsageError(
      field,
      `at most ${most} for ${pools === 1 ? "one pool" : `${pools} pools that share no document (a search takes one of them)`}: of ${read} documents a sixth stays unseen, and ${secret.length} are left that differ in the tokens that are used`,
      poolSize,
      "lower it, take fewer pools, raise the context, or give more documents",
    );
  const half = Math.floor(Math.min(unseen, others.length / pools) / 2);
  if (half < 1)
    throw new UsageError(
      field,
      `used with at least ${12 * pools} documents, a sixth of which stay unseen`,
      poolSize,
      "take fewer pools, or give more documents",
    );
  const order = permutation(secret.length, seed, `${corpus.name}/pools`, 0);
  return {
    read,
    distinct: secret.length + others.length,
    pools: Array.from({ length: pools }, (_, at) => ({
      documents: Array.from(order.slice(at * poolSize, (at + 1) * poolSize), (i) => secret[i]),
      validation: others.slice(2 * at * half, (2 * at + 1) * half),
      test: others.slice((2 * at + 1) * half, 2 * (at + 1) * half),
    })),
  };
}

const WEIGHTS = "weights/";
const shareNumbers = (numbers: Weights): Record<string, Float64Array> =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, v]) => [`${WEIGHTS}${name}`, onSharedMemory(v)]),
  );
const sharedNumbers = (shared: Shared): Weights =>
  Object.fromEntries(
    Object.entries(shared)
      .filter(([name]) => name.startsWith(WEIGHTS))
      .map(([name, v]) => [name.slice(WEIGHTS.length), Float32Array.from(v)]),
  );

const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
/** To 1e-6, so that shards stay small on disk. */
const rounded = (x: number): number => Math.round(x * 1e6) / 1e6;

const made = new Map<string, Promise<Pretrained>>();
function startingModel(
  model: LanguagePlan["model"],
  progress: (done: number, total: number) => void,
): Promise<Pretrained> {
  if (model === "assets") return Promise.resolve(pretrainedModel());
  const key = JSON.stringify(model);
  let found = made.get(key);
  if (!found) {
    const { steps, ...sizes } = model;
    const { shape } = pretrainedModel();
    made.set(
      key,
      (found = pretrain({ ...shape, ...sizes }, { ...PRETRAINING, steps }, (step) =>
        progress(step, steps),
      )),
    );
  }
  return found;
}

/** Numbers that a model leaves at a checkpoint: validation, test and member loss, then phi and min-k of the pool, phi of the unseen to choose by. */
const stride = (c: LanguageCell): number => 3 + 2 * c.poolSize + c.unseen[0];
/** And once, at the end, of targets: losses of canaries and references. */
const ranked = (c: LanguageCell): number => (c.canaries > 0 ? c.canaries + c.references : 0);
/** Documents that coins are drawn for. */
const drawn = (c: LanguageCell): number => c.poolSize + c.canaries;
/** Members of a model on average, canaries too: Poisson sampling is by batch over this, and is accounted so. */
const expectedMembers = (c: LanguageCell): number => drawn(c) / 2;
const isTarget = (c: LanguageCell, trial: number): boolean =>
  c.search !== undefined && trial >= modelsOf(c) - c.targets;
const lengthOf = (c: LanguageCell, trial: number): number =>
  c.checkpoints.length * stride(c) + (isTarget(c, trial) ? ranked(c) : 0);

/** The search needs no shadow models: each of its models is a target with an A of its own, the same for every rate. */
function searchedModel(cell: LanguageCell, seed: string, trial: number): LanguageModel {
  const id = `${SEARCH}/${cell.setting}`;
  return {
    ...modelOf({ ...cell, id, poolSize: drawn(cell), shadows: 0 }, seed, trial),
    factorKey: [`${cell.plan}/${id}`, trial],
  };
}

export const language: Kind<LanguagePlan, LanguageCell, Sums> = {
  source: (plan) => plan.source,
  model: () => "language-model",
  async prepare(plan, seed, run, progress = () => {}) {
    const own = plan.source === "emails" ? undefined : plan.source;
    const { shape: whole, tokenizer, weights: numbers } = await startingModel(plan.model, progress);
    const shape = { ...whole, context: plan.context };
    // The search's documents are those of one more pool.
    const { pools } = documentsFor(
      own,
      tokenizer,
      plan.context,
      seed,
      plan.pools + 1,
      plan.poolSize,
      plan.unseen,
      `plan ${plan.name} field poolSize`,
    );
    const shared: Record<string, Float64Array> = { ...shareNumbers(numbers) };
    // One prefix for all: canaries of every pool and the references differ by their numbers only.
    const numbered = sentences(
      seed,
      `${plan.name}/canaries`,
      (plan.pools + 1) * plan.canaries.count + plan.canaries.references,
    ).map((text) => tokenizer.encode(text).slice(0, plan.context + 1));
    if (plan.canaries.count > 0 && numbered.some((d) => d.length > plan.context)) {
      // (A sentence of context + 1 tokens may have been cut.)
      throw new UsageError(
        `plan ${plan.name} field context`,
        `at least ${canaryTokens(tokenizer)}, the tokens of a canary`,
        plan.context,
        "raise it, or set canaries.count to 0",
      );
    }
    shared["references"] = shareDocuments(
      numbered.slice((plan.pools + 1) * plan.canaries.count),
      plan.context + 1,
    );
    const checkpoints = [...new Set(plan.checkpoints)].sort((a, b) => a - b);
    const last = checkpoints[checkpoints.length - 1];
    const common = {
      plan: plan.name,
      labelNoise: 0,
      checkpoints,
      shape,
      poolSize: plan.poolSize,
      canaries: plan.canaries.count,
      references: plan.canaries.references,
      shadows: plan.shadows,
      targets: plan.targets,
      unseen: [pools[0].validation.length, pools[0].test.length] as const,
      block: 1,
    };
    const parameters = Object.values(numbers).reduce((n, v) => n + v.length, 0);
    const workOf = (t: LanguageTraining): number =>
      (isPrivate(t) ? (t.method === "dp-sgd" ? 3 : 2) : 1) *
      last *
      t.batch *
      plan.context *
      parameters;
    const untrained: Array<Pick<LanguageCell, "pretrained" | "before">> = [];
    for (const [pool, { documents, validation, test }] of pools.entries()) {
      const canaries = numbered.slice(pool * plan.canaries.count, (pool + 1) * plan.canaries.count);
      shared[`pool${pool}`] = shareDocuments([...documents, ...canaries], plan.context + 1);
      shared[`validation${pool}`] = shareDocuments(validation, plan.context + 1);
      shared[`test${pool}`] = shareDocuments(test, plan.context + 1);
      const losses = documentLosses(
        await evaluate(shape, numbers, [...documents, ...validation, ...test]),
      );
      const [chosen, reported] = [
        losses.slice(documents.length, -test.length),
        losses.slice(-test.length),
      ];
      untrained.push({
        pretrained: losses.slice(0, documents.length).map((l) => rounded(phiOfLoss(l))),
        before: [mean(chosen), mean(reported)],
      });
    }
    const searching = plan.settings.flatMap(({ name, rates, ...options }): LanguageCell[] =>
      rates.map((rate) => {
        const t = languageTraining({ ...options, rate, steps: last });
        return {
          ...common,
          id: `${SEARCH}/${name}/${rate}`,
          setting: name,
          training: t,
          pool: plan.pools,
          ...untrained[plan.pools],
          trials: plan.searched,
          work: workOf(t),
        };
      }),
    );
    const found = await run({ cells: searching, shared });
    const cells: LanguageCell[] = plan.settings.flatMap(({ name, rates, ...options }) => {
      const rows = searchRows(
        searching.filter((c) => c.setting === name),
        found,
      );
      const best = rows.find((r) => r.chosen)?.rate;
      if (best === undefined)
        throw new UsageError(
          `plan ${plan.name} setting ${name} field rates`,
          "rates of which one does not diverge",
          rates.join(", "),
          "add lower ones",
        );
      const t = languageTraining({ ...options, rate: best, steps: last });
      return Array.from({ length: plan.pools }, (_, pool): LanguageCell => ({
        ...common,
        id: `${name}/p${pool}`,
        setting: name,
        training: t,
        pool,
        ...untrained[pool],
        trials: modelsOf({ training: t, ...common }),
        work: workOf(t),
        search: rows,
      }));
    });
    return {
      cells,
      shared,
      tables: {
        searches: plan.settings.flatMap(
          ({ name }) => cells.find((c) => c.setting === name)?.search ?? [],
        ),
      },
    };
  },

  async simulate({ cell, seed, first, count }, _, shared) {
    const [pool, validation, test, references] = [
      `pool${cell.pool}`,
      `validation${cell.pool}`,
      `test${cell.pool}`,
      "references",
    ].map((name) => sharedDocuments(shared[name], cell.shape.context + 1));
    const start = sharedNumbers(shared);
    const values: number[] = [];
    for (let trial = first; trial < first + count; trial++) {
      const model =
        cell.search === undefined
          ? searchedModel(cell, seed, trial)
          : modelOf({ ...cell, poolSize: drawn(cell) }, seed, trial);
      const own: number[] = [];
      try {
        await trainLanguageModel(
          cell.training,
          cell.shape,
          start,
          pool,
          model,
          expectedMembers(cell),
          cell.checkpoints,
          async (s) => {
            // Canaries are ranked at the end only.
            const end = s.step === cell.checkpoints[cell.checkpoints.length - 1];
            const all = await s.tokenLosses([
              ...pool.slice(0, end ? drawn(cell) : cell.poolSize),
              ...validation,
              ...test,
            ]);
            const onTest = all.splice(all.length - test.length);
            const [onValidation, onPool] = [all.splice(all.length - validation.length), all];
            const [each, unseen] = [documentLosses(onPool), documentLosses(onValidation)];
            own.push(
              mean(unseen),
              mean(documentLosses(onTest)),
              mean(
                Array.from(model.members)
                  .filter((i) => i < cell.poolSize)
                  .map((i) => each[i]),
              ),
            );
            own.push(
              ...each.slice(0, cell.poolSize).map((l) => rounded(phiOfLoss(l))),
              ...onPool.slice(0, cell.poolSize).map((l) => rounded(minKProbability(l))),
              ...unseen.map((l) => rounded(phiOfLoss(l))),
            );
            if (end && isTarget(cell, trial) && cell.canaries > 0)
              own.push(
                ...each.slice(cell.poolSize),
                ...documentLosses(await s.tokenLosses(references)),
              );
          },
        );
      } catch (error) {
        if (!(error instanceof Diverged)) throw error;
      }
      // A model that diverged leaves no numbers from there on.
      for (let i = own.length; i < lengthOf(cell, trial); i++) own.push(NaN);
      values.push(...own);
    }
    return { ...emptySums(0), values };
  },
  merge: mergeSums,

  tables(cell, { values }, context) {
    const size = stride(cell);
    const full = { ...cell, poolSize: drawn(cell) };
    const models = modelsOf(cell);
    const offsets = Array.from({ length: models }, (_, k) => k).reduce(
      (list, k) => [...list, list[k] + lengthOf(cell, k)],
      [0],
    );
    const block = (k: number, c: number): number[] =>
      values.slice(offsets[k] + c * size, offsets[k] + (c + 1) * size);
    const answers = (k: number, c: number): Answers => {
      const [validationLoss, testLoss, trainLoss, ...rest] = block(k, c);
      const phi = rest.slice(0, cell.poolSize);
      // Far worse than before training, on what it was trained on: diverged, never scored.
      const end = c === cell.checkpoints.length - 1;
      const diverged =
        ![trainLoss, ...phi].every(Number.isFinite) ||
        (end && trainLoss > 2 * mean(cell.pretrained.map(lossOf)));
      return {
        phi,
        minK: rest.slice(cell.poolSize, 2 * cell.poolSize),
        population: rest.slice(2 * cell.poolSize, 2 * cell.poolSize + cell.unseen[0]),
        trainLoss,
        validationAccuracy: null,
        testAccuracy: null,
        validationLoss,
        testLoss,
        diverged,
      };
    };
    const epsilon = (delta: number, step: number): number | null =>
      accountedEpsilon(cell.training, expectedMembers(cell), delta, step);
    // Coins are drawn for documents and canaries together: the first of them are the documents'.
    const tables = attackTables(
      { ...cell, drawn: drawn(cell) },
      TEXT_ATTACKS,
      answers,
      epsilon,
      context,
      cell.pretrained,
    );
    const canaries: CanaryRow[] = [];
    for (let k = models - cell.targets; k < models; k++) {
      const member = membership(full, context.seed, k);
      const at = cell.checkpoints.length - 1;
      const seen = values.slice(offsets[k + 1] - ranked(cell), offsets[k + 1]);
      const [losses, others] = [seen.slice(0, cell.canaries), seen.slice(cell.canaries)];
      losses.forEach((loss, i) =>
        canaries.push({
          plan: context.plan,
          setting: cell.setting,
          method: cell.training.method,
          rank: cell.training.rank,
          pool: cell.pool,
          target: k - models + cell.targets,
          canary: i,
          step: cell.checkpoints[at],
          inserted: member[cell.poolSize + i],
          references: cell.references,
          exposure: answers(k, at).diverged ? null : exposureOf(loss, others),
          seed: context.seed,
        }),
      );
    }
    return {
      ...tables,
      membership: [...beforeTraining(cell, tables.membership, context.seed), ...tables.membership],
      canaries,
    };
  },
};

/**
 * Step 0, where every model is the pretrained one: members are coins that nothing has seen, so an AUC is 1/2 (its expectation, not a measurement). Models that learn less than
 * others do by their first checkpoint are matched between it and this one.
 */
function beforeTraining(
  cell: LanguageCell,
  rows: readonly MembershipRow[],
  seed: string,
): MembershipRow[] {
  const losses = cell.pretrained.map(lossOf);
  return rows
    .filter((r) => r.step === cell.checkpoints[0])
    .map((r) => {
      const member = membership(
        { ...cell, poolSize: drawn(cell) },
        seed,
        modelsOf(cell) - cell.targets + r.target,
      );
      return {
        ...r,
        step: 0,
        auc: 0.5,
        balancedAccuracy: null,
        tprAt1: r.tprAt1 === null ? null : 0.01,
        tprAt01: null,
        trainLoss: mean(losses.filter((_, i) => member[i] === 1)),
        validationLoss: cell.before[0],
        testLoss: cell.before[1],
        epsilon: r.epsilon === null ? null : 0,
        epsilonAudited: r.epsilonAudited === null ? null : 0,
        epsilonLower: 0,
        diverged: 0,
      };
    });
}

/** log2 of the number of candidates over the rank of the loss among them, itself counted; ties by half. In [0, log2(candidates)]. */
export function exposureOf(loss: number, others: readonly number[]): number {
  const rank =
    1 + others.filter((x) => x < loss).length + others.filter((x) => x === loss).length / 2;
  return Math.log2((others.length + 1) / rank);
}

/** One row a rate: the lowest mean validation loss over checkpoints, and where. */
function searchRows(cells: readonly LanguageCell[], found: ReadonlyMap<string, Sums>): SearchRow[] {
  const rows = cells.map((cell): Omit<SearchRow, "chosen"> => {
    const { values } = found.get(cell.id) as Sums;
    const length = lengthOf(cell, 0);
    const losses = cell.checkpoints.map((_, c) =>
      Array.from({ length: cell.trials }, (_, k) => values[k * length + c * stride(cell)]),
    );
    const means = losses.map((list) => (list.every(Number.isFinite) ? mean(list) : Infinity));
    const best = means.indexOf(Math.min(...means));
    const diverged = !means.every(Number.isFinite);
    return {
      plan: cell.plan,
      setting: cell.setting,
      rate: cell.training.rate,
      models: cell.trials,
      step: cell.checkpoints[Math.max(0, best)],
      validationLoss: diverged ? null : means[best],
      lossBefore: cell.before[0],
      testLossBefore: cell.before[1],
    };
  });
  const lowest = Math.min(...rows.map((r) => r.validationLoss ?? Infinity));
  return rows.map((r) => ({ ...r, chosen: r.validationLoss === lowest }));
}
