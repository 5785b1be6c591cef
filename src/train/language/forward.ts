/** A transformer's forward pass over the documents on a bench. */
import { product } from "../matrices.js";
import { attend } from "./attention.js";
import { rowsIn, type Bench, type Normalised, type Place } from "./bench.js";
import { numbersIn } from "./linear.js";
import type { Model } from "./model.js";
import { moduleName } from "./transformer.js";

/** Normalises the residual stream by a named gain and bias. */
function normalise(
  { memory, parameters }: Model,
  { stream }: Bench,
  name: string,
  { plain, inverse, out }: Normalised,
  rows: number,
): void {
  const [gain, bias] = [parameters[`${name}.weight`], parameters[`${name}.bias`]];
  memory.kernel.normalise(
    stream.at,
    stream.apart,
    rows,
    stream.columns,
    gain.at,
    bias.at,
    plain.at,
    inverse.at,
    out.at,
  );
}

/** Fills the bench up to the logits of every row's next token. */
export function forward(model: Model, bench: Bench, places: readonly Place[]): void {
  const { memory, parameters, turned } = model;
  const { kernel } = memory;
  const { stream, tokens, positions, norm } = bench;
  const rows = rowsIn(places);
  const embed = (index: number, name: string, add: boolean): void =>
    kernel.gather(index, parameters[name].at, stream.apart, rows, stream.at, add);
  embed(tokens.at, "wte.weight", false);
  embed(positions.at, "wpe.weight", true);
  bench.layers.forEach((layer, l) => {
    const { norm1, norm2, q, k, v, mixed, up, active } = layer;
    normalise(model, bench, `h.${l}.ln_1`, norm1, rows);
    product(memory, norm1.out, turned[moduleName(l, "q_proj")], q, { rows });
    product(memory, norm1.out, turned[moduleName(l, "k_proj")], k, { rows });
    product(memory, norm1.out, turned[moduleName(l, "v_proj")], v, { rows });
    attend(model, bench, layer, places);
    product(memory, mixed, turned[moduleName(l, "o_proj")], stream, { rows, add: true });
    normalise(model, bench, `h.${l}.ln_2`, norm2, rows);
    product(memory, norm2.out, turned[moduleName(l, "up_proj")], up, { rows });
    kernel.gelu(up.at, active.at, numbersIn(up, rows));
    product(memory, active, turned[moduleName(l, "down_proj")], stream, { rows, add: true });
  });
  normalise(model, bench, "ln_f", norm, rows);
  product(memory, norm.out, turned["lm_head"], bench.logits, { rows });
}

/**
 * Losses of all rows from the logits; with `back` these become the gradient of the weighted sum of the losses.
 * @returns negative log likelihood (nats) of every predicted token of each document
 */
export function losses(
  { memory, shape }: Model,
  bench: Bench,
  places: readonly Place[],
  back: boolean,
): Float32Array[] {
  const { logits, targets, weights } = bench;
  memory.kernel.crossEntropy(
    logits.at,
    logits.apart,
    rowsIn(places),
    shape.vocabulary,
    targets.at,
    weights.at,
    bench.losses.at,
    back,
  );
  const all = memory.numbers();
  const at = bench.losses.at / 4;
  return places.map(({ first, predicted }) => all.slice(at + first, at + first + predicted));
}
