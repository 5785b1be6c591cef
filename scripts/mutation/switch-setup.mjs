// Before a test file whose sources have switches: each test, once it is green, is run again under every mutant that it
// reaches, in the same process. What loading and `beforeAll` reach is left out, since it was made without the mutant:
// that, and what a test reaches that is not green a second time, is named as unsure.
import { appendFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { clearTimeout, setTimeout } from "node:timers";
import { afterAll, afterEach, beforeEach, inject, TestRunner } from "vitest";

/** A test under a mutant is out of time after this many milliseconds and this many times what it takes without. */
const PATIENCE = { ms: 10_000, times: 10 };
const DRY_SECONDS = 600;
const OFF = -1;

const job = inject("mutationSwitch");

/** Hooks of the suites around a test, the outermost first. */
function hooksOf(task, name) {
  const suites = [];
  for (
    let at = task.suite ?? task.file;
    at;
    at = at.suite ?? (at === at.file ? undefined : at.file)
  )
    suites.unshift(at);
  return suites.flatMap((suite) =>
    TestRunner.getSuiteHooks(suite, name).map((hook) => () => hook(task.context, suite)),
  );
}

/** The test with its hooks, once more. Throws where it is red. */
async function again(task) {
  const cleanups = [];
  try {
    for (const hook of hooksOf(task, "beforeEach")) cleanups.unshift(await hook());
    await TestRunner.getTestFn(task)();
  } finally {
    for (const hook of hooksOf(task, "afterEach").reverse()) await hook();
    for (const clean of cleanups) if (typeof clean === "function") await clean();
    for (const finished of (task.onFinished ?? []).splice(0).reverse())
      await finished(task.context);
    task.onFailed = undefined;
  }
}

function watch({ ids, out }) {
  const say = (line) => appendFileSync(out, `${JSON.stringify(line)}\n`);
  const reached = (globalThis.mutantsReached ??= new Uint8Array(2 ** 16)).fill(0);
  const on = (globalThis.mutantOn ??= new Int32Array(1)).fill(OFF);
  const open = new Set(ids.map(Number));
  const early = new Set();
  const ever = new Set();
  const unsure = new Set();
  let spent = 0;
  const marked = () => {
    for (const [id, mark] of reached.entries()) if (mark > 0) ever.add(id);
    return [...open].filter((id) => reached[id] > 0);
  };
  let [hits, deadline, late, usable, inside] = [0, Infinity, false, true, false];
  // Asked where the mutant is on: a loop that it keeps from ending stops here.
  globalThis.mutantHit = () => {
    if ((++hits & 255) === 0 && performance.now() > deadline) {
      late = true;
      throw new Error("out of time");
    }
    return true;
  };

  /** Whether the test is green within `ms`; one that hangs leaves nothing to go on with. */
  async function green(task, ms) {
    [late, deadline, inside] = [false, performance.now() + ms, true];
    let timer;
    const hanging = new Promise((done) => {
      timer = setTimeout(() => {
        [late, usable] = [true, false];
        done(false);
      }, ms);
    });
    try {
      return await Promise.race([again(task).then(() => true), hanging]);
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      [deadline, inside] = [Infinity, false];
    }
  }

  async function under(task, id, ms) {
    say({ begun: id });
    on[0] = id;
    const lived = await green(task, ms);
    on[0] = OFF;
    const state = late ? "timeout" : "killed";
    if (lived && !late) return;
    // What one mutant leaves behind must not be taken for the next one's doing, nor for its own.
    if (usable) usable = await green(task, PATIENCE.times * ms);
    if (!usable && state === "killed") return;
    open.delete(id);
    say({ id, state });
  }

  beforeEach(() => {
    if (inside) return;
    marked();
    for (const [id, mark] of reached.entries()) if (mark > 0) early.add(id);
    reached.fill(0);
  });
  afterEach(async ({ task }) => {
    if (inside) return;
    const those = marked().filter((id) => !early.has(id));
    const asked = new Set();
    const began = performance.now();
    const red = task.result.state === "fail" || task.fails === true;
    if (usable && !red && those.length > 0 && (await green(task, 1000 * DRY_SECONDS))) {
      const ms = PATIENCE.ms + PATIENCE.times * (performance.now() - began);
      for (const id of those) {
        if (!usable) break;
        await under(task, id, ms);
        // One that left the process unusable is asked again, in a run of its own.
        if (usable) asked.add(id);
      }
    }
    for (const id of those) if (!asked.has(id)) unsure.add(id);
    spent += performance.now() - began;
    reached.fill(0);
  }, 1e9);
  afterAll(() => {
    marked();
    const texts = (...sets) => sets.flatMap((set) => [...set].map(String));
    say({
      reached: texts(ever),
      unsure: texts(early, unsure),
      spent: spent / 1000,
      stopped: !usable,
    });
  });
}

if (job !== null) watch(job);
