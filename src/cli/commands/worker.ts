/** loradp worker: compute shards of a queue's runs, on any machine. */
import { defineCommand } from "../command.js";
import { queueOption, shardOptions } from "../options/run.js";
import { queueUrl } from "../where.js";

/** Seconds between two lines. */
const EVERY = 30;

export const command = defineCommand({
  name: "worker",
  summary:
    "compute shards for runs with --executor queue, on any machine that reaches the queue, until it is interrupted",
  examples: ["worker --queue redis://127.0.0.1:6379 --workers 8"],
  notes: [
    "docs/distributed.md has the whole of it: which Redis, what goes over the wire, what happens where a " +
      "machine dies.",
  ],
  options: { queue: queueOption, workers: shardOptions.workers },
  idle: { seed: "runs have their own" },
  async run({ queue, workers }, { signal, line, warn }) {
    const { worker } = await import("../../app/queue.js");
    let said = performance.now();
    return worker({
      queue: queueUrl(queue),
      workers,
      signal,
      warn,
      onStart: (where, build) =>
        line(`${build} takes shards from ${where} on ${workers} thread(s); Ctrl-C ends it`),
      onShard(plan, done) {
        if (performance.now() - said < 1000 * EVERY && done > 1) return;
        said = performance.now();
        line(`${done} shard(s) computed, the last of plan ${plan}`);
      },
    });
  },
  print: () => "",
});
