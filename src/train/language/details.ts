/**
 * What a model says of every predicted token beyond its loss, from the logits on the bench: for attacks on tokens. It
 * is computed in f64 beside the losses, and leaves the bench as a forward pass without it does.
 */
import { breathe } from "../loop.js";
import { place, type Bench } from "./bench.js";
import type { Documents } from "./documents.js";
import { forward, losses } from "./forward.js";
import type { Model } from "./model.js";

/** One document, one entry a predicted token. */
export interface TokenDetails {
  /** Negative log likelihood (nats), to the bit that of `tokenLosses`. */
  readonly losses: Float32Array;
  /** 1 where no token is likelier than the true one. */
  readonly top1: Uint8Array;
  /**
   * Mean and standard deviation of the log probability of a token that the model draws there: over the vocabulary,
   * weighted by probability; nats.
   */
  readonly mean: Float64Array;
  readonly sd: Float64Array;
}

/** Mean and standard deviation of log p under p, for a row of logits. */
function spreadOf(logits: ArrayLike<number>, from: number, to: number): [mean: number, sd: number] {
  let top = -Infinity;
  for (let j = from; j < to; j++) top = Math.max(top, logits[j]);
  let [total, first] = [0, 0];
  for (let j = from; j < to; j++) {
    const [d, p] = [logits[j] - top, Math.exp(logits[j] - top)];
    total += p;
    first += p * d;
  }
  const centre = first / total;
  let second = 0;
  for (let j = from; j < to; j++) {
    const d = logits[j] - top - centre;
    second += Math.exp(logits[j] - top) * d * d;
  }
  return [centre - Math.log(total), Math.sqrt(second / total)];
}

/** Whether no token of a row of logits is likelier than one of them. */
function isTop(logits: ArrayLike<number>, from: number, to: number, token: number): boolean {
  for (let j = from; j < to; j++) if (logits[j] > logits[from + token]) return false;
  return true;
}

/** Details of every predicted token of each document, `chunk` documents at a time. */
export async function tokenDetailsOf(
  model: Model,
  bench: Bench,
  documents: Documents,
  chunk: number,
): Promise<TokenDetails[]> {
  const { memory, shape } = model;
  const out: TokenDetails[] = [];
  for (let at = 0; at < documents.length; at += chunk) {
    const asked = documents.slice(at, at + chunk);
    // The bench is filled and read without a pause: others may use it in between.
    const places = place(memory, shape, bench, asked);
    forward(model, bench, places);
    const all = memory.numbers();
    const { at: begin, apart } = bench.logits;
    const seen = places.map(({ first, predicted }, k) => {
      const top1 = new Uint8Array(predicted);
      const [mean, sd] = [new Float64Array(predicted), new Float64Array(predicted)];
      for (let t = 0; t < predicted; t++) {
        const from = (begin + (first + t) * apart) / 4;
        const to = from + shape.vocabulary;
        top1[t] = Number(isTop(all, from, to, asked[k][t + 1]));
        [mean[t], sd[t]] = spreadOf(all, from, to);
      }
      return { top1, mean, sd };
    });
    // Losses overwrite the logits.
    const found = losses(model, bench, places, false);
    out.push(...seen.map((details, k) => ({ ...details, losses: found[k] })));
    await breathe();
  }
  return out;
}
