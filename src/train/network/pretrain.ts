/** The classifier that fine-tuning starts from: plain SGD on the public part of a task. */
import { count, type Examples, type In } from "../data/examples.js";
import { training } from "../method.js";
import { initialNetwork, type Network } from "./network.js";
import { trainNetworks } from "./trainer.js";

export interface Pretraining {
  readonly steps: number;
  readonly rate: number;
}

/**
 * @param hidden widths between the input's and the number of classes
 * @param key seed and prefix of its streams, `<prefix>/start` and `<prefix>/pretraining`
 * @returns the initial network where there are no steps
 */
export async function pretrainNetwork(
  publicPart: In<"public", Examples>,
  hidden: readonly number[],
  { steps, rate }: Pretraining,
  key: readonly [seed: string, prefix: string],
): Promise<Network> {
  const [seed, prefix] = key;
  const start = initialNetwork(
    [publicPart.dim, ...hidden, publicPart.classes],
    seed,
    `${prefix}/start`,
  );
  if (steps === 0) return start;
  const model = {
    members: [...publicPart.labels.keys()],
    seed,
    key: [`${prefix}/pretraining`, 0],
    factorKey: ["", 0],
  } as const;
  let pretrained = start;
  await trainNetworks(
    {
      training: training({ method: "full", rate, steps }),
      start,
      pool: publicPart,
      models: [model],
      expected: count(publicPart),
      checkpoints: [steps],
    },
    async (s) => {
      [pretrained] = await s.networks();
    },
  );
  return pretrained;
}
