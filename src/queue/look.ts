/** Who is at a queue, and what waits there: for those who look. */
import { Redis } from "ioredis";
import { checkQueue, isAnswer, lastingOptions, queueFault, type QueueAddress } from "./address.js";
import { PREFIX, queueName, type Build } from "./protocol.js";
import { runsAt, workersAt, type RunInfo, type WorkerInfo } from "./registry.js";

export interface QueueLook {
  readonly queue: string;
  readonly runs: readonly RunInfo[];
  readonly workers: readonly WorkerInfo[];
  /** Shards that wait for a worker, and that one computes, of the runs' builds. */
  readonly shards: { readonly waiting: number; readonly active: number };
}

/** Shards that wait for a worker, and that one computes, at the queues of some builds: each queue once. */
export async function shardsAt(
  client: Pick<Redis, "llen">,
  builds: readonly Build[],
): Promise<QueueLook["shards"]> {
  const queues = [...new Set(builds.map(queueName))];
  const lengths = async (list: string): Promise<number> => {
    const all = await Promise.all(queues.map((name) => client.llen(`${PREFIX}:${name}:${list}`)));
    return all.reduce((sum, n) => sum + n, 0);
  };
  const [waiting, active] = await Promise.all([lengths("wait"), lengths("active")]);
  return { waiting, active };
}

/** @throws UsageError where Redis does not answer */
export async function lookAtQueue(address: QueueAddress): Promise<QueueLook> {
  await checkQueue(address, false);
  const client = new Redis(lastingOptions(address));
  client.on("error", () => {});
  try {
    const [runs, workers] = await Promise.all([runsAt(client), workersAt(client)]);
    const infos = [...runs.values(), ...workers.values()];
    const shards = await shardsAt(
      client,
      infos.map(({ build }) => build),
    );
    return {
      queue: address.shown,
      runs: [...runs.values()],
      workers: [...workers.values()],
      shards,
    };
  } catch (error) {
    throw isAnswer(error) ? queueFault(error, address) : error;
  } finally {
    client.disconnect();
  }
}
