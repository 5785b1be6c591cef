/**
 * `npm run bench:scale`: how time and peak memory grow with trials, rank, width, rows, models, documents and workers,
 * each on its own axis; the slope in log-log beside that of theory. Every point is a process of its own; rounds go
 * through all points of an axis, forwards and backwards in turn. The machine may be busy: slopes are of CPU time.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { costGrowthText, differing, timesOf } from "../dist/src/app/cost-growth-text.js";
import { between } from "../dist/src/app/seeds-text.js";
import { writeWhole } from "../dist/src/store/files.js";
import { machine, nodePeer, store } from "./common.mjs";
import { AXES } from "./scale_parts.mjs";

const DOCUMENT = new URL("../docs/benchmarks.md", import.meta.url).pathname;
const [ROUNDS, QUICK_ROUNDS] = [9, 3];
const HELP = `Usage: npm run bench:scale -- [options]

How time and peak memory grow along each axis, and the slope that theory gives.
  --quick  about a minute: the upper four points of each grid, ${QUICK_ROUNDS} short rounds
           (default: all points, ${ROUNDS} rounds; below 10 minutes on 2 cores)
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

/** Rounds through all points of an axis, each in a process of its own. */
async function measured(axis, { quick }) {
  const { part, fixed, time, memory, clock, per } = axis;
  const [rounds, least, warm] = quick ? [QUICK_ROUNDS, 0.02, 0.2] : [ROUNDS, 0.05, 0.5];
  const grid = quick && clock !== "wall" ? axis.grid.slice(-4) : axis.grid;
  const points = grid.map((x) => ({ part, ...fixed, [axis.axis]: x, least, warm }));
  const peers = points.map((point) => nodePeer("scale_point.mjs", JSON.stringify(point)));
  const seen = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const now = new Array(peers.length);
      const order = [...peers.keys()];
      for (const i of round % 2 === 0 ? order : order.reverse()) now[i] = await peers[i].round();
      seen.push(now);
    }
  } finally {
    for (const peer of peers) peer.close();
  }
  const all = (name) => seen.map((now) => now.map((point) => point[name]));
  const last = (name) => all(name)[rounds - 1];
  return {
    ...{ part, axis: axis.axis, grid, fixed, clock, per, first: axis.first },
    ...{ cpu: all("cpu"), wall: all("wall"), peak: last("peak"), start: last("start") },
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
const list = chosen(options.only);
const began = Date.now();
const axes = [];
for (const axis of list) {
  const one = await measured(axis, options);
  axes.push(one);
  const { slope, theory, side } = timesOf(one).judged;
  console.error(
    `${one.part} against ${one.axis}: slope ${slope.toFixed(2)}, theory ${theory.toFixed(2)}: ${side}`,
  );
}
const date = new Date(began).toISOString().slice(0, 10);
const run = { machine: machine(), date, commit: commit(), quick: options.quick };
const minutes = ((Date.now() - began) / 60000).toFixed(1);
const text = costGrowthText(axes);
const rounds = options.quick ? QUICK_ROUNDS : ROUNDS;
const head = `${run.machine}, ${date}, commit ${run.commit}, ${rounds} rounds, ${minutes} minutes:`;
console.log(
  options.json
    ? JSON.stringify({ ...run, axes, differing: differing(axes) }, null, 1)
    : `${head}\n\n${text}`,
);
store("scale", { ...run, axes });
if (options.write) await write(head, text);
