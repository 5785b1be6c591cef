/** The command line as a user runs it: contract JSON, one-line errors, exit codes. Runs dist/, which `npm test` builds first. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { documentsFor } from "../experiment/language.js";
import { parsePlan } from "../sweep/plan.js";
import { loadAdapter } from "../train/language/adapter-file.js";
import {
  documentLosses,
  languageTraining,
  merged,
  trainLanguageModel,
} from "../train/language/trainer.js";
import { pretrainedModel } from "../train/language/pretrained.js";
import { samplingModes, withSampler } from "../app/plan-variants.js";

const main = join(import.meta.dirname, "../../dist/src/cli/main.js");
const loradp = (...args: string[]) =>
  spawnSync(process.execPath, [main, ...args], { encoding: "utf8", timeout: 60_000 });
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

describe("loradp", () => {
  it("law gives the contract's JSON and nothing else", () => {
    const { stdout, status } = loradp(
      "law",
      "--rank",
      "100",
      "--rho",
      "0.6",
      "--dim",
      "768",
      "--json",
    );
    const law = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(Math.abs(law.tv - 0.032112296)).toBeLessThan(1e-8);
    expect(Object.keys(law)).toEqual([
      "rank",
      "rho",
      "variance",
      "skewness",
      "excessKurtosis",
      "tv",
      "bounds",
      "dim",
      "jointTv",
    ]);
    expect(law.variance).toBeCloseTo(0.0136, 12);
  });

  it("privacy gives the exact epsilon, the theorem's and the Gaussian reading; null where none exists", () => {
    const at = (...args: string[]) => JSON.parse(loradp("privacy", "--json", ...args).stdout);
    const one = at("--rank", "16", "--dim", "768", "--rho", "0.99", "--delta", "1e-5");
    expect(Object.keys(one)).toEqual([
      "rank",
      "dim",
      "rho",
      "epsilon",
      "delta",
      "standardError",
      "deltaFloor",
      "rebuttal",
      "repaired",
      "gaussianReading",
    ]);
    expect(one.epsilon).toBeCloseTo(20.2022, 3);
    expect(
      one.rebuttal.applies &&
        one.rebuttal.epsilon > one.epsilon &&
        one.gaussianReading.epsilon < one.epsilon,
    ).toBe(true);
    expect(
      at("--rank", "16", "--dim", "768", "--rho", "0.99", "--epsilon", String(one.epsilon)).delta,
    ).toBeCloseTo(1e-5, 12);
    const none = at("--rank", "1", "--dim", "8", "--rho", "0.9", "--delta", "1e-5");
    expect(none.epsilon).toBeNull();
    expect(none.deltaFloor).toBeCloseTo(Math.acos(0.9) / Math.PI, 12);
  });

  it("accountant, calibration and audits give the contract's JSON", () => {
    const json = (...args: string[]) => JSON.parse(loradp(...args, "--json").stdout);
    const dp = json(
      "accountant",
      "--noise-multiplier",
      "1.5",
      "--sampling-rate",
      "0.04",
      "--steps",
      "2250",
      "--delta",
      "1e-5",
    );
    expect(dp.rdp.epsilon).toBeCloseTo(7.3291, 4);
    expect(dp.pld.lower < dp.pld.upper && dp.pld.upper < dp.rdp.epsilon).toBe(true);
    const back = json(
      "accountant",
      "--noise-multiplier",
      "1.5",
      "--sampling-rate",
      "0.04",
      "--steps",
      "2250",
      "--epsilon",
      String(dp.pld.upper),
    );
    expect(back.pld.lower).toBeLessThan(1e-5);
    const { noiseMultiplier } = json(
      "accountant",
      "--sampling-rate",
      "0.1",
      "--steps",
      "20",
      "--epsilon",
      "3",
      "--delta",
      "1e-5",
    );
    expect(noiseMultiplier.pld).toBeLessThan(noiseMultiplier.rdp);
    expect(
      json(
        "audit",
        "one-run",
        "--canaries",
        "1000",
        "--guesses",
        "100",
        "--correct",
        "100",
        "--delta",
        "0",
      ).epsilonLower,
    ).toBeCloseTo(3.492965, 6);
    const csv = join(folder, "scores.csv");
    writeFileSync(
      csv,
      `score,member\n${Array.from({ length: 400 }, (_, i) => `${i % 2 === 0 ? i : i - 380},${i % 2 === 0 ? 1 : 0}`).join("\n")}\n`,
    );
    const roc = json("roc", csv);
    expect([roc.members, roc.nonMembers, roc.auc > 0.9, Object.keys(roc.tprAtFpr)]).toEqual([
      200,
      200,
      true,
      ["0.01", "0.001"],
    ]);
    expect(json("audit", "scores", csv, "--delta", "0").epsilonLower).toBeGreaterThan(0);
  });

  it("provenance names the sampler of every plan", () => {
    const noise = {
      kind: "noise",
      name: "n",
      purpose: "p",
      feeds: ["none"],
      rows: { source: "synthetic", dims: [8], shapes: ["spread"] },
      ranks: [2],
      inits: ["gaussian"],
      trials: { entries: 1, min: 64, max: 64 },
      maxEntriesPerTrial: 100,
    };
    const plans = [parsePlan(noise), parsePlan({ ...noise, name: "w", sampler: "coordinate" })];
    expect(samplingModes(plans)).toBe(
      "factors (A drawn and multiplied); w: coordinate (exact in law, not by drawing A)",
    );
    expect(samplingModes(plans.map((p) => withSampler(p, "row")))).toBe(
      "n: row (exact in law, not by drawing A); w: row (exact in law, not by drawing A)",
    );
    expect(samplingModes(plans.slice(0, 1))).toBe("factors (A drawn and multiplied)");
  });

  it("sweep writes whole files and the rows", () => {
    const file = join(folder, "tiny.sim.ts");
    writeFileSync(file, `export default ${JSON.stringify(plan)};`);
    const out = join(folder, "out");
    const { stdout, status } = loradp(
      "sweep",
      file,
      "--executor",
      "inline",
      "--backend",
      "reference",
      "--out",
      out,
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rows).toEqual({ noise: 1 });
    expect(readdirSync(out).sort()).toEqual(["noise.csv", "noise.parquet", "run.json", "shards"]);
    expect(readFileSync(join(out, "noise.csv"), "utf8").split("\r\n").length).toBe(3);
  });

  it("train on text keeps the checkpoint that validates best and writes its adapter with PEFT's names; merged, it answers as it did", async () => {
    const out = join(folder, "text");
    const { stdout, stderr, status } = loradp(
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
    );
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
        Object.entries(adapter.modules).map(([name, { a, b }]) => [name, [a.shape, b.shape]]),
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
    const [{ shape, tokenizer, numbers }, t] = [
      pretrainedModel(),
      languageTraining(result.training),
    ];
    const trained = Object.fromEntries(
      Object.entries(adapter.modules).flatMap(([name, { a, b }]) => [
        [`${name}.lora_A`, a.data],
        [`${name}.lora_B`, b.data],
      ]),
    );
    const {
      pools: [{ test }],
    } = documentsFor(undefined, tokenizer, 16, "20240917", 1, 24, 256, "");
    let losses: number[] = [];
    await trainLanguageModel(
      languageTraining({ method: "full" }),
      { ...shape, context: 16 },
      merged(t, shape, numbers, trained),
      test,
      { members: [0], seed: "", key: ["", 0], factorKey: ["", 0] },
      1,
      [0],
      async (s) => {
        losses = documentLosses(await s.tokenLosses(test));
      },
    );
    expect(
      Math.exp(losses.reduce((a, x) => a + x, 0) / losses.length) / result.chosen.testPerplexity,
    ).toBeCloseTo(1, 4);
  }, 60_000);

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
      /--sampler must be one of factors, row, coordinate, got exact/,
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
      /noise multiplier must be .* got 0/,
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
      /--hidden must be left out with --text or --data emails, got 3/,
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
      /--context must be used with --text or --data emails, got 8/,
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
    [["roc", join(folder, "never")], /scores must be an existing CSV/],
  ])("bad input: %j", (args, message) => {
    writeFileSync(join(folder, "typo.json"), JSON.stringify({ ...plan, rnaks: [1] }));
    const { stdout, stderr, status } = loradp(...args);
    expect(status).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trim()).toMatch(message);
    expect(stderr.trim().split("\n").length).toBe(1);
    expect(existsSync(join(folder, "never"))).toBe(false);
  });
});
