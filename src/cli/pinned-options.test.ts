/**
 * The help of every command, and what each of its options makes of texts at its limits and just beside them, as stored:
 * it says nothing of what is right, only that something changed.
 */
import { describe, expect, it } from "vitest";
import { COMMANDS } from "./commands/index.js";
import { loradp } from "./in-process.fixture.js";
import { longName, type OptionSpec } from "./options/option.js";
import { folder } from "./pinned/shown.fixture.js";

const NAMES = Object.keys(COMMANDS);

/** Written numbers that are none, or are unusual. */
const ODD = ["", " 7 ", "+3", "-0", "2.5", "1e1", ".5", "5.", "0x10", "1e999", "1,5", "NaN", "-"];

/** The least step that shows on which side of a limit a number lies. */
const beside = (limit: number): number => (limit === 0 ? 1e-9 : Math.abs(limit) * 1e-9);

/** Texts for an option of numbers: its limits, which its help names, and what lies just beside them. */
function numbersAround(help: string): string[] {
  const limits =
    /, (?:from|above|between|>=) ([-\d.e+]+)(?: (?:to below|to|and) ([-\d.e+]+))?/.exec(help);
  const found = (limits ?? []).slice(1).filter((text) => text !== undefined && text !== "");
  return found.map(Number).flatMap((limit) => {
    const step = beside(limit);
    return [limit - 1, limit - step, limit, limit + step, limit + 1].map(String);
  });
}

/** Texts that options of these names know. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "--shard": [
    "1/1",
    "1/2",
    "2/2",
    "0/2",
    "3/2",
    "01/03",
    "1/999999",
    "1/1000000",
    "1/",
    "a/2",
    "1/2/3",
  ],
  "--budget": [
    ...["90s", "30m", "2h", "1.5h", ".5s", "0s", "8760h", "8761h", "525600m", "31536000s"],
    ...["31536001s", "5", "5d", "5 s", "-1s", "1S"],
  ],
  "--hidden": ["7", "7,5", "1,4096", "0", "4097", "7,", "7, 5", "7.5", ""],
  "--eigenvalues": ["0.7", "0.7,1.3", "1e-9", "0", "-1", "0.7,", "a"],
  "--ignore": ["a", "a,b", " a , b ", "a,", ""],
  "--phase": [
    ...["sigma=1.1,rate=0.01,steps=1000", "steps=3,rate=1/4,sigma=2", "sigma=2,rate=0.1"],
    ...["sigma=2,steps=3", "rate=0.1,steps=3", "sigma=2,rate=0.1,steps=3,steps=3", "sigma", ""],
    ...["sigma=2=3,rate=0.1,steps=3", "noise=2,rate=0.1,steps=3", "sigma=0.01,rate=0,steps=1"],
    ...["sigma=0.009,rate=0.1,steps=3", "sigma=2,rate=1.1,steps=3", "sigma=2,rate=0.1,steps=0"],
    ...[" sigma = 2 , rate = 1 , steps = 3 ", "sigma=1e6,rate=1,steps=3.5"],
  ],
  "--sampling-rate": [
    "1/4",
    "0/4",
    "4/4",
    "5/4",
    "1/0",
    "0/0",
    "/4",
    "1/",
    "1/2/3",
    "-1/4",
    " 1 / 4 ",
    "1/Infinity",
  ],
  "--save-outputs": ["a.csv", "a.parquet", "a.jsonl", "a.txt", "a", "dir/a.CSV"],
  "--schema": ["noise", "", "nosuch"],
};

/** Texts of a kind that the option has: numbers, choices, or words. */
function textsFor(
  { flags, help, choices, parse }: OptionSpec<unknown>,
  odd: boolean,
): readonly string[] {
  const own = TEXTS[longName(flags)] ?? [];
  if (choices) return [...choices, "nosuch", "", choices[0].toUpperCase(), `${choices[0]} `];
  if (!parse) return [];
  const around = numbersAround(help);
  return [...own, ...around, ...(odd ? ODD : [])];
}

/** Each text with its value or refusal; of a refusal the rule and what it says, where it is another than the last. */
function valuesOf(spec: OptionSpec<unknown>, odd: boolean): string[] {
  const texts = spec.parse ? ["x y", "", ...textsFor(spec, odd)] : [];
  let last = "";
  return texts.map((text) => {
    const shown = JSON.stringify(text);
    try {
      return `${shown} ${JSON.stringify(spec.parse?.(text))}`;
    } catch (error) {
      const { name, message } = error as Error;
      const rule = message.replace(/, got [^:]*/, "");
      const said = rule === last ? "refused" : `refused (${name}: ${message})`;
      last = rule;
      return `${shown} ${said}`;
    }
  });
}

/** What is declared of an option, beside the words of its help. */
function declared({
  flags,
  required,
  fallback,
  fallbackIs,
  repeated,
}: OptionSpec<unknown>): string {
  const value = fallbackIs ?? JSON.stringify(fallback);
  return [
    flags,
    ...(required ? ["required"] : []),
    ...(value === undefined ? [] : [`default ${value}`]),
    ...(repeated ? ["repeated"] : []),
  ].join(", ");
}

describe("every command", () => {
  it("has the help that it had", async () => {
    const fold = folder();
    const groups = ["", "audit"];
    const texts: string[] = [];
    for (const name of [...groups, ...NAMES]) {
      const words = `${name} --help`.trim();
      const { status, stdout, stderr } = await loradp(words.split(" "));
      texts.push(fold(`$ ${words}\nexit code ${status}${stderr}\n${stdout.trimEnd()}`));
    }
    await expect(`${texts.join("\n\n")}\n`).toMatchFileSnapshot("./pinned/help.txt");
  });

  it("has options that make of texts what they made", async () => {
    const seen = new Map<string, string[]>();
    for (const name of NAMES) {
      const { command } = await COMMANDS[name]();
      for (const spec of Object.values(command.options as Record<string, OptionSpec<unknown>>)) {
        // Numbers of all options are read by one function: the unusual ones are asked of some options alone.
        const isAsked = name === "law" || name === "accountant";
        const text = [declared(spec), valuesOf(spec, isAsked).join(", ")].join("\n  ").trim();
        seen.set(text, [...(seen.get(text) ?? []), name]);
      }
      for (const [option, why] of Object.entries(command.idle ?? {}))
        seen.set(`idle ${option}: ${why}`, [...(seen.get(`idle ${option}: ${why}`) ?? []), name]);
    }
    const lines = [...seen].map(([text, names]) => `${names.join(", ")}: ${text}`);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("./pinned/options.txt");
  });
});
