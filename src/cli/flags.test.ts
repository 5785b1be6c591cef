/** Options and fields of plans that did nothing, or too much, are refused in one line, with nothing written. */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { attack } from "../app/attack.js";
import { loadPlan } from "../app/plans.js";
import { train } from "../app/train.js";
import { loradp } from "./in-process.fixture.js";
import { folder, never, tiny } from "./own-data.fixture.js";

describe("an option that would do nothing", () => {
  it.each([
    [
      "--method lora --noise-multiplier 1",
      /^--noise-multiplier must be used with dp-sgd, .* or projected-dp-sgd, got 1 with --method lora: /,
    ],
    [
      "--method lora --clip 1",
      /^--clip must be used with dp-sgd, .* or projected-dp-sgd, got 1 with --method lora: /,
    ],
    [
      "--method full --rank 4",
      /^--rank must be used with lora, .* or projected-dp-sgd, got 4 with --method full: /,
    ],
    ["--method full --alpha 4", /^--alpha must be used with lora, /],
    [
      "--method lora --resample-every 2",
      /^--resample-every must be used with flora, dp-flora or projected-dp-sgd, got 2/,
    ],
    ["--method lora --weight-decay 0.1", /^--weight-decay must be used with a language model/],
    [
      "--method lora --workers 2",
      /^--workers must be left out of train, got "2": it trains one model/,
    ],
    ["--method lora --backend webgpu", /^--backend must be left out of train, got webgpu: /],
    ["--method lora --resume", /^--resume must be left out of train, got true: /],
    ["--method lora --executor inline", /^--executor must be left out of train, got inline: /],
    [
      "--method lora --steps 9 --early-stopping",
      /^--early-stopping must be used with .* twice or more/,
    ],
    ["--method lora --rank 4 --rank 5", /^--rank must be given once, got 4 and 5: /],
    ["--method lora --rank=4 --rank 5", /^--rank must be given once/],
    ["--method lora --out --resume", /^--out must be given a value, got --resume: /],
    [
      "--method lora --hidden 1000000",
      /^--hidden must be an integer from 1 to 4096, got 1000000: /,
    ],
    [
      "--method lora --hidden 4096,4096,4096,4096,4096,4096",
      /^--hidden must be of layers that fit into 3\.5 GiB/,
    ],
    [
      "--method lora --hidden 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1",
      /^--hidden must be made of 1 to 16 widths, got 17/,
    ],
    [
      "--method lora --pretraining 1e9",
      /^--pretraining must be an integer from 0 to 100000, got "1e9"/,
    ],
    [
      "--method dp-sgd --noise-multiplier 0.001",
      /^--noise-multiplier must be 0 .* or a number from 0.01/,
    ],
    [
      "--method lora --pool-size 3001",
      /^--pool-size must be an integer from 2 to 3000 \(private rows\), got 3001/,
    ],
  ])("train %s is refused before anything is written", async (words, message) => {
    const argv = [
      "train",
      "--data",
      "synthetic",
      ...words.split(" "),
      ...(words.includes("--out") ? [] : ["--out", never]),
    ];
    const { status, stdout, stderr } = await loradp(argv);
    expect([status, stdout, stderr.trimEnd().split("\n").length]).toEqual([2, "", 1]);
    expect(stderr).toMatch(message);
    expect(existsSync(never)).toBe(false);
  });

  it.each([
    ['{"method": "lora", "rate": 0.1, "rate": 0.2}', /--config must be a JSON file .* rate stands/],
    ['{"method": "lora", "rate": 0.1, "r\\u0061te": 0.2}', /--config must be .* rate stands twice/],
  ])("--config %s is refused: which of two values was meant?", async (content, message) => {
    const config = join(folder, "twice.json");
    writeFileSync(config, content);
    const argv = ["train", "--data", "synthetic", "--config", config, "--out", never];
    const { status, stderr } = await loradp(argv);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it.each(["--rank 0x4", "--rank 1e9999", "--rate 0b1", "--rate .", "--rate Infinity"])(
    "%s is no decimal number in range",
    async (words) => {
      const argv = ["train", "--data", "synthetic", "--method", "lora", ...words.split(" ")];
      const { status, stderr } = await loradp([...argv, "--out", never]);
      expect([status, stderr]).toEqual([2, expect.stringMatching(/^--ra\w+ must be an? /)]);
    },
  );

  it("an empty seed is none", async () => {
    const argv = ["train", "--data", "synthetic", "--method", "lora", "--seed", "", "--out", never];
    expect((await loradp(argv)).stderr).toMatch(/^--seed must be given a value, got "": /);
  });

  it("given once more with the same value is no matter", async () => {
    const argv = [
      "train",
      "--data",
      "synthetic",
      "--method",
      "lora",
      "--rank=4",
      "--rank",
      "4.0",
      ...tiny,
    ];
    expect((await loradp([...argv, "--out", join(folder, "twice")])).status).toBe(0);
  });

  it.each([
    [
      { method: "lora", noiseMultiplier: 1 },
      /^--config noiseMultiplier must be used with dp-sgd, dp-lora/,
    ],
    [
      { method: "lora", weightDecay: 1 },
      /^--config weightDecay must be used with a language model/,
    ],
    [{ method: "lora", rnak: 1 }, /known fields only, got rnak: did you mean rank\?/],
    [{ method: "lora", poolSize: 60 }, /known fields only, got poolSize: give it as --pool-size/],
    [[{ method: "lora" }], /^--config must be a JSON file of one object/],
    [null, /^--config must be a JSON file of one object/],
  ])("in --config %j is refused", async (content, message) => {
    const config = join(folder, "config.json");
    writeFileSync(config, JSON.stringify(content));
    const { status, stderr } = await loradp(["train", "--config", config, "--out", never]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  it("of the library is refused by its name there", async () => {
    const refused = (training: object, options = {}): Promise<unknown> =>
      train({ training: training as never, data: "synthetic", out: never, ...options });
    await expect(refused({ method: "lora", clip: 1 })).rejects.toThrow(
      /^clip must be used with dp-sgd/,
    );
    await expect(refused({ method: "lora" }, { poolSize: 9999 })).rejects.toThrow(
      /^poolSize must be /,
    );
    await expect(refused({ method: "lora" }, { hidden: [5000] })).rejects.toThrow(
      /^hidden must be /,
    );
    const counts = { training: { method: "lora" }, data: "synthetic", out: never } as const;
    await expect(attack({ ...counts, shadows: 5 })).rejects.toThrow(
      /^shadows must be an even number/,
    );
    await expect(attack({ ...counts, targets: 1e9 })).rejects.toThrow(
      /^targets must be an integer/,
    );
  });
});

describe("a plan's field that would do nothing", () => {
  const plan = (setting: object, fields: object = {}): never =>
    ({
      kind: "membership",
      name: "own",
      purpose: "test",
      feeds: [],
      source: "synthetic",
      pools: 1,
      poolSize: 60,
      labelNoise: 0,
      shadows: 4,
      targets: 1,
      hidden: [4],
      pretraining: { steps: 0, rate: 0.1 },
      checkpoints: [3],
      settings: [{ name: "s", batch: 10, ...setting }],
      ...fields,
    }) as never;

  it.each([
    [
      { method: "lora", noiseMultiplier: 1 },
      "settings.0.noiseMultiplier must be used with dp-sgd, dp-lora, dp-lora-fa",
    ],
    [{ method: "full", rank: 4 }, "settings.0.rank must be used with lora"],
    [{ method: "lora", resampleEvery: 2 }, "settings.0.resampleEvery must be used with flora"],
  ])("%j is refused", async (setting, message) => {
    await expect(loadPlan(plan(setting))).rejects.toThrow(`plan field ${message}`);
  });

  it("is none of a plan that is complete, nor the rank that dynamics gives DP-SGD's noise", async () => {
    const complete = await loadPlan(plan({ method: "lora" }));
    await expect(loadPlan({ ...complete, purpose: "again" } as never)).resolves.toBeTruthy();
    const {
      shadows: _s,
      targets: _t,
      checkpoints: _c,
      ...fields
    } = plan({}) as Record<string, unknown>;
    const dynamics = (setting: object): Promise<unknown> =>
      loadPlan({
        ...fields,
        kind: "dynamics",
        models: 2,
        steps: 2,
        recorded: [1],
        settings: [{ name: "s", batch: 10, method: "dp-sgd", rank: 4, ...setting }],
      } as never);
    await expect(dynamics({})).resolves.toBeTruthy();
    await expect(dynamics({ noiseMultiplier: 1 })).rejects.toThrow(
      /noiseMultiplier must be left out of kind dynamics/,
    );
  });
});
