/**
 * Pinned outputs: what every method of training makes of three steps today, and which examples data sets deal, so that
 * any change is seen. They say nothing of correctness, which other tests hold; where a change is meant, `-u` writes
 * them anew.
 */
import { expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { line } from "../testing/pinned.js";
import { select } from "./data/examples.js";
import { loadMnist } from "./data/mnist.js";
import { drawPool, loadTask } from "./data/task.js";
import { documentGradients, meanGradient } from "./language/gradients.js";
import {
  evaluate,
  languageTraining,
  merged,
  trainTransformer,
  type Documents,
  type LanguageTrainingOptions,
} from "./language/trainer.js";
import { initialTransformer, type TransformerShape } from "./language/transformer.js";
import { training, type TrainingOptions } from "./method.js";
import { mnistGradients, mnistWeights } from "./network/gradients.js";
import { addExamples, hiddenDelta, hiddenLayer } from "./network/hidden-layer.js";
import { loadingsOf, realRows } from "./network/loadings.js";
import { pretrainNetwork } from "./network/pretrain.js";
import { initialNetwork, trainedSize, trainNetworks } from "./network/trainer.js";

const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
const STEPS = 3;

const batch = 5;
/** By name: options of classifiers, no two alike. */
const TRAININGS: Readonly<Record<string, TrainingOptions>> = {
  full: { method: "full", batch, rate: 0.3 },
  "full, adam": { method: "full", batch, rate: 0.02, optimizer: "adam" },
  "full, no biases": { method: "full", batch, rate: 0.2, biases: false },
  lora: { method: "lora", batch, rank: 3, rate: 0.2, alpha: 7 },
  "lora, rslora, adam": { method: "lora", batch: 4, rank: 3, scaling: "rslora", optimizer: "adam" },
  "lora, dropout": { method: "lora", batch: 6, rank: 2, dropout: 0.4 },
  "lora-fa": { method: "lora-fa", batch, rank: 2, rate: 0.4, init: "kaiming-uniform" },
  "lora-fa, one layer": { method: "lora-fa", batch: 7, rank: 4, rate: 0.3, layers: [1] },
  flora: { method: "flora", batch, rank: 3, rate: 0.3, resampleEvery: 2 },
  "flora, peft-gaussian": { method: "flora", batch: 4, rank: 2, rate: 0.2, init: "peft-gaussian" },
  noisy: { method: "noisy", batch: 7, rank: 4, rate: 0.2 },
  "dp-sgd": { method: "dp-sgd", batch, rate: 0.3, clip: 0.7, noiseMultiplier: 0.6 },
  "dp-sgd, adam": { method: "dp-sgd", batch: 6, rate: 0.02, optimizer: "adam", biases: false },
  "dp-lora": { method: "dp-lora", batch, rank: 3, rate: 0.2, clip: 0.5, noiseMultiplier: 0.8 },
  "dp-lora-fa": { method: "dp-lora-fa", batch: 4, rank: 2, rate: 0.3, noiseMultiplier: 0.7 },
  "dp-flora": { method: "dp-flora", batch, rank: 2, rate: 0.3, resampleEvery: 2 },
  "projected-dp-sgd": { method: "projected-dp-sgd", batch: 6, rank: 3, rate: 0.2, alpha: 5 },
};
const task = loadTask("synthetic");
const pool = drawPool(task, 40, 0.1, "3", 1);
const start = initialNetwork([32, 9, 7, 10], "3", "pinned");
const modelOf = (k: number) => ({
  members: [...Array(40).keys()].filter((i) => (i * (k + 2)) % 5 < 3),
  seed: "3",
  key: ["pinned", k] as const,
  factorKey: ["pinned/A", k] as const,
});

it.each(Object.entries(TRAININGS))("a classifier's three steps by %s", async (name, options) => {
  const t = training({ steps: STEPS, ...options });
  const isPrivate = t.method.includes("dp-");
  const canary = Float32Array.from({ length: trainedSize(start.widths, t) }, (_, i) => Math.cos(i));
  const second = { ...modelOf(1), noiseKey: ["pinned/noise", 4] as const };
  const lines: string[] = [];
  await trainNetworks(
    {
      ...{ training: t, start, pool, expected: 20, checkpoints: [0, 1, STEPS] },
      // A canary lies behind the pool; the second model has it.
      models: [
        modelOf(0),
        { ...second, members: isPrivate ? [...second.members, 40] : second.members },
      ],
      ...(isPrivate && { canaries: [canary] }),
    },
    async (s) => {
      const logits = await s.logits(select(pool, [3, 11]));
      lines.push(line(`step ${s.step}, loss`, [...s.batchLoss]));
      s.batches.forEach((list, k) => lines.push(`  batch of model ${k}: ${list.join(" ")}`));
      (await s.trained()).forEach((x, k) => lines.push(line(`  trained of model ${k}`, x)));
      (await s.networks()).forEach(({ w, bias }, k) =>
        w.forEach((x, l) => lines.push(line(`  model ${k}, layer ${l}`, { w: x, bias: bias[l] }))),
      );
      logits.forEach((x, k) => lines.push(line(`  logits of model ${k}`, x)));
      (await s.gradients([[1, 4, 9], s.batches[1]])).forEach((layers, k) =>
        lines.push(line(`  gradients at model ${k}`, { ...layers })),
      );
      const factors = await s.factors(1);
      factors?.forEach((x, k) => lines.push(line(`  factors of model ${k}`, x)));
    },
  );
  await expect(text(lines)).toMatchFileSnapshot(`pinned/network, ${name}.txt`);
});

const TEXT_TRAININGS: Readonly<Record<string, LanguageTrainingOptions>> = {
  full: { method: "full", batch: 3, rate: 0.3 },
  "full, adam, decay": {
    method: "full",
    batch: 4,
    rate: 0.01,
    optimizer: "adam",
    weightDecay: 0.3,
  },
  lora: {
    method: "lora",
    batch: 3,
    rank: 2,
    rate: 0.5,
    alpha: 5,
    projections: ["k_proj", "up_proj"],
  },
  "lora, falling": { method: "lora", batch: 3, rank: 2, rate: 0.5, decay: true },
  "lora, rslora, adam": { method: "lora", batch: 4, rank: 3, scaling: "rslora", optimizer: "adam" },
  "lora-fa": { method: "lora-fa", batch: 4, rank: 3, rate: 0.6, init: "kaiming-uniform" },
  flora: { method: "flora", batch: 5, rank: 2, rate: 0.4, init: "peft-gaussian" },
  "full, all": {
    ...{ method: "full", batch: 5, rate: 0.03, optimizer: "adam" },
    ...{ weightDecay: 0.4, decay: true },
  },
  noisy: { method: "noisy", batch: 4, rank: 3, rate: 0.2, projections: ["o_proj"] },
  "dp-sgd": { method: "dp-sgd", batch: 3, rate: 0.3, clip: 0.7, noiseMultiplier: 0.4 },
  "dp-lora": {
    method: "dp-lora",
    batch: 4,
    rank: 2,
    rate: 0.02,
    optimizer: "adam",
    weightDecay: 0.2,
  },
  "dp-lora-fa": { method: "dp-lora-fa", batch: 3, rank: 2, rate: 0.4, noiseMultiplier: 0.8 },
};
const shape: TransformerShape = { vocabulary: 11, width: 8, layers: 2, heads: 2, context: 6 };
const begin = initialTransformer(shape, "3", "pinned");
const { uniform } = stream("pinned", "documents", 0);
/** Of several lengths. */
const documents: Documents = Array.from({ length: 12 }, (_, i) =>
  Uint16Array.from({ length: 4 + (i % 4) }, () => Math.floor(11 * uniform())),
);

it.each(Object.entries(TEXT_TRAININGS))(
  "a transformer's three steps by %s",
  async (name, options) => {
    const t = languageTraining({ steps: STEPS, ...options });
    const lines: string[] = [];
    const model = {
      members: [0, 1, 3, 4, 6, 7, 8, 10],
      ...{ seed: "3", key: ["pinned", 2] as const, factorKey: ["pinned/A", 3] as const },
    };
    await trainTransformer(
      {
        training: t,
        shape,
        start: begin,
        documents,
        model,
        expected: 7,
        checkpoints: [0, 1, STEPS],
      },
      async (s) => {
        const weights = await s.weights();
        const [first] = await s.tokenDetails(documents.slice(2, 4));
        lines.push(
          line(`step ${s.step}, loss`, s.batchLoss),
          line("  weights", weights),
          line("  merged", Object.values(merged(t, shape, begin, weights))),
          ...(await s.tokenLosses(documents.slice(0, 2))).map((x, i) =>
            line(`  losses of ${i}`, x),
          ),
          line("  details", first),
        );
      },
    );
    await expect(text(lines)).toMatchFileSnapshot(`pinned/transformer, ${name}.txt`);
  },
);

it("gradients, their rows, and pretraining", async () => {
  const modules = ["h.0.attn.q_proj", "h.1.attn.v_proj"];
  const ofDocuments = await documentGradients(shape, begin, modules, documents.slice(0, 3));
  const snapshots = await mnistGradients("3", [2, 0], [3, 5]);
  const layer = hiddenLayer(await mnistWeights("3", 2), loadMnist("train", 9), 9);
  const deltas = [4, 7].map((i) => hiddenDelta(layer, layer.weight, i));
  const sum = new Float64Array(layer.width ** 2);
  addExamples(sum, layer, [4, 7], deltas, 0.7);
  const pretrained = await pretrainNetwork(task.publicPart, [9, 7], { steps: 3, rate: 0.2 }, [
    "3",
    "x",
  ]);
  const lines = [
    ...ofDocuments.map((x, i) => line(`document ${i}`, x)),
    line("mean of documents", meanGradient(ofDocuments)),
    line("losses", { ...(await evaluate(shape, begin, documents)) }),
    ...snapshots.flatMap((s) => [
      line(`${s.layer}@${s.step}, ${s.batchSize}, ${s.rows} x ${s.cols}`, s.gradient),
      line("  loadings", Object.values(loadingsOf(s)[2])),
    ]),
    ...[...realRows(snapshots, 3)].flatMap(([name, { dim, rows }]) =>
      rows.map((row) => line(`${name} of ${dim}, ${row.shape}`, row.values)),
    ),
    line("hidden layer", { ...layer }),
    ...deltas.map((x) => line("delta", x)),
    line("summed up", sum),
    line("pretrained", { w: pretrained.w, bias: pretrained.bias }),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/gradients.txt");
});
