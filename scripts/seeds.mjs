// Runs the plans that decide predictions at fresh seeds, and counts how often each prediction comes out.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { transformSync } from "esbuild";
import { format, resolveConfig } from "prettier";
import {
  decidingPlans,
  packed,
  runSeed,
  tallySeeds,
  tooSeldom,
  unpacked,
} from "../dist/src/app/seeds.js";
import { between, seedsText } from "../dist/src/app/seeds-text.js";
import { PROFILES } from "../dist/src/app/profiles.js";
import { UsageError } from "../dist/src/core/errors.js";
import { writeWhole } from "../dist/src/store/files.js";
import { takeLock } from "../dist/src/store/lock.js";

const DOCUMENT = "docs/testing.md";
/** Folders of what can reach a verdict; who carries shards about, and who shows them, cannot (tested). */
const DECIDING = ["core", "backend", "accountant", "attack", "train", "experiment", "claims"];
/** Seeds of a profile that are published, of the code that stands there. */
const published = (profile) => `reports/seeds/${profile}.jsonl`;
const HELP = `Usage: npm run seeds -- [options]

Runs the plans that decide predictions at fresh seeds, and counts how often each prediction comes out.
  --profile  whose plans: quick, standard or full (default: quick)
  --seeds    how many seeds (default: 40; 10 but for quick)
  --first    the first of them (default: 1000)
  --workers  worker threads (default: all cores)
  --out      where finished seeds are kept, in a folder of the code that made them; several processes may share it
             (default: seeds-out)
  --write    put the table in ${DOCUMENT}, and the finished seeds in reports/seeds, where other machines go on
             from as long as what can reach a verdict is the same
Exit code 1: a prediction came out too seldom (at fewer than 39 of 40 seeds), or seeds are left; 2: bad input.`;

function fail(message) {
  console.error(message);
  process.exit(2);
}

const OPTIONS = {
  profile: { type: "string", default: "quick" },
  seeds: { type: "string" },
  first: { type: "string", default: "1000" },
  workers: { type: "string" },
  out: { type: "string", default: "seeds-out" },
  write: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
};

function parsed(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    return fail(`${error.message.split(".")[0]}: see npm run seeds -- --help`);
  }
}

function optionsOf(args) {
  const values = parsed(args);
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const { profile, first, out, write } = values;
  if (!PROFILES.includes(profile))
    fail(`--profile must be one of ${PROFILES.join(", ")}, got ${profile}`);
  const whole = (name, text, least) =>
    /^\d{1,9}$/.test(text) && Number(text) >= least
      ? Number(text)
      : fail(`--${name} must be an integer of ${least} or more, got ${text}`);
  return {
    profile,
    out,
    write,
    seeds: whole("seeds", values.seeds ?? (profile === "quick" ? "40" : "10"), 1),
    first: whole("first", first, 0),
    workers: values.workers === undefined ? undefined : whole("workers", values.workers, 1),
  };
}

/** A script as it is run: without comments, however its lines are broken, and wherever packages lie. */
const withoutLayout = (text) =>
  transformSync(text, { minifyWhitespace: true }).code.replaceAll(
    /"(?:\.\.\/)+[^"]*?node_modules\//g,
    '"node_modules/',
  );

/** What is run: seeds of other code are never counted. */
function codeDigest() {
  const hash = createHash("sha256");
  for (const folder of [...DECIDING.map((name) => `dist/src/${name}`), "dist/simulations"])
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
      const path = join(folder, name);
      if (name.endsWith(".js")) hash.update(name).update(withoutLayout(readFileSync(path, "utf8")));
      else if (name.endsWith(".wasm")) hash.update(name).update(readFileSync(path));
    }
  return hash.digest("hex").slice(0, 12);
}

/** Runs one seed, unless another process has it. */
async function finish(seed, plans, folder, workers) {
  const path = join(folder, `${seed}.json`);
  const [claim, run] = [join(folder, `${seed}.claim`), join(folder, `${seed}.run`)];
  mkdirSync(claim, { recursive: true });
  let release;
  try {
    release = takeLock(claim);
  } catch (error) {
    if (error instanceof UsageError) return;
    throw error;
  }
  try {
    if (existsSync(path)) return;
    const began = Date.now();
    const result = await runSeed(plans, { seed, out: run, resume: existsSync(run), workers });
    writeWhole(path, `${JSON.stringify({ ...result, commit: commit() })}\n`);
    rmSync(run, { recursive: true, force: true });
    const other = result.verdicts.filter((v) => ["undecided", "contradicted"].includes(v.standing));
    const told =
      other.map((v) => `${v.id} ${v.standing}`).join(", ") || "every prediction came out";
    console.error(`seed ${seed}: ${told} (${((Date.now() - began) / 1000).toFixed(0)} s)`);
  } finally {
    release();
  }
}

function commit() {
  const git = (...words) => execFileSync("git", words, { encoding: "utf8" }).trim();
  const dirty = git("status", "--porcelain", "--", "src", "simulations") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${dirty ? " with changes" : ""}`;
}

/** Finished seeds, here and published, in order. */
function finished(folder, profile, digest, list) {
  const file = published(profile);
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  const known = new Map(
    lines
      .map((line) => JSON.parse(line))
      .filter((run) => run.digest === digest)
      .map((run) => [run.seed, unpacked(run)]),
  );
  for (const seed of list) {
    const path = join(folder, `${seed}.json`);
    if (existsSync(path)) known.set(seed, JSON.parse(readFileSync(path, "utf8")));
  }
  return list.flatMap((seed) => known.get(seed) ?? []);
}

async function write({ profile, first, seeds }, runs, digest, text) {
  mkdirSync("reports/seeds", { recursive: true });
  const lines = runs.map((run) => JSON.stringify({ digest, ...packed(run) }));
  writeWhole(published(profile), `${lines.join("\n")}\n`);
  const date = new Date().toISOString().slice(0, 10);
  const commits = [...new Set(runs.map((run) => run.commit))].join(", ");
  const head =
    `Profile ${profile}, ${runs.length} seeds of ${first} to ${first + seeds - 1}, ${date}, commit ${commits} ` +
    `(\`npm run seeds -- --profile ${profile} --seeds ${seeds} --first ${first}\`):`;
  const whole = between(readFileSync(DOCUMENT, "utf8"), `seeds ${profile}`, `${head}\n\n${text}`);
  const config = await resolveConfig(DOCUMENT);
  writeWhole(DOCUMENT, await format(whole, { ...config, filepath: DOCUMENT }));
}

const options = optionsOf(process.argv.slice(2));
const { profile, seeds, first, out, workers } = options;
const digest = codeDigest();
const folder = join(out, `${profile}-${digest}`);
mkdirSync(folder, { recursive: true });
const plans = decidingPlans(profile);
console.error(`${plans.map((plan) => plan.name).join(", ")} at ${seeds} seeds, kept in ${folder}`);
const list = Array.from({ length: seeds }, (_, i) => String(first + i));
const before = new Set(finished(folder, profile, digest, list).map((run) => run.seed));
for (const seed of list) if (!before.has(seed)) await finish(seed, plans, folder, workers);
const runs = finished(folder, profile, digest, list);
const tallies = tallySeeds(runs);
const text = seedsText(tallies, runs.length);
console.log(text);
if (runs.length < seeds) console.log(`\n${seeds - runs.length} seeds are left: run again.`);
if (options.write) await write(options, runs, digest, text);
process.exitCode = runs.length < seeds || tooSeldom(tallies, seeds).length > 0 ? 1 : 0;
