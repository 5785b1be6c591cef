/** What commands hand to the tasks behind them: each option as it was given, under its own name. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { loradp } from "./in-process.fixture.js";

/** Tasks that answer with nothing, and what each was given. */
const { told, tasks } = vi.hoisted(() => {
  const list: unknown[][] = [];
  const task =
    (name: string) =>
    (...values: unknown[]) => {
      list.push([name, ...values]);
      return name === "readScores" ? "read" : { claims: [], contradicting: [], undecided: [] };
    };
  const module = (...names: string[]) =>
    Object.fromEntries(names.map((name) => [name, task(name)]));
  return {
    told: list,
    tasks:
      (...names: string[]) =>
      () =>
        module(...names) as never,
  };
});
vi.mock(import("../app/sweep.js"), tasks("dryRun", "sweep", "sweepPart"));
vi.mock(import("../app/converge.js"), tasks("converge"));
vi.mock(import("../app/estimate.js"), tasks("estimatePlan"));
vi.mock(import("../app/verify.js"), tasks("verify"));
vi.mock(import("../app/attack.js"), tasks("attack"));
vi.mock(import("../app/attack-text.js"), tasks("attackText"));
vi.mock(import("../app/attack-outputs.js"), tasks("attackOutputs"));
vi.mock(import("../app/train.js"), tasks("train"));
vi.mock(import("../app/train-text.js"), tasks("trainText"));
vi.mock(import("../app/scores.js"), tasks("readScores", "rocSummary", "scoresAudit"));
vi.mock(import("../app/accountant.js"), tasks("accountantSummary", "calibrationSummary"));
vi.mock(import("../app/inspect/repair.js"), tasks("repairSummary"));
vi.mock(import("../app/inspect/inspect.js"), tasks("inspect"));
vi.mock(import("../app/privacy.js"), tasks("privacySummary"));
vi.mock(import("../app/law.js"), tasks("lawSummary"));
vi.mock(import("../app/span.js"), tasks("spanTrial"));
vi.mock(import("../app/merge.js"), tasks("merge"));
vi.mock(import("../app/report.js"), tasks("report"));
// What the page opens with is made of all claims, which take seconds to load.
vi.mock(import("../app/answer-text.js"), tasks("answerLines"));
vi.mock(import("../attack/one-run.js"), tasks("oneRunEpsilon", "oneRunNote"));

beforeEach(() => void told.splice(0));
/** What the tasks were given for a command line; fails where it is refused. */
async function given(line: string): Promise<unknown[][]> {
  const { stderr, status } = await loradp([...line.split(" "), "--json"]);
  expect([line, stderr, status]).toEqual([line, "", 0]);
  return told;
}
const has = (options: object): unknown => expect.objectContaining(options);
const TASK = "--seed s7 --out o9 --force";
const task = { seed: "s7", out: "o9", force: true };
const RUN = `${TASK} --workers 3 --backend reference --sampler row`;
const run = { ...task, workers: 3, executor: "piscina", backend: "reference", sampler: "row" };

describe("commands that run plans", () => {
  it.each(["sweep", "converge"])("%s", async (name) => {
    expect(await given(`${name} marginal ${RUN}`)).toEqual([
      [name, "marginal", has({ ...run, resume: false })],
    ]);
    const [[, , { commandLine }]] = told as [[string, string, { commandLine: string }]];
    expect(commandLine).toBe(`loradp ${name} marginal ${RUN} --json`);
  });

  it("sweep by parts, resumed, over a queue", async () => {
    const line = "sweep marginal --shard 2/5 --resume --executor queue --queue redis://h --out o9";
    expect(await given(line)).toEqual([
      [
        ...["sweepPart", "marginal", { part: 2, of: 5 }],
        has({ out: "o9", resume: true, force: false, executor: "queue", queue: "redis://h" }),
      ],
    ]);
  });

  it("sizes: a backend that is not given is none, for one that would do nothing is refused", async () => {
    const asked = "--workers 3 --sampler block";
    expect(await given(`sweep marginal --dry-run ${asked}`)).toEqual([
      ["dryRun", "marginal", has({ workers: 3, sampler: "block", backend: undefined })],
    ]);
    told.splice(0);
    expect(await given(`plan marginal --backend simd ${asked}`)).toEqual([
      ["dryRun", "marginal", has({ workers: 3, sampler: "block", backend: "simd" })],
    ]);
    told.splice(0);
    expect(await given(`plan marginal --estimate ${asked}`)).toEqual([
      ["estimatePlan", "marginal", has({ workers: 3, sampler: "block", backend: undefined })],
    ]);
  });

  it("verify", async () => {
    const line = `verify ${RUN} --profile standard --until-decided --budget 90s`;
    expect(await given(line)).toEqual([
      ["verify", has({ ...run, profile: "standard", untilDecided: true, budget: 90 })],
    ]);
  });

  it("merge and report", async () => {
    expect(await given("merge a b --out o9 --force")).toEqual([
      ["merge", ["a", "b"], has({ out: "o9", force: true })],
    ]);
    told.splice(0);
    expect(await given("report a --against b")).toEqual([["report", "a", { against: "b" }]]);
  });
});

const CLASSIFIER = "--data synthetic --label-noise 0.3 --pretraining 7 --hidden 9,8 --pool-size 60";
const METHOD = "--method lora --rank 3 --alpha 5 --scaling rslora --optimizer adam --rate 0.07";
const training = {
  ...{ method: "lora", rank: 3, alpha: 5, scaling: "rslora", optimizer: "adam", rate: 0.07 },
};
const classifier = {
  ...{ data: "synthetic", labelNoise: 0.3, pretraining: 7, hidden: [9, 8], poolSize: 60 },
  training: has({ ...training, steps: 11, batch: 5, dropout: 0.2 }),
};
const CLASSIFIER_LINE = `${CLASSIFIER} ${METHOD} --steps 11 --batch 5 --dropout 0.2`;
const TEXT = `--text t.jsonl --text-field body --context 17 --pool-size 60 ${METHOD} --weight-decay 0.5`;
const text = {
  ...{ text: "t.jsonl", textField: "body", context: 17, poolSize: 60 },
  training: has({ ...training, weightDecay: 0.5 }),
};
const COUNTS = "--pools 5 --shadows 6 --targets 7 --workers 3 --resume --save-outputs kept.csv";
const counts = {
  ...{ pools: 5, shadows: 6, targets: 7, workers: 3, resume: true, saveOutputs: "kept.csv" },
};

describe("commands that train", () => {
  it("train", async () => {
    const own = { ...task, earlyStopping: true };
    expect(await given(`train ${CLASSIFIER_LINE} ${TASK} --early-stopping`)).toEqual([
      ["train", has({ ...classifier, ...own })],
    ]);
    told.splice(0);
    expect(await given(`train ${TEXT} ${TASK} --early-stopping`)).toEqual([
      ["trainText", has({ ...text, ...own })],
    ]);
  });

  it("attack", async () => {
    expect(await given(`attack ${CLASSIFIER_LINE} ${TASK} ${COUNTS}`)).toEqual([
      ["attack", has({ ...classifier, ...task, ...counts })],
    ]);
    told.splice(0);
    expect(await given(`attack ${TEXT} ${TASK} ${COUNTS}`)).toEqual([
      ["attackText", has({ ...text, ...task, ...counts })],
    ]);
  });

  it("flags win over the file of options, whose other fields stay", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "loradp-config-")), "options.json");
    writeFileSync(file, JSON.stringify({ method: "lora-fa", rank: 8, rate: 0.5, clip: undefined }));
    const [[, { training: own }]] = (await given(
      `train --data synthetic --config ${file} --rank 2 --out o9`,
    )) as [[string, { training: unknown }]];
    expect(own).toEqual({ method: "lora-fa", rank: 2, rate: 0.5 });
  });

  it("attack on a table of outputs", async () => {
    const line = `attack --outputs a.csv --against b.csv --ignore x,y ${TASK}`;
    expect(await given(line)).toEqual([
      ["attackOutputs", has({ ...task, outputs: "a.csv", against: "b.csv", ignore: ["x", "y"] })],
    ]);
  });

  it("span", async () => {
    const line = "--source spam --optimizer adam --rank 3 --examples 5 --epochs 7 --batch 4";
    expect(await given(`span ${line} --models 6 --seed s7`)).toEqual([
      [
        "spanTrial",
        has({
          ...{ source: "spam", optimizer: "adam", rank: 3, examples: 5, epochs: 7, batch: 4 },
          ...{ models: 6, seed: "s7" },
        }),
      ],
    ]);
  });
});

const PROGRESS = expect.any(Function);

describe("commands that compute", () => {
  it("accountant: a mechanism, phases, a calibration, and repairs at the sizes and delta given", async () => {
    const sampled = "--sampling-rate 0.25 --steps 7";
    const at = { samplingRate: 0.25, steps: 7 };
    expect(await given(`accountant --noise-multiplier 3 ${sampled} --delta 1e-4`)).toEqual([
      ["accountantSummary", { noiseMultiplier: 3, ...at }, undefined, 1e-4, PROGRESS],
    ]);
    told.splice(0);
    expect(await given(`accountant --noise-multiplier 3 ${sampled} --epsilon 2`)).toEqual([
      ["accountantSummary", { noiseMultiplier: 3, ...at }, 2, undefined, PROGRESS],
    ]);
    told.splice(0);
    expect(await given("accountant --phase sigma=3,rate=1/4,steps=7 --delta 1e-4")).toEqual([
      ["accountantSummary", [{ noiseMultiplier: 3, ...at }], undefined, 1e-4, PROGRESS],
    ]);
    told.splice(0);
    expect(await given(`accountant ${sampled} --epsilon 2 --delta 1e-4`)).toEqual([
      ["calibrationSummary", { epsilon: 2, delta: 1e-4 }, at, PROGRESS],
    ]);
    told.splice(0);
    const sizes = { examples: 1000, batch: 10, epochs: 3 };
    expect(await given("accountant --examples 1000 --batch 10 --epochs 3 --delta 1e-9")).toEqual([
      ["repairSummary", sizes, 1e-9, PROGRESS],
    ]);
  });

  it("law and privacy of a row", async () => {
    expect(await given("law --rank 3 --rho 0.25 --dim 9")).toEqual([["lawSummary", 3, 0.25, 9]]);
    told.splice(0);
    expect(await given("privacy --rank 3 --dim 9 --rho 0.5 --epsilon 2")).toEqual([
      ["privacySummary", 3, 9, 0.5, 2, undefined],
    ]);
    told.splice(0);
    expect(await given("privacy --rank 3 --dim 9 --rho 0.5 --delta 1e-4")).toEqual([
      ["privacySummary", 3, 9, 0.5, undefined, 1e-4],
    ]);
  });

  it("roc and audits", async () => {
    const columns = "--score loss --member in --seed s7";
    const read = ["readScores", "f.csv", { score: "loss", member: "in" }];
    expect(await given(`roc f.csv ${columns}`)).toEqual([read, ["rocSummary", "read", "s7"]]);
    told.splice(0);
    const level = "--delta 1e-4 --confidence 0.9";
    expect(await given(`audit scores f.csv ${columns} ${level}`)).toEqual([
      read,
      ["scoresAudit", "read", 1e-4, 0.9, "s7"],
    ]);
    told.splice(0);
    const counted = { canaries: 9, guesses: 5, correct: 4 };
    const line = `audit one-run --canaries 9 --guesses 5 --correct 4 ${level}`;
    expect((await given(line))[0]).toEqual(["oneRunEpsilon", counted, 1e-4, 0.9]);
  });

  it("inspect", async () => {
    const line =
      "inspect dir --start-seed 4 --start-draws 99 --activations a --gradients g --scores c --score loss " +
      "--member in --seed s7 --examples 1000 --batch 10 --epochs 3 --delta 1e-9 --suite r";
    expect(await given(line)).toEqual([
      [
        ...["inspect", "dir"],
        {
          ...{ start: undefined, startSeed: "4", startDraws: 99, activations: "a", gradients: "g" },
          ...{ scores: "c", columns: { score: "loss", member: "in" }, seed: "s7", delta: 1e-9 },
          ...{ sizes: { examples: 1000, batch: 10, epochs: 3 }, suite: "r" },
        },
        PROGRESS,
      ],
    ]);
    told.splice(0);
    const [[, , { start }]] = (await given("inspect dir --start before")) as [
      [string, string, { start: string }],
    ];
    expect(start).toBe("before");
  });
});
