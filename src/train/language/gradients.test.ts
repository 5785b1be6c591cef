/**
 * Gradients of the pretrained transformer against differences of the trained code's own losses; neighbours, keys and
 * bits.
 */
import { describe, expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import {
  ATTENTION,
  CONTEXT,
  documentGradients,
  languageGradients,
  languageStart,
  meanGradient,
} from "./gradients.js";
import { loadingsOf, realRows } from "../network/loadings.js";
import { adaptedModules, documentLosses, evaluate, type Documents } from "./trainer.js";
import type { Weights } from "./transformer.js";

const { shape, weights, documents } = languageStart();
const modules = adaptedModules(shape, ATTENTION).map(([module]) => module);
const dot = (x: ArrayLike<number>, y: ArrayLike<number>): number =>
  Array.from(x).reduce((a, v, i) => a + v * y[i], 0);

/** Mean loss of a batch by the trainer's own evaluation. */
async function lossAt(start: Weights, batch: Documents): Promise<number> {
  const losses = documentLosses(await evaluate(shape, start, batch));
  return losses.reduce((a, x) => a + x, 0) / batch.length;
}

describe("gradients of the transformer", () => {
  it("are slopes of the trainer's own loss; transposed, summed or foreign ones are not", async () => {
    const batch = documents.slice(0, 3);
    const each = await documentGradients(shape, weights, modules, batch);
    const mean = meanGradient(each);
    const foreign = meanGradient(
      await documentGradients(shape, weights, modules, documents.slice(3, 6)),
    );
    expect(
      Math.abs(each.reduce((a, d) => a + d.loss, 0) / 3 - (await lossAt(weights, batch))),
    ).toBeLessThan(1e-5);
    const { normal } = stream("1", "directions", 0);
    const width = shape.width;
    for (const [m, g] of mean.entries()) {
      const name = `${modules[m]}.weight`;
      const size = Math.sqrt(dot(g, g));
      // The two losses then differ by some 6e-3, of which f32 rounding (1e-7 of a loss near 3) and the third-order term
      // (a shorter h changes it) take below 1e-3.
      const h = Math.min(0.05, 0.003 / size);
      const slope = async (u: ArrayLike<number>): Promise<number> => {
        const at = (by: number): Promise<number> =>
          lossAt({ ...weights, [name]: weights[name].map((x, i) => x + by * u[i]) }, batch);
        return ((await at(h)) - (await at(-h))) / (2 * h);
      };
      const unit = (v: Float64Array): Float64Array => {
        const n = Math.sqrt(dot(v, v));
        return v.map((x) => x / n);
      };
      const fits = async (claimed: Float64Array): Promise<boolean> => {
        const along = unit(claimed);
        const other = unit(along.map((x) => x + normal() / width));
        return (
          Math.abs((await slope(along)) - dot(claimed, along)) < 2e-3 * size &&
          Math.abs((await slope(other)) - dot(claimed, other)) < 2e-3 * size
        );
      };
      expect([name, await fits(g)]).toEqual([name, true]);
      expect(await fits(g.map((_, i) => g[(i % width) * width + Math.floor(i / width)]))).toBe(
        false,
      );
      expect(await fits(g.map((x) => 3 * x))).toBe(false);
      expect(await fits(foreign[m])).toBe(false);
    }
  });

  it("of a document do not depend on its neighbours, by a single bit", async () => {
    const together = await documentGradients(
      shape,
      weights,
      modules.slice(0, 2),
      documents.slice(0, 11),
    );
    const [alone] = await documentGradients(
      shape,
      weights,
      modules.slice(0, 2),
      documents.slice(10, 11),
    );
    expect(alone).toEqual(together[10]);
    expect(alone.gradients[0]).not.toEqual(together[9].gradients[0]);
  });

  it("are keyed: same seed same bits, also beside other steps; another seed another training", async () => {
    const a = await languageGradients("7", [0, 3], [2], ["q_proj", "v_proj"]);
    expect(a.map((s) => `${s.layer}@${s.step}`)).toEqual(
      [0, 3].flatMap((step) =>
        ["h.0.attn.q_proj", "h.0.attn.v_proj", "h.1.attn.q_proj", "h.1.attn.v_proj"].map(
          (l) => `${l}@${step}`,
        ),
      ),
    );
    expect(
      await languageGradients("7", [5, 3, 0], [2], ["q_proj", "v_proj"]).then((list) =>
        list.filter((s) => s.step !== 5).sort((x, y) => x.step - y.step),
      ),
    ).toEqual(a);
    const b = await languageGradients("8", [0, 3], [2], ["q_proj", "v_proj"]);
    a.forEach((s, i) => expect(s.gradient).not.toEqual(b[i].gradient));
    for (const s of a) {
      expect([s.source, s.rows, s.cols, s.gradient.length]).toEqual(["language", 64, 64, 4096]);
      for (const l of loadingsOf(s))
        expect([l.source, l.maxLoading >= 1 / 8 && l.maxLoading <= 1]).toEqual(["language", true]);
    }
    for (const { dim, rows } of realRows(a, 3).values())
      for (const { values } of rows)
        expect([dim, Math.abs(dot(values, values) - 1) < 1e-12]).toEqual([64, true]);
    expect(documents.every((d) => d.length === CONTEXT + 1)).toBe(true);
  });
});
