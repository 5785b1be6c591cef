// Plants each bug of mutants/*.json in a copy of the sources, and looks whether its tests turn red.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Lane, ROOT, stateOf, through } from "./lane.mjs";
import { kindsTable, planted, readMutants } from "./mutants-list.mjs";

const HELP = `Usage: npm run mutants -- [options] [NAME, KIND, FOLDER or FILE]...

Plants each bug of mutants/*.json in a copy of the sources, one at a time, and runs the tests that must fail.
  --lanes    copies that are worked in side by side (default: 2)
  --timeout  seconds that the tests of one bug may take (default: 180)
  --no-check do not run the tests without a bug first
  --table    print the table of docs/testing.md, and run nothing
Exit code 1: a bug survived, does not apply, or ran out of time; 2: bad input, or a test that is red without a bug.`;

function fail(message) {
  console.error(message);
  process.exit(2);
}

function parsed() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        lanes: { type: "string", default: "2" },
        timeout: { type: "string", default: "180" },
        "no-check": { type: "boolean", default: false },
        table: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const whole = (name) =>
      /^[1-9]\d{0,4}$/.test(values[name])
        ? Number(values[name])
        : fail(`--${name} must be a positive integer, got ${values[name]}`);
    return {
      help: values.help,
      table: values.table,
      check: !values["no-check"],
      lanes: whole("lanes"),
      timeout: whole("timeout"),
      wanted: positionals,
    };
  } catch (error) {
    return fail(`${error.message.split(".")[0]}: see npm run mutants -- --help`);
  }
}

/** Plants one bug in a lane's copy, runs its tests, and takes it out again. */
async function tryMutant(lane, mutant, seconds) {
  const source = readFileSync(join(lane.folder, mutant.file), "utf8");
  const changed = planted(source, mutant);
  if (changed === undefined) return { state: "does not apply", by: "" };
  lane.write(mutant.file, changed);
  try {
    const outcome = await lane.run(mutant.tests, seconds);
    return outcome ? stateOf(outcome, mutant.tests) : { state: "timeout", by: "" };
  } finally {
    lane.write(mutant.file, source);
  }
}

const isWanted = ({ name, kind, file }, wanted) =>
  wanted.length === 0 ||
  wanted.some((w) => [name, kind, file].includes(w) || file.startsWith(w.replace(/\/?$/, "/")));

/** Test files that are red without a bug: nothing would be shown by them. */
async function redWithout(lanes, files, seconds) {
  const red = [];
  await through(lanes, files, async (lane, file) => {
    const outcome = await lane.run([file], seconds);
    const { state, by } = outcome ? stateOf(outcome, [file]) : { state: "timeout", by: "" };
    if (state !== "survived") red.push(`${file}: ${state === "killed" ? "red" : state} ${by}`);
  });
  return red;
}

function printed(results) {
  const rows = results.map(({ mutant, state, seconds, by }) => [
    mutant.name,
    mutant.kind,
    mutant.file,
    state,
    seconds.toFixed(1),
    by.slice(0, 90),
  ]);
  const table = [["bug", "kind", "file", "is", "s", "by"], ...rows];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  return table
    .map((row) =>
      row
        .map((cell, i) => (i === 4 ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const { help, table, check, lanes: count, timeout, wanted } = parsed();
if (help || table) {
  console.log(help ? HELP : kindsTable(readMutants(ROOT)));
  process.exit(0);
}
const mutants = readMutants(ROOT).filter((mutant) => isWanted(mutant, wanted));
if (mutants.length === 0) fail(`no bug is named, or planted in, ${wanted.join(", ")}`);
const lanes = Array.from({ length: Math.min(count, mutants.length) }, () => new Lane());
process.on("exit", () => lanes.forEach((lane) => lane.remove()));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
if (check) {
  const files = [...new Set(mutants.flatMap(({ tests }) => tests))];
  console.error(`${files.length} test files without a bug ..`);
  const red = await redWithout(lanes, files, timeout);
  if (red.length > 0) fail(red.join("\n"));
}
const results = [];
await through(lanes, mutants, async (lane, mutant, i) => {
  const began = Date.now();
  const { state, by } = await tryMutant(lane, mutant, timeout);
  results[i] = { mutant, state, by, seconds: (Date.now() - began) / 1000 };
  console.error(`${results.filter(Boolean).length}/${mutants.length} ${mutant.name}: ${state}`);
});
const killed = results.filter(({ state }) => state === "killed").length;
console.log(printed(results));
console.log(`\n${killed} of ${mutants.length} killed`);
process.exit(killed === mutants.length ? 0 : 1);
