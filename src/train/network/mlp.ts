/**
 * Stacks of multilayer perceptrons (ReLU, softmax cross-entropy) in one compiled jax-js step: small models are dominated by
 * dispatch, so LANES of them train side by side. Back-propagation keeps each example's delta = d loss/d pre-activation, from which
 * batch gradients, and per-example norms without per-example gradients (Goodfellow 2015, arXiv:1510.01799), both follow.
 */
import { jit, nn, numpy as np } from "@jax-js/jax";
import { pow } from "../../core/stdlib.js";
import { isPrivate, scalingOf, type Training } from "../method.js";

/**
 * Models a stack. Always filled: the compiled arithmetic then does not depend on how many models train together, so a model
 * gets the same bits alone as beside others.
 */
export const LANES = 8;

/** One layer of a stack. Shared [..] or stacked [LANES, ..]; a: rank x in, up (B of W + s B A): out x rank. */
export interface Layer {
  w: np.Array;
  b: np.Array;
  a?: np.Array;
  up?: np.Array;
}
export type Part = "w" | "b" | "a" | "up";

/** What the compiled step depends on. */
export interface Architecture {
  readonly widths: readonly number[];
  /** Rows of a batch, padding included. */
  readonly rows: number;
  readonly training: Training;
}

/** Trained parts of a layer. */
export function trainedParts({ widths, training }: Architecture, layer: number): Part[] {
  const adapted = (training.layers ?? widths.slice(1).map((_, l) => l)).includes(layer);
  if (!adapted) return [];
  switch (training.method) {
    case "lora":
    case "dp-lora":
      return ["a", "up"];
    case "lora-fa":
    case "flora":
      return ["up"];
    case "noisy":
      return ["w"];
    default:
      return training.biases ? ["w", "b"] : ["w"];
  }
}

/** True where every lane has its own W: it is trained, or (flora) merged into. */
export const ownWeights = (arch: Architecture, layer: number): boolean =>
  trainedParts(arch, layer).includes("w") ||
  (arch.training.method === "flora" && trainedParts(arch, layer).length > 0);

/** Shape of one lane's part. */
export function shapeOf(arch: Architecture, layer: number, part: Part): number[] {
  const [m, n, r] = [arch.widths[layer], arch.widths[layer + 1], arch.training.rank];
  return part === "w" ? [n, m] : part === "b" ? [n] : part === "a" ? [r, m] : [n, r];
}

const flip = (x: np.Array): np.Array => np.swapaxes(x, 1, 2);
const squares = (x: np.Array): np.Array => x.ref.mul(x).sum(-1);

/**
 * Losses and gradients of one batch a lane. x: [LANES, rows, in]; y: one-hot; weight: [LANES, rows], the factor of each example's
 * gradient in the sum (1/batch; 0 pads). Under dp methods each example's gradient is first scaled to norm `clip` at most.
 * @returns gradients by layer and part ([LANES, ..]), loss = sum of weight * loss_i ([LANES]), and norms ([LANES, rows]; dp only)
 */
export function gradients(
  arch: Architecture,
  layers: Layer[],
  x: np.Array,
  y: np.Array,
  weight: np.Array,
): { grads: Array<Partial<Record<Part, np.Array>>>; loss: np.Array; norms?: np.Array | undefined } {
  const { widths, rows, training } = arch;
  const depth = layers.length;
  const scale = scalingOf(training);
  const flat = (v: np.Array, width: number): np.Array => v.reshape([LANES * rows, width]);
  const inputs: np.Array[] = [];
  const lows: Array<np.Array | undefined> = [];
  const active: np.Array[] = [];
  let z = x;
  for (let l = 0; l < depth; l++) {
    const h = z;
    const { w, b, a, up } = layers[l];
    const [m, n] = [widths[l], widths[l + 1]];
    inputs.push(h.ref);
    z = ownWeights(arch, l)
      ? np.matmul(h.ref, flip(w.ref))
      : np.matmul(flat(h.ref, m), w.ref.transpose()).reshape([LANES, rows, n]);
    z = z.add(trainedParts(arch, l).includes("b") ? b.ref.reshape([LANES, 1, n]) : b.ref);
    if (a && up) {
      const low = np.matmul(h.ref, flip(a.ref));
      lows.push(low.ref);
      z = z.add(np.matmul(low, flip(up.ref)).mul(scale));
    } else lows.push(undefined);
    if (l < depth - 1) {
      active.push(np.greater(z.ref, 0));
      z = nn.relu(z);
    }
  }
  const loss = nn.logSoftmax(z.ref, -1).mul(y.ref).sum(-1).mul(-1).mul(weight.ref).sum(-1);
  const deltas: np.Array[] = [];
  let delta = nn.softmax(z, -1).sub(y);
  for (let l = depth - 1; l >= 0; l--) {
    deltas[l] = delta.ref;
    if (l === 0) break;
    const { w, a, up } = layers[l];
    const [m, n] = [widths[l], widths[l + 1]];
    let back = ownWeights(arch, l)
      ? np.matmul(delta.ref, w.ref)
      : np.matmul(flat(delta.ref, n), w.ref).reshape([LANES, rows, m]);
    if (a && up) back = back.add(np.matmul(np.matmul(delta.ref, up.ref), a.ref).mul(scale));
    delta = np.where(active[l - 1], back, 0);
  }
  let factor = weight;
  let norms: np.Array | undefined;
  if (isPrivate(training)) {
    let total: np.Array | undefined;
    for (let l = 0; l < depth; l++) {
      for (const part of trainedParts(arch, l)) {
        const { up } = layers[l];
        const d = squares(deltas[l].ref);
        const term =
          part === "w"
            ? d.mul(squares(inputs[l].ref))
            : part === "b"
              ? d
              : part === "up"
                ? d.mul(squares((lows[l] as np.Array).ref)).mul(scale * scale)
                : squares(np.matmul(deltas[l].ref, (up as np.Array).ref))
                    .mul(squares(inputs[l].ref))
                    .mul(scale * scale);
        total = total ? total.add(term) : term;
      }
    }
    norms = np.sqrt(total as np.Array);
    // Rounding must not let a clipped gradient exceed the bound: f32 sums of some hundred terms err below 1e-4.
    factor = factor.mul(
      np.minimum(1, np.array((1 - 1e-4) * training.clip).div(np.maximum(norms.ref, 1e-30))),
    );
  }
  const grads = layers.map(({ up }, l) => {
    const out: Partial<Record<Part, np.Array>> = {};
    for (const part of trainedParts(arch, l)) {
      const d = deltas[l].ref.mul(factor.ref.reshape([LANES, rows, 1]));
      out[part] =
        part === "w"
          ? np.matmul(flip(d), inputs[l].ref)
          : part === "b"
            ? d.sum(1)
            : part === "up"
              ? np.matmul(flip(d), (lows[l] as np.Array).ref).mul(scale)
              : np.matmul(flip(np.matmul(d, (up as np.Array).ref)), inputs[l].ref).mul(scale);
    }
    return out;
  });
  return { grads, loss, norms };
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

type Tensors = Array<Partial<Record<Part, np.Array>>>;
export interface State {
  layers: Layer[];
  first: Tensors;
  second: Tensors;
}
type Step = (
  state: State,
  x: np.Array,
  y: np.Array,
  weight: np.Array,
  noise: Tensors,
  correction: np.Array,
) => [State, np.Array];

/** One optimiser step, compiled. `noise`: standard normals of the trained parts' shapes (dp, noisy), else empty. */
export function compileStep(arch: Architecture): Step {
  const { training } = arch;
  const noisy = training.method === "noisy";
  const dp = isPrivate(training);
  const step: Step = ({ layers, first, second }, x, y, weight, noise, correction) => {
    const { grads, loss } = gradients(arch, layers, x, y, weight);
    const next: State = { layers: [], first: [], second: [] };
    layers.forEach((layer, l) => {
      const out: Layer = { ...layer };
      const [m1, m2]: Tensors = [{}, {}];
      for (const part of trainedParts(arch, l)) {
        let g = grads[l][part] as np.Array;
        if (noisy)
          g = g.ref.add(
            np
              .sqrt(squares(g).div(training.rank))
              .reshape([LANES, arch.widths[l + 1], 1])
              .mul(noise[l][part] as np.Array),
          );
        if (dp)
          g = g.add(
            (noise[l][part] as np.Array).mul(
              (training.noiseMultiplier * training.clip) / training.batch,
            ),
          );
        if (training.optimizer === "adam") {
          const a = (first[l][part] as np.Array).mul(ADAM.beta1).add(g.ref.mul(1 - ADAM.beta1));
          const b = (second[l][part] as np.Array)
            .mul(ADAM.beta2)
            .add(g.ref.mul(g).mul(1 - ADAM.beta2));
          [m1[part], m2[part]] = [a.ref, b.ref];
          g = a
            .mul(correction.ref.slice(0))
            .div(np.sqrt(b.mul(correction.ref.slice(1))).add(ADAM.epsilon));
        }
        out[part] = (layer[part] as np.Array).sub(g.mul(training.rate));
      }
      next.layers.push(out);
      next.first.push(m1);
      next.second.push(m2);
    });
    return [next, loss];
  };
  return jit(step as never) as unknown as Step;
}

/** Gradients of the trained parts, compiled; arguments as `gradients` takes them. */
export function compileGradients(
  arch: Architecture,
): (layers: Layer[], x: np.Array, y: np.Array, weight: np.Array) => Tensors {
  const f = (layers: Layer[], x: np.Array, y: np.Array, weight: np.Array): Tensors =>
    gradients(arch, layers, x, y, weight).grads;
  return jit(f as never) as unknown as typeof f;
}

/** Bias corrections 1/(1 - beta^t) of Adam's moments at step t = 1, 2, .. */
export const adamCorrection = (t: number): number[] => [
  1 / (1 - pow(ADAM.beta1, t)),
  1 / (1 - pow(ADAM.beta2, t)),
];

/** W + s B A of every lane: [LANES, out, in]; the layer's parts stay usable. */
export function effectiveWeight(arch: Architecture, layers: Layer[], l: number): np.Array {
  const { w, a, up } = layers[l];
  const [n, m] = shapeOf(arch, l, "w");
  const own = ownWeights(arch, l) ? w.ref : np.broadcastTo(w.ref.reshape([1, n, m]), [LANES, n, m]);
  return a && up ? own.add(np.matmul(up.ref, a.ref).mul(scalingOf(arch.training))) : own;
}

/** Logits of the same inputs under every lane: [LANES, count, classes]. */
export function forward(arch: Architecture, layers: Layer[], x: np.Array): np.Array {
  let h = x;
  layers.forEach(({ b }, l) => {
    const n = arch.widths[l + 1];
    const z = np
      .matmul(h, flip(effectiveWeight(arch, layers, l)))
      .add(trainedParts(arch, l).includes("b") ? b.ref.reshape([LANES, 1, n]) : b.ref);
    h = l < layers.length - 1 ? nn.relu(z) : z;
  });
  return h;
}
