/**
 * Makes a plan ready: the model that fine-tuning starts from,
 * documents of every pool, and the search of learning rates.
 */
import {
  pretrain,
  pretrainedModel,
  PRETRAINING,
  type Pretrained,
} from "../../train/language/pretrained.js";
import { evaluate, languageTraining, type Documents } from "../../train/language/trainer.js";
import { modelsOf } from "../attacked.js";
import { halvedCells } from "../checkpoints.js";
import type { Prepared, RunCells, Shared } from "../kind.js";
import type { Sums } from "../sums.js";
import { askedOn, meanLoss, phiOf } from "./asked.js";
import { drawCanaries } from "./canaries.js";
import { documentsFor, type Pool } from "./documents.js";
import {
  lastStep,
  requestOf,
  SEARCH,
  SEARCH_POOL,
  workOf,
  type LanguageCell,
  type LanguagePlan,
} from "./plan.js";
import { chosenRate, searchRows } from "./search.js";
import { shareDocuments, shareReferences, shareWeights } from "./shared.js";

type Progress = (done: number, total: number) => void;
type Start = Pick<Pretrained, "shape" | "weights">;
type Setting = LanguagePlan["settings"][number];
/** What the model that fine-tuning starts from says of a pool. */
type Untrained = Pick<LanguageCell, "pretrained" | "pretrainedPopulation" | "before">;

const made = new Map<string, Promise<Pretrained>>();
/** The model that fine-tuning starts from; one that is not in assets/ is pretrained once. */
function startingModel(model: LanguagePlan["model"], progress: Progress): Promise<Pretrained> {
  if (model === "assets") return Promise.resolve(pretrainedModel());
  const key = JSON.stringify(model);
  let found = made.get(key);
  if (!found) {
    const { steps, ...sizes } = model;
    const { shape } = pretrainedModel();
    found = pretrain({ ...shape, ...sizes }, { ...PRETRAINING, steps }, (step) =>
      progress(step, steps),
    );
    made.set(key, found);
  }
  return found;
}

async function untrainedOf(start: Start, pool: Pool): Promise<Untrained> {
  const { documents, validation, test } = pool;
  const [onPool, onValidation, onTest] = await askedOn([documents, validation, test], (all) =>
    evaluate(start.shape, start.weights, all),
  );
  return {
    pretrained: phiOf(onPool),
    pretrainedPopulation: phiOf(onValidation),
    before: [meanLoss(onValidation), meanLoss(onTest)],
  };
}

/** Cells of a plan, from what they have in common. */
function cellMaker(plan: LanguagePlan, { shape, weights }: Start, pools: readonly Pool[]) {
  const checkpoints = [...new Set(plan.checkpoints)].sort((a, b) => a - b);
  const last = lastStep(plan);
  const parameters = Object.values(weights).reduce((n, v) => n + v.length, 0);
  return (
    setting: Setting,
    rate: number,
    pool: number,
    untrained: Untrained,
  ): Omit<LanguageCell, "id" | "trials"> => {
    const { name, rates: _, ...options } = setting;
    const t = languageTraining({ ...options, rate, steps: last });
    return {
      plan: plan.name,
      labelNoise: 0,
      checkpoints,
      shape,
      poolSize: plan.poolSize,
      canaries: plan.canaries.count,
      references: plan.canaries.references,
      shadows: plan.shadows,
      targets: plan.targets,
      unseen: [pools[0].validation.length, pools[0].test.length],
      block: 1,
      setting: name,
      training: t,
      pool,
      ...untrained,
      work: workOf(t, plan.context, parameters),
    };
  };
}

/** Every pool's documents, canaries behind them, and unseen ones; the search's pool is the first. */
function sharedOf(
  { context }: LanguagePlan,
  { weights }: Start,
  pools: readonly Pool[],
  canaries: ReturnType<typeof drawCanaries>,
): Shared {
  const ofPools = pools.map(({ documents, validation, test }, i): Shared => {
    const pool = SEARCH_POOL + i;
    const members = [...documents, ...canaries.pools[i]] as Documents as typeof documents;
    return {
      ...shareDocuments(`pool${pool}`, members, context),
      ...shareDocuments(`validation${pool}`, validation, context),
      ...shareDocuments(`test${pool}`, test, context),
    };
  });
  return Object.assign(
    {},
    shareWeights(weights),
    shareReferences(canaries.references, context),
    ...ofPools,
  ) as Shared;
}

export async function prepare(
  plan: LanguagePlan,
  seed: string,
  run: RunCells<LanguageCell, Sums>,
  progress: Progress = () => {},
): Promise<Prepared<LanguageCell>> {
  const { context, settings } = plan;
  // Before a model is pretrained, which takes long: its tokenizer is the same.
  const { tokenizer } = pretrainedModel();
  const { pools } = await documentsFor(
    { ...requestOf(plan), tokenizer, seed },
    `plan ${plan.name} field poolSize`,
  );
  const { shape, weights } = await startingModel(plan.model, progress);
  const start = { shape: { ...shape, context }, weights };
  const shared = sharedOf(plan, start, pools, drawCanaries(plan, tokenizer, seed));
  const all: Untrained[] = [];
  for (const pool of pools) all.push(await untrainedOf(start, pool));
  const [ofSearch, ...untrained] = all;
  const cellOf = cellMaker(plan, start, pools);
  const searching = settings.flatMap((setting) =>
    setting.rates.map((rate): LanguageCell => ({
      ...cellOf(setting, rate, SEARCH_POOL, ofSearch),
      id: `${SEARCH}/${setting.name}/${rate}`,
      trials: plan.searched,
    })),
  );
  const found = await run({ cells: searching, shared });
  const searches = settings.map((setting) =>
    searchRows(
      searching.filter((c) => c.setting === setting.name),
      found,
    ),
  );
  const cells = settings.flatMap((setting, i) => {
    const rate = chosenRate(plan, setting, searches[i]);
    return Array.from({ length: plan.pools }, (_, pool): LanguageCell[] => {
      const cell = cellOf(setting, rate, pool, untrained[pool]);
      const id = `${setting.name}/p${pool}`;
      return halvedCells(
        { ...cell, id, trials: modelsOf(cell), search: searches[i] },
        plan.halvings,
      );
    }).flat();
  });
  return { cells, shared, tables: { searches: searches.flat() } };
}
