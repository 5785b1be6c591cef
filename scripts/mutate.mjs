// Mutation testing: small mutations by rule, of the files in a folder, or of the lines that a change touches.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./lane.mjs";
import * as scores from "./mutation/scores.mjs";
import * as of from "./mutation/sources.mjs";

const HELP = `Usage: npm run mutate -- [options] [FOLDER or FILE]...

Changes the sources, one small mutation at a time (in copies, never your working tree), and runs the tests that reach
it. What was found before and is unchanged is not run again (mutation-out/).
  --changed [BASE]  mutate the lines of src that differ from this commit (default: the merge base with origin/main;
                    on main itself, the commit before)
  --most N          of more mutants than this, test a sample: by their digest, the same at every run
  --skip N          of that order leave out the first N, which an earlier sample was of
  --minutes M       begin no mutant after this time; says how many were left
  --lanes L         copies that are worked in side by side (default: 2)
  --fresh           forget what was found before
  --list            print mutants and test files, and run nothing
  --write           of a whole folder: write its score, and the table of docs/testing.md
  --records FILE    write the survivors to a file, as reports/mutation/harmless has them but for the reason
  --table           print that table, and run nothing
FOLDER is a folder of src (attack or src/attack), or a path in it.
Exit code 1: too few are caught (95% of a folder; 80% of a change, in which one may always survive; where only a sample
of a change is tested, it must show at level 1e-4 that fewer are); 2: bad input, or a test that is red without a
mutation.`;

function fail(message) {
  console.error(message);
  process.exit(2);
}

const OPTIONS = {
  changed: { type: "boolean", default: false },
  most: { type: "string" },
  skip: { type: "string" },
  minutes: { type: "string" },
  lanes: { type: "string", default: "2" },
  fresh: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
  write: { type: "boolean", default: false },
  table: { type: "boolean", default: false },
  records: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
};

function parsed() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    return fail(`${error.message.split(".")[0]}: see npm run mutate -- --help`);
  }
}

const { values, positionals } = parsed();
const whole = (name, otherwise) => {
  if (values[name] === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(values[name]))
    fail(`--${name} must be a positive integer, got ${values[name]}`);
  return Number(values[name]);
};

/** Lines that a change touches, by file; ends the run where there is nothing to compare with, or nothing is changed. */
function changed() {
  if (positionals.length > 1) fail("--changed takes one commit");
  const base = of.baseCommit(positionals[0]);
  if (base === undefined && positionals.length > 0)
    fail(`${positionals[0]} is no commit here: fetch it, or give another`);
  if (base === undefined) {
    console.log("no commit to compare with (first commit, or a shallow clone): nothing is mutated");
    process.exit(0);
  }
  const lines = of.changedLines(base);
  console.log(`lines of ${lines.size} sources differ from ${base.slice(0, 7)}`);
  if (lines.size === 0) process.exit(0);
  return lines;
}

const say = (line) => console.error(line);

function print(survivors, harmless) {
  for (const { mutant, record } of survivors)
    console.log(`${mutant.file}:${mutant.line} ${mutant.mutator}
  - ${record.replaced}
  + ${record.by}`);
  if (values.records)
    writeFileSync(
      values.records,
      JSON.stringify(
        survivors.map(({ record }) => record),
        null,
        2,
      ),
    );
  if (survivors.length > 0 && values.list === false)
    console.log(
      `${survivors.length} survived${harmless > 0 ? `, ${harmless} more are harmless` : ""}`,
    );
}

const gitOf = (...argv) => execFileSync("git", argv, { encoding: "utf8" }).trim();

/** A score is that of a commit. */
function clean() {
  if (gitOf("status", "--porcelain", "--", "src") !== "")
    fail("--write gives the commit that was tested: commit what is changed in src first");
}

/** Writes the score of a folder, which must have been named alone. */
function write(mutants, tested, tally) {
  const [folder] = positionals.map((path) => normalize(path).replace(/^src\/|\/$/g, ""));
  scores.writeScore(ROOT, folder, {
    mutants: mutants.length,
    tested,
    date: gitOf("log", "-1", "--format=%cs"),
    commit: gitOf("rev-parse", "--short=7", "HEAD"),
    tally,
  });
  const path = join(ROOT, "docs/testing.md");
  writeFileSync(path, scores.withTable(readFileSync(path, "utf8"), scores.scoresTable(ROOT)));
}

async function main() {
  const began = Date.now();
  if (values.write) clean();
  const lines = values.changed ? changed() : undefined;
  const files = lines ? [...lines.keys()] : of.namedSources(positionals);
  const { mutantsOf, sampleOf, touched } = await import("./mutation/mutants.mjs");
  const all = await mutantsOf(new Map(files.map((file) => [file, readFileSync(file, "utf8")])));
  const mutants = lines ? touched(all.mutants, lines) : all.mutants;
  const most = whole("most", mutants.length);
  const chosen = sampleOf(mutants, most, whole("skip", 0));
  const find = of.testersOf();
  const found = new Map(files.map((file) => [file, find(file)]));
  const testers = (file) => found.get(file);
  const tests = [...new Set(files.flatMap((file) => testers(file).flat()))].sort();
  say(`${files.length} files, ${mutants.length} mutants, ${tests.length} test files`);
  if (values.list) {
    for (const { file, line, mutator, replacement } of chosen)
      console.log(`${file}:${line} ${mutator} ${replacement.split("\n")[0]}`);
    return console.log(["", ...tests].join("\n"));
  }
  const { recall, runMutants } = await import("./mutation/run.mjs");
  const { known, todo } = recall(ROOT, chosen, testers, values.fresh);
  if (known.size > 0) say(`${known.size} are known from before`);
  const minutes = whole("minutes", 1e6);
  const states = await runMutants({
    root: ROOT,
    sources: all.sources,
    todo,
    testers,
    count: whole("lanes"),
    until: began + 60_000 * minutes,
    limited: values.minutes !== undefined,
    say,
  });
  report({ mutants, chosen, states: new Map([...known, ...states]), sources: all.sources });
}

/** Prints what survived and the score; the exit code says whether that is enough. */
function report({ mutants, chosen, states, sources }) {
  const harmless = scores.readHarmless(ROOT);
  const survivors = [];
  const final = chosen
    .filter(({ key }) => states.has(key))
    .map((mutant) => {
      if (states.get(mutant.key) !== "survived") return states.get(mutant.key);
      const record = scores.recordOf(mutant, sources.get(mutant.file).text);
      if (scores.reasonOf(record, harmless) !== undefined) return "harmless";
      survivors.push({ mutant, record });
      return "survived";
    });
  const tally = scores.tally(final);
  print(survivors, tally.harmless);
  const left = mutants.length - final.length;
  console.log(
    `${tally.caught} of ${tally.valid} caught (${scores.percent(tally)}%): ${tally.killed} by a test, ` +
      `${tally.timeout} out of time, ${tally.types} by types; ${tally.harmless} harmless` +
      (left > 0 ? `; ${left} of ${mutants.length} mutants were not tested` : ""),
  );
  // Those that live take longest: a score of what was done in time would be too good.
  const late = chosen.slice(
    0,
    chosen.findLastIndex(({ key }) => states.has(key)),
  );
  const open = late.filter(({ key }) => !states.has(key)).length;
  if (open > 0) console.log(`${open} were begun and are not decided: run it again`);
  if (values.write && open > 0) fail("no score was written");
  if (values.write) write(mutants, final.length, tally);
  const enough = values.changed
    ? scores.enough(tally, left > 0)
    : tally.caught >= 0.95 * tally.valid;
  process.exitCode = enough ? 0 : 1;
}

if (values.help) console.log(HELP);
else if (values.table) console.log(scores.scoresTable(ROOT));
else if (!values.changed && positionals.length === 0) fail(HELP);
else if (
  values.write &&
  !(positionals.length === 1 && /^(src\/)?[a-z]+\/?$/.test(positionals[0]) && !values.changed)
)
  fail("--write goes with one whole folder of src");
else
  try {
    await main();
  } catch (error) {
    fail(error.message);
  }
