/** Thread entry of the pool: opens the backend once per thread and runs shards on it. */
import type { Backend } from "../backend/backend.js";
import { openBackend, type BackendChoice } from "../backend/select.js";
import type { Partial } from "./partial.js";
import type { Shard } from "./shard.js";
import { simulate } from "./simulate.js";

/** One task of the pool. */
export interface Task {
  readonly shard: Shard;
  readonly backend: BackendChoice;
}

const opened = new Map<BackendChoice, Promise<Backend>>();

export default async function run({ shard, backend }: Task): Promise<Partial> {
  let ready = opened.get(backend);
  if (!ready) opened.set(backend, (ready = openBackend(backend)));
  return simulate(shard, await ready);
}
