/** One optimiser step of one model. */
import { ADAM, adamCorrection } from "../adam.js";
import { count } from "../data/examples.js";
import { room, type Matrix } from "../matrices.js";
import { addsNoise, isPrivate, noiseDeviation, redrawsA } from "../method.js";
import { addCanaries } from "./canaries.js";
import { allTrained } from "./mlp.js";
import { addUpdate } from "./effective.js";
import { gradients, type Layer } from "./pass.js";
import { projectGradients } from "./project.js";
import { drawFactors, drawNoise, trainingScene, turn, type OwnModel, type Stack } from "./stack.js";

/** Adds a method's noise to the gradients of the model at hand. */
function addNoise(stack: Stack, model: OwnModel, step: number): void {
  const { memory, arch, grads, noise } = stack;
  const { training, widths } = arch;
  const { kernel } = memory;
  drawNoise(stack, model, step);
  for (const { layer, part } of allTrained(arch)) {
    const [g, z] = [grads[layer][part] as Matrix, noise[layer][part] as Matrix];
    if (isPrivate(training)) {
      kernel.accumulate(g.at, noiseDeviation(training) / training.batch, z.at, room(g));
      continue;
    }
    // noisy: a row's noise is standard normals times |row|/sqrt(rank).
    const rows = widths[layer + 1];
    const { squares } = stack.bench;
    kernel.squares(g.at, g.apart, rows, squares.at);
    const all = memory.numbers().subarray(squares.at / 4, squares.at / 4 + rows);
    all.forEach((x, i) => {
      all[i] = Math.sqrt(x / training.rank);
    });
    kernel.accumulateRows(g.at, 1, squares.at, z.at, g.apart, rows);
  }
}

/** Moves what is trained by its gradient. @param step the number of the step, from 0 */
function descend({ memory, arch, grads }: Stack, model: OwnModel, step: number): void {
  const { kernel } = memory;
  const { optimizer, rate } = arch.training;
  const [left1, left2] = adamCorrection(step + 1);
  for (const { layer, part } of allTrained(arch)) {
    const [x, g] = [model.parts[layer][part] as Matrix, grads[layer][part] as Matrix];
    if (optimizer === "sgd") {
      kernel.accumulate(x.at, -rate, g.at, room(x));
      continue;
    }
    const [m, v] = [model.first[layer][part] as Matrix, model.second[layer][part] as Matrix];
    const { beta1, beta2, epsilon } = ADAM;
    kernel.adam(x.at, g.at, m.at, v.at, room(x), rate, beta1, beta2, epsilon, left1, left2);
  }
}

/** A new A; of adapters B A goes into W before, and B = 0 behind. */
function redraw(stack: Stack, model: OwnModel, layers: readonly Layer[]): void {
  layers.forEach((layer, l) => {
    if (!model.parts[l].loraA) return;
    addUpdate(stack, layer, l, layer.w);
    drawFactors(stack, model, model.parts[l], l);
  });
  turn(stack, layers, true);
}

/**
 * Step `step` (from 0) of a model whose layers are turned; they are afterwards, too.
 * @param batch positions in the pool, canaries behind it
 * @returns loss of the batch before the step
 */
export function advance(
  stack: Stack,
  model: OwnModel,
  layers: readonly Layer[],
  { step, batch }: { readonly step: number; readonly batch: readonly number[] },
): number {
  const { job, memory, front, canaries, grads } = stack;
  const { pool, training } = job;
  if (redrawsA(training) && step > 0 && step % training.resampleEvery === 0)
    redraw(stack, model, layers);
  const size = count(pool);
  const examples = canaries.length > 0 ? batch.filter((i) => i < size) : batch;
  const scene = trainingScene(stack, model, layers, { rows: examples.length, step });
  front.fill(pool, examples, scene.bench.x, scene.bench.out[front.first]);
  const { loss } = gradients(
    scene,
    examples.map((i) => pool.labels[i]),
    grads,
  );
  if (canaries.length > 0) {
    const drawn = batch.filter((i) => i >= size).map((i) => i - size);
    addCanaries(memory, canaries, drawn, grads);
  }
  if (addsNoise(training)) addNoise(stack, model, step);
  projectGradients(memory, stack.arch, stack.projectors, model.parts, grads);
  descend(stack, model, step);
  turn(stack, layers, false);
  return loss;
}
