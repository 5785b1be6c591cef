/** A small task, a pool and a start that the trainer's tests share. */
import { createHash } from "node:crypto";
import { drawPool, loadTask } from "../data/task.js";
import { training, type TrainingOptions } from "../method.js";
import {
  initialNetwork,
  trainNetworks,
  type Model,
  type Network,
  type NetworkJob,
} from "./trainer.js";

export const task = loadTask("synthetic");
export const pool = drawPool(task, 200, 0, "1", 0);
/** Widths 32-16-12-10. */
export const start = initialNetwork([32, 16, 12, 10], "1", "start");
/** Inputs of each layer. */
export const INPUTS = [32, 16, 12];
const hash = (n: Network): string =>
  [...n.w, ...n.bias].reduce((h, v) => h.update(v), createHash("sha256")).digest("hex");
/** Model k: every other example, and streams of its own. */
export const model = (k: number): Model => ({
  members: [...Array(100).keys()].map((i) => (2 * i + k) % 200),
  seed: "1",
  key: ["t", k],
  factorKey: ["t", k],
});
/** A job on that pool, of one model and with 100 members expected where nothing else is said. */
export const job = (
  given: Pick<NetworkJob, "training" | "checkpoints"> & Partial<NetworkJob>,
): NetworkJob => ({ start, pool, models: [model(0)], expected: 100, ...given });

/** Networks after the last step, with a hash of their bits. */
export async function finals(
  options: TrainingOptions,
  models: Model[],
): Promise<Array<{ hash: string; net: Network }>> {
  const t = training({ steps: 12, batch: 10, rank: 4, ...options });
  let out: Network[] = [];
  await trainNetworks(job({ training: t, models, checkpoints: [t.steps] }), async (s) => {
    out = await s.networks();
  });
  return out.map((net) => ({ hash: hash(net), net }));
}
