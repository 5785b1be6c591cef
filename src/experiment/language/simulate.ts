/** Trains the models of one shard, and keeps what they answer at every checkpoint. */
import { minKProbability, phiOfLoss, toMillionths } from "../../attack/membership.js";
import type { Backend } from "../../backend/backend.js";
import { meanOf } from "../../core/pools.js";
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
import { drawnDocuments, expectedMembers, isTarget, SEARCH, type LanguageCell } from "./plan.js";
import { sharedDocuments, sharedWeights } from "./shared.js";
import { answersLayout, canariesLayout, lengthOf } from "./values.js";

/** What all models of a shard share. */
interface Scene {
  readonly cell: LanguageCell;
  readonly seed: string;
  readonly start: Weights;
  readonly pool: Documents;
  readonly validation: Documents;
  readonly test: Documents;
  readonly references: Documents;
}

export async function simulate(
  { cell, seed, first, count }: Shard<LanguageCell>,
  _backend: Backend,
  shared: Shared,
): Promise<Sums> {
  const documents = (name: string): Documents => sharedDocuments(shared[name], cell.shape.context);
  const scene: Scene = {
    cell,
    seed,
    start: sharedWeights(shared),
    pool: documents(`pool${cell.pool}`),
    validation: documents(`validation${cell.pool}`),
    test: documents(`test${cell.pool}`),
    references: documents("references"),
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
  const asked = pool.slice(0, isLast ? drawnDocuments(cell) : poolSize);
  const all = await snapshot.tokenLosses([...asked, ...validation, ...test]);
  const onPool = all.slice(0, asked.length);
  const losses = documentLosses(onPool);
  const unseen = documentLosses(all.slice(asked.length, -test.length));
  const trained = Array.from(members).filter((i) => i < poolSize);
  const answers = answersLayout(cell).pack({
    validationLoss: meanOf(unseen),
    testLoss: meanOf(documentLosses(all.slice(-test.length))),
    trainLoss: meanOf(trained.map((i) => losses[i])),
    phi: losses.slice(0, poolSize).map((l) => toMillionths(phiOfLoss(l))),
    minK: onPool.slice(0, poolSize).map((list) => toMillionths(minKProbability(list))),
    population: unseen.map((l) => toMillionths(phiOfLoss(l))),
  });
  if (!(isLast && isTarget(cell, trial) && cell.canaries > 0)) return answers;
  const ranked = {
    canaries: losses.slice(poolSize),
    references: documentLosses(await snapshot.tokenLosses(references)),
  };
  return [...answers, ...canariesLayout(cell).pack(ranked)];
}
