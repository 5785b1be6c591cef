/** Training a small transformer: what each method moves, determinism, and that it learns and memorises. */
import { describe, expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { documentLosses, languageTraining, merged, trainLanguageModel, type Documents, type LanguageTrainingOptions } from "./language-model.js";
import { initialTransformer, type Numbers, type TransformerShape } from "./transformer.js";

const shape: TransformerShape = { vocabulary: 12, width: 16, layers: 1, heads: 2, context: 8 };
const start = initialTransformer(shape, "1", "test");
const { uniform } = stream("1", "language-model", 0);
// Sequences of a noisy cycle: token k is followed by k + 1 three times out of four.
const documents = (count: number): Documents => Array.from({ length: count }, () => {
  const out = [2 + Math.floor(10 * uniform())];
  while (out.length < 9) out.push(uniform() < 0.75 ? 2 + ((out[out.length - 1] - 1) % 10) : 2 + Math.floor(10 * uniform()));
  return Uint16Array.from(out);
});
const [members, others] = [documents(12), documents(48)];
const options: LanguageTrainingOptions = { method: "full", rank: 2, optimizer: "adam", rate: 0.01, batch: 4, steps: 150 };
interface Trained { numbers: Numbers; inside: number[]; outside: number[]; merged: Numbers }
const modelOf = (list: Documents, trial = 0) => ({ members: [...list.keys()], seed: "1", key: ["lm", trial], factorKey: ["lm", trial] }) as const;
async function train(change: Partial<LanguageTrainingOptions>, list = members, trial = 0): Promise<Trained> {
  const t = languageTraining({ ...options, ...change });
  let result: Omit<Trained, "merged"> | undefined;
  await trainLanguageModel(t, shape, start, list, modelOf(list, trial), list.length, [t.steps], async (s) => {
    result = { numbers: await s.numbers(), inside: documentLosses(await s.tokenLosses(list)), outside: documentLosses(await s.tokenLosses(others)) };
  });
  if (!result) throw new Error("never visited");
  return { ...result, merged: merged(t, shape, start, result.numbers) };
}
const mean = (x: readonly number[]): number => x.reduce((a, v) => a + v, 0) / x.length;

describe("language models", () => {
  it("learn the cycle from many documents, and memorise a few", async () => {
    const learned = await train({ steps: 300 }, documents(400));
    // The entropy of the law: 0.775 of the next token, 9 others at 0.025 each.
    expect(mean(learned.outside)).toBeLessThan(1.25);
    const memorised = await train({ steps: 300 });
    expect(mean(memorised.inside)).toBeLessThan(0.5 * mean(memorised.outside));
  }, 60_000);

  it("same seed, same bits; other trials differ", async () => {
    const [a, b, c] = [await train({ steps: 5 }), await train({ steps: 5 }), await train({ steps: 5 }, members, 1)];
    expect(a.numbers).toEqual(b.numbers);
    expect(a.inside).toEqual(b.inside);
    expect(c.numbers).not.toEqual(a.numbers);
  });

  it.each(["lora", "lora-fa"] as const)("%s moves its factors only, A of lora-fa not at all; merged weights differ from the start on adapted matrices only", async (method) => {
    const [early, late] = [await train({ method, steps: 1, optimizer: "sgd", rate: 0.5 }), await train({ method, steps: 20, optimizer: "sgd", rate: 0.5 })];
    expect(Object.keys(late.numbers).sort()).toEqual(["h.0.attn.q_proj.lora_A", "h.0.attn.q_proj.lora_B", "h.0.attn.v_proj.lora_A", "h.0.attn.v_proj.lora_B"]);
    for (const name of Object.keys(late.numbers)) {
      const moved = name.endsWith("lora_B") || method === "lora";
      if (moved) expect(late.numbers[name]).not.toEqual(early.numbers[name]);
      else expect(late.numbers[name]).toEqual(early.numbers[name]);
    }
    const changed = Object.keys(start).filter((name) => late.merged[name].some((x, i) => x !== start[name][i]));
    expect(changed).toEqual(["h.0.attn.q_proj.weight", "h.0.attn.v_proj.weight"]);
    expect(late.outside.every(Number.isFinite)).toBe(true);
  });

  it("a merged adapter answers as the adapter does (f32)", async () => {
    const { merged: weights, outside } = await train({ method: "lora", steps: 30 });
    let seen: number[] = [];
    await trainLanguageModel(languageTraining(options), shape, weights, members, modelOf(members), members.length, [0], async (s) => { seen = documentLosses(await s.tokenLosses(others)); });
    outside.forEach((x, i) => expect(Math.abs(seen[i] - x)).toBeLessThan(1e-4));
  });

  it("refuses to go on when a loss is not finite", async () => {
    await expect(train({ rate: 1e30, optimizer: "sgd" })).rejects.toThrow(/--rate must be small enough/);
  });
});
