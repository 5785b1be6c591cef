/**
 * `npm run bench:verify`: what `verify --profile quick` takes: CPU time of all its threads, wall time, and how long the
 * first verdict takes; beside an older commit where its built checkout is given (`-- --against DIR`). Rounds are
 * interleaved, each in a folder of its own; ratios are those of a round.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { between } from "../dist/src/app/seeds-text.js";
import { writeWhole } from "../dist/src/store/files.js";
import { machine, median, spread, store } from "./common.mjs";

const DOCUMENT = "docs/benchmarks.md";
const HELP = `Usage: npm run bench:verify -- [options]

  --against  a built checkout of an older commit, timed in the same rounds
  --rounds   how often each runs (default: 3)
  --profile  quick, standard or full (default: quick)
  --write    put the table in ${DOCUMENT}`;
const { values } = parseArgs({
  options: {
    against: { type: "string" },
    rounds: { type: "string", default: "3" },
    profile: { type: "string", default: "quick" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const rounds = Number(values.rounds);
const older = values.against && resolve(values.against);
const refusal =
  (!(Number.isInteger(rounds) && rounds > 0) &&
    `--rounds must be an integer of 1 or more, got ${values.rounds}`) ||
  (older &&
    !existsSync(join(older, "dist/src/cli/main.js")) &&
    `--against must be a built checkout, got ${values.against}: run npm ci && npm run build there`);
if (refusal) {
  console.error(refusal);
  process.exit(2);
}

/** Says at the end of a process what all of its threads took. */
const LAST = "cpu seconds ";
const TELLS = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from "node:worker_threads";
  const seconds = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
  if (isMainThread) process.on("exit", () => process.stderr.write("\\n${LAST}" + seconds() + "\\n"));
`)}`;

/** Runs it once. */
function timed(root) {
  const out = mkdtempSync(join(tmpdir(), "loradp-bench-"));
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const main = join(root, "dist/src/cli/main.js");
  const args = ["--import", TELLS, main, "verify", "--profile", values.profile, "--out"];
  const child = spawn(process.execPath, [...args, join(out, "run")], { cwd: root });
  let first;
  let said = "";
  child.stdout.on("data", (text) => {
    if (/^(E\d|A-|MIA|DYN|TEXT)/m.test(text)) first ??= since();
  });
  child.stderr.on("data", (text) => (said += text));
  return new Promise((resolved, reject) => {
    child.on("close", (code) => {
      rmSync(out, { recursive: true, force: true });
      const cpu = Number(said.split(LAST).at(-1));
      // Exit code 1: a prediction did not come out, which older commits have at some seeds.
      if ((code === 0 || code === 1) && cpu > 0) resolved({ cpu, wall: since(), first });
      else reject(new Error(`verify in ${root} ended with ${code}: ${said.slice(-500)}`));
    });
  });
}

const runs = { now: [], older: [] };
const load = [];
for (let round = 0; round < rounds; round++) {
  if (older) runs.older.push(await timed(older));
  runs.now.push(await timed("."));
  load.push(loadavg()[0]);
  const [now] = runs.now.slice(-1);
  console.error(
    `round ${round + 1} of ${rounds}: ${now.wall.toFixed(0)} s, ${now.cpu.toFixed(0)} CPU s`,
  );
}
const part = (list, name) => list.map((run) => run[name]);
const row = (title, name, digits) => {
  const cells = [title, spread(part(runs.now, name), digits)];
  if (older) {
    const then = part(runs.older, name);
    cells.push(spread(then, digits));
    cells.push(
      spread(
        part(runs.now, name).map((x, i) => x / then[i]),
        2,
      ),
    );
  }
  return `| ${cells.join(" | ")} |`;
};
const commitOf = (root) =>
  execFileSync("git", ["-C", root, "rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
const head = [
  "verify",
  `this commit, ${commitOf(".")}`,
  ...(older ? [`commit ${commitOf(older)}`, "ratio"] : []),
];
const table = [
  `${machine()}, ${new Date().toISOString().slice(0, 10)}; ${rounds} interleaved rounds, median [smallest, ` +
    `largest], load ${median(load).toFixed(1)}:`,
  "",
  `| ${head.join(" | ")} |`,
  `|${" --- |".repeat(head.length)}`,
  row("CPU s", "cpu", 0),
  row("wall s", "wall", 0),
  row("first verdict, s", "first", 1),
].join("\n");
console.log(table);
store("verify", runs);
if (values.write) {
  const text = between(readFileSync(DOCUMENT, "utf8"), "verify", table);
  writeWhole(
    DOCUMENT,
    await format(text, { ...(await resolveConfig(DOCUMENT)), filepath: DOCUMENT }),
  );
}
