/** Back-propagation through a transformer after a forward pass over the documents on a bench. */
import { addCrossProduct, product, type Matrix } from "../matrices.js";
import { attendBack } from "./attention.js";
import { rowsIn, type Bench, type LayerBench, type Normalised, type Place } from "./bench.js";
import { clearRows, numbersIn } from "./linear.js";
import type { Model } from "./model.js";
import { moduleName, type Projection } from "./transformer.js";

/** Where gradients are added to: those of what is trained, by name. Gradients of factors lack the factor s. */
export type Gradients = Readonly<Record<string, Matrix>>;

/** One pass back. */
interface Pass {
  readonly model: Model;
  readonly bench: Bench;
  readonly gradients: Gradients;
  readonly places: readonly Place[];
  readonly rows: number;
}

/** Adds the gradients of a module's matrix, or of its factors: from that in its output, and its input. */
function collect(
  { model, bench, gradients, rows }: Pass,
  module: string,
  delta: Matrix,
  input: Matrix,
): void {
  const { memory, parameters, turnedA } = model;
  const {
    [`${module}.weight`]: weight,
    [`${module}.lora_A`]: a,
    [`${module}.lora_B`]: b,
  } = gradients;
  if (weight) addCrossProduct(memory, delta, input, weight, rows);
  if (b) {
    product(memory, input, turnedA[module], bench.low, { rows });
    addCrossProduct(memory, delta, bench.low, b, rows);
  }
  if (a) {
    product(memory, delta, parameters[`${module}.lora_B`], bench.low, { rows });
    addCrossProduct(memory, bench.low, input, a, rows);
  }
}

/** Adds what comes from `branch` through a normalisation to the residual stream's gradient, and to its own parts'. */
function normaliseBack(
  { model, bench, gradients, rows }: Pass,
  name: string,
  { plain, inverse }: Normalised,
): void {
  const { memory, parameters } = model;
  const { branch, delta } = bench;
  const { columns, apart } = branch;
  const { [`${name}.weight`]: gain, [`${name}.bias`]: bias } = gradients;
  const { kernel } = memory;
  if (gain && bias) kernel.gains(branch.at, apart, rows, columns, plain.at, gain.at, bias.at);
  const by = parameters[`${name}.weight`].at;
  kernel.normaliseBack(branch.at, apart, rows, columns, by, plain.at, inverse.at, delta.at);
}

/** Through the MLP of layer l. */
function mlpBack(pass: Pass, l: number, { norm2, up, active }: LayerBench): void {
  const { model, bench, rows } = pass;
  const { memory, used } = model;
  const [upward, downward] = [moduleName(l, "up_proj"), moduleName(l, "down_proj")];
  collect(pass, downward, bench.delta, active);
  product(memory, bench.delta, used[downward], bench.up, { rows });
  memory.kernel.geluBack(up.at, bench.up.at, numbersIn(up, rows));
  collect(pass, upward, bench.up, norm2.out);
  product(memory, bench.up, used[upward], bench.branch, { rows });
  normaliseBack(pass, `h.${l}.ln_2`, norm2);
}

/** Through attention of layer l; where nothing before it learns, to its own matrices only. */
function attentionBack(pass: Pass, l: number, layer: LayerBench, further: boolean): void {
  const { model, bench, places, rows } = pass;
  const { memory, used } = model;
  const name = (p: Projection): string => moduleName(l, p);
  collect(pass, name("o_proj"), bench.delta, layer.mixed);
  product(memory, bench.delta, used[name("o_proj")], bench.mixed, { rows });
  attendBack(model, bench, layer, places);
  const { q, k, v, branch } = bench;
  const parts = [["q_proj", q] as const, ["k_proj", k] as const, ["v_proj", v] as const];
  for (const [p, delta] of parts) collect(pass, name(p), delta, layer.norm1.out);
  if (!further) return;
  for (const [p, delta] of parts)
    product(memory, delta, used[name(p)], branch, { rows, add: p !== "q_proj" });
  normaliseBack(pass, `h.${l}.ln_1`, layer.norm1);
}

/** Whether something of the names comes before the matrices of layer l. */
const comesBefore = (names: readonly string[], l: number): boolean =>
  names.some((name) => {
    const layer = /^h\.(\d+)\./.exec(name)?.[1];
    if (layer === undefined) return /^w[tp]e\./.test(name);
    return Number(layer) < l || name.startsWith(`h.${l}.ln_1.`);
  });

/**
 * Adds the gradients of the weighted sum of the documents' losses, whose gradient in the logits takes their place (see
 * `losses`). Goes down no further than something learns.
 */
export function backward(
  model: Model,
  bench: Bench,
  places: readonly Place[],
  gradients: Gradients,
): void {
  const { memory, used } = model;
  const rows = rowsIn(places);
  const pass = { model, bench, gradients, places, rows };
  const names = Object.keys(gradients);
  collect(pass, "lm_head", bench.logits, bench.norm.out);
  product(memory, bench.logits, used["lm_head"], bench.branch, { rows });
  clearRows(memory, bench.delta, rows);
  normaliseBack(pass, "ln_f", bench.norm);
  for (let l = bench.layers.length - 1; l >= 0; l--) {
    const further = comesBefore(names, l);
    if (!further && !names.some((name) => name.startsWith(`h.${l}.`))) return;
    mlpBack(pass, l, bench.layers[l]);
    attentionBack(pass, l, bench.layers[l], further);
  }
  const { tokens, positions, delta } = bench;
  const { "wte.weight": wte, "wpe.weight": wpe } = gradients;
  if (wte) memory.kernel.scatter(tokens.at, delta.at, delta.apart, rows, wte.at);
  if (wpe) memory.kernel.scatter(positions.at, delta.at, delta.apart, rows, wpe.at);
}
