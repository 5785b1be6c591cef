/**
 * `npm run bench:language -- [--against DIR]`: milliseconds of a training step of the suite's language model (256/64/2
 * layers/2 heads, batch 8, context 32, rank 8, Adam), and of evaluating a document. With the built checkout of another
 * commit both are timed in interleaved rounds, and compared by the ratio of the same round. Rounds are warmed, results
 * consumed.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { machine, spread, store } from "./common.mjs";

const [ROUNDS, STEPS, DOCUMENTS] = [9, 24, 128];
const METHODS = ["lora-fa", "lora", "full", "dp-lora", "dp-sgd"];

/** The trainer of a build and what it starts from; before the folder train/language it took its job in pieces. */
async function trainerOf(dist) {
  const load = (path) => import(new URL(`src/train/${path}.js`, dist).href);
  if (existsSync(fileURLToPath(new URL("src/train/language/trainer.js", dist)))) {
    const { languageTraining, trainTransformer } = await load("language/trainer");
    const { shape, weights, documents } = (await load("language/gradients")).languageStart();
    return { languageTraining, trainTransformer, shape, weights, documents };
  }
  const { languageTraining, trainLanguageModel } = await load("language-model");
  const { shape, numbers: weights, documents } = (await load("language-gradients")).languageStart();
  const trainTransformer = ({ training, start, model, expected, checkpoints }, visit) =>
    trainLanguageModel(training, shape, start, documents, model, expected, checkpoints, visit);
  return { languageTraining, trainTransformer, shape, weights, documents };
}

/** Timers of one build: milliseconds a step, and a document. */
async function buildAt(dist) {
  const { languageTraining, trainTransformer, shape, weights, documents } = await trainerOf(dist);
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
const { against } = parseArgs({ options: { against: { type: "string" } } }).values;
const other = against ? await buildAt(folder(`${against}/dist`)) : undefined;
if (!other) console.log("no --against DIR: an older commit is skipped");
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
    const ratios = theirs.map((r, i) => r[what] / ours[i][what]);
    const ratio = other
      ? `  older/this ${spread(ratios, 2)}, older ${spread(list(theirs), 2)}`
      : "";
    const unit = what === "step" ? "ms a step" : "ms a document";
    console.log(`${method.padEnd(8)} ${unit.padEnd(14)} ${spread(list(ours), 2)}${ratio}`);
  }
}
store("language_step", results);
process.exit(0);
