/** Training a small transformer: what each method moves, determinism, and that it learns and memorises. */
import { describe, expect, it } from "vitest";
import { cycles, job, members, others, shape, start, train } from "./trainer.fixture.js";
import {
  documentLosses,
  evaluate,
  LANGUAGE_TRAINING_DEFAULTS,
  languageTraining,
  trainTransformer,
} from "./trainer.js";
import type { Weights } from "./transformer.js";

const mean = (x: readonly number[]): number => x.reduce((a, v) => a + v, 0) / x.length;

describe("language models", () => {
  it("learn the cycle from many documents, and memorise a few", async () => {
    const learned = await train(job({ steps: 300 }, { documents: cycles(400) }));
    // The entropy of the law: 0.775 of the next token, 9 others at 0.025 each.
    expect(mean(learned.outside)).toBeLessThan(1.25);
    const memorised = await train(job({ steps: 300 }));
    expect(mean(memorised.inside)).toBeLessThan(0.5 * mean(memorised.outside));
  }, 60_000);

  it("same seed, same bits; other trials differ", async () => {
    const [a, b, c] = [
      await train(job({ steps: 5 })),
      await train(job({ steps: 5 })),
      await train(job({ steps: 5 }, { trial: 1 })),
    ];
    expect(a.weights).toEqual(b.weights);
    expect(a.inside).toEqual(b.inside);
    expect(c.weights).not.toEqual(a.weights);
  });

  it.each(["full", "lora-fa", "flora", "noisy", "dp-lora"] as const)(
    "%s: visited at more checkpoints, the same bits at the earlier ones and at the end",
    async (method) => {
      const seen = async (checkpoints: readonly number[]): Promise<Map<number, unknown>> => {
        const at = new Map<number, unknown>();
        const optimizer = method === "flora" ? "sgd" : "adam";
        await trainTransformer(job({ method, optimizer, steps: 6 }, { checkpoints }), async (s) => {
          at.set(s.step, [await s.tokenLosses(others), await s.weights()]);
        });
        return at;
      };
      const [few, all] = [await seen([3, 6]), await seen([0, 1, 2, 3, 4, 5, 6])];
      for (const [step, bits] of few) expect([step, all.get(step)]).toEqual([step, bits]);
      // One that ends earlier is on the same path.
      expect((await seen([2])).get(2)).toEqual(all.get(2));
      expect(all.get(2)).not.toEqual(all.get(3));
    },
  );

  it.each(["lora", "lora-fa"] as const)(
    "%s moves its factors only (A of lora-fa not at all), merged the adapted matrices only",
    async (method) => {
      const change = { method, optimizer: "sgd", rate: 0.5 } as const;
      const [early, late] = [
        await train(job({ ...change, steps: 1 })),
        await train(job({ ...change, steps: 20 })),
      ];
      expect(Object.keys(late.weights).sort()).toEqual([
        "h.0.attn.q_proj.lora_A",
        "h.0.attn.q_proj.lora_B",
        "h.0.attn.v_proj.lora_A",
        "h.0.attn.v_proj.lora_B",
      ]);
      for (const name of Object.keys(late.weights)) {
        const moved = name.endsWith("lora_B") || method === "lora";
        if (moved) expect(late.weights[name]).not.toEqual(early.weights[name]);
        else expect(late.weights[name]).toEqual(early.weights[name]);
      }
      const changed = Object.keys(start).filter((name) =>
        late.merged[name].some((x, i) => x !== start[name][i]),
      );
      expect(changed).toEqual(["h.0.attn.q_proj.weight", "h.0.attn.v_proj.weight"]);
      expect(late.outside.every(Number.isFinite)).toBe(true);
    },
  );

  it("a merged adapter answers as the adapter does (f32)", async () => {
    const { merged: weights, outside } = await train(job({ method: "lora", steps: 30 }));
    const losses = documentLosses(await evaluate(shape, weights, others));
    outside.forEach((x, i) => expect(Math.abs(losses[i] - x)).toBeLessThan(1e-4));
  });

  it("are evaluated to the bits that a training's first checkpoint sees", async () => {
    let losses: Float32Array[] = [];
    await trainTransformer(job({}, { checkpoints: [0] }), async (s) => {
      losses = await s.tokenLosses(members);
    });
    expect(await evaluate(shape, start, members)).toEqual(losses);
    const moved: Weights = { ...start, "ln_f.bias": start["ln_f.bias"].map((x) => x + 0.1) };
    expect(await evaluate(shape, moved, members)).not.toEqual(losses);
  });

  it("refuse to go on when a loss is not finite", async () => {
    await expect(train(job({ rate: 1e6, optimizer: "sgd" }))).rejects.toThrow(
      /^rate must be small enough/,
    );
  });
});

describe("options of a language model's training", () => {
  it("are completed with the defaults, and refused where they cannot be used", () => {
    const completed = { method: "lora", ...LANGUAGE_TRAINING_DEFAULTS };
    expect(languageTraining({ method: "lora" })).toEqual(completed);
    expect(LANGUAGE_TRAINING_DEFAULTS).toMatchObject({ rank: 16, batch: 8, steps: 60 });
    expect(() => languageTraining({ method: "flora", optimizer: "adam" })).toThrow(/sgd for flora/);
    expect(() => languageTraining({ method: "lora", projections: [] })).toThrow(/projections/);
  });
});

describe("the loss of a step", () => {
  it.each([
    ["full", 12, 12],
    // All of 12 drawn, though 24 are expected a step.
    ["dp-sgd", 24, 12],
    ["dp-lora", 24, 12],
  ] as const)(
    "%s: the mean of the documents of the step, whatever is expected",
    async (method, batch, expected) => {
      const options = { method, optimizer: "sgd", rate: 1e-9, batch, noiseMultiplier: 0 } as const;
      const seen: number[] = [];
      let wanted = NaN;
      const given = { checkpoints: [0, 1, 3], expected };
      await trainTransformer(job({ ...options, steps: 3 }, given), async (s) => {
        seen.push(s.batchLoss);
        wanted = mean(documentLosses(await s.tokenLosses(members)));
      });
      expect(seen[0]).toBeNaN();
      for (const loss of seen.slice(1)) expect(loss).toBeCloseTo(wanted, 5);
    },
  );
});
