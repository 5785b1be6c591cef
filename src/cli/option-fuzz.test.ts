/**
 * Thousands of random command lines, up to where work begins: no fault, no stack trace, one line where one is refused,
 * and numbers that are taken are those that were written. The generator is seeded.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { stream } from "../core/stream.js";
import { METHODS } from "../train/method.js";
import type { AnyCommand } from "./command.js";
import { COMMANDS } from "./commands/index.js";
import { begunBy } from "./option-walk.fixture.js";
import { longName, type OptionSpec } from "./options/option.js";

// Factories run before imports: what they need is imported within.
const stubbed = vi.hoisted(
  () =>
    async (name: string, actual?: () => Promise<object>): Promise<object> => ({
      ...(await actual?.()),
      [name]: ((await import("./option-walk.fixture.js")).stubs as Record<string, unknown>)[name],
    }),
);
vi.mock("../app/train.js", (actual) => stubbed("train", actual));
vi.mock("../app/train-text.js", (actual) => stubbed("trainText", actual));
vi.mock("../app/attack-outputs.js", () => stubbed("attackOutputs"));
vi.mock("../app/span.js", (actual) => stubbed("spanTrial", actual));
vi.mock("../app/estimate.js", () => stubbed("estimatePlan"));
vi.mock("../app/verify.js", () => stubbed("verify"));
vi.mock("../app/run-plans.js", () =>
  stubbed("collectRun", () => stubbed("inRunFolder", () => stubbed("withRunner"))),
);
vi.mock("../experiment/language/documents.js", () => stubbed("documentsFor"));
vi.mock("../app/accountant.js", async () => ({
  ...(await stubbed("accountantSummary")),
  ...(await stubbed("calibrationSummary")),
}));

const folder = mkdtempSync(join(tmpdir(), "loradp-"));
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const CONFIGS = [
  '{"method": "lora", "rank": 3}',
  '{"method": "dp-sgd", "noiseMultiplier": 0.5, "clip": 1e-3}',
  '{"method": "lora", "noiseMultiplier": 1}',
  '{"metod": "lora"}',
  '{"__proto__": {"method": "lora"}, "constructor": 1}',
  '{"method": ["lora"], "rank": {"a": 1}}',
  '{"rank": 1e999}',
  "[]",
  "null",
  "3",
  "{",
  "",
  "\u0000\u0001",
].map((content, i) => file(`${i}.json`, content));

const NUMBERS = [
  ..."0 -0 1 2 3 4 8 20 40 64 65 -1 0.5 1e-3 1e-300 1e3 1e6 1e308 1e309 -1e309 4096 4097".split(
    " ",
  ),
  ..."0.01 0.009 2.5 1e-12 9007199254740993 NaN Infinity -Infinity +4 4. .5 0x10 1_000 4e 1,000".split(
    " ",
  ),
  ...["", " ", " 4 ", "١٦", "４", "--4", "4\u202e", "1e", "٣", "∞", "half", "null", "true"],
];
const WORDS = [
  ...["", " ", "é", "模型", "\u202egnp", "a".repeat(5000), "__proto__", "constructor", "toString"],
  ...["a\nb", "\u001b[31mred", "\u0007", "a\r\n"],
  ...["-", "--", "../x", "/", ".", "x.csv", "x.parquet", "emails", "mnist", "spam", "synthetic"],
  ...["lora", "lora-fa", "flora", "noisy", "full", "dp-sgd", "dp-lora", "sgd", "adam", "rslora"],
  ...["128,128", "8", "8,,8", "4096,4096,4096", "1000000", "q_proj", "q_proj,v_proj", "q"],
  ...["marginal", "witness", "mia", "marginel", "E8-cosine", "E8-cosin", "kaiming-uniform"],
];
/** Tables and folders have a fuzzer of their own; "-" would wait for standard input. */
const ARGUMENTS = WORDS.filter((word) => ![".", "/", "-"].includes(word));

const { uniform } = stream("1", "command-lines", 0);
const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)];
const chance = (p: number): boolean => uniform() < p;

/** A value for an option: what fits its kind mostly, else anything. */
function valueFor({ flags, choices }: OptionSpec<unknown>): string {
  if (flags.startsWith("--config") && chance(0.8)) return pick(CONFIGS);
  if (choices && chance(0.7)) return pick(choices);
  if (flags.startsWith("--method") && chance(0.9))
    return pick(WORDS.filter((word) => word in METHODS));
  return pick(chance(0.7) ? NUMBERS : WORDS);
}

/** Words of one option, in one of the forms in which it can be written. */
function wordsOf(spec: OptionSpec<unknown>): string[] {
  const name = longName(spec.flags);
  if (!spec.flags.includes(" ")) return chance(0.9) ? [name] : [`${name}=1`];
  const value = valueFor(spec);
  const form = uniform();
  if (form < 0.02) return [name];
  return form < 0.3 ? [`${name}=${value}`] : [name, value];
}

/** What makes a command line of a command likely to come far. */
const SENSIBLE: Readonly<Record<string, string[]>> = {
  train: ["--method", "lora"],
  attack: ["--method", "lora"],
  law: ["--rank", "4", "--rho", "0.5"],
  privacy: ["--rank", "4", "--dim", "8", "--rho", "0.5", "--delta", "0.5"],
  accountant: [
    "--sampling-rate",
    "0.1",
    "--steps",
    "3",
    "--noise-multiplier",
    "1",
    "--delta",
    "0.1",
  ],
  sweep: ["marginal"],
};

interface Line {
  readonly name: string;
  readonly command: AnyCommand;
  readonly words: string[];
}

function lineOf(name: string, command: AnyCommand): Line {
  const specs = Object.values(command.options as Record<string, OptionSpec<unknown>>);
  const count = Math.floor(uniform() * 4);
  const words = chance(0.8) ? [...(SENSIBLE[name] ?? [])] : [];
  if (command.argument && name !== "sweep" && chance(0.7)) words.push(pick(ARGUMENTS));
  for (let i = 0; i < count && specs.length > 0; i++) words.push(...wordsOf(pick(specs)));
  if (chance(0.05))
    words.push(pick(["--nosuch", "--rnak", "-r", "--seed", "extra", "--rank=4", "--"]));
  if (chance(0.2)) words.push("--json");
  return { name, command, words };
}

/** The texts that were written for each option; those of a command line that was taken are all of one value. */
function writtenIn({ command, words }: Line): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, { flags }] of Object.entries(
    command.options as Record<string, OptionSpec<unknown>>,
  )) {
    const name = longName(flags);
    words.forEach((word, i) => {
      if (flags.includes(" ") && word === name) found.set(key, words[i + 1]);
      if (word.startsWith(`${name}=`)) found.set(key, word.slice(name.length + 1));
    });
  }
  return found;
}

/** Options that are one number, written down once more by hand. */
const ONE_NUMBER = [
  ..."rank alpha rate batch steps clip noiseMultiplier resampleEvery poolSize labelNoise".split(
    " ",
  ),
  ..."context pretraining weightDecay workers pools shadows targets samplingRate epsilon delta".split(
    " ",
  ),
];

/** Every value of a key in what a command began with, however deep. */
function valuesOf(work: unknown, key: string): unknown[] {
  if (typeof work !== "object" || work === null) return [];
  return Object.entries(work).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(value, key),
  ]);
}

/** Names under which attacks' plans hold an option. */
const IN_PLANS: Readonly<Record<string, string>> = { rate: "rates", steps: "checkpoints" };

/** Where a number that was taken is not the one that was written; undefined where all are. */
function misread(line: Line, work: string): string | undefined {
  const began = JSON.parse(work) as unknown;
  for (const [key, text] of writtenIn(line)) {
    if (!ONE_NUMBER.includes(key)) continue;
    const name = line.name === "attack" ? (IN_PLANS[key] ?? key) : key;
    const values = [...new Set([name, key])].flatMap((each) => valuesOf(began, each)).flat();
    const isTaken = values.some(
      (value) => value === Number(text) || valuesOf(value, "steps").includes(Number(text)),
    );
    if (!isTaken) return `${key}: ${text} was read as ${JSON.stringify(values)}`;
  }
  return undefined;
}

/** What is wrong with a command line's outcome; undefined where nothing is. */
async function faultOf(line: Line): Promise<{ readonly fault?: string; readonly begun: boolean }> {
  const { status, said, work } = await begunBy([...line.name.split(" "), ...line.words]);
  const about = `${line.name} ${JSON.stringify(line.words)}: ${said.slice(0, 300)}`;
  if (![0, 2, 130].includes(status)) return { fault: `exit ${status}: ${about}`, begun: false };
  if (/\n {4}at /.test(said)) return { fault: `stack trace: ${about}`, begun: false };
  if (status === 2 && !/^[^\n]{10,}\n$/.test(said))
    return { fault: `not one line: ${about}`, begun: false };
  const wrong = status === 130 ? misread(line, work) : undefined;
  return { begun: status === 130, ...(wrong === undefined ? {} : { fault: `${wrong}: ${about}` }) };
}

const LINES = 3000;

describe("random command lines", () => {
  it(`${LINES} of them end well, are refused in one line, or begin with the numbers that were written`, async () => {
    // doctor opens every backend, which is slow, and takes no option.
    const names = Object.keys(COMMANDS).filter((name) => name !== "doctor");
    const commands = await Promise.all(names.map((name) => COMMANDS[name]()));
    const often = names.flatMap((name, i) =>
      ["train", "attack", "sweep"].includes(name) ? [i, i, i] : [i],
    );
    const faults: string[] = [];
    let begun = 0;
    for (let n = 0; n < LINES; n++) {
      const i = pick(often);
      const outcome = await faultOf(lineOf(names[i], commands[i].command));
      if (outcome.fault !== undefined) faults.push(outcome.fault);
      if (outcome.begun) begun++;
    }
    expect(faults).toEqual([]);
    expect(begun).toBeGreaterThan(LINES / 10);
  }, 120_000);

  it("that were misread are found out", () => {
    const line = {
      name: "train",
      command: { options: { rank: { flags: "--rank <r>" } } },
      words: ["--rank", "4"],
    };
    expect(misread(line as never, '{"train":{"training":{"rank":4}}}')).toBeUndefined();
    expect(misread(line as never, '{"train":{"training":{"rank":16}}}')).toMatch(
      /4 was read as \[16\]/,
    );
  });
});
