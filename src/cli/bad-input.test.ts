/** Bad input: one line that names the option, the rule and the value, exit code 2, and nothing written. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loradp } from "./in-process.fixture.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-"));
const plan = {
  kind: "noise",
  name: "tiny",
  purpose: "test",
  feeds: ["E2-variance"],
  rows: { source: "synthetic", dims: [16], shapes: ["spread"] },
  ranks: [4],
  inits: ["gaussian"],
  trials: { entries: 1, min: 64, max: 64 },
  maxEntriesPerTrial: 1000,
};
writeFileSync(join(folder, "typo.json"), JSON.stringify({ ...plan, rnaks: [1] }));
writeFileSync(join(folder, "feeds.json"), JSON.stringify({ ...plan, feeds: ["E2-unbaised"] }));

describe("bad input", () => {
  it.each([
    [["law", "--rank", "0", "--rho", "0"], /rank must be .* got 0/],
    [["law", "--rank", "4", "--rho", "1.5"], /rho must be .* got 1.5/],
    [["law", "--rank", "NaN", "--rho", "0"], /--rank must be .* got NaN/],
    [["law", "--rank", "", "--rho", "0"], /--rank must be/],
    [["law", "--rank", "4"], /--rho/],
    [["sweep", "nosuch", "--out", join(folder, "never")], /plan must be a file or one of marginal/],
    [
      ["sweep", join(folder, "typo.json"), "--out", join(folder, "never")],
      /known fields only, got rnaks/,
    ],
    [["sweep", "marginal", "--workers", "0", "--out", join(folder, "never")], /--workers must be/],
    [
      ["sweep", "witness", "--sampler", "row", "--out", join(folder, "never")],
      /--sampler must be used with a plan of kind noise that has Gaussian A, got row with plan witness/,
    ],
    [
      ["sweep", "inits", "--sampler", "row", "--out", join(folder, "never")],
      /got row with plan inits/,
    ],
    [
      ["sweep", "marginal", "--sampler", "exact", "--out", join(folder, "never")],
      /--sampler must be one of factors, row, coordinate, block, got exact/,
    ],
    [["sweep", "marginal", "--backend", "cuda", "--out", join(folder, "never")], /--backend/],
    [["sweep", "marginal", "--out", "/proc/loradp"], /--out must be a folder that can be written/],
    [["report", join(folder, "never")], /report folder must be/],
    [["nonsense"], /nonsense/],
    [["audit"], /command is missing/],
    [
      ["privacy", "--rank", "4", "--dim", "1", "--rho", "0.5", "--delta", "0.1"],
      /dim must be .* got 1/,
    ],
    [["privacy", "--rank", "4", "--dim", "8", "--rho", "0.5"], /--epsilon and --delta must be/],
    [
      ["privacy", "--rank", "4", "--dim", "8", "--rho", "0.5", "--delta", "2"],
      /--delta must be .* got 2/,
    ],
    [
      [
        "accountant",
        "--noise-multiplier",
        "0",
        "--sampling-rate",
        "0.1",
        "--steps",
        "1",
        "--delta",
        "0.1",
      ],
      /--noise-multiplier must be a number from 0.01 to 1000000, got 0/,
    ],
    [
      ["accountant", "--sampling-rate", "0.1", "--steps", "1", "--delta", "0.1"],
      /--noise-multiplier must be/,
    ],
    [
      ["audit", "one-run", "--canaries", "10", "--guesses", "11", "--correct", "1", "--delta", "0"],
      /guesses must be .* got 11/,
    ],
    [
      [
        "train",
        "--data",
        "emails",
        "--method",
        "lora",
        "--hidden",
        "3",
        "--out",
        join(folder, "never"),
      ],
      /--hidden must be used with a classifier, got 3 with --data emails/,
    ],
    [
      [
        "train",
        "--text",
        join(folder, "nosuch.txt"),
        "--method",
        "lora",
        "--out",
        join(folder, "never"),
      ],
      /--text must be an existing file/,
    ],
    [
      ["train", "--method", "lora", "--context", "8", "--out", join(folder, "never")],
      /--context must be used with a language model, got 8 with --data mnist/,
    ],
    [
      [
        "train",
        "--data",
        "emails",
        "--method",
        "lora",
        "--projections",
        "q",
        "--out",
        join(folder, "never"),
      ],
      /--projections must be one of q_proj, .* got q/,
    ],
    [
      [
        "train",
        "--data",
        "emails",
        "--method",
        "lora",
        "--pool-size",
        "9999",
        "--out",
        join(folder, "never"),
      ],
      /--pool-size must be at most \d+ for one pool: .* got 9999/,
    ],
    [["roc", join(folder, "never")], /scores must be an existing file/],
    [
      ["sweep", join(folder, "feeds.json"), "--out", join(folder, "never")],
      /feeds must be made of ids of claims, got E2-unbaised: did you mean E2-unbiased\?/,
    ],
    [
      ["sweep", "marginel", "--out", join(folder, "never")],
      /got marginel: did you mean marginal\?/,
    ],
    [
      ["claims", "E8-cosin"],
      /claim must be the id of a claim, got E8-cosin: did you mean E8-cosine\?/,
    ],
    [["verify", "--profile", "fast"], /--profile must be one of quick, standard, full, got fast/],
    [["law", "--rank", "4", "--rho"], /--rho/],
    [["law", "--rank", "4", "--rho", "0", "extra"], /argument/],
    [["doctor", "--rnak", "4"], /unknown option '--rnak': see loradp doctor --help/],
    [["roc"], /file/],
    [
      ["train", "--method", "lora", "--batch", "600", "--out", join(folder, "never")],
      /--batch must be at most 500, half of the pool of 1000 \(a model's members\), got 600/,
    ],
    [["train", "--method", "lara", "--out", join(folder, "never")], /--method must be one of full/],
    [["train", "--out", join(folder, "never")], /--method must be given, here or in --config/],
  ])("%j", async (args, message) => {
    const { stdout, stderr, status } = await loradp(args as string[]);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim()).toMatch(message as RegExp);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });

  it("in a file of options names the file, not a flag", async () => {
    const config = join(folder, "options.json");
    writeFileSync(config, JSON.stringify({ method: "lora", rank: 0 }));
    const rank = await loradp(["train", "--config", config, "--out", join(folder, "never")]);
    expect([rank.status, rank.stderr]).toEqual([
      2,
      expect.stringMatching(/^--config rank must be at least 1/),
    ]);
    writeFileSync(config, JSON.stringify({ method: "lora", rank: 1, rtae: 1 }));
    const typo = await loradp(["train", "--config", config, "--rank", "2"]);
    expect(typo.stderr).toMatch(
      /^--config options must be made of known fields only, got rtae: did you mean rate\?/,
    );
  });
});
