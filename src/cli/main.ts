#!/usr/bin/env node
/** The command line: declared options, one-line errors, exit codes 0 fine, 1 a verdict differs from its expectation, 2 bad input. */
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Command, CommanderError, Option } from "commander";
import { BACKENDS, type BackendChoice } from "../backend/select.js";
import type { Sampler } from "../experiment/noise/samplers.js";
import { UsageError } from "../core/errors.js";
import type { PlanHead } from "../experiment/kind.js";
import { suiteHeads, version } from "../app/plans.js";
import type { RunSettings } from "../app/verify.js";

const PROFILE_NAMES = ["quick", "standard", "full"] as const;
// As in experiment/noise/samplers.ts, which is loaded only when something is sampled.
const SAMPLERS: readonly Sampler[] = ["factors", "row", "coordinate"];

const out = (json: boolean, value: unknown, text: () => string): void => {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${text()}\n`);
};

/** Parser of a number option; anything but a finite decimal number is refused. */
const numeric =
  (option: string, rule: string, remedy: string) =>
  (text: string): number => {
    const value = text.trim() === "" ? NaN : Number(text);
    if (!Number.isFinite(value)) throw new UsageError(option, rule, text, remedy);
    return value;
  };
const workersOption = (text: string): number => {
  const value = Number(text);
  if (!(Number.isInteger(value) && value >= 1 && value <= 256))
    throw new UsageError(
      "--workers",
      "an integer from 1 to 256",
      text,
      "give the number of worker threads",
    );
  return value;
};

const program = new Command("loradp")
  .description('Measures what is true in "low-rank adaptation secretly imitates DP-SGD".')
  .version(version())
  .exitOverride()
  .configureOutput({ writeErr: () => {} });

interface RunFlags {
  seed: string;
  workers: number;
  backend: BackendChoice;
  executor?: "inline" | "piscina";
  out: string;
  resume?: boolean;
  json?: boolean;
}

function settingsOf(flags: RunFlags): RunSettings {
  const abort = new AbortController();
  process.once("SIGINT", () => abort.abort());
  process.once("SIGTERM", () => abort.abort());
  return {
    seed: flags.seed,
    workers: flags.workers,
    backend: flags.backend,
    executor: flags.executor ?? "piscina",
    out: flags.out,
    resume: flags.resume ?? false,
    signal: abort.signal,
  };
}

const withRun = (command: Command, folder: string): Command =>
  command
    .option("--seed <text>", "seed of every random stream", "20240917")
    .option("--workers <n>", "worker threads", workersOption, Math.min(availableParallelism(), 8))
    .addOption(
      new Option("--backend <name>", "where the products run").choices(BACKENDS).default("auto"),
    )
    .option("--out <dir>", "output folder", folder)
    .option("--resume", "take over finished shards of an earlier run")
    .option("--json", "one JSON object on standard output");

const samplerOption = (): Option =>
  new Option(
    "--sampler <name>",
    "how Gaussian A's noise is drawn: A itself, or from its law, which switches off the claims on that law (default: the plan's)",
  ).choices(SAMPLERS);

withRun(
  program.command("verify").description("simulate, judge every claim, write the report"),
  "verify-out",
)
  .addOption(
    new Option("--profile <name>", "effort: quick (2 minutes), standard, full")
      .choices(PROFILE_NAMES)
      .default("quick"),
  )
  .addOption(samplerOption())
  .action(
    async (flags: RunFlags & { profile: (typeof PROFILE_NAMES)[number]; sampler?: Sampler }) => {
      const { verify } = await import("../app/verify.js");
      const result = await verify(flags.profile, settingsOf(flags), flags.sampler);
      const width = Math.max(...result.claims.map((c) => c.id.length));
      out(
        flags.json ?? false,
        { ...result, out: flags.out, report: join(flags.out, "index.html") },
        () =>
          [
            ...result.claims.map((c) => {
              const against = (v: string): string =>
                c.expectation === "none"
                  ? ""
                  : v === c.expectation
                    ? "as expected"
                    : `EXPECTED ${c.expectation}`;
              const text = c.languageModel
                ? `language model: ${c.languageModel.verdict}${c.languageModel.verdict === c.expectation ? "" : ` ${against(c.languageModel.verdict)}`}`
                : "";
              return `${c.id.padEnd(width)}  ${c.verdict.padEnd(12)} ${against(c.verdict).padEnd(17)}  ${text}`.trimEnd();
            }),
            `report: ${join(flags.out, "index.html")} (${result.seconds.toFixed(0)} s)`,
          ].join("\n"),
      );
      if (result.surprising.length > 0) process.exitCode = 1;
    },
  );

withRun(
  program
    .command("sweep")
    .description("run one simulation plan")
    .argument("<plan>", "name or .sim.ts/.json file"),
  "sweep-out",
)
  .addOption(
    new Option("--executor <name>", "where shards run")
      .choices(["inline", "piscina"])
      .default("piscina"),
  )
  .addOption(samplerOption())
  .action(async (plan: string, flags: RunFlags & { sampler?: Sampler }) => {
    const [{ loadPlan }, { runPlans, withSampler }] = await Promise.all([
      import("../app/plans.js"),
      import("../app/verify.js"),
    ]);
    const found = await loadPlan(plan);
    if (flags.sampler && !(found.kind === "noise" && found.inits.includes("gaussian")))
      throw new UsageError(
        "--sampler",
        "used with a plan of kind noise that has Gaussian A",
        `${flags.sampler} with plan ${found.name}`,
        "leave it out",
      );
    const loaded = withSampler(found, flags.sampler);
    const { tables } = await runPlans([loaded], settingsOf(flags));
    const { writeCsvs } = await import("../store/tables.js");
    const counts = writeCsvs(flags.out, tables);
    out(flags.json ?? false, { plan: loaded.name, out: flags.out, rows: counts, tables }, () =>
      Object.entries(counts)
        .map(([name, rows]) => `${rows} rows: ${join(flags.out, `${name}.parquet`)}, ${name}.csv`)
        .join("\n"),
    );
  });

program
  .command("report")
  .description("judge and render again from the stored rows")
  .argument("<dir>", "folder of a verify run")
  .option("--seed <text>", "accepted for uniformity; the run's own seed is kept")
  .option("--json", "one JSON object on standard output")
  .action(async (dir: string, flags: { json?: boolean }) => {
    for (const file of ["noise.parquet", "run.json"]) {
      if (!existsSync(join(dir, file)))
        throw new UsageError(
          "report folder",
          `one that holds ${file}`,
          dir,
          "give the --out folder of a finished verify run",
        );
    }
    const [{ readTables }, { judge }, { writeReport }] = await Promise.all([
      import("../store/tables.js"),
      import("../claims/judge.js"),
      import("../report/write.js"),
    ]);
    const run = JSON.parse(readFileSync(join(dir, "run.json"), "utf8")) as {
      seed: string;
      plans?: PlanHead[];
      provenance: Array<[string, string]>;
    };
    const tables = await readTables(dir);
    const named = Object.values(tables).flatMap((rows) =>
      rows.map((r: { plan: string }) => r.plan),
    );
    const plans = run.plans ?? suiteHeads(new Set(named));
    const claims = judge({ seed: run.seed, tables, plans });
    writeReport(dir, { tables, plans, claims, provenance: run.provenance });
    out(
      flags.json ?? false,
      { claims, report: join(dir, "index.html") },
      () => `report: ${join(dir, "index.html")}`,
    );
  });

program
  .command("law")
  .description("exact law of one noise coordinate, for |q| = 1")
  .requiredOption(
    "--rank <r>",
    "adaptation rank",
    numeric("--rank", "an integer from 1 to 4096", "give the adaptation rank, e.g. 16"),
  )
  .requiredOption(
    "--rho <p>",
    "loading q_j/|q|",
    numeric("--rho", "a number from -1 to 1", "give the loading of the coordinate, e.g. 0.25"),
  )
  .option(
    "--dim <m>",
    "input dimension, for the joint TV of a row",
    numeric("--dim", "an integer from 1 to 1000000", "give the input dimension, e.g. 768"),
  )
  .option("--seed <text>", "accepted for uniformity; the law is exact and draws nothing")
  .option("--json", "one JSON object on standard output")
  .action(async (flags: { rank: number; rho: number; dim?: number; json?: boolean }) => {
    const { lawSummary } = await import("./law.js");
    const summary = lawSummary(flags.rank, flags.rho, flags.dim);
    out(flags.json ?? false, summary, () => JSON.stringify(summary, null, 2));
  });

const epsilonOption = numeric(
  "--epsilon",
  "a number >= 0",
  "give the privacy parameter epsilon, e.g. 1",
);
const deltaOption = numeric(
  "--delta",
  "a number between 0 and 1",
  "give the privacy parameter delta, e.g. 1e-5",
);
const exactSeed = "accepted for uniformity; nothing is drawn";

program
  .command("privacy")
  .description(
    "exact privacy profile of one gradient row v -> v A'A without noise, for unit neighbours of cosine rho",
  )
  .requiredOption(
    "--rank <r>",
    "adaptation rank",
    numeric("--rank", "an integer from 1 to 4096", "give the adaptation rank, e.g. 16"),
  )
  .requiredOption(
    "--dim <m>",
    "input dimension",
    numeric("--dim", "an integer from 2 to 1000000", "give the input dimension, e.g. 768"),
  )
  .requiredOption(
    "--rho <p>",
    "cosine between the neighbouring gradients",
    numeric("--rho", "a number from -1 to 1", "give the cosine, e.g. 0.99"),
  )
  .option("--epsilon <e>", "gives delta", epsilonOption)
  .option("--delta <d>", "gives epsilon (null: none exists)", deltaOption)
  .option("--seed <text>", exactSeed)
  .option("--json", "one JSON object on standard output")
  .action(
    async (flags: {
      rank: number;
      dim: number;
      rho: number;
      epsilon?: number;
      delta?: number;
      json?: boolean;
    }) => {
      const { privacySummary } = await import("./privacy.js");
      const summary = privacySummary(flags.rank, flags.dim, flags.rho, flags.epsilon, flags.delta);
      out(flags.json ?? false, summary, () => JSON.stringify(summary, null, 2));
    },
  );

program
  .command("accountant")
  .description(
    "privacy of DP-SGD (Poisson-subsampled Gaussian); without --noise-multiplier, calibrates it to --epsilon and --delta",
  )
  .option(
    "--noise-multiplier <s>",
    "noise standard deviation over clipping norm",
    numeric("--noise-multiplier", "a number from 0.01 to 1e6", "give e.g. 1.1"),
  )
  .requiredOption(
    "--sampling-rate <q>",
    "expected batch size over number of examples",
    numeric("--sampling-rate", "a number from 0 to 1", "give e.g. 0.01"),
  )
  .requiredOption(
    "--steps <t>",
    "number of noisy steps",
    numeric("--steps", "an integer from 1 to 1e8", "give e.g. 1000"),
  )
  .option("--epsilon <e>", "gives delta", epsilonOption)
  .option("--delta <d>", "gives epsilon", deltaOption)
  .option("--seed <text>", exactSeed)
  .option("--json", "one JSON object on standard output")
  .action(
    async (flags: {
      noiseMultiplier?: number;
      samplingRate: number;
      steps: number;
      epsilon?: number;
      delta?: number;
      json?: boolean;
    }) => {
      const { accountantSummary, calibrationSummary } = await import("./privacy.js");
      if (
        flags.noiseMultiplier === undefined &&
        (flags.epsilon === undefined || flags.delta === undefined)
      ) {
        throw new UsageError(
          "--noise-multiplier",
          "given, or both --epsilon and --delta to calibrate it",
          "missing",
          "give the noise multiplier, e.g. 1.1",
        );
      }
      const summary =
        flags.noiseMultiplier === undefined
          ? calibrationSummary(
              flags.epsilon as number,
              flags.delta as number,
              flags.samplingRate,
              flags.steps,
            )
          : accountantSummary(
              {
                noiseMultiplier: flags.noiseMultiplier,
                samplingRate: flags.samplingRate,
                steps: flags.steps,
              },
              flags.epsilon,
              flags.delta,
            );
      out(flags.json ?? false, summary, () => JSON.stringify(summary, null, 2));
    },
  );

const count = (option: string) => numeric(option, "an integer", "give a whole number");
const confidenceOption = numeric("--confidence", "a number between 0 and 1", "give e.g. 0.95");
const audit = program.command("audit").description("lower bounds on epsilon from attacks");
audit
  .command("one-run")
  .description("from guesses on canaries of one training run (Steinke, Nasr & Jagielski 2023)")
  .requiredOption("--canaries <m>", "canaries, each included by a fair coin", count("--canaries"))
  .requiredOption("--guesses <r>", "guesses made", count("--guesses"))
  .requiredOption("--correct <v>", "guesses that were right", count("--correct"))
  .requiredOption("--delta <d>", "delta, 0 allowed", deltaOption)
  .option("--confidence <c>", "confidence of the bound", confidenceOption, 0.95)
  .option("--seed <text>", exactSeed)
  .option("--json", "one JSON object on standard output")
  .action(
    async (flags: {
      canaries: number;
      guesses: number;
      correct: number;
      delta: number;
      confidence: number;
      json?: boolean;
    }) => {
      const { oneRunEpsilon } = await import("../attack/one-run.js");
      const epsilonLower = oneRunEpsilon(flags, flags.delta, flags.confidence);
      out(
        flags.json ?? false,
        { epsilonLower },
        () =>
          `epsilon >= ${epsilonLower.toFixed(6)} (confidence ${flags.confidence}, delta ${flags.delta})`,
      );
    },
  );
audit
  .command("scores")
  .description("from membership scores: Clopper-Pearson limits on held-out scores")
  .argument("<csv>", "columns score, member")
  .requiredOption("--delta <d>", "delta, 0 allowed", deltaOption)
  .option("--confidence <c>", "confidence of the bound", confidenceOption, 0.95)
  .option("--seed <text>", exactSeed)
  .option("--json", "one JSON object on standard output")
  .action(async (csv: string, flags: { delta: number; confidence: number; json?: boolean }) => {
    const { scoresAudit } = await import("./privacy.js");
    const summary = scoresAudit(await readScores(csv), flags.delta, flags.confidence);
    out(flags.json ?? false, summary, () => JSON.stringify(summary, null, 2));
  });

program
  .command("roc")
  .description("ROC of membership scores, with intervals")
  .argument("<csv>", "columns score (larger means member), member (1 or 0)")
  .option("--seed <text>", exactSeed)
  .option("--json", "one JSON object on standard output")
  .action(async (csv: string, flags: { json?: boolean }) => {
    const { rocSummary } = await import("./privacy.js");
    const summary = rocSummary(await readScores(csv));
    out(flags.json ?? false, summary, () => JSON.stringify(summary, null, 2));
  });

interface SettingOptions extends RunFlags {
  data: string;
  text?: string;
  projections?: string;
  weightDecay?: number;
  context: number;
  poolSize: number;
  labelNoise: number;
  pretraining: number;
  hidden: number[];
  config?: string;
  earlyStopping?: boolean;
  pools: number;
  shadows: number;
  targets: number;
  [option: string]: unknown;
}
const TRAINING_OPTIONS = [
  "method",
  "rank",
  "init",
  "scaling",
  "alpha",
  "resampleEvery",
  "optimizer",
  "rate",
  "batch",
  "steps",
  "clip",
  "noiseMultiplier",
] as const;
const list =
  (option: string) =>
  (text: string): number[] =>
    text.split(",").map(numeric(option, "whole numbers separated by commas", "give e.g. 128,128"));
const withSetting = (command: Command, folder: string): Command =>
  withRun(command, folder)
    .option(
      "--data <name>",
      "mnist, spam, synthetic, a .csv or .parquet file with a column label; or emails: a small language model is fine-tuned",
      "mnist",
    )
    .option("--text <file>", "fine-tune the language model on your documents instead, one a line")
    .option("--config <file>", "JSON file of training options; flags win over it")
    .option("--method <name>", "full, lora, lora-fa, flora, noisy, dp-sgd, dp-lora")
    .option("--rank <r>", "adaptation rank (16)", count("--rank"))
    .option("--init <law>", "law of A: gaussian, kaiming-uniform, peft-gaussian")
    .option("--scaling <rule>", "lora (alpha/r) or rslora (alpha/sqrt r)")
    .option(
      "--alpha <a>",
      "scaling numerator (the rank)",
      numeric("--alpha", "a number above 0", "give e.g. 16"),
    )
    .option("--resample-every <n>", "steps flora keeps one A (1)", count("--resample-every"))
    .option("--optimizer <name>", "sgd or adam")
    .option(
      "--rate <x>",
      "learning rate (0.05; attack on text: searched)",
      numeric("--rate", "a number above 0", "give e.g. 0.05"),
    )
    .option("--batch <n>", "examples a step (50; text 8)", count("--batch"))
    .option("--steps <n>", "training steps (600; text 60)", count("--steps"))
    .option(
      "--clip <c>",
      "dp: bound of a per-example gradient (1)",
      numeric("--clip", "a number above 0", "give e.g. 1"),
    )
    .option(
      "--noise-multiplier <s>",
      "dp: noise over clip (1)",
      numeric("--noise-multiplier", "a number >= 0", "give e.g. 1"),
    )
    .option(
      "--pool-size <n>",
      "private examples, a model trains on about half (text: 96)",
      count("--pool-size"),
      1000,
    )
    .option(
      "--label-noise <p>",
      "share of wrong labels in the pool",
      numeric("--label-noise", "a number from 0 to 1", "give e.g. 0.2"),
      0,
    )
    .option(
      "--projections <list>",
      "text: adapted projections of q_proj,k_proj,v_proj,o_proj,up_proj,down_proj (q_proj,v_proj)",
    )
    .option(
      "--weight-decay <w>",
      "text: decoupled weight decay (0)",
      numeric("--weight-decay", "a number >= 0", "give e.g. 0.01"),
    )
    .option(
      "--context <n>",
      "text: tokens of a document that are predicted, up to 64",
      count("--context"),
      32,
    )
    .option("--pretraining <n>", "steps on the public part", count("--pretraining"), 300)
    .option("--hidden <widths>", "hidden widths", list("--hidden"), [128, 128]);

/** Options that text has, and options that it has not. */
const TEXT_OPTIONS = ["projections", "weightDecay"] as const;
const NOT_TEXT = ["hidden", "labelNoise", "pretraining", "resampleEvery"] as const;
const isText = (flags: SettingOptions): boolean =>
  flags.text !== undefined || flags.data === "emails";
const flag = (path: string): string =>
  `--${path.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The options of a language model, validated. */
async function textFlags(flags: SettingOptions, command: Command) {
  for (const name of NOT_TEXT)
    if (command.getOptionValueSource(name) === "cli")
      throw new UsageError(
        flag(name),
        "left out with --text or --data emails",
        String(flags[name]),
        "it belongs to classifiers",
      );
  if (flags.text !== undefined && command.getOptionValueSource("data") === "cli")
    throw new UsageError("--data", "left out with --text", flags.data, "give one of them");
  const [{ readOptions }, { languageTraining }] = await Promise.all([
    import("./membership.js"),
    import("../train/language/trainer.js"),
  ]);
  const given = Object.fromEntries(
    [...TRAINING_OPTIONS, ...TEXT_OPTIONS].flatMap((name) =>
      flags[name] === undefined
        ? []
        : [[name, name === "projections" ? String(flags[name]).split(",") : flags[name]]],
    ),
  );
  const options = {
    steps: 60,
    ...(flags.config === undefined ? {} : readOptions(flags.config)),
    ...given,
  } as { method?: string; rate?: number; batch?: number };
  if (options.method === undefined)
    throw new UsageError("--method", "given, here or in --config", "missing", "give e.g. lora");
  languageTraining(options as never, (path) =>
    path.split(".")[0] in given ? flag(path.split(".")[0]) : `--config ${path || "options"}`,
  );
  const whole = (option: string, x: number, low: number, high: number): void => {
    if (!(Number.isInteger(x) && x >= low && x <= high))
      throw new UsageError(
        option,
        `an integer from ${low} to ${high}`,
        x,
        `give a whole number from ${low} to ${high}`,
      );
  };
  whole("--context", flags.context, 4, 64);
  const poolSize = command.getOptionValueSource("poolSize") === "cli" ? flags.poolSize : 96;
  whole("--pool-size", poolSize, 20, 10_000);
  if (!((options.batch ?? 8) <= poolSize / 2))
    throw new UsageError(
      "--batch",
      `at most half of --pool-size, ${poolSize / 2} (a model's members)`,
      options.batch,
      "give a smaller batch or a larger pool",
    );
  return {
    text: flags.text,
    poolSize,
    context: flags.context,
    checkpoints: [8, 20, 60, 120, 250, 500, 1000, 2000],
    options: options as never,
  };
}

async function settingFlags(flags: SettingOptions, command: Command) {
  for (const name of [...TEXT_OPTIONS, "context"] as const)
    if (command.getOptionValueSource(name) === "cli")
      throw new UsageError(
        flag(name),
        "used with --text or --data emails",
        String(flags[name]),
        "it belongs to language models",
      );
  const { readOptions } = await import("./membership.js");
  const given = Object.fromEntries(
    TRAINING_OPTIONS.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  );
  const options = {
    ...(flags.config === undefined ? {} : readOptions(flags.config)),
    ...given,
  } as { method?: string };
  if (options.method === undefined)
    throw new UsageError("--method", "given, here or in --config", "missing", "give e.g. lora");
  const { training } = await import("../train/method.js");
  training(options as never, (path) =>
    path in given ? flag(path) : `--config ${path || "options"}`,
  );
  const whole = (option: string, x: number, low: number): void => {
    if (!(Number.isInteger(x) && x >= low))
      throw new UsageError(option, `an integer of at least ${low}`, x, "give a whole number");
  };
  whole("--pretraining", flags.pretraining, 0);
  const batch = (options as { batch?: number }).batch ?? 50;
  if (!(batch <= flags.poolSize / 2))
    throw new UsageError(
      "--batch",
      `at most half of --pool-size, ${flags.poolSize / 2} (a model's members)`,
      batch,
      "give a smaller batch or a larger pool",
    );
  flags.hidden.forEach((w) => whole("--hidden", w, 1));
  if (!(flags.labelNoise >= 0 && flags.labelNoise <= 1))
    throw new UsageError(
      "--label-noise",
      "a number from 0 to 1",
      flags.labelNoise,
      "give e.g. 0.2",
    );
  if (!/^(mnist|spam|synthetic)$|\.(csv|parquet)$/i.test(flags.data))
    throw new UsageError(
      "--data",
      "mnist, spam, synthetic, emails or a .csv or .parquet file",
      flags.data,
      "check the name",
    );
  return {
    data: flags.data,
    poolSize: flags.poolSize,
    labelNoise: flags.labelNoise,
    pretraining: flags.pretraining,
    hidden: flags.hidden,
    checkpoints: [10, 25, 50, 100, 200, 400, 800, 1600, 3200],
    options: options as never,
  };
}

const epsilonLine = (epsilon: number | null, delta: number): string =>
  epsilon === null
    ? "epsilon: none (no guarantee: only dp-sgd and dp-lora with a noise multiplier above 0 have one)"
    : `epsilon ${epsilon.toFixed(3)} at delta ${delta} (RDP, Poisson sampling as used, all steps, one example added or removed; validation examples are not covered)`;

withSetting(
  program
    .command("train")
    .description("train one model on a private pool, adapters or all weights, with or without DP"),
  "train-out",
)
  .option(
    "--early-stopping",
    "keep the checkpoint that validates best (epsilon stays that of all steps)",
  )
  .action(async (flags: SettingOptions, command: Command) => {
    if (isText(flags)) {
      const setting = await textFlags(flags, command);
      const { trainText } = await import("./language.js");
      const result = await trainText(setting, flags.seed, flags.out, flags.earlyStopping ?? false);
      out(flags.json ?? false, result, () =>
        [
          "   step  train loss  valid perplexity  test perplexity  weights",
          ...result.curve.map(
            (c) =>
              `${String(c.step).padStart(7)}  ${c.trainLoss.toFixed(4).padStart(10)}  ${c.validationPerplexity.toFixed(1).padStart(16)}  ${c.testPerplexity.toFixed(1).padStart(15)}  ${c.weights.slice(0, 12)}${c === result.chosen ? "  <- kept" : ""}`,
          ),
          `documents: ${result.documents.read} read, ${result.documents.different} of them different in the ${result.documents.tokens} tokens that are used; ${result.documents.members} of a pool of ${result.documents.pool} trained on, ${result.documents.validation} and ${result.documents.test} unseen to validate and test. Loss in nats a token, perplexity a token`,
          ...(result.chosen.trainLoss > result.curve[0].trainLoss
            ? ["worse than before training: lower --rate"]
            : []),
          epsilonLine(result.epsilon, result.delta),
          `written: ${join(flags.out, "train.json")}, ${result.saved}`,
        ].join("\n"),
      );
      return;
    }
    const setting = await settingFlags(flags, command);
    const { train } = await import("./membership.js");
    const result = await train(setting, flags.seed, flags.out, flags.earlyStopping ?? false);
    out(flags.json ?? false, result, () =>
      [
        "   step  train loss  train acc  valid acc  test acc  weights",
        ...result.curve.map(
          (c) =>
            `${String(c.step).padStart(7)}  ${c.trainLoss.toFixed(4).padStart(10)}  ${c.trainAccuracy.toFixed(3).padStart(9)}  ${c.validationAccuracy.toFixed(3).padStart(9)}  ${c.testAccuracy.toFixed(3).padStart(8)}  ${c.weights.slice(0, 12)}${c === result.chosen ? "  <- kept" : ""}`,
        ),
        epsilonLine(result.epsilon, result.delta),
        `written: ${join(flags.out, "train.json")}`,
      ].join("\n"),
    );
  });

withSetting(
  program
    .command("attack")
    .description("train shadow and target models of one setting and run every membership attack"),
  "attack-out",
)
  .option("--pools <n>", "replicates: 2 or more give intervals", count("--pools"), 3)
  .option(
    "--shadows <n>",
    "shadow models of each kind, an even number from 4",
    count("--shadows"),
    16,
  )
  .option("--targets <n>", "target models a pool", count("--targets"), 8)
  .action(async (flags: SettingOptions, command: Command) => {
    const { attack, attackTable } = await import("./membership.js");
    if (isText(flags)) {
      const setting = await textFlags(flags, command);
      const { attackText } = await import("./language.js");
      const result = await attackText(
        setting,
        { pools: flags.pools, shadows: flags.shadows, targets: flags.targets },
        settingsOf(flags),
      );
      const bits = (x: number | null): string => (x === null ? "n/a" : x.toFixed(2));
      out(flags.json ?? false, result, () =>
        [
          `rate ${result.rate}${result.searched.length > 1 ? ` (searched: ${result.searched.map((r) => `${r.rate}: ${r.validationLoss === null ? "diverged" : Math.exp(r.validationLoss).toFixed(1)}`).join(", ")}, validation perplexity)` : ""}`,
          attackTable(result),
          `exposure of "${result.exposure.sentence}": ${bits(result.exposure.inserted)} bits where trained on, ${bits(result.exposure.leftOut)} where left out (1.4 by chance), ${result.exposure.most.toFixed(0)} at most, ${result.exposure.canaries} canaries in targets`,
          `written: ${join(flags.out, "membership.csv")}, membership.parquet, canaries.csv, searches.csv`,
        ].join("\n"),
      );
      return;
    }
    const setting = await settingFlags(flags, command);
    const result = await attack(
      setting,
      { pools: flags.pools, shadows: flags.shadows, targets: flags.targets },
      settingsOf(flags),
    );
    out(
      flags.json ?? false,
      result,
      () =>
        `${attackTable(result)}\nwritten: ${join(flags.out, "membership.csv")}, membership.parquet`,
    );
  });

async function readScores(csv: string) {
  if (!existsSync(csv))
    throw new UsageError("scores", "an existing CSV file", csv, "check the path");
  const [{ readCsvColumns }, { scoresOf }] = await Promise.all([
    import("../store/parquet.js"),
    import("./privacy.js"),
  ]);
  return scoresOf(await readCsvColumns(csv), csv);
}

program
  .command("doctor")
  .description("what works on this machine, and why the rest does not")
  .option("--seed <text>", exactSeed)
  .option("--json", "one JSON object on standard output")
  .action(async (flags: { json?: boolean }) => {
    const { probeBackends } = await import("../backend/select.js");
    const backends = await probeBackends();
    const report = {
      loradp: version(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      backends,
    };
    out(flags.json ?? false, report, () =>
      [
        `loradp ${report.loradp}, Node ${report.node}, ${report.platform}, ${report.cores} cores`,
        ...backends.map(
          (b) =>
            `${b.backend.padEnd(12)} ${b.works ? `works, ${b.precision}, ${b.device}` : `does not work: ${b.reason}`}`,
        ),
      ].join("\n"),
    );
  });

// Commands of later versions are not declared: an unknown command is bad input.
for (const command of [...program.commands, ...audit.commands])
  command.exitOverride().configureOutput({ writeErr: () => {} });

try {
  await program.parseAsync();
  process.exit(process.exitCode ?? 0);
} catch (error) {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) process.exit(0);
    if (error.code === "commander.help") {
      process.stderr.write("a command is missing: see loradp --help\n");
      process.exit(2);
    }
    const choices =
      /^error: option '(--[\w-]+).*' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/.exec(
        error.message.split("\n")[0],
      );
    process.stderr.write(
      choices
        ? `${choices[1]} must be one of ${choices[3]}, got ${choices[2]}: take one of these\n`
        : `${error.message
            .replace(/^error: /, "")
            .split("\n")[0]
            .replace(/\.$/, "")}: see loradp ${process.argv[2] ?? ""} --help\n`,
    );
    process.exit(2);
  }
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  if (error instanceof Error && error.message.startsWith("interrupted:")) {
    process.stderr.write(`${error.message}\n`);
    process.exit(130);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(3);
}
