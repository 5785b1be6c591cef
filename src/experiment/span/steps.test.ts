/**
 * Trainings step by step against the suite's trainers, single steps against theory, and what reaches a projection.
 * Nothing here is left to chance but the draws, which are keyed.
 */
import { describe, expect, it } from "vitest";
import { F32_SPAN_PRECISION, spanTest } from "../../attack/span.js";
import { norm, timesTransposed } from "../../core/row-major.js";
import { stream } from "../../core/stream.js";
import { drawPool, loadTask, select } from "../../train/data/task.js";
import { documentGradients, languageStart } from "../../train/language/gradients.js";
import { moduleInputs } from "../../train/language/inputs.js";
import { startingNetwork } from "../start.js";
import * as classifier from "./classifier.js";
import * as language from "./language.js";
import { advance, MOMENTUM, startState, type Optimizer } from "./optimizer.js";

/** |X - Y| / |Y|. */
const distance = (x: Float64Array, y: Float64Array): number =>
  norm(x.map((v, i) => v - y[i])) / norm(y);

const start = await startingNetwork(
  loadTask("mnist"),
  { hidden: [32], pretraining: { steps: 50, rate: 0.05 } },
  "3",
);
const pool = drawPool(loadTask("mnist"), 4096, 0, "3", 0);
const setting = (optimizer: Optimizer, steps = 5) =>
  ({ optimizer, rank: 8, batch: 3, steps }) as const;

describe("steps in the experiment", () => {
  const key = ["3", "by-hand", 4] as const;
  const members = select(pool, [5, 17, 900, 4, 33, 21]);
  it.each(["sgd", "adam"] as const)("%s: those of the classifier's trainer", async (optimizer) => {
    const suite = await classifier.bySuite(setting(optimizer), start, members, key);
    const own = classifier.byHand(setting(optimizer), start, members, key);
    expect(own.a).toEqual(suite.a);
    // f32 against f64, after five steps: far below 1e-3, which is far below any other step.
    expect(distance(own.b, suite.b)).toBeLessThan(1e-3);
    const shorter = classifier.byHand(setting(optimizer, 4), start, members, key);
    expect(distance(shorter.b, suite.b)).toBeGreaterThan(1e-2);
  });

  it.each(["sgd", "decay", "adam"] as const)(
    "%s: those of the transformer's",
    async (optimizer) => {
      const { shape, weights, documents } = languageStart();
      const own = documents.slice(0, 4).map((d) => d.slice(0, 9));
      const from = { shape, weights, projections: ["v_proj", "q_proj"] as const };
      const suite = await language.bySuite(setting(optimizer, 3), from, own, key);
      const hand = await language.byHand(setting(optimizer, 3), from, own, key);
      expect(suite.length).toBe(4);
      suite.forEach((factors, m) => {
        expect(hand[m].a).toEqual(factors.a);
        expect(distance(hand[m].b, factors.b)).toBeLessThan(2e-3);
      });
    },
  );

  const { normal } = stream("1", "span/steps", 0);
  const vector = (): Float64Array => Float64Array.from({ length: 12 }, normal);
  /** Two steps of two examples, one module. */
  const gradients = [
    [[vector()], [vector()]],
    [[vector()], [vector().map((x) => 9 * x)]],
  ];
  const after = (optimizer: Optimizer, noise = (): number => 0): Float64Array => {
    const taken = { optimizer, rate: 0.1, batch: 2, normal: noise };
    return gradients.reduce((state, each) => advance(state, each, taken), startState([12])).b[0];
  };
  const sum = (coefficients: readonly number[]): Float64Array =>
    gradients
      .flat()
      .reduce((out, [g], i) => out.map((x, k) => x + coefficients[i] * g[k]), new Float64Array(12));

  it("are the combinations of examples' gradients that theory says", () => {
    const share = -0.1 / 2;
    const norms = gradients.flat().map(([g]) => norm(g));
    const bound = Math.max(norms[0], norms[1]);
    const cases: Array<[Optimizer, number[]]> = [
      ["sgd", [1, 1, 1, 1]],
      ["momentum", [1 + MOMENTUM, 1 + MOMENTUM, 1, 1]],
      ["decay", [0.9, 0.9, 1, 1]],
      ["clip", norms.map((x) => Math.min(1, bound / x))],
    ];
    for (const [optimizer, coefficients] of cases)
      expect(
        distance(after(optimizer), sum(coefficients.map((c) => share * c))),
        optimizer,
      ).toBeLessThan(1e-14);
    expect(norms[3] / bound).toBeGreaterThan(2);
  });

  it("noise: of the size of the bound over the batch, and nothing else than clipping", () => {
    expect(after("noise")).toEqual(after("clip"));
    const bound = Math.max(norm(gradients[0][0][0]), norm(gradients[0][1][0]));
    const moved = after("noise", () => 1).map((x, k) => x - after("clip")[k]);
    for (const x of moved) expect(x).toBeCloseTo((-2 * 0.1 * bound) / 2, 12);
  });

  it("Adam's step is not a combination of the examples' gradients: the rows of B leave their span", () => {
    const [a, b] = [0, 1].map(() => Float64Array.from({ length: 6 }, normal));
    const deltas = [0, 1].map(() => Float64Array.from({ length: 5 }, normal));
    const each = [a, b].map((low, i) => [timesTransposed(deltas[i], low, 1)]);
    const step = (optimizer: Optimizer) =>
      advance(startState([30]), each, { optimizer, rate: 0.1, batch: 2, normal }).b[0];
    const identity = Float64Array.from({ length: 36 }, (_, at) => Number(at % 7 === 0));
    const at = (optimizer: Optimizer) =>
      spanTest(
        { rank: 6, a: identity, b: step(optimizer) },
        Float64Array.from([...a, ...b]),
        1e-12,
      );
    expect(at("sgd")).toMatchObject({ rank: 2, places: ["inside", "inside"] });
    expect(at("adam").rank).toBe(5);
  });
});

describe("what reaches a projection", async () => {
  const { shape, weights, documents } = languageStart();
  const document = documents[7].slice(0, 7);
  it.each([
    "h.0.attn.v_proj",
    "h.1.attn.q_proj",
    "h.0.attn.o_proj",
    "h.1.mlp.up_proj",
    "h.0.mlp.down_proj",
  ])("%s: its gradient's rows are combinations of them", async (module) => {
    const [{ gradients }] = await documentGradients(shape, weights, [module], [document]);
    const [[inputs]] = await moduleInputs(shape, weights, [module], [document, documents[9]]);
    const into = inputs.length / 6;
    // The rows of G as candidates, the inputs as what "B" is made of, A the identity.
    const identity = new Float64Array(into * into);
    for (let i = 0; i < into; i++) identity[i * into + i] = 1;
    const b = Float64Array.from(inputs);
    const found = spanTest(
      { rank: into, b, a: identity },
      Float64Array.from(gradients[0]).filter((_, at) => at < 6 * into),
      F32_SPAN_PRECISION,
    );
    expect(Math.max(...found.residuals)).toBeLessThan(1e-4);
  });
});
