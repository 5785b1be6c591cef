/** Candidates' gradients that say little by their symmetry: of few rows among many, and of one direction of outputs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { timesTransposed } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import { readAdapter } from "./adapter.js";
import { findGradients } from "./gradients.js";
import { factors, newFolder, normal, Q, tensorBytes, writeAdapter, zeros } from "./peft.fixture.js";

const [RANK, INPUTS] = [8, 16];
const { normal: draw } = stream("22", "gradients", 0);
const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, draw);

/** Of an adapter after one step on the first of these gradients. */
function foundAfterStep(gradients: readonly Float64Array[]) {
  const outputs = gradients[0].length / INPUTS;
  const size = { rank: RANK, inputs: INPUTS, outputs, a: normal(1 / Math.sqrt(RANK)), b: zeros };
  const [ofA, ofB] = factors(Q, size);
  const a = Float64Array.from(ofA.values, Math.fround);
  const b = [...timesTransposed(gradients[0], a, INPUTS)].map((x) => -0.01 * x);
  const { layers } = readAdapter(writeAdapter({ r: RANK }, [ofA, { ...ofB, values: b }]));
  const path = join(newFolder(), "own.safetensors");
  const shape = [gradients.length, outputs, INPUTS];
  const values = gradients.flatMap((g) => [...g]);
  writeFileSync(path, tensorBytes([{ name: Q, dtype: "F32", shape, values }]));
  return findGradients(path, layers, false);
}

describe("candidates' gradients", () => {
  it("of wide layers are held against the update by the rows that they have most of", () => {
    // Twelve of 160 rows are not zero: the others say nothing, of any candidate.
    const sparse = [0, 1].map(() => {
      const g = new Float64Array(160 * INPUTS);
      g.set(numbers(12 * INPUTS), 70 * INPUTS);
      return g;
    });
    const found = foundAfterStep(sparse);
    expect(found.map((g) => g.isSymmetric)).toEqual([true, false]);
    expect(found[1].asymmetry).toBeGreaterThan(0.3);
  });

  it.each([
    ["one row", { 5: 1 }],
    ["two rows that are opposite, as those of a softmax of two classes", { 5: 1, 9: -1 }],
  ])("of %s say nothing by their symmetry: every product is symmetric", (_, signs) => {
    const narrow = [0, 1].map(() => {
      const [g, row] = [new Float64Array(INPUTS * INPUTS), numbers(INPUTS)];
      for (const [at, sign] of Object.entries(signs))
        g.set(
          row.map((x) => sign * x),
          INPUTS * Number(at),
        );
      return g;
    });
    const found = foundAfterStep(narrow);
    expect(found.map((g) => g.isSymmetric)).toEqual([false, false]);
    expect(found.every((g) => g.asymmetry < 1e-6)).toBe(true);
    expect(found[0].alignment).toBeCloseTo(1, 6);
  });
});
