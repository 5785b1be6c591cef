// One stack of LoRA-FA models on the private digits; answers a number that depends on every model.
import { drawPool, loadTask } from "../dist/src/train/data/task.js";
import { initialNetwork, trainNetworks } from "../dist/src/train/network/trainer.js";
import { training } from "../dist/src/train/method.js";

const pool = drawPool(loadTask("mnist"), 1000, 0, "bench", 0);
const start = initialNetwork([196, 128, 128, 10], "bench", "start");

export default async ({ first, models, steps }) => {
  const t = training({ method: "lora-fa", rank: 16, rate: 0.05, batch: 50, steps });
  const list = Array.from({ length: models }, (_, k) => ({
    members: [...Array(500).keys()].map((i) => 2 * i + (k % 2)),
    seed: "bench",
    key: ["models", first + k],
    factorKey: ["models", first + k],
  }));
  let sum = 0;
  const job = { training: t, start, pool, models: list, expected: 500, checkpoints: [steps] };
  await trainNetworks(job, async (s) => {
    for (const { w } of await s.networks()) sum += w[0][0] + w[2][5];
  });
  return sum;
};
