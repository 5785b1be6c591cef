/** One step of a language model's training, by each method. */
import { ADAM, adamCorrection } from "../adam.js";
import { product, room, transpose, write } from "../matrices.js";
import { clippingBound, knowableA, noiseDeviation, scalingOf } from "../method.js";
import { clearBlock, squaredNorm, writeBlock, type Block } from "./blocks.js";
import { documentLosses, type Documents } from "./documents.js";
import { addGradients } from "./loss.js";
import { refresh } from "./model.js";
import type { LanguageTraining } from "./options.js";
import type { Run } from "./run.js";

const total = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0);
/** Factor of gradients of B and A that back-propagation leaves out. */
const factorOf = (t: LanguageTraining): number => (knowableA(t) ? scalingOf(t) : 1);

/** Gradients of documents' losses, but for that factor. @returns the sum of their mean losses */
function collect({ model, bench, gradients }: Run, documents: Documents): number {
  clearBlock(model.memory, gradients);
  return total(documentLosses(addGradients(model, bench, documents, gradients.matrices)));
}

/** flora: a mean gradient G to s^2 G A'A with fresh A: one step of an adapter whose B is zero, merged. */
function project({ job, draws, model, gradients, projectors }: Run): void {
  const { memory } = model;
  const scaling = scalingOf(job.training);
  for (const [module, { a, turned, low }] of Object.entries(projectors)) {
    const g = gradients.matrices[`${module}.weight`];
    write(memory, a, draws.drawA(a.columns));
    transpose(memory, a, turned);
    product(memory, g, turned, low);
    product(memory, low, a, g);
    memory.kernel.scale(g.at, scaling * scaling, room(g));
  }
}

/** noisy: adds to a row standard normals times |row|/sqrt(rank). */
function imitate({ job, draws, model, gradients, noise, rowSquares }: Run, step: number): void {
  const { memory } = model;
  const { kernel } = memory;
  if (!noise) return;
  writeBlock(memory, noise, draws.normals(step));
  for (const [name, g] of Object.entries(gradients.matrices)) {
    kernel.squares(g.at, g.apart, g.rows, rowSquares.at);
    const list = memory.numbers().subarray(rowSquares.at / 4, rowSquares.at / 4 + g.rows);
    list.forEach((x, i) => {
      list[i] = Math.sqrt(x / job.training.rank);
    });
    kernel.accumulateRows(g.at, 1, rowSquares.at, noise.matrices[name].at, g.apart, g.rows);
  }
}

/** Moves what is trained along a gradient by the optimiser, in step 1, 2, .. */
function descend({ job, model, moved, trained, moments }: Run, g: Block, step: number): void {
  const { training: t } = job;
  const { kernel } = model.memory;
  const { at, count, matrices } = trained;
  const rate = t.rate * (t.decay ? 1 - (step - 1) / t.steps : 1);
  if (t.weightDecay > 0)
    for (const [name, dims] of moved)
      if (dims.length > 1) {
        const x = matrices[name];
        kernel.accumulate(x.at, -rate * t.weightDecay, x.at, room(x));
      }
  if (moments) {
    const [left1, left2] = adamCorrection(step);
    const { beta1, beta2, epsilon } = ADAM;
    const [m, v] = [moments.first.at, moments.second.at];
    kernel.adam(at, g.at, m, v, count, rate, beta1, beta2, epsilon, left1, left2);
  } else kernel.accumulate(at, -rate, g.at, count);
  refresh(
    model,
    moved.map(([name]) => name),
  );
}

/** Step 1, 2, .. of dp methods: clipped gradients of documents, summed; noise. @returns mean loss of the documents */
export function privateStep(run: Run, step: number): number {
  const { job, draws, model, gradients, squares, noise, sum } = run;
  const { training: t, documents } = job;
  const { memory } = model;
  const { kernel } = memory;
  if (!sum || !noise) throw new Error("no room for a private step");
  const batch = draws.drawing.next().value;
  const factor = factorOf(t);
  clearBlock(memory, sum);
  let loss = 0;
  for (const i of batch) {
    loss += collect(run, [documents[i]]) / batch.length;
    const norm = factor * Math.sqrt(squaredNorm(memory, gradients, squares) + 1e-30);
    const clipped = Math.min(1, clippingBound(t) / norm);
    kernel.accumulate(sum.at, factor * clipped, gradients.at, sum.count);
  }
  writeBlock(memory, noise, draws.normals(step));
  kernel.accumulate(sum.at, noiseDeviation(t), noise.at, sum.count);
  kernel.scale(sum.at, 1 / t.batch, sum.count);
  descend(run, sum, step);
  return loss;
}

/** Step 1, 2, .. of the other methods. @returns mean loss of the documents */
export function plainStep(run: Run, step: number): number {
  const { job, draws, model, gradients } = run;
  const { training: t, documents } = job;
  const batch = draws.drawing.next().value;
  const loss = collect(
    run,
    batch.map((i) => documents[i]),
  );
  model.memory.kernel.scale(gradients.at, factorOf(t) / batch.length, gradients.count);
  project(run);
  imitate(run, step);
  descend(run, gradients, step);
  return loss / batch.length;
}
