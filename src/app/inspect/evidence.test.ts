/** What users' tensors show of adapters that were trained by hand: one step of SGD on known gradients and inputs. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { timesTransposed } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import { exactTv } from "../../core/tv.js";
import { findSpans } from "./activations.js";
import { readAdapter } from "./adapter.js";
import { findGradients } from "./gradients.js";
import { inspect } from "./inspect.js";
import { findLayers } from "./layers.js";
import { spanVerdict } from "./statement.js";
import { tablesOf } from "./tables.js";
import {
  factors,
  newFolder,
  normal,
  Q,
  tensorBytes,
  uniform,
  writeAdapter,
  zeros,
} from "./peft.fixture.js";

const SIZE = { rank: 8, inputs: 16, outputs: 16, a: normal(1 / Math.sqrt(8)) };
const { normal: draw } = stream("21", "evidence", 0);
const numbers = (n: number): Float64Array => Float64Array.from({ length: n }, draw);
/** Gradients of three batches, n x m; the first was trained on. */
const gradients = [0, 1, 2].map(() => numbers(16 * 16));
const untrained = factors(Q, { ...SIZE, b: zeros });
const a = Float64Array.from(untrained[0].values, Math.fround);
/** B after one step on a gradient: -rate s G A'. */
const stepped = (g: Float64Array): number[] => [...timesTransposed(g, a, 16)].map((x) => -0.01 * x);
const trained = [untrained[0], { ...untrained[1], values: stepped(gradients[0]) }];
const turned = (g: Float64Array): number[] =>
  Array.from(g, (_, i) => g[(i % 16) * 16 + Math.floor(i / 16)]);

function file(
  shape: number[],
  values: ArrayLike<number>,
  name = Q,
  dtype: "F32" | "BF16" = "F32",
): string {
  const path = join(newFolder(), "own.safetensors");
  writeFileSync(path, tensorBytes([{ name, dtype, shape, values }]));
  return path;
}
const all = gradients.flatMap((g) => [...g]);

describe("candidates' gradients", () => {
  const folder = writeAdapter({ r: 8 }, trained);
  const { layers } = readAdapter(folder);

  it("show the one that was trained on: symmetric, and aligned", () => {
    for (const name of [Q, `${Q}.weight`, `base_model.model.${Q}.base_layer.weight`]) {
      const found = findGradients(file([3, 16, 16], all, name), layers, false);
      expect(found.map((g) => g.isSymmetric)).toEqual([true, false, false]);
      expect(found[0].alignment).toBeCloseTo(1, 6);
      expect(found[0].asymmetry).toBeLessThan(1e-6);
      for (const other of found.slice(1)) {
        expect(other.asymmetry).toBeGreaterThan(0.3);
        expect(Math.abs(other.alignment as number)).toBeLessThan(0.5);
      }
    }
  });

  it("are held against A as it was before training, where that is given", async () => {
    const away = Array.from(untrained[0].values, (x, i) => (i % 2 === 0 ? 1.5 * x : x));
    const moved = writeAdapter({ r: 8 }, [{ ...untrained[0], values: away }, trained[1]]);
    const start = writeAdapter({ r: 8 }, untrained);
    const own = file([3, 16, 16], all);
    const [with0, without] = [
      await inspect(moved, { gradients: own, start }),
      await inspect(moved, { gradients: own }),
    ];
    expect(with0.gradients?.[0].alignment).toBeCloseTo(1, 6);
    expect(without.gradients?.[0].alignment).toBeLessThan(0.999);
  });

  it("are held against B less its start", async () => {
    const before = Array.from(numbers(16 * 8), (x) => Math.fround(0.01 * x));
    const after = stepped(gradients[0]).map((x, i) => x + before[i]);
    const [start, end] = [before, after].map((values) =>
      writeAdapter({ r: 8 }, [untrained[0], { ...untrained[1], values }]),
    );
    const own = file([3, 16, 16], all);
    const found = await inspect(end, { gradients: own, start });
    expect(found.gradients?.map((g) => g.isSymmetric)).toEqual([true, false, false]);
    expect(found.gradients?.[0].alignment).toBeCloseTo(1, 6);
    const without = await inspect(end, { gradients: own });
    expect(without.gradients?.[0].isSymmetric).toBe(false);
  });

  it("are turned over where the base model keeps W as inputs x outputs, of square layers too", () => {
    const own = file([3, 16, 16], gradients.flatMap(turned));
    expect(findGradients(own, layers, true)[0].isSymmetric).toBe(true);
    expect(findGradients(own, layers, false)[0].isSymmetric).toBe(false);
    const straight = file([3, 16, 16], all);
    expect(findGradients(straight, layers, true)[0].isSymmetric).toBe(false);
  });

  it("have loadings with the exact law there", () => {
    const one = new Float64Array(256);
    one.fill(1, 0, 16);
    one[16] = 1;
    const [{ loading, tv }] = findGradients(file([16, 16], one), layers, false);
    expect(loading.largest).toBe(1);
    expect(tv.largest).toBe(exactTv(8, 1));
    const spread = new Float64Array(256).fill(1);
    const [found] = findGradients(file([16, 16], spread), layers, false);
    expect(found.loading).toEqual({ median: 0.25, largest: 0.25 });
    expect(found.tv.largest).toBeLessThan(tv.largest);
  });

  it("of other shapes, names and dtypes are refused", () => {
    const refused = (path: string) => () => findGradients(path, layers, false);
    expect(refused(file([16, 8], numbers(128)))).toThrow(
      /of shape \[16, 16\] or \[candidates, 16, 16\]/,
    );
    expect(refused(file([16, 16], gradients[0], "h.0.other"))).toThrow(/named after modules/);
    expect(refused(file([16, 16], gradients[0], Q, "BF16"))).toThrow(/of dtype F32/);
    expect(
      refused(
        file(
          [16, 16],
          gradients[0].map((x, i) => (i === 3 ? NaN : x)),
        ),
      ),
    ).toThrow(/NaN at number 4/);
    expect(refused("/none")).toThrow(/^--gradients must be a file that can be read/);
  });
});

describe("candidates' inputs", () => {
  /** Three inputs were trained on, three were not. */
  const x = numbers(6 * 16);
  const delta = numbers(3 * 16);
  const ax = timesTransposed(x, a, 16);
  const b = Array.from({ length: 16 * 8 }, (_, i) => {
    const [row, k] = [Math.floor(i / 8), i % 8];
    return [0, 1, 2].reduce((sum, j) => sum + delta[j * 16 + row] * ax[j * 8 + k], 0);
  });
  const folder = writeAdapter({ r: 8 }, [untrained[0], { ...untrained[1], values: b }]);
  const begun = writeAdapter({ r: 8 }, untrained);
  const { layers } = readAdapter(folder);

  it("lie inside what B shows where they were trained on", () => {
    const [found] = findSpans(file([6, 16], x), layers);
    expect(found).toMatchObject({ rank: 3, room: 8, power: "some", notTested: null });
    expect(found.candidates.map(({ place }) => place)).toEqual(
      [..."iiiooo"].map((c) => (c === "i" ? "inside" : "outside")),
    );
    const [pairs] = findSpans(file([3, 2, 16], x), layers);
    expect(pairs.candidates.map(({ place }) => place)).toEqual(["inside", "outside", "outside"]);
  });

  it("are held against B less its start, and not tested where A moved", () => {
    const noise = [...numbers(128)];
    const from = writeAdapter({ r: 8 }, [untrained[0], { ...untrained[1], values: noise }]);
    const added = [
      untrained[0],
      { ...untrained[1], values: b.map((y, i) => y + Math.fround(noise[i])) },
    ];
    const later = readAdapter(writeAdapter({ r: 8 }, added));
    const start = readAdapter(from);
    const moved = findLayers(later, start).map(
      (layer) => layer.moved as NonNullable<typeof layer.moved>,
    );
    const [found] = findSpans(file([6, 16], x), later.layers, { layers: start.layers, moved });
    expect(found.candidates.map(({ place }) => place).slice(0, 3)).toEqual(
      new Array(3).fill("inside"),
    );
    expect(findSpans(file([6, 16], x), later.layers)[0].power).toBe("none");
    const away = [
      { ...untrained[0], values: Array.from(untrained[0].values, (y) => 1.1 * y) },
      untrained[1],
    ];
    const other = readAdapter(writeAdapter({ r: 8 }, away));
    const its = findLayers(later, other).map(
      (layer) => layer.moved as NonNullable<typeof layer.moved>,
    );
    expect(
      findSpans(file([6, 16], x), later.layers, { layers: other.layers, moved: its })[0],
    ).toMatchObject({
      notTested: expect.stringMatching(/^A moved/),
      candidates: [],
    });
  });

  it("are counted in the answer", async () => {
    const { statement, spans } = await inspect(folder, {
      activations: file([6, 16], x),
      start: begun,
    });
    expect(spans).toHaveLength(1);
    expect(statement.shown.join(" ")).toMatch(
      /of 6 candidates 3 lie inside .* 3 outside .* 0 cannot be said/,
    );
    // Of a member too where its inputs moved, or a token of it moved nothing (E14).
    expect(statement.shown.join(" ")).toMatch(
      /outside \(not trained on, if training was SGD, .*deeper layers, queries, keys/,
    );
    // That A was frozen is known here, and not where no start is given.
    expect(statement.shown.join(" ")).not.toContain("if A was frozen");
    const alone = (await inspect(folder, { activations: file([6, 16], x) })).statement.shown;
    expect(alone.join(" ").match(/if A was frozen/g)).toHaveLength(1);
    expect(alone.join(" ")).toMatch(/if besides training was SGD/);
  });

  it("inside at one layer and outside at another say nothing; outside asks for more than a frozen A", () => {
    const layer = (...places: Array<"inside" | "outside" | "unclear">) => ({
      ...{ module: Q, rank: 1, room: 8, power: "some" as const, tolerance: 1e-6, notTested: null },
      candidates: places.map((place) => ({ place, residual: 0.5, isZero: false })),
    });
    const spans = [
      layer("inside", "inside", "outside", "unclear", "unclear"),
      layer("inside", "outside", "outside", "outside", "unclear"),
    ];
    expect(spanVerdict(spans)).toMatchObject({ candidates: 5, inside: 1, outside: 2 });
    const blind = spans.map((one) => ({ ...one, power: "unclear" as const }));
    expect(spanVerdict([...blind, spans[0]])).toMatchObject({ inside: 2, outside: 1, telling: 1 });
  });

  it("of another width are refused: A is rank x inputs, whatever the outputs are", () => {
    const narrow = readAdapter(writeAdapter({ r: 8 }, factors(Q, { ...SIZE, outputs: 6 }))).layers;
    expect(findSpans(file([6, 16], x), narrow)).toHaveLength(1);
    expect(() => findSpans(file([16, 6], x), narrow)).toThrow(/of shape \[candidates, 16\]/);
  });

  it("that are all zero are named, and no candidates are counted where none was tested", async () => {
    const some = x.map((value, i) => (i >= 16 && i < 32 ? 0 : value));
    const found = await inspect(folder, { activations: file([6, 16], some) });
    expect(found.statement.notShown.join(" ")).toContain(
      `inputs of candidate 2 at ${Q} are all zero`,
    );
    const blind = writeAdapter({ r: 8 }, factors(Q, SIZE));
    const nothing = await inspect(blind, { activations: file([6, 16], some) });
    const notes = tablesOf(nothing).map(({ note }) => note);
    expect(notes.join(" ")).toMatch(/No layer was tested .* All-zero inputs, .*: candidate 2 at/);
    expect(notes.join(" ")).not.toContain("0 of 0");
  });
});

describe("all-zero gradients", () => {
  it("are named and said nothing of", async () => {
    const folder = writeAdapter({ r: 8 }, factors(Q, SIZE));
    const half = [...gradients[0], ...new Float64Array(256)];
    const { statement } = await inspect(folder, { gradients: file([2, 16, 16], half) });
    expect(statement.notShown.join(" ")).toContain(`gradients of candidate 2 at ${Q} are all zero`);
    const all0 = await inspect(folder, { gradients: file([16, 16], new Float64Array(256)) });
    expect(all0.statement.shown.join(" ")).not.toMatch(/candidate gradient/);
  });
});

describe("the start that the configuration names", () => {
  const said = async (config: object, drawn = uniform(1 / 20)): Promise<string> => {
    const { statement } = await inspect(
      writeAdapter({ r: 8, ...config }, factors(Q, { ...SIZE, inputs: 400, a: drawn })),
    );
    return statement.shown.concat(statement.notShown).join(" ");
  };
  it("is said to be consistent with A, or not", async () => {
    expect(await said({})).toMatch(
      /init_lora_weights true \(uniform\) is consistent with A of the module/,
    );
    expect(await said({ init_lora_weights: false })).toMatch(
      /false \(uniform\) is consistent with/,
    );
    expect(await said({ init_lora_weights: "gaussian" })).toMatch(
      /"gaussian" \(normal 1\/r\) is not consistent with A of 1 of 1 module \(p = /,
    );
    expect(await said({ init_lora_weights: "gaussian" }, normal(1 / 8))).toMatch(
      /\(normal 1\/r\) is consistent with/,
    );
    expect(await said({ init_lora_weights: "eva" })).not.toContain("The configuration's");
  });

  it("is not spoken of where A is zero, which is said", async () => {
    const text = await said({}, zeros);
    expect(text).toMatch(/A of 1 module is zero: no start draws that/);
    expect(text).not.toMatch(/it was trained|configuration's/);
  });
});
