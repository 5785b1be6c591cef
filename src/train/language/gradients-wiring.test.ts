/**
 * Which weights, documents and batches the language model's gradients are of. Corpus, pretrained model and trainer are
 * stubs: the trainer's weights are another draw for each seed and step, so that no two can be taken for one another.
 */
import { describe, expect, it, vi } from "vitest";
import { stream } from "../../core/stream.js";
import type { Tokenizer } from "../data/tokenizer.js";
import type { LanguageJob, LanguageSnapshot } from "./trainer.js";
import { initialTransformer, type TransformerShape, type Weights } from "./transformer.js";

const FULL: TransformerShape = { vocabulary: 12, width: 8, layers: 2, heads: 2, context: 40 };
const encode = (text: string): Uint16Array =>
  Uint16Array.from(text, (c) => 2 + (c.charCodeAt(0) % 10));
const PRIVATE = [..."abcdefg"].map((c, i) => `${c.repeat(i + 1)} own words `.repeat(4));
const weightsAt = (seed: string, step: number): Weights => ({
  ...initialTransformer({ ...FULL, context: 32 }, seed, `at ${step}`),
});
const jobs: LanguageJob[] = [];

vi.mock(import("../data/text.js"), async (original) => ({
  ...(await original()),
  loadCorpus: () => ({
    // The short one is left out.
    privatePart: ["too short", ...PRIVATE],
    test: ["words that nobody trains on, and nobody must take for private ones"],
  }),
}));
vi.mock(import("./pretrained.js"), async (original) => ({
  ...(await original()),
  pretrainedModel: () => ({
    shape: FULL,
    tokenizer: { encode } as Tokenizer,
    weights: initialTransformer(FULL, "pretrained", "start"),
  }),
}));
vi.mock(import("./trainer.js"), async (original) => ({
  ...(await original()),
  trainTransformer: async (job, visit) => {
    jobs.push(job);
    for (const step of job.checkpoints)
      await visit({
        step,
        weights: () => Promise.resolve(weightsAt(job.model.seed, step)),
      } as LanguageSnapshot);
  },
}));
const { CONTEXT, documentGradients, languageGradients, languageStart } =
  await import("./gradients.js");

const { shape, weights, documents } = languageStart();
const MODULES = ["h.0.attn.q_proj", "h.0.attn.v_proj", "h.1.attn.q_proj", "h.1.attn.v_proj"];

/** Mean gradient of the last module at the weights of a seed and step, on the probe's batch. */
async function wanted(seed: string, step: number, size: number): Promise<number[]> {
  const { uniform } = stream(seed, `language/probe/${size}`, step);
  const batch = Array.from({ length: size }, () => documents[Math.floor(uniform() * 7)]);
  const each = await documentGradients(shape, weightsAt(seed, step), MODULES, batch);
  return Array.from(
    each[0].gradients[3],
    (_, i) => each.reduce((a, d) => a + d.gradients[3][i], 0) / size,
  );
}

describe("gradients of the language model", () => {
  it("start from the pretrained model cut to the context, and the whole private documents", () => {
    expect([shape, weights["wpe.weight"].length]).toEqual([{ ...FULL, context: 32 }, 32 * 8]);
    expect(documents.map((d) => [...d])).toEqual(
      PRIVATE.map((text) => [...encode(text).slice(0, CONTEXT + 1)]),
    );
  });

  it("are at the weights of their own seed and step, on batches of their own seed, step and size", async () => {
    for (const [seed, steps] of [
      ["7", [0, 3]],
      ["8", [3]],
      ["7", [5, 3]],
    ] as const) {
      const found = await languageGradients(seed, steps, [1, 2], ["q_proj", "v_proj"]);
      expect(found.map((s) => [s.step, s.batchSize, s.layer])).toEqual(
        steps.flatMap((step) => [1, 2].flatMap((size) => MODULES.map((m) => [step, size, m]))),
      );
      for (const s of found.filter((x) => x.layer === MODULES[3])) {
        const mean = await wanted(seed, s.step, s.batchSize);
        expect(Math.hypot(...mean)).toBeGreaterThan(0);
        mean.forEach((x, i) => expect(s.gradient[i]).toBeCloseTo(x, 12));
        expect([s.source, s.rows, s.cols]).toEqual(["language", 8, 8]);
      }
    }
  });

  it("train each seed once to each step, on all private documents from the pretrained weights", () => {
    expect(
      jobs.map((job) => [job.model.seed, job.checkpoints, job.training.steps, job.expected]),
    ).toEqual([
      ["7", [0, 3], 3, 7],
      ["8", [3], 3, 7],
      ["7", [5], 5, 7],
    ]);
    for (const job of jobs) {
      expect(job.training).toMatchObject({ method: "full", optimizer: "adam", batch: 8 });
      expect([job.documents, job.start, job.shape]).toEqual([documents, weights, shape]);
      expect(Array.from(job.model.members)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    }
  });
});
