/** What reaches each projection: its gradient on a document is a sum over tokens of something times that input. */
import { expect, it } from "vitest";
import { documentGradients, languageStart } from "./gradients.js";
import { moduleInputs } from "./inputs.js";
import { adaptedModules } from "./trainer.js";
import { PROJECTIONS, type Projection } from "./transformer.js";

const { shape, weights, documents } = languageStart();
const list = adaptedModules(shape, Object.keys(PROJECTIONS) as Projection[]);
const modules = list.map(([module]) => module);
const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((a, v, i) => a + v * y[i], 0);
const minus = (x: number[], by: number, y: ArrayLike<number>) => x.map((v, i) => v - by * y[i]);
const lines = (values: ArrayLike<number>, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) =>
    Array.from(values as ArrayLike<number> & Iterable<number>).slice(i * width, (i + 1) * width),
  );

/** An orthonormal basis, by Gram and Schmidt, twice. */
function basisOf(vectors: readonly number[][]): number[][] {
  const basis: number[][] = [];
  for (const vector of vectors) {
    let rest = vector;
    for (let pass = 0; pass < 2; pass++) for (const b of basis) rest = minus(rest, dot(rest, b), b);
    const size = Math.sqrt(dot(rest, rest));
    if (size > 1e-5 * Math.sqrt(dot(vector, vector))) basis.push(rest.map((x) => x / size));
  }
  return basis;
}
/** Share of a gradient's square that lies outside of the span of these inputs. */
function outside(gradient: ArrayLike<number>, inputs: ArrayLike<number>, width: number): number {
  const basis = basisOf(lines(inputs, width));
  let [rest, all] = [0, 0];
  for (const row of lines(gradient, width)) {
    const left = basis.reduce((r, b) => minus(r, dot(r, b), b), row);
    rest += dot(left, left);
    all += dot(row, row);
  }
  return rest / all;
}

it("spans the gradient of its own module on a short document, and not that of another", async () => {
  const document = documents[0].slice(0, 6);
  const [inputs] = await moduleInputs(shape, weights, modules, [document]);
  const [{ gradients }] = await documentGradients(shape, weights, modules, [document]);
  list.forEach(([module, , width], m) => {
    expect(inputs[m], module).toHaveLength(5 * width);
    expect(outside(gradients[m], inputs[m], width), module).toBeLessThan(1e-8);
  });
  // Five tokens of 64 directions: what reaches other projections, or another layer, leaves most of it.
  const [q, k, , o, up] = [0, 1, 2, 3, 4];
  for (const [of, by] of [
    [o, q],
    [q, o],
    [up, q],
    [q, q + list.length / shape.layers],
  ])
    expect(outside(gradients[of], inputs[by], list[of][2])).toBeGreaterThan(0.1);
  expect(inputs[k]).toEqual(inputs[q]);
});
