/** loradp verify: simulate, judge every claim, write the report. */
import { answerLines } from "../../app/answer-text.js";
import type { Verification } from "../../app/verify.js";
import { PROFILES } from "../../app/profiles.js";
import { headlineText } from "../../claims/headline.js";
import { standingLines } from "../../claims/standing-words.js";
import { UsageError } from "../../core/errors.js";
import { defineCommand } from "../command.js";
import { endLines, lookLine } from "../look-lines.js";
import { time } from "../options/duration.js";
import { choice, flag } from "../options/option.js";
import { runOptions, samplerOption } from "../options/run.js";
import { checkWorkers, queueOf } from "../where.js";
import { verdictLine } from "../verdict-line.js";

/** What became of the predictions, a line each. */
function predictions({ claims }: Verification): string[] {
  const { contradicting, undecided } = standingLines(claims);
  const lines = [contradicting, undecided].flatMap((text) => text ?? []);
  return lines.length > 0 ? lines : ["every prediction came out"];
}

/** What to do with what came out. */
function nextLine({ claims, contradicting }: Verification, profile: string): string {
  const [first] = contradicting;
  if (first !== undefined)
    return `next: loradp claims ${first} says what it tests, and why the other verdict was expected`;
  const untested = claims.filter(({ verdict }) => verdict === "not tested").length;
  return profile === "quick" && untested > 0
    ? `next: loradp verify --profile standard --out standard-out (about 20 min) tests what quick does not`
    : "next: loradp claims ID explains a claim, loradp report DIR --against DIR2 compares two runs";
}

export const command = defineCommand({
  name: "verify",
  summary:
    "simulate, judge every claim, write the report; exit code 1 where a verdict contradicts its prediction",
  examples: [
    "verify",
    "verify --profile standard --out standard-out",
    "verify --out verify-out --resume",
    "verify --profile standard --until-decided --budget 2h --out decided-out",
  ],
  notes: [
    "The folder holds index.html (the page), picture.svg, report.md, claims.json, a .csv and a .parquet a " +
      "table, run.json (what report reads), started.json (which run this is) and shards/ (what --resume " +
      "takes over: checked, and computed again where they are damaged). Results are never overwritten in " +
      "silence: --force replaces them.",
    "Exit code 0: no verdict contradicts its prediction; 1: one does, or, with --strict, a prediction is undecided.",
    "In brackets stands an interval, or the limit of the test; 'would see' is the smallest effect that " +
      "the test would have shown with probability 0.9, so that 'upheld' says how much may have passed.",
    "standard (about 20 minutes on 2 cores) adds larger pools, every method, wrong labels, emails, and " +
      "the language model's table of method, rank and attacker; full (hours) adds a language model four " +
      "times as large, pretrained in the run.",
    "--sampler: factors draws A and multiplies, and is what verifies the law; row, coordinate and block " +
      "(many rows under one A) draw from the law itself, for scale: a million trials by coordinate take " +
      "seconds at any rank and width.",
    "--until-decided looks again, at twice the sample and at more checkpoints, at what is inconclusive, " +
      "and says what is left and what it would take. The first look is never cut short.",
  ],
  options: {
    ...runOptions("verify-out"),
    profile: choice(
      "--profile <name>",
      "effort: quick (1 minute), standard, full",
      PROFILES,
      "quick",
    ),
    sampler: samplerOption,
    untilDecided: flag(
      "--until-decided",
      "look again, at twice the sample, at what is undecided; look k spends 6/(pi^2 k^2) of each level",
    ),
    budget: time(
      "--budget <time>",
      "with --until-decided, about how long in all: 90s, 30m, 2h; the first look is never cut short (default: 2h). " +
        "Each run with --resume has the whole of it again.",
    ),
    strict: flag("--strict", "exit code 1 for predictions that are not decided, too"),
  },
  async run(options, { commandLine, signal, progress, line, warn, given }) {
    if (options.budget !== undefined && !options.untilDecided)
      throw new UsageError(
        "--budget",
        "given with --until-decided",
        "it alone",
        "add --until-decided, or leave it out",
      );
    checkWorkers(options, given("workers"));
    const queue = queueOf(options);
    const { verify } = await import("../../app/verify.js");
    const result = await verify({
      ...options,
      commandLine,
      queue,
      signal,
      progress,
      warn,
      onLook: (look) => line(lookLine(look)),
      onVerdict: (judged) => line(verdictLine(judged)),
    });
    const { undecided } = standingLines(result.claims);
    if (undecided !== undefined)
      warn(`warning: ${undecided} (exit code ${options.strict ? "1" : "0; 1 with --strict"})`);
    return result;
  },
  print: (result, { profile }) =>
    [
      headlineText(result.claims),
      ...(result.looks ? endLines(result.claims, result.looks) : []),
      ...predictions(result),
      "",
      ...answerLines(result.claims, result.data),
      "",
      `page: ${result.report} (${result.seconds.toFixed(0)} s)`,
      nextLine(result, profile),
    ].join("\n"),
  exitCode: ({ contradicting, undecided }, { strict }) =>
    contradicting.length > 0 || (strict && undecided.length > 0) ? 1 : 0,
});
