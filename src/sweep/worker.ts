/** Thread entry of the pool: opens the backend once per thread and runs shards on it. */
import type { Backend } from "../backend/backend.js";
import { openBackend, type BackendChoice } from "../backend/select.js";
import { UsageError } from "../core/errors.js";
import type { Shard, Shared } from "../experiment/kind.js";
import { kindOf } from "../experiment/kinds.js";

/** One task of the pool. */
export interface Task {
  readonly shard: Shard;
  readonly shared: Shared;
  readonly backend: BackendChoice;
}

const opened = new Map<BackendChoice, Promise<Backend>>();

export default async function run({ shard, shared, backend }: Task): Promise<unknown> {
  let ready = opened.get(backend);
  if (!ready) opened.set(backend, (ready = openBackend(backend)));
  try {
    return await kindOf(shard.kind).simulate(shard, await ready, shared);
  } catch (error) {
    throw UsageError.packed(error);
  }
}
