/**
 * `npm run bench:scale`: how time and peak memory grow with trials, rank, width, rows, models, documents and workers,
 * each on its own axis; the slope in log-log beside that of theory. Every point is a process of its own, anew in each
 * pass; takes go through the points of an axis, forwards and backwards in turn. The machine may be busy: slopes are
 * judged by CPU time.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { costGrowthText, differing, memoryOf, timesOf } from "../dist/src/app/cost-growth-text.js";
import { medianOf } from "../dist/src/app/cost-growth.js";
import { between } from "../dist/src/app/seeds-text.js";
import { writeWhole } from "../dist/src/store/files.js";
import { machine, nodePeer, store } from "./common.mjs";
import { AXES } from "./scale_parts.mjs";

const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url).pathname;
/**
 * Most passes through all axes, and minutes within which the last of them must be expected to end; seconds of CPU time
 * that a process warms, and that a take has at least.
 */
const FULL = { passes: 5, minutes: 9, warm: 0.3, least: 0.05 };
const QUICK = { passes: 1, minutes: 9, warm: 0.2, least: 0.02 };
/** Passes that are enough to be rounds. */
const ENOUGH = 3;
/** Of a point in a pass. */
const TAKES = 3;
const HELP = `Usage: npm run bench:scale -- [options]

How time and peak memory grow along each axis, and the slope that theory gives.
  --quick  about a minute: the upper four points of each grid, one pass
           (default: all points, up to ${FULL.passes} passes in ${FULL.minutes} minutes)
  --only   axes or parts, divided by commas: r, or factors, or factors/r
  --json   print one JSON object instead of tables
  --write  put the tables in docs/benchmarks.md (of the whole run only)
Exit code 2: bad input.`;
const OPTIONS = {
  quick: { type: "boolean", default: false },
  only: { type: "string" },
  json: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
};

function fail(message) {
  console.error(message);
  process.exit(2);
}

function optionsOf(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    return fail(`${error.message.split(".")[0]}: see npm run bench:scale -- --help`);
  }
}

/** Axes that are asked for by axis, part or part/axis. */
function chosen(only) {
  if (only === undefined) return AXES;
  const words = only.split(",");
  const names = ({ part, axis }) => [part, axis, `${part}/${axis}`];
  const known = new Set(AXES.flatMap(names));
  for (const word of words)
    if (!known.has(word)) fail(`--only must be among ${[...known].join(", ")}; got ${word}`);
  return AXES.filter((axis) => names(axis).some((name) => words.includes(name)));
}

/** An axis with its points as they are asked for. */
function pointsOf(axis) {
  const { part, fixed, clock } = axis;
  const grid = options.quick && clock !== "wall" ? axis.grid.slice(-4) : axis.grid;
  const { least, warm } = effort;
  return { axis, grid, points: grid.map((x) => ({ part, ...fixed, [axis.axis]: x, least, warm })) };
}

/** Takes of all points of an axis, forwards and backwards in turn, each point in a new process. */
async function pass({ points }) {
  const peers = points.map((point) => nodePeer("scale_point.mjs", JSON.stringify(point)));
  try {
    for (const peer of peers) await peer.ready();
    const takes = [];
    for (let take = 0; take < TAKES; take++) {
      const now = new Array(peers.length);
      const order = [...peers.keys()];
      for (const i of take % 2 === 0 ? order : order.reverse()) now[i] = await peers[i].round();
      takes.push(now);
    }
    return takes;
  } finally {
    for (const peer of peers) peer.close();
  }
}

/** Point by point, the median of what each take says of it. */
const medians = (takes, name) =>
  takes[0].map((_, i) => medianOf(takes.map((take) => take[i][name])));

/** What the passes through an axis saw: a round is a pass, or a take where there were few of them. */
function measured({ axis, grid, points }, passes) {
  const { part, fixed, time, memory, clock, per, first } = axis;
  const rounds = (name) =>
    passes.length >= ENOUGH
      ? passes.map((takes) => medians(takes, name))
      : passes.flat().map((take) => medians([take], name));
  return {
    ...{ part, axis: axis.axis, grid, fixed, clock, per, first },
    ...{ cpu: rounds("cpu"), wall: rounds("wall") },
    ...{ peak: medians(passes.flat(), "peak"), start: medians(passes.flat(), "start") },
    theory: { time: points.map(time), memory: points.map(memory) },
  };
}

function commit() {
  const git = (...words) => execFileSync("git", words, { encoding: "utf8" }).trim();
  const dirty = git("status", "--porcelain", "--", "src", "bench") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${dirty ? " with changes" : ""}`;
}

async function write(head, text) {
  const whole = between(readFileSync(DOCUMENT, "utf8"), "scale", `${head}\n\n${text}`);
  const config = await resolveConfig(DOCUMENT);
  writeWhole(DOCUMENT, await format(whole, { ...config, filepath: DOCUMENT }));
}

const options = optionsOf(process.argv.slice(2));
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
if (options.write && (options.quick || options.only !== undefined))
  fail("--write must be used without --quick and --only: the document has the whole run");
const effort = options.quick ? QUICK : FULL;
const list = chosen(options.only).map(pointsOf);
const began = Date.now();
const passes = list.map(() => []);
const loads = [];
const elapsed = () => (Date.now() - began) / 60000;
let count = 0;
do {
  count++;
  for (const [i, axis] of list.entries()) {
    passes[i].push(await pass(axis));
    loads.push(loadavg()[0]);
    console.error(`pass ${count}: ${axis.axis.part} against ${axis.axis.axis}`);
  }
} while (count < effort.passes && elapsed() * (1 + 1 / count) < effort.minutes);
const axes = list.map((axis, i) => measured(axis, passes[i]));
const date = new Date(began).toISOString().slice(0, 10);
const run = {
  machine: machine(),
  date,
  commit: commit(),
  quick: options.quick,
  load: medianOf(loads),
};
const minutes = elapsed().toFixed(1);
const text = costGrowthText(axes);
const withSlopes = axes.map((axis) => ({ ...axis, slopes: timesOf(axis), held: memoryOf(axis) }));
const head =
  `${run.machine}, ${date}, commit ${run.commit}: passes ${count}, takes ${TAKES}, ${minutes} minutes, ` +
  `load ${run.load.toFixed(1)} (median; 1 is this run alone):`;
console.log(
  options.json
    ? JSON.stringify({ ...run, axes: withSlopes, differing: differing(axes) }, null, 1)
    : `${head}\n\n${text}`,
);
store("scale", { ...run, axes: withSlopes });
if (options.write) await write(head, text);
