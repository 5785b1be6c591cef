/** loradp sweep: run one simulation plan and judge the claims that it feeds; or list plans, kinds, estimates. */
import type { DryRun, Part, SweepPart, SweepResult } from "../../app/sweep.js";
import type { ListedKind, ListedPlan } from "../../app/plan-list.js";
import { UsageError } from "../../core/errors.js";
import { defineCommand, type Context, type Values } from "../command.js";
import { flag, type OptionSpec } from "../options/option.js";
import { runOptions, samplerOption } from "../options/run.js";
import { checkWorkers, queueOf } from "../where.js";
import { printDryRun } from "../size-lines.js";
import { sweepLines } from "../sweep-lines.js";
import { shellWord } from "../shell-word.js";

/** A kind, or nothing where it is left out: the error then lists them. */
const schemaOption: OptionSpec<string | true | undefined> = {
  flags: "--schema [kind]",
  help: "print the JSON Schema of a kind's plans: fields, limits, meanings; without a kind, list the kinds",
  parse: (kind) => kind,
};
/** "k/n" as {part: k, of: n}. */
const shardOption: OptionSpec<Part | undefined> = {
  flags: "--shard <k/n>",
  help: "compute part k of n of the sweep's shards alone, for loradp merge: each part on any machine, by its own --out",
  parse(text) {
    const [, part, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
    if (part >= 1 && part <= of) return { part, of };
    const rule = "k/n with whole numbers 1 <= k <= n <= 999999";
    throw new UsageError("--shard", rule, text, "give e.g. 1/3, 2/3 and 3/3 on three machines");
  },
};
const options = {
  ...runOptions("sweep-out"),
  shard: shardOption,
  sampler: samplerOption,
  list: flag("--list", "list the suite's plans"),
  schema: schemaOption,
  dryRun: flag(
    "--dry-run",
    "say how large the sweep would be and how long it would take, about; write nothing",
  ),
};
type SweepValues = Values<typeof options>;

/** What the command came to, by what was asked for. */
type Outcome =
  | SweepResult
  | SweepPart
  | DryRun
  | { readonly plans: readonly ListedPlan[] }
  | { readonly kinds: readonly ListedKind[] }
  | Record<string, unknown>;

/** Refuses what would do nothing beside a question that runs no plan. */
function checkAlone(asked: string, { given, argument }: Context): void {
  if (argument !== "")
    throw new UsageError(asked, "used without a plan", argument, "leave one of them out");
  const other = Object.entries(options).find(
    ([name, { flags }]) => flags.split(" ")[0] !== asked && given(name),
  );
  if (other)
    throw new UsageError(
      asked,
      "used alone",
      other[1].flags.split(" ")[0],
      "leave one of them out",
    );
}

/** Profiles of `verify` that run a plan. */
const ranBy = (profiles: readonly string[]): string => profiles.join(", ") || "none";

const listLine = (plan: ListedPlan, widths: readonly number[]): string => {
  const { name, kind, profiles, purpose, feeds } = plan;
  const head = [name, kind, ranBy(profiles)].map((text, i) => text.padEnd(widths[i]));
  return [
    `${head.join("  ")}  ${purpose}`,
    `${" ".repeat(widths[0])}  feeds ${feeds.join(", ") || "no claim"}`,
  ].join("\n");
};

function printList(plans: readonly ListedPlan[]): string {
  const columns = plans.map(({ name, kind, profiles }) => [name, kind, ranBy(profiles)]);
  const widths = [0, 1, 2].map((i) => Math.max(...columns.map((c) => c[i].length)));
  return plans.map((plan) => listLine(plan, widths)).join("\n");
}

const printKinds = (kinds: readonly ListedKind[]): string =>
  kinds
    .map(({ kind, about, plans }) => `${kind.padEnd(18)} ${about} Plans: ${plans.join(", ")}.`)
    .join("\n");

const printPart = ({ plan, out, part, of, shards, all }: SweepPart): string =>
  [
    `part ${part}/${of} of plan ${plan}: ${shards} of ${all} shards in ${out}`,
    `when all parts are there: loradp merge ${shellWord(out)} ... --out DIR`,
  ].join("\n");

function print(result: Outcome, { list, schema, dryRun }: SweepValues): string {
  if (list) return printList((result as { plans: ListedPlan[] }).plans);
  if (schema === true) return printKinds((result as { kinds: ListedKind[] }).kinds);
  if (schema !== undefined) return JSON.stringify(result, null, 2);
  if (dryRun) return printDryRun(result as DryRun);
  return "part" in result
    ? printPart(result as SweepPart)
    : sweepLines(result as SweepResult).join("\n");
}

export const command = defineCommand({
  name: "sweep",
  summary:
    "run one simulation plan and judge the claims that its `feeds` name; " +
    "the exit code is 0 for every verdict (verify is the command whose exit code tells)",
  examples: [
    "sweep --list",
    "sweep marginal --dry-run",
    "sweep marginal --out marginal-out",
    "sweep my.sim.ts --out my-out",
    "sweep mia --shard 2/3 --out part2",
  ],
  notes: [
    "A plan of your own works from anywhere: docs/plans.md has every field, --schema KIND the same for " +
      "machines. Parts and queues over many machines: docs/distributed.md.",
  ],
  argument: { name: "[plan]", help: "name (--list shows them), or .sim.ts/.json file" },
  options,
  async run(values, context): Promise<Outcome> {
    const { argument, commandLine, signal, progress, warn, given } = context;
    if (values.list || values.schema !== undefined) {
      checkAlone(values.list ? "--list" : "--schema", context);
      const { listKinds, listPlans, schemaOf } = await import("../../app/plan-list.js");
      if (values.list) return { plans: listPlans() };
      return values.schema === true ? { kinds: listKinds() } : schemaOf(values.schema as string);
    }
    checkWorkers(values, given("workers"));
    const backend = given("backend") ? values.backend : undefined;
    const { dryRun, sweep, sweepPart } = await import("../../app/sweep.js");
    if (values.dryRun) {
      const idle = ["out", "resume", "force", "seed", "shard"].find(given);
      if (idle !== undefined)
        throw new UsageError(`--${idle}`, "left out with --dry-run", "both", "nothing is run");
      return dryRun(argument, { ...values, backend });
    }
    const queue = queueOf(values);
    const job = { ...values, backend, queue, commandLine, signal, progress, warn, note: warn };
    return values.shard ? sweepPart(argument, values.shard, job) : sweep(argument, job);
  },
  print,
});
