/** loradp merge: put the parts of a sweep together, and judge the claims that it feeds. */
import type { Merged } from "../../app/merge.js";
import { defineCommand } from "../command.js";
import { taskOptions } from "../options/run.js";
import { sweepLines } from "../sweep-lines.js";

const { seed: _, ...options } = taskOptions("merge-out");

const doubledLine = ({ doubled }: Merged): string[] =>
  doubled > 0
    ? [`${doubled} shards are in more than one folder, with the same bytes: taken once`]
    : [];

export const command = defineCommand({
  name: "merge",
  summary: "put the parts of a sweep (sweep --shard k/n) together, to the bits of one run",
  examples: ["merge part1 part2 part3 --out merged"],
  argument: { name: "<dir...>", help: "folders of the parts; their seed is the run's" },
  options,
  idle: { seed: "the parts have their own" },
  async run({ out, force }, { list, commandLine, signal, progress, warn }) {
    const { merge } = await import("../../app/merge.js");
    return merge(list, { out, force, commandLine, signal, progress, warn });
  },
  print: (result) =>
    [
      `${result.folders.length} folder(s) of plan ${result.plan}`,
      ...doubledLine(result),
      ...sweepLines(result),
    ].join("\n"),
});
