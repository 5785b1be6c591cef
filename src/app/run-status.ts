/**
 * A hidden file of a run's folder: how far it is and who computed what, written every few seconds for those who look.
 * Nothing is decided by it.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeWhole } from "../store/files.js";
import { STATUS } from "../store/written.js";
import type { Host } from "../sweep/executor.js";
import type { ShardCount } from "../sweep/run.js";
import { thisHost } from "./host.js";
import type { PlanCount } from "./settings.js";

/** Seconds between two writings. */
const EVERY = 2;
/** Seconds over which the rate is taken. */
const WINDOW = 60;

const count = z.number().int().min(0);
const host = z.object({ shards: count, node: z.string(), processor: z.string() });
const schema = z.object({
  /** "stopped" is a run that ended before its end: by a signal, or an error. */
  state: z.enum(["running", "finished", "stopped"]),
  plan: z.string(),
  of: z.object({ plan: count, plans: count }),
  shards: z.object({ done: count, total: count, failed: count }),
  /** Shards a second over the last minute, and seconds until the plan ends at that rate; null where nothing tells. */
  rate: z.number().nullable(),
  eta: z.number().nullable(),
  /** Shards that each host computed, in earlier parts of the run too. */
  hosts: z.record(z.string(), host),
  updated: z.string(),
});
export type RunStatus = z.infer<typeof schema>;
export type Hosts = RunStatus["hosts"];

/** Of a folder; undefined where it has none that can be read. */
export function readStatus(folder: string): RunStatus | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(join(folder, STATUS), "utf8")));
  } catch {
    return undefined;
  }
}

/** A plan, and how many of its shards there are. */
export interface Stage {
  readonly plan: string;
  readonly of: PlanCount;
  readonly count: ShardCount;
}

/** Hosts of two parts of a run. */
export const addHosts = (a: Hosts, b: Hosts): Hosts =>
  Object.entries(b).reduce<Hosts>((all, [name, { shards, ...rest }]) => {
    return { ...all, [name]: { ...rest, shards: shards + (all[name]?.shards ?? 0) } };
  }, a);

/** How a run ended. */
export type RunEnd = "finished" | "stopped";

/** Keeps the status of a run. */
export interface StatusKeeper {
  /** A plan is looked at. */
  show(stage: Stage): void;
  /**
   * A shard was computed, here or by another host.
   * @param stage the plan that it is of; undefined where another plan is the one to show
   */
  shard(stage: Stage | undefined, by?: Host): void;
  /** So many shards are computed by no attempt. */
  failed(shards: number): void;
  end(state: RunEnd): void;
  readonly hosts: Hosts;
}

/**
 * @param hosts of earlier parts of the run
 * @param tell told of each status that is written
 * @param now seconds
 */
export function keepStatus(
  folder: string,
  hosts: Hosts = {},
  tell: (status: RunStatus) => void = () => {},
  now: () => number = () => performance.now() / 1000,
): StatusKeeper {
  const me = thisHost();
  const known: Record<string, Hosts[string]> = { ...hosts };
  let at: Stage = { plan: "", of: { plan: 0, plans: 0 }, count: { done: 0, total: 0 } };
  /** When something was written of this plan, and what was done then. */
  let seen: Array<readonly [time: number, done: number]> = [];
  let failed = 0;
  const write = (state: RunStatus["state"]): void => {
    const time = now();
    seen = [...seen.filter(([then]) => time - then <= WINDOW), [time, at.count.done]];
    const seconds = time - seen[0][0];
    const rate = seconds >= 1 ? (at.count.done - seen[0][1]) / seconds : null;
    const { plan, of, count: shards } = at;
    const status: RunStatus = {
      state,
      plan,
      of,
      shards: { ...shards, failed },
      rate,
      eta: rate ? (shards.total - shards.done) / rate : null,
      hosts: known,
      updated: new Date().toISOString(),
    };
    writeWhole(join(folder, STATUS), `${JSON.stringify(status)}\n`, { flush: false });
    tell(status);
  };
  const show = (stage: Stage): void => {
    if (stage.plan !== at.plan) seen = [];
    at = stage;
    if (now() - (seen.at(-1)?.[0] ?? -Infinity) >= EVERY) write("running");
  };
  return {
    hosts: known,
    show,
    shard(stage, { name, node, processor } = me) {
      known[name] = { shards: (known[name]?.shards ?? 0) + 1, node, processor };
      if (stage !== undefined) show(stage);
    },
    failed(shards) {
      failed = shards;
      write("running");
    },
    end: write,
  };
}
