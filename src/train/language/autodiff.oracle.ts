/**
 * The transformer once more, by automatic differentiation of jax-js: an oracle of the hand-written passes. Tokens are
 * one-hot products, adapters are merged.
 */
import { nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import type { Tensors } from "../jax.oracle.js";
import type { Adapters } from "./adapters.js";
import { predictedOf, type Documents } from "./documents.js";
import { moduleName, parameterShapes, type TransformerShape, type Weights } from "./transformer.js";

const normalised = (x: np.Array, gain: np.Array, bias: np.Array): np.Array => {
  const centred = x.ref.sub(np.mean(x, -1, { keepdims: true }));
  const variance = np.mean(centred.ref.mul(centred.ref), -1, { keepdims: true });
  return centred
    .div(np.sqrt(variance.add(1e-5)))
    .mul(gain)
    .add(bias);
};

/** Logits, [sequences, context, vocabulary]; x one-hot tokens; consumes x and mask, not the parameters. */
function logits(shape: TransformerShape, params: Tensors, x: np.Array, mask: np.Array): np.Array {
  const { width, heads, context } = shape;
  const [sequences, size] = [x.shape[0], width / heads];
  const norm = (h: np.Array, name: string): np.Array =>
    normalised(h, params[`${name}.weight`].ref, params[`${name}.bias`].ref);
  const linear = (h: np.Array, name: string): np.Array =>
    np.matmul(h, params[`${name}.weight`].ref.transpose());
  const split = (h: np.Array): np.Array =>
    h.reshape([sequences, context, heads, size]).transpose([0, 2, 1, 3]);
  let h = np.matmul(x, params["wte.weight"].ref).add(params["wpe.weight"].ref);
  for (let l = 0; l < shape.layers; l++) {
    const n = norm(h.ref, `h.${l}.ln_1`);
    const [q, k, v] = (["q_proj", "k_proj", "v_proj"] as const).map((p) =>
      split(linear(n.ref, moduleName(l, p))),
    );
    const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul(1 / Math.sqrt(size));
    const mixed = np
      .matmul(nn.softmax(scores.add(mask.ref), -1), v)
      .transpose([0, 2, 1, 3])
      .reshape([sequences, context, width]);
    h = h.add(linear(mixed, moduleName(l, "o_proj")));
    const active = nn.gelu(linear(norm(h.ref, `h.${l}.ln_2`), moduleName(l, "up_proj")));
    h = h.add(linear(active, moduleName(l, "down_proj")));
  }
  return linear(norm(h, "ln_f"), "lm_head");
}

/** One-hot inputs and targets, and weights that sum to 1 over a document. */
function batchOf(shape: TransformerShape, documents: Documents) {
  const { vocabulary, context } = shape;
  const [n, size] = [documents.length, documents.length * context * vocabulary];
  const [x, y, weight] = [
    new Float32Array(size),
    new Float32Array(size),
    new Float32Array(n * context),
  ];
  documents.forEach((document, i) => {
    const predicted = predictedOf(shape, document);
    for (let t = 0; t < predicted; t++) {
      x[(i * context + t) * vocabulary + document[t]] = 1;
      y[(i * context + t) * vocabulary + document[t + 1]] = 1;
      weight[i * context + t] = 1 / predicted;
    }
  });
  const mask = Float32Array.from({ length: context * context }, (_, i) =>
    i % context > Math.floor(i / context) ? -1e9 : 0,
  );
  return {
    x: np.array(x).reshape([n, context, vocabulary]),
    y: np.array(y).reshape([n, context, vocabulary]),
    weight: np.array(weight).reshape([n, context]),
    mask: np.array(mask).reshape([context, context]),
  };
}

/**
 * Sum of documents' mean losses, and its gradient in every parameter and factor, by name.
 * @param values every parameter, and `<module>.lora_A`, `.lora_B` of adapters
 */
export async function autodiff(
  shape: TransformerShape,
  { modules, scaling }: Adapters,
  values: Weights,
  documents: Documents,
): Promise<{ loss: number; gradients: Weights }> {
  const dims = new Map(parameterShapes(shape));
  const shaped = (name: string): np.Array => {
    const module = name.replace(/lora_[AB]$/, "weight");
    const [out, into] = dims.get(module) as number[];
    if (name.endsWith("lora_A")) return np.array(values[name]).reshape([-1, into]);
    if (name.endsWith("lora_B")) return np.array(values[name]).reshape([out, -1]);
    return np.array(values[name]).reshape(dims.get(name) as number[]);
  };
  const loss = (params: Tensors, batch: ReturnType<typeof batchOf>): np.Array => {
    const merged = { ...params };
    for (const m of modules)
      merged[`${m}.weight`] = params[`${m}.weight`].ref.add(
        np.matmul(params[`${m}.lora_B`].ref, params[`${m}.lora_A`].ref).mul(scaling),
      );
    const answers = logits(shape, merged, batch.x, batch.mask);
    return nn.logSoftmax(answers, -1).mul(batch.y).sum(-1).mul(-1).mul(batch.weight).sum();
  };
  const names = Object.keys(values);
  const params = Object.fromEntries(names.map((name) => [name, shaped(name)]));
  const [value, gradients] = (
    valueAndGrad(loss as never) as unknown as (
      ...inputs: Parameters<typeof loss>
    ) => [np.Array, Tensors]
  )(params, batchOf(shape, documents));
  const read: Record<string, Float32Array> = {};
  for (const name of names) read[name] = (await gradients[name].data()) as Float32Array;
  return { loss: ((await value.data()) as Float32Array)[0], gradients: read };
}
