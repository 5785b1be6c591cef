/** loradp span: who was trained on, read off adapters with frozen A. */
import type { SpanSource } from "../../app/span.js";
import type { Optimizer } from "../../experiment/span/optimizer.js";
import { DEFAULT_SEED } from "../../app/settings.js";
import { UsageError } from "../../core/errors.js";
import { defineCommand } from "../command.js";
import { integer } from "../options/number.js";
import { choice, text } from "../options/option.js";
import { spanLines } from "../span-lines.js";

/** As in app/span.ts and experiment/span/optimizer.ts, which are loaded only for the work (a test compares them). */
export const SOURCES: readonly SpanSource[] = ["mnist", "spam", "language"];
export const OPTIMISERS: readonly Optimizer[] = [
  "sgd",
  "momentum",
  "decay",
  "clip",
  "noise",
  "adam",
];

const count = (flags: string, help: string, max: number, fallback: number, min = 1) =>
  integer(flags, help, { min, max, fallback, remedy: "give a whole number" });

export const command = defineCommand({
  name: "span",
  summary: "train adapters with frozen A, and read their members off A and B",
  examples: ["span --rank 16 --examples 8", "span --source language --rank 32 --examples 3"],
  notes: [
    "Is A x in the row space of B? For members it is, wherever their inputs do not fill the adapter's space. " +
      "Past that the leverage of A x still ranks them. Neither needs a label, a loss or a shadow model.",
    "Adapters sit on the first layer of a classifier (mnist: digits, spam: emails as counts of words), or on " +
      "the values of every layer of a small transformer (language: emails). Nothing is written.",
  ],
  options: {
    source: choice("--source <name>", "what is adapted, and on what data", SOURCES, "mnist"),
    optimizer: choice("--optimizer <name>", "how B is trained", OPTIMISERS, "sgd"),
    rank: count("--rank <r>", "rank of the adapter", 1024, 16),
    examples: count("--examples <n>", "members of a model", 256, 8),
    epochs: count("--epochs <n>", "times that each member is used", 1000, 2),
    batch: count("--batch <n>", "examples of a step", 1024, 8),
    models: count("--models <n>", "models, each with members and A of its own", 4096, 32, 2),
    seed: text("--seed <text>", "seed of every random stream", DEFAULT_SEED),
  },
  async run(options, { signal, progress, given }) {
    const { batch, examples } = options;
    if (given("batch") && batch > examples)
      throw new UsageError(
        "--batch",
        `at most --examples, ${examples}`,
        batch,
        "give a smaller batch",
      );
    const { spanTrial } = await import("../../app/span.js");
    return spanTrial({ ...options, signal, progress });
  },
  print: spanLines,
});
