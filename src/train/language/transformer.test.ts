/** The transformer against a plain f64 oracle: logits, gradients by central differences, causality, adapters. */
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import type { Documents } from "./documents.js";
import { passed } from "./passes.fixture.js";
import {
  initialTransformer,
  moduleName,
  parameterShapes,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

const shape: TransformerShape = { vocabulary: 11, width: 8, layers: 2, heads: 2, context: 6 };
const [sequences, positions, rank, scaling] = [3, 5, 2, 0.7];
const { normal, uniform } = stream("1", "transformer", 0);
// Larger than at initialisation, so that no part of the network is nearly linear; biases too.
const weights: Weights = Object.fromEntries(
  Object.entries(initialTransformer(shape, "1", "start")).map(([name, v]) => [
    name,
    v.map((x) => x + 0.3 * normal()),
  ]),
);
const adapted = [moduleName(0, "q_proj"), moduleName(1, "v_proj"), moduleName(1, "up_proj")];
const dims = new Map(parameterShapes(shape));
const factors = Object.fromEntries(
  adapted.map((name) => {
    const [out, into] = dims.get(`${name}.weight`) as number[];
    return [
      name,
      {
        loraA: Float32Array.from({ length: rank * into }, normal),
        loraB: Float32Array.from({ length: out * rank }, () => 0.3 * normal()),
      },
    ];
  }),
);
const tokens = Array.from({ length: sequences }, () =>
  Array.from({ length: positions + 1 }, () => Math.floor(uniform() * shape.vocabulary)),
);

type Matrix = number[][];
const times = (x: Matrix, w: Matrix): Matrix =>
  x.map((row) => w.map((col) => row.reduce((a, v, j) => a + v * col[j], 0)));
const matrix = (v: ArrayLike<number>, columns: number): Matrix =>
  Array.from({ length: v.length / columns }, (_, i) =>
    Array.from({ length: columns }, (_empty, j) => v[i * columns + j]),
  );

/** Causal attention of every head, side by side. */
function mixedHeads(q: Matrix, k: Matrix, v: Matrix): Matrix {
  const { width, heads } = shape;
  const size = width / heads;
  const mixed = q.map(() => new Array<number>(width).fill(0));
  for (let head = 0; head < heads; head++)
    for (let i = 0; i < q.length; i++) {
      const from = head * size;
      const scores = Array.from({ length: i + 1 }, (_, t) => {
        let s = 0;
        for (let j = from; j < from + size; j++) s += q[i][j] * k[t][j];
        return s / Math.sqrt(size);
      });
      const top = Math.max(...scores);
      const total = scores.reduce((a, s) => a + Math.exp(s - top), 0);
      scores.forEach((s, t) => {
        for (let j = from; j < from + size; j++)
          mixed[i][j] += (Math.exp(s - top) / total) * v[t][j];
      });
    }
  return mixed;
}

type Plain = Record<string, ArrayLike<number>>;
type PlainFactors = Record<string, { loraA: ArrayLike<number>; loraB: ArrayLike<number> }>;
/** Logits of one sequence in f64 by the textbook. */
function oracle(params: Plain, adapters: PlainFactors, sequence: readonly number[]): Matrix {
  const { width } = shape;
  const norm = (x: Matrix, name: string): Matrix =>
    x.map((row) => {
      const mean = row.reduce((a, v) => a + v, 0) / width;
      const variance = row.reduce((a, v) => a + (v - mean) ** 2, 0) / width;
      return row.map(
        (v, j) =>
          ((v - mean) / Math.sqrt(variance + 1e-5)) * params[`${name}.weight`][j] +
          params[`${name}.bias`][j],
      );
    });
  const linear = (x: Matrix, name: string): Matrix => {
    const columns = x[0].length;
    const out = times(x, matrix(params[`${name}.weight`], columns));
    if (!(name in adapters)) return out;
    const { loraA, loraB } = adapters[name];
    const low = times(times(x, matrix(loraA, columns)), matrix(loraB, rank));
    return out.map((row, i) => row.map((v, j) => v + scaling * low[i][j]));
  };
  const gelu = (x: number): number =>
    0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  const [wte, wpe] = [matrix(params["wte.weight"], width), matrix(params["wpe.weight"], width)];
  let h = sequence.map((t, i) => wte[t].map((v, j) => v + wpe[i][j]));
  for (let l = 0; l < shape.layers; l++) {
    const n = norm(h, `h.${l}.ln_1`);
    const [q, k, v] = (["q_proj", "k_proj", "v_proj"] as const).map((p) =>
      linear(n, moduleName(l, p)),
    );
    const add = (x: Matrix): void => {
      h = h.map((row, i) => row.map((a, j) => a + x[i][j]));
    };
    add(linear(mixedHeads(q, k, v), moduleName(l, "o_proj")));
    add(
      linear(
        linear(norm(h, `h.${l}.ln_2`), moduleName(l, "up_proj")).map((row) => row.map(gelu)),
        moduleName(l, "down_proj"),
      ),
    );
  }
  return linear(norm(h, "ln_f"), "lm_head");
}

/** Weighted loss of the test's sequences in f64. */
const oracleLoss = (params: Plain, adapters: PlainFactors): number =>
  tokens.reduce(
    (sum, sequence, i) =>
      sum +
      oracle(params, adapters, sequence.slice(0, positions)).reduce((a, row, p) => {
        const top = Math.max(...row);
        const log = top + Math.log(row.reduce((t, v) => t + Math.exp(v - top), 0));
        return a + importance[i * positions + p] * (log - row[sequence[p + 1]]);
      }, 0),
    0,
  );

/** Three entries of a gradient against central differences of a function of what it is the gradient in. */
function expectSlopes(
  g: Float32Array,
  original: Float32Array,
  f: (changed: Float64Array) => number,
): void {
  const top = Math.max(...g.map(Math.abs), 1e-3);
  for (let k = 0; k < 3; k++) {
    const i = Math.floor(uniform() * original.length);
    const moved = (by: number): number =>
      f(Float64Array.from(original, (x, j) => x + (j === i ? by : 0)));
    expect(Math.abs((moved(1e-5) - moved(-1e-5)) / 2e-5 - g[i])).toBeLessThan(1e-3 * top);
  }
}

const importance = Float32Array.from({ length: sequences * positions }, () => uniform());
const adapters = { modules: adapted, scaling };
const values: Weights = {
  ...weights,
  ...Object.fromEntries(
    adapted.flatMap((name) => [
      [`${name}.lora_A`, factors[name].loraA],
      [`${name}.lora_B`, factors[name].loraB],
    ]),
  ),
};
const documents = tokens.map((t) => Uint16Array.from(t));
const run = async (list: Documents): Promise<Float32Array[]> =>
  (await passed(shape, adapters, values, list)).logits;

describe("transformer", () => {
  const inputs = tokens.map((t) => t.slice(0, positions));

  it("gives the oracle's logits, with adapters on query, value and MLP (f32: 1e-4 of the largest)", async () => {
    const seen = (await run(documents)).flatMap((logits) => [...logits]);
    const exact = inputs.flatMap((s) => oracle(weights, factors, s).flat());
    const top = Math.max(...exact.map(Math.abs));
    exact.forEach((v, i) => expect(Math.abs(seen[i] - v)).toBeLessThan(1e-4 * top));
    // Control: without one adapter the logits are others.
    const { [adapted[0]]: _, ...fewer } = factors;
    expect(
      Math.max(
        ...inputs
          .flatMap((s) => oracle(weights, fewer, s).flat())
          .map((v, i) => Math.abs(v - exact[i])),
      ),
    ).toBeGreaterThan(1e-2 * top);
  });

  it("is causal: a later token changes no earlier logit, by a single bit; and changes later ones", async () => {
    const before = await run(documents);
    for (let at = 1; at < positions; at++) {
      const after = await run(
        documents.map((d) => d.map((t, i) => (i === at ? (t + 1) % shape.vocabulary : t))),
      );
      for (let s = 0; s < sequences; s++) {
        const row = (data: Float32Array[], from: number, to: number): Float32Array =>
          data[s].slice(from * shape.vocabulary, to * shape.vocabulary);
        expect(row(after, 0, at)).toEqual(row(before, 0, at));
        expect(row(after, at, positions)).not.toEqual(row(before, at, positions));
      }
    }
  });

  it("has the gradients of central differences in f64 (1e-3 of the largest of a tensor)", async () => {
    const { losses, gradients } = await passed(shape, adapters, values, documents, {
      importance: tokens.map((_, i) => [
        ...importance.subarray(i * positions, (i + 1) * positions),
      ]),
    });
    const computed = losses
      .flatMap((list) => [...list])
      .reduce((sum, x, i) => sum + x * importance[i], 0);
    expect(Math.abs(computed / oracleLoss(weights, factors) - 1)).toBeLessThan(1e-5);
    for (const [name] of parameterShapes(shape))
      expectSlopes(gradients[name], weights[name], (v) =>
        oracleLoss({ ...weights, [name]: v }, factors),
      );
    for (const name of adapted) {
      for (const [part, of] of [
        ["loraA", "lora_A"],
        ["loraB", "lora_B"],
      ] as const)
        expectSlopes(gradients[`${name}.${of}`], factors[name][part], (v) =>
          oracleLoss(weights, { ...factors, [name]: { ...factors[name], [part]: v } }),
        );
    }
  });
});
