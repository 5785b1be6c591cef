/** Trains the models of one shard, side by side, and keeps what they answer at every checkpoint. */
import type { Backend } from "../../backend/backend.js";
import { logitOf, toMillionths } from "../../attack/membership.js";
import { LANES } from "../../train/network/mlp.js";
import type { Examples, In, Role } from "../../train/data/examples.js";
import { trainNetworks } from "../../train/network/trainer.js";
import { modelOf } from "../attacked.js";
import type { Shard, Shared } from "../kind.js";
import { layout } from "../layout.js";
import { isRight, sharedExamples, sharedNetwork } from "../start.js";
import { onlyValues, type Sums } from "../sums.js";
import { alignmentWith } from "./aligned.js";
import type { MembershipCell } from "./plan.js";

/** What a model answers at a checkpoint: accuracies, phi of the pool, and of the population. */
export const answersLayout = ({ poolSize, population, alignment }: MembershipCell) =>
  layout({
    validationAccuracy: "number",
    testAccuracy: "number",
    phi: poolSize,
    population,
    alignment: alignment ? poolSize : 0,
  });

/** Answers, each of examples in their role: those of another part do not fit. */
interface Answers {
  readonly validationAccuracy: In<"validation", number>;
  readonly testAccuracy: In<"test", number>;
  readonly phi: In<"pool", readonly number[]>;
  readonly population: In<"population", readonly number[]>;
  readonly alignment: readonly number[];
}

function accuracyOf<R extends Role>(
  logits: In<R, Float32Array>,
  { labels, classes }: In<R, Examples>,
): In<R, number> {
  const right = labels.reduce((n, y, i) => n + Number(isRight(logits, i * classes, classes, y)), 0);
  return (right / labels.length) as In<R, number>;
}

const phiOf = <R extends Role>(
  logits: In<R, Float32Array>,
  e: In<R, Examples>,
): In<R, readonly number[]> =>
  Array.from(e.labels, (y, i) =>
    toMillionths(logitOf(logits, i * e.classes, e.classes, y)),
  ) as readonly number[] as In<R, readonly number[]>;

export async function simulate(
  { cell, seed, first, count: models }: Shard<MembershipCell>,
  _backend: Backend,
  shared: Shared,
): Promise<Sums> {
  const start = sharedNetwork(shared);
  const [pool, validation, population, test] = [
    `pool${cell.pool}`,
    `validation${cell.pool}`,
    `population${cell.pool}`,
    "test",
  ].map((name) => sharedExamples(shared, name as Role)) as unknown as [
    In<"pool", Examples>,
    In<"validation", Examples>,
    In<"population", Examples>,
    In<"test", Examples>,
  ];
  const { pack }: { pack(answers: Answers): number[] } = answersLayout(cell);
  const alignments = cell.alignment ? alignmentWith(start, pool) : undefined;
  const values: number[][] = Array.from({ length: models }, () => []);
  for (let from = 0; from < models; from += LANES) {
    const stack = values.slice(from, from + LANES);
    const { training, checkpoints } = cell;
    const job = {
      training,
      start,
      pool,
      models: stack.map((_, k) => modelOf(cell, seed, first + from + k)),
      expected: cell.poolSize / 2,
      checkpoints,
    };
    await trainNetworks(job, async (snapshot) => {
      const onPool = await snapshot.logits(pool);
      const onValidation = await snapshot.logits(validation);
      const onPopulation = await snapshot.logits(population);
      const onTest = await snapshot.logits(test);
      const aligned = await alignments?.(snapshot);
      stack.forEach((kept, k) =>
        kept.push(
          ...pack({
            validationAccuracy: accuracyOf(onValidation[k], validation),
            testAccuracy: accuracyOf(onTest[k], test),
            phi: phiOf(onPool[k], pool),
            population: phiOf(onPopulation[k], population),
            alignment: aligned?.[k] ?? [],
          }),
        ),
      );
    });
  }
  return onlyValues(values.flat());
}
