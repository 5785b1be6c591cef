/** Who is told how far a run's plans are: its status, and its caller. */
import type { Executor } from "../sweep/executor.js";
import type { Plan } from "../sweep/plan.js";
import type { RunOptions as RunPlan, ShardCount } from "../sweep/run.js";
import type { StatusKeeper } from "./run-status.js";
import type { PlanCount, PlanWork, RunSettings } from "./settings.js";

interface Job {
  readonly settings: Pick<RunSettings, "progress">;
  /** Told of a plan's shards before any is computed. */
  readonly onShards?: RunPlan["onShards"];
}

/** What is told of a plan. */
export type Told = Pick<RunPlan, "onShards" | "onShard" | "onFailed" | "progress">;

/** @returns what one plan is told to */
export function telling({ settings, onShards }: Job, executor: Executor, status: StatusKeeper) {
  let failed = 0;
  const noteOf = ({ done, total }: ShardCount): string | undefined => {
    const note = executor.note?.();
    if (note === undefined) return undefined;
    return `${done} of ${total} shards${failed > 0 ? `, ${failed} failed` : ""}, ${note}`;
  };
  /** @param isFirst whether the plan is the one to show */
  return (
    plan: Plan,
    of: PlanCount,
    name: string,
    isFirst: () => boolean,
    workNow: () => PlanWork | undefined = () => undefined,
  ): Told => {
    let count: ShardCount = { done: 0, total: 0 };
    return {
      onShards(shards, stored, isSearch) {
        onShards?.(shards, stored, isSearch);
        if (isSearch) return;
        count = { done: stored.filter((is) => is).length, total: shards.length };
        if (isFirst()) status.show({ plan: plan.name, of, count });
      },
      onShard(now, by) {
        count = now;
        status.shard(isFirst() ? { plan: plan.name, of, count } : undefined, by);
      },
      onFailed(shards) {
        failed = shards;
        status.failed(shards);
      },
      progress(done, total, part) {
        if (!isFirst()) return;
        const stage = part ? `${name}: ${part}` : name;
        // A search is no part of the outline's shards.
        const work = part ? undefined : workNow();
        settings.progress(stage, done, total, { ...of, work, note: noteOf(count) });
      },
    };
  };
}
