/** loradp train: one training run. */
import { join } from "node:path";
import type { ClassifierTraining } from "../../app/train.js";
import type { TextTraining } from "../../app/train-text.js";
import { defineCommand } from "../command.js";
import { flag } from "../options/option.js";
import { OWN_MODEL, sayDocuments } from "../document-lines.js";
import { taskOptions } from "../options/run.js";
import { describedSetting, idleOptions, settingOptions } from "../options/setting.js";

type Column<P> = readonly [title: string, cell: (point: P) => string];

/** A line a checkpoint; cells are right-aligned under their titles. */
function curveTable<P extends { readonly step: number; readonly weights: string }>(
  { curve, chosen }: { readonly curve: readonly P[]; readonly chosen: P },
  columns: ReadonlyArray<Column<P>>,
): string[] {
  const titles = columns.map(([title]) => title);
  return [
    ["   step", ...titles, "weights"].join("  "),
    ...curve.map((point) => {
      const cells = columns.map(([title, cell]) => cell(point).padStart(title.length));
      const end = `${point.weights.slice(0, 12)}${point === chosen ? "  <- kept" : ""}`;
      return [String(point.step).padStart(7), ...cells, end].join("  ");
    }),
  ];
}

/** Limits are rounded away from what they hold. */
const down = (x: number): string => (Math.floor(x * 1000) / 1000).toFixed(3);
const up = (x: number): string => (Math.ceil(x * 1000) / 1000).toFixed(3);

function pldLine({ epsilonPld, epsilonNote = "" }: ClassifierTraining | TextTraining): string {
  if (epsilonPld === null) return `by PLD: none (${epsilonNote})`;
  const { lower, upper } = epsilonPld;
  const end = upper === null ? "above" : `from ${down(lower)} to`;
  const note = epsilonNote === "" ? "" : ` (${epsilonNote})`;
  return `by PLD: the exact epsilon is ${end} ${upper === null ? down(lower) : up(upper)}${note}`;
}

function epsilonLines(result: ClassifierTraining | TextTraining): string[] {
  const { epsilon, delta } = result;
  if (epsilon === null)
    return [
      "epsilon: none (no guarantee: only dp methods with a noise multiplier above 0 have one)",
    ];
  return [
    `epsilon ${up(epsilon)} at delta ${delta} (RDP, Poisson sampling as used, all steps, ` +
      "one example added or removed; validation examples are not covered)",
    pldLine(result),
  ];
}

const classifierText = (result: ClassifierTraining, out: string): string[] => [
  ...curveTable(result, [
    ["train loss", (p) => p.trainLoss.toFixed(4)],
    ["train acc", (p) => p.trainAccuracy.toFixed(3)],
    ["valid acc", (p) => p.validationAccuracy.toFixed(3)],
    ["test acc", (p) => p.testAccuracy.toFixed(3)],
  ]),
  ...epsilonLines(result),
  `written: ${join(out, "train.json")}`,
];

const languageText = (result: TextTraining, out: string): string[] => [
  ...curveTable(result, [
    ["train loss", (p) => p.trainLoss.toFixed(4)],
    ["valid perplexity", (p) => p.validationPerplexity.toFixed(1)],
    ["test perplexity", (p) => p.testPerplexity.toFixed(1)],
  ]),
  `${OWN_MODEL} Loss in nats a token, perplexity a token.`,
  ...(result.chosen.trainLoss > result.curve[0].trainLoss
    ? ["worse than before training: lower --rate"]
    : []),
  ...epsilonLines(result),
  `written: ${join(out, "train.json")}, ${result.saved}`,
];

export const command = defineCommand({
  name: "train",
  summary: "train one model on a private pool, adapters or all weights, with or without DP",
  examples: [
    "train --method lora-fa --rank 4 --rate 0.05",
    "train --method dp-lora --rank 4 --rate 0.05 --clip 1 --noise-multiplier 1",
    "train --method lora --rank 4 --rate 0.05 --data table.csv --label outcome",
    "train --data emails --method lora --rank 8 --optimizer adam --rate 0.003",
  ],
  notes: [
    "Writes loss, accuracies and weight hashes, epsilon where there is one (RDP bound and PLD bracket), " +
      "and the adapter as safetensors with PEFT's names (or all weights).",
    "--data emails and --text FILE fine-tune the small language model that comes with loradp (2 layers, " +
      "64 wide, 256 tokens: a toy, never your model), cut at 33 tokens, a sixth of the documents unseen: " +
      "docs/texts.md. Tables: docs/own-tables.md.",
  ],
  options: {
    ...taskOptions("train-out"),
    ...settingOptions,
    earlyStopping: flag(
      "--early-stopping",
      "keep the checkpoint that validates best (epsilon stays that of all steps)",
    ),
  },
  idle: idleOptions("train"),
  run(options, context): Promise<ClassifierTraining | TextTraining> {
    const { seed, out, force, earlyStopping } = options;
    const { signal, progress, line: note, warn } = context;
    const task = { seed, out, force, earlyStopping, signal, progress, note, warn };
    return describedSetting<ClassifierTraining | TextTraining>(options, context, {
      async classifier(setting) {
        const { train } = await import("../../app/train.js");
        return train({ ...setting, ...task });
      },
      async languageModel(setting) {
        const { trainText } = await import("../../app/train-text.js");
        return trainText({ ...setting, ...task, onDocuments: sayDocuments(context) });
      },
    });
  },
  print: (result, { out }) =>
    ("documents" in result ? languageText(result, out) : classifierText(result, out)).join("\n"),
});
