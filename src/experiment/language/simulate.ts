/** Trains the models of one shard, and keeps what they answer at every checkpoint. */
import { minKProbability, toMillionths, type TokenScores } from "../../attack/membership.js";
import { TOKEN_ATTACKS } from "../../attack/tokens/scores.js";
import type { Backend } from "../../backend/backend.js";
import { meanOf } from "../../core/pools.js";
import type { In } from "../../train/data/examples.js";
import {
  Diverged,
  documentLosses,
  evaluate,
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
import {
  answersLayout,
  canariesLayout,
  joined,
  NO_TOKEN,
  tokenLossesLayout,
  tokenScoresLayout,
  type Parts,
} from "./values.js";

/** Log probability of a token; -0 is 0. */
const logProbability = (loss: number): number => Math.min(0, -loss) + 0;

/** What all models of a shard share. */
interface Scene {
  readonly cell: LanguageCell;
  readonly seed: string;
  readonly start: Weights;
  readonly pool: In<"pool", Documents>;
  readonly validation: In<"validation", Documents>;
  readonly test: In<"test", Documents>;
  readonly references: Documents;
  /** Losses of the pool's tokens under the model that fine-tuning starts from; computed once. */
  before(): Promise<TokenLosses>;
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
  const start = sharedWeights(shared);
  const pool = sharedDocuments<"pool">(shared, `pool${cell.pool}`, context);
  let before: Promise<TokenLosses> | undefined;
  const scene: Scene = {
    cell,
    seed,
    start,
    pool,
    before: () => (before ??= evaluate(cell.shape, start, pool.slice(0, cell.poolSize))),
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
  const values = { answers: [], tokenScores: [], tokenLosses: [], canaries: [] } as Parts<number[]>;
  try {
    const { training, shape, checkpoints } = cell;
    const expected = expectedMembers(cell);
    const job = { training, shape, start, documents: pool, model, expected, checkpoints };
    await trainTransformer(job, async (snapshot) => {
      const kept = await answersOf(scene, model, trial, snapshot);
      for (const name of Object.keys(values) as Array<keyof typeof values>)
        values[name].push(...(kept[name] ?? []));
    });
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
  }
  return joined(cell, trial, values);
}

async function answersOf(
  scene: Scene,
  { members }: LanguageModel,
  trial: number,
  snapshot: LanguageSnapshot,
): Promise<Partial<Parts<readonly number[]>>> {
  const { cell, pool, validation, test, references } = scene;
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
  const isAttacked = isTarget(cell, trial);
  const tokenScores = isAttacked ? await tokenScoresOf(scene, snapshot) : [];
  if (!isLast || cell.search === undefined) return { answers, tokenScores };
  const tokenLosses = tokenLossesLayout(cell).pack({ losses: padded(onPool, cell.shape.context) });
  if (!isAttacked || cell.canaries === 0) return { answers, tokenScores, tokenLosses };
  const canaries = canariesLayout(cell).pack({
    canaries: losses.slice(poolSize),
    references: documentLosses(await snapshot.tokenLosses(references)),
  });
  return { answers, tokenScores, tokenLosses, canaries };
}

/** Each document's losses, to 1e-4, as many as the context has tokens. */
const padded = (lists: TokenLosses, context: number): number[] =>
  lists.flatMap((list) =>
    Array.from({ length: context }, (_, t) =>
      t < list.length ? Math.round(list[t] * 1e4) / 1e4 : NO_TOKEN,
    ),
  );

/** Scores of the pool's documents by attacks on their tokens, beside the model that fine-tuning started from. */
async function tokenScoresOf(
  { cell, pool, before }: Scene,
  snapshot: LanguageSnapshot,
): Promise<number[]> {
  const documents = pool.slice(0, cell.poolSize);
  const [details, pretrained] = [await snapshot.tokenDetails(documents), await before()];
  const rows = details.map(({ losses, ...seen }, i) => ({
    target: Float64Array.from(losses, logProbability),
    pretrained: Float64Array.from(pretrained[i], logProbability),
    ...seen,
  }));
  const scores = (attack: keyof TokenScores): number[] =>
    rows.map((document) => toMillionths(TOKEN_ATTACKS[attack].score(document)));
  return tokenScoresLayout(cell).pack({
    "min-k++": scores("min-k++"),
    "ez-mia": scores("ez-mia"),
    wbc: scores("wbc"),
  });
}
