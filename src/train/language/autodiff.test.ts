/** Hand-written gradients against automatic differentiation: every parameter, adapters, documents of all lengths. */
import { beforeAll, describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { startJax } from "../jax.oracle.js";
import { NO_ADAPTERS } from "./adapters.js";
import { autodiff } from "./autodiff.oracle.js";
import { passed, partsOf } from "./passes.fixture.js";
import {
  initialTransformer,
  moduleName,
  type TransformerShape,
  type Weights,
} from "./transformer.js";

const { normal, uniform } = stream("1", "autodiff", 0);
const ADAPTERS = {
  modules: [
    moduleName(0, "k_proj"),
    moduleName(0, "down_proj"),
    moduleName(1, "q_proj"),
    moduleName(1, "o_proj"),
    moduleName(1, "up_proj"),
  ],
  scaling: 0.7,
};

/** Widths and heads that are and are not multiples of the kernel's tiles. */
const SHAPES: Array<[string, TransformerShape]> = [
  ["of tiles", { vocabulary: 24, width: 16, layers: 2, heads: 2, context: 12 }],
  ["of odd sizes", { vocabulary: 13, width: 15, layers: 2, heads: 3, context: 7 }],
];

function scene(shape: TransformerShape) {
  const start = initialTransformer(shape, "1", "autodiff");
  const values: Weights = Object.fromEntries(
    partsOf(shape, ADAPTERS, 3).map(([name, dims]) => {
      const size = dims.reduce((a, b) => a * b, 1);
      const base = start[name] ?? new Float32Array(size);
      return [name, base.map((x) => x + 0.3 * normal())];
    }),
  );
  // Two tokens at least, and one document that is cut.
  const documents = [2, 5, shape.context, shape.context + 1, shape.context + 4].map((length) =>
    Uint16Array.from({ length }, () => Math.floor(uniform() * shape.vocabulary)),
  );
  return { values, documents };
}

const largest = (list: Float32Array): number => list.reduce((a, x) => Math.max(a, Math.abs(x)), 0);
/** Largest difference over the largest entry, and the name of the parameter. */
const worst = (seen: Weights, wanted: Weights): number =>
  Math.max(
    ...Object.keys(seen).map(
      (name) => largest(seen[name].map((x, i) => x - wanted[name][i])) / largest(wanted[name]),
    ),
  );

describe.each(SHAPES)("gradients of a transformer %s", (_, shape) => {
  beforeAll(startJax);
  const { values, documents } = scene(shape);

  it("are those of autodiff, in all parameters and factors (f32: 2e-5 of the largest)", async () => {
    const wanted = await autodiff(shape, ADAPTERS, values, documents);
    const { losses, gradients } = await passed(shape, ADAPTERS, values, documents);
    const loss = losses.reduce((a, l) => a + l.reduce((b, x) => b + x, 0) / l.length, 0);
    expect(Math.abs(loss / wanted.loss - 1)).toBeLessThan(1e-6);
    expect(Object.keys(gradients).sort()).toEqual(Object.keys(values).sort());
    expect(worst(gradients, wanted.gradients)).toBeLessThan(2e-5);
    // Control: of one document less they are others.
    const fewer = await passed(shape, ADAPTERS, values, documents.slice(1));
    expect(worst(fewer.gradients, wanted.gradients)).toBeGreaterThan(1e-2);
  });

  it("are the same bits where fewer are asked for, whatever the lowest", async () => {
    const all = await passed(shape, ADAPTERS, values, documents);
    for (const name of Object.keys(values)) {
      const { gradients } = await passed(shape, ADAPTERS, values, documents, { trained: [name] });
      // Normalisations learn both or nothing.
      if (/ln_/.test(name)) continue;
      expect(Object.keys(gradients)).toEqual([name]);
      expect(gradients[name]).toEqual(all.gradients[name]);
    }
  });

  it("of a document are the same bits beside any others, and with NaN behind it in memory", async () => {
    const plain: Weights = Object.fromEntries(
      partsOf(shape, NO_ADAPTERS, 0).map(([name]) => [name, values[name]]),
    );
    const alone = await passed(shape, NO_ADAPTERS, plain, documents.slice(1, 2));
    const together = await passed(shape, NO_ADAPTERS, plain, documents);
    expect(together.losses[1]).toEqual(alone.losses[0]);
    expect(together.logits[1]).toEqual(alone.logits[0]);
    const broken = Object.fromEntries(
      Object.entries(plain).map(([name, x]) => [name, x.map(() => NaN)]),
    );
    const seen = await passed(shape, NO_ADAPTERS, broken, documents);
    expect(seen.losses.every((list) => list.every(Number.isNaN))).toBe(true);
    expect(await passed(shape, NO_ADAPTERS, plain, documents.slice(1, 2))).toEqual(alone);
  });
});
