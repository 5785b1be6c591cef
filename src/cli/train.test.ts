/** loradp train: the curve, and adapters that give back the model that was trained. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentsFor } from "../experiment/language/documents.js";
import { loadAdapter } from "../train/language/adapter-file.js";
import { documentLosses, evaluate, languageTraining, merged } from "../train/language/trainer.js";
import { pretrainedModel } from "../train/language/pretrained.js";
import { loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-"));

describe("train", () => {
  it("on text keeps the best checkpoint, saved with PEFT's names; merged, it answers as it did", async () => {
    const out = join(folder, "text");
    const { stdout, stderr, status } = await loradp([
      "train",
      "--data",
      "emails",
      "--method",
      "lora",
      "--rank",
      "2",
      "--optimizer",
      "adam",
      "--rate",
      "0.01",
      "--steps",
      "30",
      "--projections",
      "q_proj,up_proj",
      "--pool-size",
      "24",
      "--context",
      "16",
      "--early-stopping",
      "--out",
      out,
      "--json",
    ]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.chosen.validationPerplexity).toBe(
      Math.min(
        ...result.curve.map((c: { validationPerplexity: number }) => c.validationPerplexity),
      ),
    );
    const adapter = loadAdapter(join(out, "adapter"));
    expect([adapter.rank, adapter.alpha, adapter.rslora]).toEqual([2, 2, false]);
    expect(
      Object.fromEntries(
        Object.entries(adapter.modules).map(([name, { loraA, loraB }]) => [
          name,
          [loraA.shape, loraB.shape],
        ]),
      ),
    ).toEqual({
      "h.0.attn.q_proj": [
        [2, 64],
        [64, 2],
      ],
      "h.0.mlp.up_proj": [
        [2, 64],
        [256, 2],
      ],
      "h.1.attn.q_proj": [
        [2, 64],
        [64, 2],
      ],
      "h.1.mlp.up_proj": [
        [2, 64],
        [256, 2],
      ],
    });
    const [{ shape, tokenizer, weights }, t] = [
      pretrainedModel(),
      languageTraining(result.training),
    ];
    const trained = Object.fromEntries(
      Object.entries(adapter.modules).flatMap(([name, { loraA, loraB }]) => [
        [`${name}.lora_A`, loraA.data],
        [`${name}.lora_B`, loraB.data],
      ]),
    );
    const {
      pools: [{ test }],
    } = await documentsFor(
      {
        path: undefined,
        tokenizer,
        context: 16,
        seed: "20240917",
        pools: 1,
        poolSize: 24,
        unseen: 256,
      },
      "",
    );
    const losses = documentLosses(
      await evaluate({ ...shape, context: 16 }, merged(t, shape, weights, trained), test),
    );
    expect(
      Math.exp(losses.reduce((a, x) => a + x, 0) / losses.length) / result.chosen.testPerplexity,
    ).toBeCloseTo(1, 4);
  }, 60_000);

  it("prints the curve with the checkpoint that is kept, and epsilon or why there is none", async () => {
    const small = ["--data", "synthetic", "--pool-size", "60", "--hidden", "8", "--batch", "10"];
    const steps = ["--pretraining", "2", "--steps", "12", "--out", join(folder, "small")];
    const plain = await loradp(["train", "--method", "lora-fa", ...small, ...steps]);
    const [pool, ...lines] = plain.stdout.trimEnd().split("\n");
    expect(pool).toBe("pool: 60 of 3000 private rows, a model trains on about half, batch 10");
    expect(lines[0]).toBe("   step  train loss  train acc  valid acc  test acc  weights");
    expect(lines[2]).toMatch(/^ {5}12 .* [0-9a-f]{12} {2}<- kept$/);
    expect(lines[3]).toMatch(/^epsilon: none/);
    const dp = await loradp(["train", "--method", "dp-sgd", ...small, ...steps, "--force"]);
    const [, bound] = /^epsilon (\d+\.\d{3}) at delta 0.00001/m.exec(dp.stdout) ?? [];
    const [, low, high] =
      /^by PLD: the exact epsilon is from (\S+) to (\S+)$/m.exec(dp.stdout) ?? [];
    expect(Number(low) < Number(high) && Number(high) < Number(bound)).toBe(true);
  });

  it("ends in order when it is interrupted, and writes no result", async () => {
    const out = join(folder, "interrupted");
    const argv = [
      "train",
      "--data",
      "synthetic",
      "--method",
      "full",
      "--pretraining",
      "0",
      "--out",
      out,
    ];
    const { status, stderr } = await loradp(argv, { signal: AbortSignal.abort() });
    expect([status, stderr]).toEqual([130, "interrupted: nothing was written\n"]);
  });
});
