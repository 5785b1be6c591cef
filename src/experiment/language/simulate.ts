/** Trains the models of one shard, and keeps what they answer at every checkpoint. */
import { minKProbability, toMillionths } from "../../attack/membership.js";
import type { Backend } from "../../backend/backend.js";
import { meanOf } from "../../core/pools.js";
import type { In } from "../../train/data/examples.js";
import {
  Diverged,
  documentLosses,
  trainTransformer,
  type Documents,
  type LanguageModel,
  type LanguageSnapshot,
} from "../../train/language/trainer.js";
import type { Weights } from "../../train/language/transformer.js";
import { modelOf } from "../attacked.js";
import { isEnd } from "../checkpoints.js";
import type { Shard, Shared } from "../kind.js";
import { onlyValues, type Sums } from "../sums.js";
import { askedOn, meanLoss, phiOf, type TokenLosses } from "./asked.js";
import { drawnDocuments, expectedMembers, isTarget, SEARCH, type LanguageCell } from "./plan.js";
import { sharedDocuments, sharedReferences, sharedWeights } from "./shared.js";
import { answersLayout, canariesLayout, lengthOf } from "./values.js";

/** What all models of a shard share. */
interface Scene {
  readonly cell: LanguageCell;
  readonly seed: string;
  readonly start: Weights;
  readonly pool: In<"pool", Documents>;
  readonly validation: In<"validation", Documents>;
  readonly test: In<"test", Documents>;
  readonly references: Documents;
}

/** Answers, each on documents in their role. RMIA's population are the unseen documents to choose by. */
interface Answers {
  readonly validationLoss: In<"validation", number>;
  readonly testLoss: In<"test", number>;
  readonly trainLoss: number;
  readonly phi: In<"pool", readonly number[]>;
  readonly minK: readonly number[];
  readonly population: In<"validation", readonly number[]>;
}

export async function simulate(
  { cell, seed, first, count }: Shard<LanguageCell>,
  _backend: Backend,
  shared: Shared,
): Promise<Sums> {
  const { context } = cell.shape;
  const scene: Scene = {
    cell,
    seed,
    start: sharedWeights(shared),
    pool: sharedDocuments<"pool">(shared, `pool${cell.pool}`, context),
    validation: sharedDocuments<"validation">(shared, `validation${cell.pool}`, context),
    test: sharedDocuments<"test">(shared, `test${cell.pool}`, context),
    references: sharedReferences(shared, context),
  };
  const values: number[] = [];
  for (let trial = first; trial < first + count; trial++)
    values.push(...(await modelValues(scene, trial)));
  return onlyValues(values);
}

/** The search needs no shadow models: each of its models is a target with an A of its own, the same for every rate. */
function searchedModel(cell: LanguageCell, seed: string, trial: number): LanguageModel {
  const id = `${SEARCH}/${cell.setting}`;
  return {
    ...modelOf({ ...cell, id, poolSize: drawnDocuments(cell), shadows: 0 }, seed, trial),
    factorKey: [`${cell.plan}/${id}`, trial],
  };
}

const modelFor = (cell: LanguageCell, seed: string, trial: number): LanguageModel =>
  cell.search === undefined
    ? searchedModel(cell, seed, trial)
    : modelOf({ ...cell, poolSize: drawnDocuments(cell) }, seed, trial);

/** Packed values of one model. One that diverged leaves no numbers from there on. */
async function modelValues(scene: Scene, trial: number): Promise<number[]> {
  const { cell, seed, start, pool } = scene;
  const model = modelFor(cell, seed, trial);
  const values: number[] = [];
  try {
    const { training, shape, checkpoints } = cell;
    const expected = expectedMembers(cell);
    const job = { training, shape, start, documents: pool, model, expected, checkpoints };
    await trainTransformer(job, async (snapshot) => {
      values.push(...(await answersOf(scene, model, trial, snapshot)));
    });
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
  }
  const missing = lengthOf(cell, trial) - values.length;
  return [...values, ...new Array<number>(missing).fill(NaN)];
}

async function answersOf(
  { cell, pool, validation, test, references }: Scene,
  { members }: LanguageModel,
  trial: number,
  snapshot: LanguageSnapshot,
): Promise<number[]> {
  const { poolSize } = cell;
  // Canaries are ranked at the end only.
  const isLast = isEnd(cell, snapshot.step);
  const asked = pool.slice(0, isLast ? drawnDocuments(cell) : poolSize) as Documents as typeof pool;
  const [onAsked, onValidation, onTest] = await askedOn([asked, validation, test], (all) =>
    snapshot.tokenLosses(all),
  );
  const losses = documentLosses(onAsked);
  const onPool = onAsked.slice(0, poolSize) as TokenLosses as typeof onAsked;
  const trained = Array.from(members).filter((i) => i < poolSize);
  const { pack }: { pack(answers: Answers): number[] } = answersLayout(cell);
  const answers = pack({
    validationLoss: meanLoss(onValidation),
    testLoss: meanLoss(onTest),
    trainLoss: meanOf(trained.map((i) => losses[i])),
    phi: phiOf(onPool),
    minK: onPool.map((list) => toMillionths(minKProbability(list))),
    population: phiOf(onValidation),
  });
  if (!(isLast && isTarget(cell, trial) && cell.canaries > 0)) return answers;
  const ranked = {
    canaries: losses.slice(poolSize),
    references: documentLosses(await snapshot.tokenLosses(references)),
  };
  return [...answers, ...canariesLayout(cell).pack(ranked)];
}
