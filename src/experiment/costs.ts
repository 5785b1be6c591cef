/**
 * What trials cost, about: seconds on one core of a 2.6 GHz AMD EPYC (Node 20), fitted to the suite's plans cell by
 * cell. A plan's estimated time is made of these, and the limits on memory of the bytes; neither reaches a result.
 */

/** Keying a Mersenne twister. */
export const STREAM = 1e-5;
/** A normal number of it. */
export const NORMAL = 1e-7;
/** One number of a drawn A, multiplied by a row: products in f64, one trial at a time. */
export const ENTRY = 4e-9;
/** Loading MNIST and compiling. */
const OPENING = 0.6;
/** A step of the network 196-128-128-10 on batches of 64, forward and backward. */
const MNIST_STEP = 1.6e-3;
/** Seconds until gradients of the MNIST network are there. */
export const mnistBefore = (checkpoints: readonly number[]): number =>
  OPENING + MNIST_STEP * checkpoints.reduce((a, b) => Math.max(a, b), 0);

/** Compiling the transformer's step and gradients; a step of fine-tuning on 8 documents; the gradient of one. */
const [LANGUAGE_OPENING, LANGUAGE_STEP, DOCUMENT] = [0.8, 0.006, 0.008];
export const languageBefore = (
  checkpoints: readonly number[],
  batchSizes: readonly number[],
): number =>
  LANGUAGE_OPENING +
  LANGUAGE_STEP * checkpoints.reduce((a, b) => Math.max(a, b), 0) +
  DOCUMENT * checkpoints.length * batchSizes.reduce((a, b) => a + b, 0);

/** Bytes of a number of A while it is drawn and multiplied (f32, f64, and the parts of both). */
export const ENTRY_BYTES = 24;
/** Entries of A that samplers hold at once where one trial has fewer. */
export const HELD = 4e6;
/** Bytes of an f32 parameter in training: itself, its gradient, two moments, and what is under way. */
export const PARAMETER_BYTES = 4 * 8;
