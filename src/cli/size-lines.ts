/** How large a sweep would be, for people. */
import type { PlanEstimate } from "../app/estimate.js";
import type { DryRun } from "../app/sweep.js";
import { aboutMemory, aboutTime, short } from "../core/about.js";
import { answerLines, type Field } from "./answer-lines.js";

/** Seconds that are said. */
const MOMENT = 0.05;
const counted = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;

const sentence = ({ plan, seconds, workers, memory }: DryRun): string =>
  `${plan} would take about ${aboutTime(seconds)} on ${counted(workers, "worker")}, and ${aboutMemory(memory)} of ` +
  "memory.";

/** @param rough how the time was found */
function sizeFields(size: DryRun, rough: string): Field[] {
  const { plan, kind, feeds, cells, shards, trials, seconds, before, memory } = size;
  const start = before < MOMENT ? "" : `, ${aboutTime(before)} of it before the first shard`;
  return [
    ["plan", plan, `of kind ${kind}`],
    ["feeds", feeds.length === 0 ? "no claim" : counted(feeds.length, "claim"), feeds.join(", ")],
    ["cells", String(cells), "settings of its parameters"],
    ["shards", String(shards), "units of work, and of --resume"],
    size.trialsAre === "models"
      ? ["models", String(trials), "to train, in all cells"]
      : ["trials", String(trials), "to draw, in all cells"],
    ["time", `about ${aboutTime(seconds)}`, `${rough}${start}`],
    ["memory", `about ${aboutMemory(memory)}`, "an upper estimate"],
  ];
}

const ROUGH = "rough: by the rates of a core of 2.6 GHz";

export const printDryRun = (size: DryRun): string =>
  answerLines(sentence(size), sizeFields(size, ROUGH), ["nothing was run or written"]);

/** What a measured time would have said. */
const busySentence = (size: DryRun): string =>
  `The machine is too busy for an estimate now. By the rates of a core of 2.6 GHz, alone on it, ${sentence(size)}`;

export function printEstimate(size: PlanEstimate): string {
  const ratios = size.tried.map(({ ratio }) => ratio);
  const range = [Math.min(...ratios), Math.max(...ratios)].map((x) => x.toFixed(2));
  const tried = `by ${counted(size.tried.length, "cell")} tried here for ${aboutTime(size.trial)}`;
  const { tooBusy } = size;
  return answerLines(
    tooBusy ? busySentence(size) : sentence(size),
    [
      ...sizeFields(size, tooBusy ? ROUGH : tried),
      ["numbers", short(size.numbers), "drawn or multiplied"],
      ["store", `about ${aboutMemory(size.store)}`, "of files of shards"],
      tooBusy
        ? ["machine", "too busy", "tries of the same took times that are far apart"]
        : [
            "machine",
            range.join(" to "),
            "times the time of a core of 2.6 GHz, in the cells tried",
          ],
    ],
    ["nothing was written"],
  );
}
