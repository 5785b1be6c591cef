/** Steps of the optimiser against f64: Adam, weight decay on matrices, a falling rate; and what leaves no trace. */
import { describe, expect, it } from "vitest";
import { adamUpdate, type Moments } from "../adam.js";
import { LANGUAGE_METHOD_NAMES } from "../method.js";
import { documentGradients } from "./gradients.js";
import { job, members, shape, start, train } from "./trainer.fixture.js";
import { trainTransformer, type LanguageTrainingOptions } from "./trainer.js";
import type { Weights } from "./transformer.js";

const [RATE, STEPS] = [0.01, 3];

/** Weights after every step; every document is in each batch, so that the gradient is known from the weights. */
async function path(change: Partial<LanguageTrainingOptions>): Promise<Weights[]> {
  const out: Weights[] = [];
  const options = { method: "full", rate: RATE, steps: STEPS, batch: members.length, ...change };
  const checkpoints = Array.from({ length: STEPS + 1 }, (_, i) => i);
  await trainTransformer(job(options as LanguageTrainingOptions, { checkpoints }), async (s) => {
    out.push(await s.weights());
  });
  return out;
}

/** Mean gradient of a matrix at given weights, in f64 from the documents' own. */
async function gradientAt(weights: Weights, module: string): Promise<Float64Array> {
  const each = await documentGradients(shape, weights, [module], members);
  return Float64Array.from(
    each[0].gradients[0],
    (_, i) => each.reduce((a, d) => a + d.gradients[0][i], 0) / each.length,
  );
}

describe("the optimiser", () => {
  const module = "h.0.mlp.up_proj";
  const name = `${module}.weight`;
  it.each([
    ["adam with weight decay and a falling rate", "adam", 0.5, true],
    ["sgd with weight decay", "sgd", 0.5, false],
    ["adam alone", "adam", 0, false],
  ] as const)("is f64's step by step: %s", async (_, optimizer, weightDecay, decay) => {
    const seen = await path({ optimizer, weightDecay, decay });
    const zeros = (): Float64Array => new Float64Array(start[name].length);
    let moments: Moments<Float64Array> = { first: zeros(), second: zeros() };
    for (let step = 1; step <= STEPS; step++) {
      const [before, after] = [seen[step - 1], seen[step]];
      const rate = RATE * (decay ? 1 - (step - 1) / STEPS : 1);
      const g = await gradientAt(before, module);
      const adam = adamUpdate(g, moments, rate, step);
      moments = adam.moments;
      // Adam divides by a gradient's own size: where that is below 1e-5, rounding of the gradient is seen.
      let compared = 0;
      after[name].forEach((x, i) => {
        if (optimizer === "adam" && Math.abs(g[i]) < 1e-5) return;
        const update = optimizer === "adam" ? adam.update[i] : rate * g[i];
        const wanted = before[name][i] - update - rate * weightDecay * before[name][i];
        expect(Math.abs(x - wanted)).toBeLessThan(optimizer === "adam" ? 1e-3 * RATE : 1e-8);
        compared++;
      });
      expect(compared).toBeGreaterThan(0.9 * start[name].length);
    }
    // Vectors do not decay: the first step of Adam moves each gain by the rate at most.
    if (optimizer === "adam")
      seen[1]["ln_f.weight"].forEach((x) => expect(Math.abs(x - 1)).toBeLessThan(1.001 * RATE));
  });
});

it("a model that diverged, and one of another shape, leave no trace in the next", async () => {
  const next = (): Promise<unknown> => train(job({ method: "lora", steps: 3 }));
  const fresh = await next();
  const broken = Object.fromEntries(
    Object.entries(start).map(([key, x]) => [key, x.map(() => NaN)]),
  );
  for (const method of LANGUAGE_METHOD_NAMES) {
    await expect(
      train(job({ method, optimizer: "sgd", steps: 3, batch: 12 }, { start: broken })),
    ).rejects.toThrow(/^rate must be small enough/);
    expect(await next()).toEqual(fresh);
  }
  // Two at once, step by step in turns.
  const both = await Promise.all([next(), train(job({ method: "full", steps: 3 })), next()]);
  expect([both[0], both[2]]).toEqual([fresh, fresh]);
});
