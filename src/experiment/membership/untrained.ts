/** What the network that fine-tuning starts from answers on pools: what attacks without shadow models compare with. */
import { logitOf, toMillionths } from "../../attack/membership.js";
import type { Examples } from "../../train/data/examples.js";
import { training } from "../../train/method.js";
import { trainNetworks, type Network } from "../../train/network/trainer.js";

/** phi of a pool's examples, and of its population. */
export interface Untrained {
  readonly pretrained: readonly number[];
  readonly pretrainedPopulation: readonly number[];
}

const phiOf = (logits: ArrayLike<number>, { labels, classes }: Examples): number[] =>
  Array.from(labels, (y, i) => toMillionths(logitOf(logits, i * classes, classes, y)));

/** Pool by pool. */
export async function untrainedOf(
  start: Network,
  parts: ReadonlyArray<{ readonly pool: Examples; readonly population: Examples }>,
): Promise<Untrained[]> {
  const found: Untrained[] = [];
  const model = { members: [0], seed: "", key: ["", 0], factorKey: ["", 0] } as const;
  const job = {
    training: training({ method: "full", batch: 1 }),
    start,
    pool: parts[0].pool,
    models: [model],
    expected: 1,
    checkpoints: [0],
  };
  await trainNetworks(job, async (snapshot) => {
    for (const { pool, population } of parts)
      found.push({
        pretrained: phiOf((await snapshot.logits(pool))[0], pool),
        pretrainedPopulation: phiOf((await snapshot.logits(population))[0], population),
      });
  });
  return found;
}
