/** Defaults fit what is there, options that are taken change a real training, and its privacy has both accountants. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pldEpsilon } from "../accountant/pld.js";
import { attack } from "../app/attack.js";
import { train } from "../app/train.js";
import { trainText } from "../app/train-text.js";
import { json, loradp } from "./in-process.fixture.js";
import { documents, folder, never, table, text, tiny } from "./own-data.fixture.js";

describe("defaults", () => {
  it("of a pool and a batch fit a table, and are said", async () => {
    const argv = [
      "train",
      "--method",
      "dp-lora",
      "--data",
      table,
      ...tiny,
      "--out",
      join(folder, "t"),
      "--force",
    ];
    const said = await loradp(argv);
    expect(said.status).toBe(0);
    expect(said.stdout.split("\n")).toContain(
      "pool: 100 of 100 private rows (default 1000 capped), a model trains on about half, batch 50",
    );
    const result = await json(...argv);
    expect(result["pool"]).toEqual({ size: 100, available: 100, capped: 1000, batchCapped: null });
    const small = await json(...argv, "--pool-size", "60");
    expect(small["pool"]).toEqual({ size: 60, available: 100, capped: null, batchCapped: 50 });
    expect(small["training"]).toMatchObject({ batch: 30 });
    const { stderr } = await loradp([...argv, "--pool-size", "101"]);
    expect(stderr).toMatch(
      /(^|\n)--pool-size must be an integer from 2 to 100 \(private rows\), got 101: /,
    );
    const large = await loradp([...argv, "--batch", "51"]);
    expect(large.stderr).toMatch(/(^|\n)--batch must be at most 50, half of the pool of 100/);
  });

  it("fit an attack on a table", async () => {
    const sizes = { pools: 1, shadows: 4, targets: 1 };
    const notes: string[] = [];
    const result = await attack({
      ...sizes,
      training: { method: "lora", steps: 2 },
      data: table,
      hidden: [4],
      pretraining: 0,
      out: join(folder, "a"),
      executor: "inline",
      note: (line) => void notes.push(line),
    });
    expect(result.pool).toEqual({ size: 100, available: 100, capped: 1000, batchCapped: null });
    expect(notes.at(-1)).toMatch(/^pool: 100 of 100 private rows \(default 1000 capped\)/);
    // The batch that is said is the one that models train with: the default would not fit the pool.
    const small = { ...sizes, data: table, hidden: [4], pretraining: 0, poolSize: 60 };
    const lowered = await attack({
      ...small,
      training: { method: "lora", steps: 2 },
      out: join(folder, "lowered"),
      executor: "inline",
    });
    expect(lowered.pool).toEqual({ size: 60, available: 100, capped: null, batchCapped: 50 });
    const { attacks } = await attack({
      ...small,
      training: { method: "lora", steps: 2, batch: 30 },
      out: join(folder, "thirty"),
      executor: "inline",
    });
    expect(attacks).toEqual(lowered.attacks);
  });

  it("fit documents, and too few of them are refused", async () => {
    const options = { training: { method: "lora", steps: 1 }, context: 8 } as const;
    const result = await trainText({ ...options, text, out: join(folder, "d") });
    expect(result.pool.size).toBe(result.pool.available);
    expect(result.pool).toMatchObject({ capped: 96, batchCapped: null });
    expect(result.pool.size).toBeGreaterThan(60);
    const few = join(folder, "few.txt");
    writeFileSync(few, documents(20));
    await expect(trainText({ ...options, text: few, out: never })).rejects.toThrow(
      /^poolSize must be at least 20, got \d+ private documents: give more data/,
    );
  });
});

describe("options that are taken", () => {
  const weights = async (argv: string[]): Promise<string> => {
    const result = await json("train", "--force", "--out", join(folder, "w"), ...argv);
    return (result["chosen"] as { weights: string }).weights;
  };

  it.each([
    [
      "classifier",
      ["--method", "lora", "--data", table, ...tiny],
      [
        ["--seed", "2"],
        ["--pool-size", "60"],
        ["--label-noise", "0.5"],
        ["--pretraining", "3"],
        ["--hidden", "5"],
        ["--data", "synthetic"],
      ],
    ],
    [
      "language model",
      ["--method", "lora", "--text", text, "--steps", "2", "--context", "8", "--batch", "4"],
      [
        ["--seed", "2"],
        ["--pool-size", "40"],
        ["--context", "9"],
      ],
    ],
  ])("change the weights of a %s", async (_, before, options) => {
    const start = await weights(before);
    expect(await weights(before)).toBe(start);
    for (const [name, value] of options) {
      const at = before.indexOf(name);
      const rest = at < 0 ? before : before.filter((__, i) => i !== at && i !== at + 1);
      expect([name, (await weights([...rest, name, value])) === start]).toEqual([name, false]);
    }
  });

  it("early stopping keeps another checkpoint", async () => {
    const argv = [
      "train",
      "--method",
      "full",
      "--data",
      table,
      "--hidden",
      "4",
      "--steps",
      "60",
      "--rate",
      "3",
    ];
    const kept = async (...more: string[]): Promise<unknown> =>
      (await json(...argv, ...more, "--force", "--out", join(folder, "e")))["chosen"];
    expect(await kept("--early-stopping")).not.toEqual(await kept());
  });
});

describe("the privacy of a training", () => {
  const dp = { method: "dp-sgd", steps: 30, batch: 10, noiseMultiplier: 1.2 } as const;
  const run = (training: object) =>
    train({
      training: training as never,
      data: "synthetic",
      poolSize: 100,
      hidden: [4],
      pretraining: 0,
      out: join(folder, "p"),
      force: true,
    });

  it("is bracketed by PLD beside RDP's bound", async () => {
    const { epsilon, epsilonPld } = await run(dp);
    const exact = pldEpsilon({ noiseMultiplier: 1.2, samplingRate: 0.2, steps: 30 }, 1e-5, 0.001);
    expect(epsilonPld?.lower).toBeLessThan(exact.upper);
    expect(epsilonPld?.upper).toBeGreaterThan(exact.lower);
    expect((epsilonPld?.upper ?? 0) / (epsilonPld?.lower ?? 1)).toBeLessThan(1.02);
    expect(epsilonPld?.upper).toBeLessThan(epsilon as number);
  });

  it("is null with a note where PLD's grid cannot hold it, and without a guarantee", async () => {
    const faint = await run({ ...dp, noiseMultiplier: 0.02 });
    expect([faint.epsilonPld, faint.epsilonNote]).toEqual([null, expect.stringMatching(/PLD/)]);
    expect(faint.epsilon).toBeGreaterThan(100);
    const { epsilon, epsilonPld, epsilonNote } = await run({ ...dp, noiseMultiplier: 0 });
    expect([epsilon, epsilonPld, epsilonNote]).toEqual([null, null, undefined]);
  });
});
