// Runs mutants: which tests reach which (measured once), then one mutant at a time, nearest test first.
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { clearInterval, setInterval } from "node:timers";
import { Lane, stateOf, through } from "../lane.mjs";
import { kept, restsOn } from "./kept.mjs";
import { mutated } from "./mutants.mjs";
import { digest, sourcesDigest } from "./sources.mjs";
import { typeChecker } from "./types.mjs";

/** Seconds that a test file may take without a mutation. */
const DRY_SECONDS = 600;
/** A mutant is out of time after this many seconds and this many times what its tests take without. */
const PATIENCE = { seconds: 30, times: 5 };
/** A test file is begun so often at most, each time without the mutant at which it stopped. */
const MOST_RUNS = 5;
const ALL_DAY = 86_400;

/** Seconds of one test file in a lane; `out` takes which mutants it reaches. Throws where it is red. */
async function green(lane, test, out) {
  const began = Date.now();
  const outcome = await lane.run([test], DRY_SECONDS, { coverage: out });
  const { state, by } = outcome ? stateOf(outcome, [test]) : { state: "out of time", by: "" };
  if (state !== "survived") throw new Error(`${test} is ${state} without a mutation: ${by}`);
  return (Date.now() - began) / 1000;
}

/** What is known of a test file: how long it takes, and which mutants it reaches. */
function reachOf(root, sources) {
  const store = kept(root, "coverage");
  const code = digest(sourcesDigest(), [...sources.keys()]);
  const keys = new Map();
  const keyOf = (test) => {
    if (!keys.has(test)) keys.set(test, digest(code, test, readFileSync(test, "utf8")));
    return keys.get(test);
  };
  return {
    of: (test) => {
      const line = store.get(keyOf(test));
      return line && { seconds: line.seconds, reached: new Set(line.ids) };
    },
    put: (test, seconds, ids) => store.put({ key: keyOf(test), seconds, ids }),
    /** By test file, the mutants of which it cannot be said that it lets them live. */
    unsure: new Map(),
  };
}

/** Runs a test file without a mutant. Throws where it is red: nothing would be shown by it. */
async function measure(lane, test, { sources, reach, say }) {
  plant([lane], sources, "instrumented");
  const out = join(tmpdir(), `mutation-${process.pid}-${digest(lane.folder)}.json`);
  const seconds = await green(lane, test, out);
  const ids = existsSync(out) ? JSON.parse(readFileSync(out, "utf8")) : [];
  rmSync(out, { force: true });
  reach.put(test, seconds, ids);
  say(`${test}: ${ids.length} mutants, ${seconds.toFixed(1)} s`);
}

const plant = (lanes, sources, text) => {
  for (const lane of lanes) for (const [file, source] of sources) lane.write(file, source[text]);
};

/**
 * Test files to ask about a mutant in a run of its own: of those that reach it the one of its name, first, and those
 * that could not tell inside (all of them where nothing came of that), the fastest first.
 */
function testsOf(mutant, reach, unsure) {
  const own = `${basename(mutant.file, ".ts")}.test.ts`;
  const isOpen = (test) => basename(test) === own || (unsure.get(test)?.has(mutant.id) ?? true);
  const rank = ([test, { seconds }]) => (basename(test) === own ? 0 : seconds);
  return [...reach]
    .filter(([test, { reached }]) => reached.has(mutant.id) && isOpen(test))
    .sort((a, b) => rank(a) - rank(b) || (a[0] < b[0] ? -1 : 1))
    .map(([test]) => test);
}

/** What test files make of the mutant in a lane: its state and by which, or undefined where all are green. */
async function judged(lane, files, reach) {
  if (files.length === 0) return undefined;
  const took = files.reduce((sum, test) => sum + (reach.get(test)?.seconds ?? 0), 0);
  const outcome = await lane.run(files, PATIENCE.seconds + PATIENCE.times * took);
  if (!outcome) return { state: "timeout", by: files };
  // A module that cannot be loaded fails no test, but the run.
  const { failed, errors, red } = outcome;
  if (failed.length === 0 && errors.length === 0) return undefined;
  return { state: "killed", by: red.length > 0 ? red : files };
}

/** What becomes of a mutant by these tests: killed, timeout or survived, and by which; the nearest is asked alone. */
async function tryMutant(lane, mutant, { text, tests, reach }) {
  lane.write(mutant.file, mutated(text, mutant));
  try {
    return (
      (await judged(lane, tests.slice(0, 1), reach)) ??
      (await judged(lane, tests.slice(1), reach)) ?? { state: "survived", by: tests }
    );
  } finally {
    lane.write(mutant.file, text);
  }
}

/**
 * Runs a test file whose tests try mutants (switch-setup.mjs), and again without the ones at which it stopped. What it
 * reaches is known afterwards.
 */
async function tryInside(lane, test, ids, context) {
  const { sources, reach, decide, say } = context;
  const out = join(tmpdir(), `mutation-switch-${process.pid}-${digest(lane.folder)}.jsonl`);
  let left = ids;
  for (let runs = 0; runs < MOST_RUNS && left.length > 0; runs++) {
    plant([lane], sources, "switched");
    writeFileSync(out, "");
    const began = Date.now();
    const seconds = reach.of(test)?.seconds ?? DRY_SECONDS / PATIENCE.times;
    const ended = await watched(
      lane,
      test,
      { ids: left, out },
      PATIENCE.seconds + PATIENCE.times * seconds,
    );
    const lines = readFileSync(out, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    for (const { id, state } of lines) if (state) decide(String(id), { state, by: [test] });
    const all = lines.find(({ reached }) => reached);
    if (ended && all && runs === 0 && !reach.of(test)) {
      const took = (Date.now() - began) / 1000 - all.spent;
      reach.put(test, took, all.reached);
      say(`${test}: ${all.reached.length} mutants, ${took.toFixed(1)} s`);
    }
    if (ended && all) {
      const before = reach.unsure.get(test) ?? [];
      reach.unsure.set(test, new Set([...before, ...all.unsure, ...(runs > 0 ? ids : [])]));
    }
    const done = new Set(lines.flatMap(({ id, state }) => (state ? [String(id)] : [])));
    const last = String(lines.findLast(({ begun }) => begun !== undefined)?.begun);
    left = ended && !all?.stopped ? [] : left.filter((id) => !done.has(id) && id !== last);
  }
  rmSync(out, { force: true });
  if (!reach.of(test)) await measure(lane, test, context);
}

/** Whether a run of switched mutants came to its end, green; it is stopped where nothing is written for so long. */
async function watched(lane, test, switched, seconds) {
  let [size, since] = [0, Date.now()];
  const timer = setInterval(() => {
    const now = statSync(switched.out).size;
    if (now !== size) [size, since] = [now, Date.now()];
    else if (Date.now() - since > 1000 * seconds) lane.close();
  }, 1000);
  try {
    const outcome = await lane.run([test], ALL_DAY, { switched });
    return outcome !== undefined && stateOf(outcome, [test]).state === "survived";
  } finally {
    clearInterval(timer);
  }
}

/**
 * Decides the mutants that a test kills where its file is loaded once and mutants are switched on one by one,
 * instead of a run for each. Returns the others, which are asked again in runs of their own.
 */
async function inside(tests, mutants, { testers, ...context }) {
  const { lanes, sources, reach, end } = context;
  const byId = new Map(mutants.map((mutant) => [mutant.id, mutant]));
  const decide = (id, outcome) => {
    if (byId.has(id)) context.decide(byId.get(id), outcome);
    byId.delete(id);
  };
  const own = new Set(mutants.map(({ file }) => file.replace(/\.ts$/, ".test.ts")));
  const rank = (test) => (own.has(test) ? -1 : (reach.of(test)?.seconds ?? 0));
  await through(
    lanes,
    tests.toSorted((a, b) => rank(a) - rank(b)),
    async (lane, test) => {
      const known = reach.of(test)?.reached;
      const ids = [...byId.values()]
        .filter(({ id, file }) => (known ? known.has(id) : testers(file).includes(test)))
        .map(({ id }) => id);
      if (Date.now() < end && ids.length > 0)
        await tryInside(lane, test, ids, { ...context, decide });
    },
  );
  plant(lanes, sources, "text");
  return [...byId.values()];
}

const isFresh = (line, testers) =>
  line !== undefined &&
  (line.state === "types" ||
    (line.state === "survived"
      ? line.rests === restsOn(testers)
      : line.by.every((file) => testers.includes(file)) && line.rests === restsOn(line.by)));

/**
 * Splits mutants by whether their result is known: `testers` gives the test files that may kill those of a source.
 */
export function recall(root, mutants, testers, fresh) {
  const known = new Map();
  for (const mutant of fresh ? [] : mutants) {
    const line = kept(root, mutant.file).get(mutant.key);
    if (isFresh(line, testers(mutant.file).flat())) known.set(mutant.key, line.state);
  }
  return { known, todo: mutants.filter(({ key }) => !known.has(key)) };
}

/**
 * Mutants that go through all of their tests together: killed ones are not counted without those that live. Few where
 * time is limited, since each chunk loads the tests anew.
 */
const CHUNK = { limited: 20, free: 500 };

/**
 * Tests mutants in their order, a chunk at a time, and begins no chunk after `until`; what is under way goes on for
 * half of that time more. Returns the state of each mutant that was decided, by key.
 */
export async function runMutants({ root, sources, todo, testers, count, until, limited, say }) {
  const lanes = Array.from({ length: Math.min(count, todo.length) }, () => new Lane());
  const remove = () => lanes.forEach((lane) => lane.remove());
  process.on("exit", remove);
  for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));
  const states = new Map();
  const chunk = limited ? CHUNK.limited : CHUNK.free;
  const decide = (mutant, { state, by }) => {
    states.set(mutant.key, state);
    const rests = state === "survived" ? testers(mutant.file).flat() : by;
    kept(root, mutant.file).put({ key: mutant.key, state, by, rests: restsOn(rests) });
    say(`${states.size}/${todo.length} ${mutant.file}:${mutant.line} ${mutant.mutator}: ${state}`);
  };
  let checker;
  const types = (mutant, text) =>
    (checker ??= typeChecker(root))(mutant.file, mutated(text, mutant));
  const end = until + (until - Date.now()) / 2;
  const context = { root, sources, lanes, testers, end, say, decide, types };
  try {
    for (let i = 0; i < todo.length && Date.now() < until; i += chunk)
      await runChunk(todo.slice(i, i + chunk), context);
  } finally {
    remove();
  }
  return states;
}

/** Decides mutants: by the tests beside them, then by the compiler, then by the tests elsewhere. */
async function runChunk(mutants, context) {
  const { sources, testers, decide, types, end } = context;
  const left = await pass(mutants, (file) => testers(file)[0], context);
  const typed = left.filter((mutant) => {
    if (!types(mutant, sources.get(mutant.file).text)) return true;
    decide(mutant, { state: "types", by: [] });
    return false;
  });
  const alive = Date.now() < end ? await pass(typed, (file) => testers(file)[1], context) : [];
  for (const mutant of alive)
    decide(mutant, { state: "survived", by: testers(mutant.file).flat() });
}

/** Runs tests of mutants, and decides those that they kill; returns the ones that lived through all of them. */
async function pass(mutants, testers, { root, ...rest }) {
  const context = { ...rest, reach: reachOf(root, rest.sources), testers };
  const { sources, lanes, end, say, decide } = context;
  const tests = [...new Set(mutants.flatMap(({ file }) => testers(file)))].sort();
  const alive = await inside(tests, mutants, context);
  const reach = new Map(
    tests.flatMap((test) => {
      const known = context.reach.of(test);
      return known ? [[test, known]] : [];
    }),
  );
  // A test file that none of those alive may be killed by was not asked; what time left out is open.
  const late = (file) => testers(file).filter((test) => !reach.has(test));
  const open = new Set(alive.flatMap(({ file }) => late(file)));
  if (open.size > 0) say(`${open.size} of ${tests.length} test files were not reached in time`);
  const left = [];
  await through(lanes, alive, async (lane, mutant) => {
    if (Date.now() > end) return;
    const { text } = sources.get(mutant.file);
    const outcome = await tryMutant(lane, mutant, {
      text,
      tests: testsOf(mutant, reach, context.reach.unsure),
      reach,
    });
    if (outcome.state !== "survived") decide(mutant, outcome);
    // What some tests let live, those that were not reached might have killed.
    else if (late(mutant.file).length === 0) left.push(mutant);
  });
  return left;
}
