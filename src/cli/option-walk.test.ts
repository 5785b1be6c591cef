/**
 * Every option of every command, model and method: with another value it changes what is done, or one line refuses it
 * by its name. An option that is taken and ignored turns this red.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { factors, Q, tensorBytes, writeAdapter, zeros } from "../app/inspect/peft.fixture.js";
import { LANGUAGE_METHOD_NAMES, METHOD_NAMES } from "../train/method.js";
import { defineCommand, type AnyCommand } from "./command.js";
import { COMMANDS } from "./commands/index.js";
import { begunBy, type Begun } from "./option-walk.fixture.js";
import { integer } from "./options/number.js";
import { longName, type OptionSpec } from "./options/option.js";

// Factories run before imports: what they need is imported within.
const stubbed = vi.hoisted(() => async (name: string, actual?: () => Promise<object>) => ({
  ...(await actual?.()),
  [name]: ((await import("./option-walk.fixture.js")).stubs as Record<string, unknown>)[name],
}));
vi.mock("../app/train.js", (actual) => stubbed("train", actual));
vi.mock("../app/train-text.js", (actual) => stubbed("trainText", actual));
vi.mock("../app/attack-outputs.js", () => stubbed("attackOutputs"));
vi.mock("../app/span.js", (actual) => stubbed("spanTrial", actual));
vi.mock("../app/verify.js", () => stubbed("verify"));
vi.mock("../app/run-plans.js", () =>
  stubbed("collectRun", () => stubbed("inRunFolder", () => stubbed("withRunner"))),
);
vi.mock("../experiment/language/documents.js", () => stubbed("documentsFor"));

const folder = mkdtempSync(join(tmpdir(), "loradp-"));
const scores = join(folder, "scores.csv");
writeFileSync(
  scores,
  `score,member\n${Array.from({ length: 400 }, (_, i) => `${i % 2 === 0 ? i : i - 380},${(i + 1) % 2}`).join("\n")}\n`,
);
const config = join(folder, "config.json");
writeFileSync(config, '{"rate": 0.123}');

const adapter = writeAdapter({}, factors(Q));
/** The same A with B = 0: a start, with a claims.json of no claims. */
const begun = writeAdapter({}, factors(Q, { b: zeros }));
writeFileSync(join(begun, "claims.json"), '{"claims": []}');
const [inputs, gradients] = [
  [2, 24],
  [2, 10, 24],
].map((shape, i) => {
  const path = join(folder, `${i}.safetensors`);
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, k) => Math.sin(k + 1));
  writeFileSync(path, tensorBytes([{ name: Q, dtype: "F32", shape, values }]));
  return path;
});

/** Values that mean something to options of these names; others are found by trying. */
const VALUES: Readonly<Record<string, string>> = {
  "--hidden": "7,5",
  "--config": config,
  "--init": "kaiming-uniform",
  "--scaling": "rslora",
  "--optimizer": "adam",
  "--projections": "k_proj",
  "--method": "lora",
  "--sampler": "row",
  "--data": "synthetic",
  "--budget": "90m",
  "--shard": "2/3",
  "--start": begun,
  "--activations": inputs,
  "--gradients": gradients,
  "--scores": scores,
  "--suite": begun,
  "--out": join(folder, "page.html"),
};
const TRIED = ["3", "0.3", "8", "0.01", "40", "60", "200", "other"];

/** Words that may set an option to another value than it has. */
function wordsFor({ flags, fallback, choices }: OptionSpec<unknown>, before: string[]): string[][] {
  const name = longName(flags);
  if (!flags.includes(" ")) return [[name]];
  const used = [before[before.indexOf(name) + 1], String(fallback)];
  const values = name in VALUES ? [VALUES[name], "full"] : (choices ?? TRIED);
  return values.filter((value) => !used.includes(value)).map((value) => [name, value]);
}

/** The command line with an option set, in place of what it was before. */
const withOption = (before: string[], name: string, words: string[]): string[] =>
  before.includes(name)
    ? before.flatMap((word, i) => {
        if (word === name) return words;
        return before[i - 1] === name ? [] : [word];
      })
    : [...before, ...words];

interface Walk {
  /** Options that one line refuses by their name. */
  readonly refused: string[];
  /** Options that are taken and change nothing, or are refused in other words. */
  readonly wrong: string[];
}

/** Walks all options of a command from a command line that it takes. */
async function walk(before: string[]): Promise<Walk> {
  const { command } =
    await COMMANDS[before[0] in COMMANDS ? before[0] : before.slice(0, 2).join(" ")]();
  const start = await begunBy(before);
  if (![0, 130].includes(start.status)) throw new Error(`${before.join(" ")}: ${start.said}`);
  const [refused, wrong]: [string[], string[]] = [[], []];
  for (const spec of Object.values(command.options as Record<string, OptionSpec<unknown>>)) {
    const name = longName(spec.flags);
    const tried: Begun[] = [];
    for (const words of wordsFor(spec, before)) {
      tried.push(await begunBy(withOption(before, name, words)));
      if ([0, 130].includes(tried[tried.length - 1].status)) break;
    }
    const { status, said, work } = tried[tried.length - 1];
    const isLine = said.includes(name) && said.trimEnd().split("\n").length === 1;
    if (status === 2 && isLine) refused.push(name);
    else if (status === 2 || status === 3 || work === start.work) wrong.push(`${name}: ${said}`);
  }
  return { refused: refused.sort(), wrong };
}

const FRESH = ["flora", "dp-flora", "projected-dp-sgd"];
const ADAPTERS = ["lora", "lora-fa", "dp-lora", "dp-lora-fa", ...FRESH];
const PRIVATE = ["dp-sgd", "dp-lora", "dp-lora-fa", "dp-flora", "projected-dp-sgd"];
/** What no run of a method has a use for, written down once more, by hand. */
const idleFor = (method: string): string[] => [
  ...(ADAPTERS.includes(method) ? [] : ["--alpha", "--init", "--scaling"]),
  ...(ADAPTERS.includes(method) || method === "noisy" ? [] : ["--rank"]),
  ...(PRIVATE.includes(method) ? [] : ["--clip", "--noise-multiplier"]),
  ...(FRESH.includes(method) ? ["--optimizer"] : []),
];
const ONLY_TEXT = ["--context", "--projections", "--weight-decay"];
const ONLY_CLASSIFIERS = [
  "--dropout",
  "--hidden",
  "--label-noise",
  "--pretraining",
  "--resample-every",
];
/** Of the user's own table or documents only. */
const ONLY_OWN = ["--label", "--text-field"];
/** Of a table of outputs, where nothing is trained; --save-outputs takes names of files alone. */
const onlyOutputs = (command: string): string[] =>
  command === "attack" ? ["--against", "--ignore", "--outputs", "--save-outputs"] : [];

describe.each(["train", "attack"])("%s", (command) => {
  const classifier = [command, "--out", join(folder, "never")];
  it.each(METHOD_NAMES)("takes for a classifier by %s what it uses", async (method) => {
    const { refused, wrong } = await walk([...classifier, "--method", method]);
    // A language model is refused to those that its trainer does not have, by the name of --method.
    const isOfBoth = (LANGUAGE_METHOD_NAMES as readonly string[]).includes(method);
    const other = expect.stringMatching(/^--text: --method must be one of/) as string;
    expect(wrong).toEqual(isOfBoth ? [] : [other]);
    const resampling = FRESH.includes(method) ? [] : ["--resample-every"];
    const dropout = ["lora", "lora-fa"].includes(method) ? [] : ["--dropout"];
    const own = [...ONLY_OWN, ...onlyOutputs(command)];
    expect(refused).toEqual(
      [...idleFor(method), ...resampling, ...dropout, ...ONLY_TEXT, ...own].sort(),
    );
  });

  it.each(LANGUAGE_METHOD_NAMES)(
    "takes for a language model by %s what it uses",
    async (method) => {
      const text = [command, "--data", "emails", "--out", join(folder, "never")];
      const { refused, wrong } = await walk([...text, "--method", method]);
      expect(wrong).toEqual([]);
      const projections = ["full", "dp-sgd"].includes(method) ? ["--projections"] : [];
      const beside = ["--text", ...ONLY_OWN, ...onlyOutputs(command)];
      expect(refused).toEqual(
        [...idleFor(method), ...projections, ...ONLY_CLASSIFIERS, ...beside].sort(),
      );
    },
  );

  it.each(METHOD_NAMES)("refuses the same in --config by %s", async (method) => {
    const fields = {
      rank: 3,
      init: "gaussian",
      scaling: "lora",
      alpha: 2,
      clip: 2,
      noiseMultiplier: 1,
    };
    for (const [field, value] of Object.entries(fields)) {
      writeFileSync(config, JSON.stringify({ method, [field]: value }));
      const { status, said } = await begunBy([...classifier, "--config", config]);
      const flag = `--${field.replace("M", "-m")}`;
      expect([field, status]).toEqual([field, idleFor(method).includes(flag) ? 2 : 130]);
      if (status === 2) expect(said).toMatch(new RegExp(`^--config ${field} must be used with `));
    }
    writeFileSync(config, '{"rate": 0.123}');
  });
});

describe("every other command", () => {
  it.each([
    ["verify", "--out", join(folder, "never")],
    ["sweep", "marginal", "--out", join(folder, "never")],
    ["law", "--rank", "4", "--rho", "0.5"],
    [
      "audit",
      "one-run",
      "--canaries",
      "100",
      "--guesses",
      "50",
      "--correct",
      "40",
      "--delta",
      "0.001",
    ],
    ["audit", "scores", scores, "--delta", "0"],
    ["roc", scores],
    ["attack", "--outputs", scores, "--against", "other.csv", "--out", join(folder, "never")],
    ["span"],
    ["claims"],
    ["inspect", adapter],
  ])("%s: every option does something or is refused by name", async (...before) => {
    expect((await walk(before)).wrong).toEqual([]);
  });

  it.each([
    "privacy --rank 16 --dim 64 --rho 0.5 --delta 0.5",
    "accountant --noise-multiplier 4 --sampling-rate 0.01 --steps 2 --delta 1e-5",
  ])("%s: of epsilon and delta one is given", async (line) => {
    const { refused, wrong } = await walk(line.split(" "));
    expect(wrong).toEqual([]);
    expect(refused).toContain("--epsilon");
  });

  it.each([
    ["witness", ["--sampler"]],
    ["dependence", ["--sampler"]],
    ["release", ["--backend", "--sampler"]],
    ["symmetry", ["--backend", "--sampler"]],
    ["symmetry-text", ["--backend", "--sampler"]],
    ["mia", ["--backend", "--sampler"]],
    ["mia-text", ["--backend", "--sampler"]],
    ["dynamics", ["--backend", "--sampler"]],
  ])("sweep %s refuses %j", async (plan, idle) => {
    const { refused, wrong } = await walk(["sweep", plan, "--out", join(folder, "never")]);
    const ofPlans = refused.filter((name) => ["--backend", "--sampler"].includes(name));
    expect([wrong, ofPlans]).toEqual([[], idle]);
  });

  it("refuses what belongs together with something else", async () => {
    const inline = ["--executor", "inline", "--workers", "2"];
    for (const command of [["sweep", "marginal"], ["verify"]])
      expect((await begunBy([...command, ...inline])).said).toMatch(
        /^--workers must be left out with --executor inline/,
      );
    const both = ["train", "--text", "a", "--data", "mnist", "--method", "lora"];
    expect((await begunBy(both)).said).toMatch(/^--data must be left out with --text/);
  });
});

describe("options of other commands", () => {
  it.each(Object.keys(COMMANDS))("%s refuses those that would do nothing there", async (name) => {
    const { command } = await COMMANDS[name]();
    const all = ["seed", ...Object.keys(command.idle ?? {})];
    const idle = all.filter((option) => !(option in command.options));
    for (const option of idle) {
      const flag = `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
      for (const words of [[flag, "7"], [`${flag}=7`], [flag]]) {
        const { status, said } = await begunBy([...name.split(" "), ...words]);
        expect([status, said.split("\n").length]).toEqual([2, 2]);
        expect(said.startsWith(`${flag} must be left out of ${name}, got `)).toBe(true);
      }
    }
  });
});

describe("the walk", () => {
  const commands = COMMANDS as Record<string, () => Promise<{ command: AnyCommand }>>;
  const { doctor } = commands;
  afterEach(() => void (commands["doctor"] = doctor));

  it("finds an option that is taken and ignored", async () => {
    const rule = { min: 1, fallback: 1, remedy: "-" };
    const count = (flags: string) => integer(flags, "a number", rule);
    const command = defineCommand({
      name: "doctor",
      summary: "planted",
      examples: ["doctor"],
      options: { used: count("--used <n>"), ignored: count("--ignored <n>") },
      run: ({ used }) => ({ used }),
      print: ({ used }) => String(used),
    });
    commands["doctor"] = async () => ({ command });
    expect(await walk(["doctor"])).toEqual({ refused: [], wrong: ["--ignored: "] });
  });
});
