/** Follows one model: the noise of step t, as it acted, is known when the weights of step t + 1 are. */
import { asymmetry } from "../../attack/symmetry.js";
import { hasAdapter, isPrivate, type Training } from "../../train/method.js";
import type { Network } from "../../train/network/trainer.js";
import { FIRST, STEP, type FirstValues, type StepValues } from "./values.js";

type Layers = readonly Float32Array[];

/** Weights before a step, the gradient of its batch there, and where it is the first, that of another batch. */
interface Before {
  readonly weights: Layers;
  readonly gradient: Layers;
  readonly firstGradient: Layers;
  readonly other: Layers | undefined;
}

/** Noises, all layers as one vector: their sum, the first, the last, and room for the one to come. */
interface Noises {
  readonly sum: Float64Array;
  readonly first: Float64Array;
  last: Float64Array;
  next: Float64Array;
}

/**
 * E|N_l|^2 of a layer given |G_l|^2: (m + 1)|G_l|^2/r for a fresh A (E2), m |G_l|^2/r for i.i.d. noise, a constant for
 * DP-SGD.
 */
function energyTheory(t: Training, width: number, weights: number, square: number): number {
  if (isPrivate(t)) return weights * ((t.noiseMultiplier * t.clip) / t.batch) ** 2;
  return ((hasAdapter(t) ? width + 1 : width) * square) / t.rank;
}

/** Cosine of two vectors, by their product and squares; 0 where one is none, as an empty batch's gradient is. */
const cosineOf = (product: number, first: number, second: number): number =>
  first === 0 || second === 0 ? 0 : product / Math.sqrt(first * second);

/** Values of the step that led to these weights; its noise becomes the last. */
function stepValues(
  t: Training,
  widths: readonly number[],
  weights: Layers,
  before: Before,
  noises: Noises,
): StepValues {
  const { sum, first, last, next } = noises;
  const { gradient, firstGradient, other } = before;
  let [gg, nn, ss, theory, firstNn, toFirst, lastNn, toLast, firstGg, gToFirst] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  ];
  // One pass: this loop sees every weight of every model at every step.
  for (let l = 0, at = 0; l < gradient.length; l++) {
    const [w, b, g, g0] = [weights[l], before.weights[l], gradient[l], firstGradient[l]];
    let layer = 0;
    for (let i = 0; i < w.length; i++, at++) {
      const n = (b[i] - w[i]) / t.rate - g[i];
      if (other) first[at] = last[at] = n;
      next[at] = n;
      const s = (sum[at] += n);
      layer += g[i] * g[i];
      nn += n * n;
      ss += s * s;
      firstNn += first[at] * first[at];
      toFirst += first[at] * n;
      lastNn += last[at] * last[at];
      toLast += last[at] * n;
      firstGg += g0[i] * g0[i];
      gToFirst += g0[i] * g[i];
    }
    gg += layer;
    theory += energyTheory(t, widths[l], w.length, layer);
  }
  [noises.next, noises.last] = [last, next];
  return {
    gradientEnergy: gg,
    noiseEnergy: nn,
    correlation: cosineOf(toFirst, firstNn, nn),
    lagOne: cosineOf(toLast, lastNn, nn),
    gradientCosine: cosineOf(gToFirst, firstGg, gg),
    accumulated: ss,
    noiseEnergyTheory: theory,
  };
}

/** The symmetry test of the first update (E11), layer by layer: its own batch against the other one. */
function firstValues(
  widths: readonly number[],
  weights: Layers,
  before: Layers,
  own: Layers,
  other: Layers,
): FirstValues {
  const updates = weights.map((w, l) => Float64Array.from(w, (x, i) => before[l][i] - x));
  const residuals = (v: Layers): number[] =>
    updates.map((y, l) => asymmetry(y, v[l], widths[l], [...Array(widths[l + 1]).keys()]));
  const sum = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0);
  const [ofOwn, ofOther] = [residuals(own), residuals(other)];
  return {
    residualTrue: Math.max(...ofOwn),
    residualOther: Math.min(...ofOther),
    right: Number(sum(ofOwn) < sum(ofOther)),
  };
}

/**
 * @returns for weights in order, with the gradient of the next batch there: packed
 * values of the step that led to them (none at the start), then of the first update
 * if it was the first. `other`: at the start, the gradient of another batch.
 */
export function follow(
  start: Network,
  t: Training,
): (weights: Layers, gradient: Layers, other?: Layers) => number[] {
  const { widths } = start;
  const vector = (): Float64Array => new Float64Array(start.w.reduce((a, w) => a + w.length, 0));
  const noises = { sum: vector(), first: vector(), last: vector(), next: vector() };
  let before: Before | undefined;
  return (weights, gradient, other) => {
    const out: number[] = [];
    if (before) {
      out.push(...STEP.pack(stepValues(t, widths, weights, before, noises)));
      if (before.other) {
        const first = firstValues(widths, weights, before.weights, before.gradient, before.other);
        out.push(...FIRST.pack(first));
      }
    }
    before = { weights, gradient, firstGradient: before?.firstGradient ?? gradient, other };
    return out;
  };
}
