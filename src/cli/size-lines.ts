/** How large a sweep would be, for people. */
import type { PlanEstimate } from "../app/estimate.js";
import type { DryRun } from "../app/sweep.js";
import { aboutMemory, aboutTime, short } from "../core/about.js";

type Line = readonly [name: string, value: string];

const inColumns = (lines: readonly Line[]): string[] =>
  lines.map(([name, value]) => `${name.padEnd(8)} ${value}`);

function sizeLines(size: DryRun, time: string): Line[] {
  return [
    ["plan", `${size.plan} (${size.kind})`],
    ["feeds", size.feeds.join(", ") || "no claim"],
    ["cells", String(size.cells)],
    ["shards", String(size.shards)],
    [size.trialsAre === "models" ? "models" : "trials", String(size.trials)],
    [
      "time",
      `about ${aboutTime(size.seconds)} on ${size.workers} worker(s), ${aboutTime(size.before)} of it ` +
        `before the first shard (${time})`,
    ],
    ["memory", `about ${aboutMemory(size.memory)}`],
  ];
}

export const printDryRun = (size: DryRun): string =>
  [
    ...inColumns(sizeLines(size, "rough: rates of a core of 2.6 GHz")),
    "nothing was run or written",
  ].join("\n");

export function printEstimate(size: PlanEstimate): string {
  const ratios = size.tried.map(({ ratio }) => ratio);
  const range = [Math.min(...ratios), Math.max(...ratios)].map((x) => x.toFixed(2));
  const cells = `${size.tried.length} cell(s) tried for ${aboutTime(size.trial)}`;
  return [
    ...inColumns([
      ...sizeLines(size, cells),
      ["numbers", `${short(size.numbers)} drawn or multiplied`],
      ["store", `about ${aboutMemory(size.store)}`],
      ["machine", `${range.join(" to ")} times the time of a core of 2.6 GHz`],
    ]),
    "nothing was written",
  ].join("\n");
}
