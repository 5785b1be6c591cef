/** loradp attack: every membership attack on the models of one setting. */
import { join } from "node:path";
import type { ClassifierAttack } from "../../app/attack.js";
import {
  ATTACK_DEFAULTS,
  ATTACK_RANGES,
  type AttackLine,
  type AttackSummary,
} from "../../app/attack-summary.js";
import type { OutputsAttack } from "../../app/attack-outputs.js";
import type { TextAttack } from "../../app/attack-text.js";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { fixedDown, fixedUp } from "../../core/rounded.js";
import { defineCommand } from "../command.js";
import { OWN_MODEL, sayDocuments } from "../document-lines.js";
import { integer } from "../options/number.js";
import { outputsOptions, outputsRequest } from "../options/outputs.js";
import { shardOptions, taskOptions } from "../options/run.js";
import { describedSetting, idleOptions, settingOptions } from "../options/setting.js";
import { alignedLines, outputsLines } from "../outputs-lines.js";

const fixed = (x: number | null): string => (x === null ? " n/a " : x.toFixed(3));

/** Columns that have an interval between pools. */
const RATES = [
  ["AUC", (a: AttackLine) => [a.auc, a.aucInterval]],
  ["balanced accuracy", (a: AttackLine) => [a.balancedAccuracy, a.balancedAccuracyInterval]],
  ["TPR@1%", (a: AttackLine) => [a.tprAt1, a.tprAt1Interval]],
  ["TPR@0.1%", (a: AttackLine) => [a.tprAt01, a.tprAt01Interval]],
] as const satisfies ReadonlyArray<
  readonly [string, (a: AttackLine) => readonly [number | null, AttackLine["aucInterval"]]]
>;

/** Attack, attacker, rates, bound. */
const cellsOf = (a: AttackLine): string[] => [
  a.attack,
  a.knowledge,
  ...RATES.map(([, of]) => {
    const [mean, interval] = of(a);
    return interval === null ? fixed(mean) : `${fixed(mean)} [${interval.map(fixed).join(", ")}]`;
  }),
  fixedDown(a.epsilonLower, 3),
];

/** False-positive rates that were found, of all attacks: the smallest and the largest. */
function foundText(attacks: readonly AttackLine[]): string {
  const range = (asked: string, of: (a: AttackLine) => number | null): string[] => {
    const rates = attacks.flatMap((a) => of(a) ?? []).map((x) => 100 * x);
    if (rates.length === 0) return [];
    return [`${asked}: ${Math.min(...rates).toFixed(2)}% to ${Math.max(...rates).toFixed(2)}%`];
  };
  const found = [...range("at 1%", (a) => a.fprAt1), ...range("at 0.1%", (a) => a.fprAt01)];
  return found.length > 0 ? ` False positives found ${found.join("; ")}.` : "";
}

function attackTable(result: AttackSummary): string[] {
  const { attacks, testAccuracy, testPerplexity, trainLoss, epsilon, pools } = result;
  const reached =
    testPerplexity === undefined
      ? `test accuracy ${fixed(testAccuracy ?? null)}`
      : `test perplexity ${testPerplexity.toFixed(1)}`;
  const accounted = epsilon === null ? "none" : fixedUp(epsilon, 3);
  return [
    `${reached}, training loss ${fixed(trainLoss)}, accounted epsilon ${accounted} (delta 1e-5)`,
    ...alignedLines([
      ["attack", "knowledge", ...RATES.map(([name]) => name), "eps >="],
      ...attacks.map(cellsOf),
    ]),
    "Balanced accuracy and TPR: each target at thresholds that the other targets of its pool chose." +
      foundText(attacks),
    "known-A: the attacker's shadow models share the target's A; unaware: they have an A each. " +
      `The ledger's claims use the stronger of ${DECIDING_ATTACKS.join(" and ")}.`,
    `${pools > 1 ? `Intervals: 95% between ${pools} pools. ` : ""}` +
      "n/a: too few non-members in the other targets for that rate, or no other target. " +
      "eps >=: one-run audit, delta 1e-12, confidence 1 - 1e-8; 0 means that nothing was shown, " +
      "not that nothing leaks.",
  ];
}

function rateLine({ rate, searched, rateNote }: TextAttack): string {
  if (searched.length <= 1) return `rate ${rate}`;
  const tried = searched.map(({ rate: each, validationLoss }) => {
    const reached = validationLoss === null ? "diverged" : Math.exp(validationLoss).toFixed(1);
    return `${each}: ${reached}`;
  });
  const note = rateNote === undefined ? "" : `; ${rateNote}`;
  return `rate ${rate} (searched: ${tried.join(", ")}, validation perplexity)${note}`;
}

function exposureLine({ exposure }: TextAttack): string {
  const { sentence, inserted, leftOut, chance, most, canaries } = exposure;
  const bits = (x: number | null): string => (x === null ? "n/a" : x.toFixed(2));
  return (
    `exposure of "${sentence}": ${bits(inserted)} bits where trained on, ${bits(leftOut)} where left out ` +
    `(${chance.toFixed(1)} by chance), ${most.toFixed(0)} at most, ${canaries} canaries in targets`
  );
}

export const command = defineCommand({
  name: "attack",
  summary:
    "train shadow and target models of one setting and run every membership attack; or attack a table of your own",
  examples: [
    "attack --method lora-fa --rank 4 --rate 0.05 --pools 3 --shadows 16 --targets 8",
    "attack --text documents.txt --method lora-fa --rank 1 --optimizer adam",
    "attack --outputs adapter.parquet --against full.parquet --out judged",
  ],
  notes: [
    "Trains shadow and target models of one setting and runs every membership attack. The score of each " +
      "record is in DIR/scores/, which roc and audit scores read.",
    "On documents the exposure of canaries is measured, too; without --rate, three rates are searched " +
      "first. It needs about (pools + 1) x pool size x 6/5 documents.",
    "--outputs trains nothing: it attacks log-probabilities or losses that your own models gave, and writes " +
      "scores of records and a page (docs/outputs.md has the columns).",
  ],
  options: {
    ...taskOptions("attack-out"),
    ...shardOptions,
    ...settingOptions,
    ...outputsOptions,
    pools: integer("--pools <n>", "replicates: 2 or more give intervals", {
      ...ATTACK_RANGES.pools,
      fallback: ATTACK_DEFAULTS.pools,
      remedy: "give a whole number",
    }),
    shadows: integer("--shadows <n>", "shadow models of each kind, an even number", {
      ...ATTACK_RANGES.shadows,
      fallback: ATTACK_DEFAULTS.shadows,
      remedy: "give a whole number",
    }),
    targets: integer("--targets <n>", "target models a pool", {
      ...ATTACK_RANGES.targets,
      fallback: ATTACK_DEFAULTS.targets,
      remedy: "give a whole number",
    }),
  },
  idle: idleOptions("attack"),
  async run(options, context): Promise<ClassifierAttack | TextAttack | OutputsAttack> {
    const request = outputsRequest(options, context);
    if (request) return (await import("../../app/attack-outputs.js")).attackOutputs(request);
    const { saveOutputs } = options;
    const { seed, workers, out, resume, force, pools, shadows, targets } = options;
    const { signal, progress, line: note, warn } = context;
    const counts = { pools, shadows, targets };
    const run = {
      seed,
      workers,
      out,
      resume,
      force,
      signal,
      progress,
      note,
      warn,
      ...counts,
      saveOutputs,
    };
    return describedSetting<ClassifierAttack | TextAttack>(options, context, {
      async classifier(setting) {
        const { attack } = await import("../../app/attack.js");
        return attack({ ...setting, ...run });
      },
      async languageModel(setting) {
        const { attackText } = await import("../../app/attack-text.js");
        return attackText({ ...setting, ...run, onDocuments: sayDocuments(context) });
      },
    });
  },
  print(result, { out, saveOutputs }) {
    if ("notRun" in result) return outputsLines(result);
    const rows = join(out, "membership.csv");
    const saved = saveOutputs === undefined ? "" : `; ${saveOutputs} (attack --outputs reads it)`;
    const scores = `${join(out, "scores")}, a table for each attack (roc and audit scores read them)${saved}`;
    return "exposure" in result
      ? [
          rateLine(result),
          ...attackTable(result),
          exposureLine(result),
          OWN_MODEL,
          `written: ${rows}, membership.parquet, canaries.csv, searches.csv, ${scores}`,
        ].join("\n")
      : [...attackTable(result), `written: ${rows}, membership.parquet, ${scores}`].join("\n");
  },
});
