/**
 * `npm run bench:language -- [OTHER/dist]`: milliseconds of a training step of the suite's language model (256/64/2
 * layers/2 heads, batch 8, context 32, rank 8, Adam), and of evaluating a document. With another build's folder both
 * are timed in interleaved rounds, and compared by the ratio of medians. Rounds are warmed, results consumed.
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { machine, median, spread, store } from "./common.mjs";

const [ROUNDS, STEPS, DOCUMENTS] = [9, 24, 128];
const METHODS = ["lora-fa", "lora", "full", "dp-lora", "dp-sgd"];

/** Timers of one build: milliseconds a step, and a document. */
async function buildAt(dist) {
  const load = (name) => import(new URL(`src/train/language/${name}.js`, dist).href);
  const { languageTraining, trainTransformer } = await load("trainer");
  const { shape, weights, documents } = (await load("gradients")).languageStart();
  return async (method) => {
    const t = languageTraining({
      method,
      optimizer: "adam",
      rank: 8,
      rate: 1e-3,
      batch: 8,
      steps: STEPS,
    });
    const model = {
      members: [...Array(200).keys()],
      seed: "bench",
      key: ["step", 0],
      factorKey: ["step", 0],
    };
    const checkpoints = [0, STEPS];
    let [step, evaluation, start] = [0, 0, 0];
    await trainTransformer(
      { training: t, shape, start: weights, documents, model, expected: 200, checkpoints },
      async (s) => {
        if (s.step > 0) {
          step = (performance.now() - start) / STEPS;
          start = performance.now();
          const losses = await s.tokenLosses(documents.slice(0, DOCUMENTS));
          evaluation = (performance.now() - start) / DOCUMENTS;
          if (!Number.isFinite(losses[DOCUMENTS - 1][0])) throw new Error("result lost");
        }
        start = performance.now();
      },
    );
    return { step, evaluation };
  };
}

const folder = (path) => new URL(`${pathToFileURL(resolve(path)).href}/`);
const here = await buildAt(new URL("../dist/", import.meta.url));
const other = process.argv[2] ? await buildAt(folder(process.argv[2])) : undefined;
console.log(`${machine()}; ${ROUNDS} interleaved rounds, median [min, max]`);
const results = {};
for (const method of METHODS) {
  const [ours, theirs] = [[], []];
  for (let round = -1; round < ROUNDS; round++) {
    const mine = await here(method);
    const peer = await other?.(method);
    if (round < 0) continue;
    ours.push(mine);
    if (peer) theirs.push(peer);
  }
  results[method] = { ours, theirs };
  for (const what of ["step", "evaluation"]) {
    const list = (rounds) => rounds.map((r) => r[what]);
    const ratio = other
      ? `  ${(median(list(theirs)) / median(list(ours))).toFixed(2)} times as fast as ${spread(list(theirs), 2)}`
      : "";
    const unit = what === "step" ? "ms a step" : "ms a document";
    console.log(`${method.padEnd(8)} ${unit.padEnd(14)} ${spread(list(ours), 2)}${ratio}`);
  }
}
store("language_step", results);
process.exit(0);
