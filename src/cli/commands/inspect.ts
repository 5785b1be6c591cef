/** loradp inspect: what a published adapter shows, and what would protect what it was trained on. */
import { existsSync } from "node:fs";
import type { Sizes } from "../../app/inspect/repair.js";
import { UsageError } from "../../core/errors.js";
import { defineCommand, type Context } from "../command.js";
import { inspectLines } from "../inspect-lines.js";
import { integer, number } from "../options/number.js";
import { text } from "../options/option.js";
import { deltaOption } from "../options/privacy.js";
import { halvesSeed, scoreOptions } from "../options/scores.js";

interface Given {
  readonly examples: number | undefined;
  readonly batch: number | undefined;
  readonly epochs: number | undefined;
}

/** All three sizes, or none. */
function sizesOf({ examples, batch, epochs }: Given): Sizes | undefined {
  const given = Object.entries({ examples, batch, epochs });
  const missing = given.find(([, value]) => value === undefined);
  const [present] = given.filter(([, value]) => value !== undefined);
  if (present === undefined) return undefined;
  if (missing !== undefined)
    throw new UsageError(
      `--${missing[0]}`,
      `given with --${present[0]}`,
      undefined,
      "examples, batch and epochs together say how the adapter was trained",
    );
  return { examples, batch, epochs } as Sizes;
}

/** Options that do nothing without --scores. */
function checkScores(scores: string | undefined, { given }: Context, values: object): void {
  if (scores !== undefined) return;
  const idle = ["score", "member", "seed"].find((name) => given(name));
  if (idle !== undefined)
    throw new UsageError(
      `--${idle}`,
      "left out without --scores",
      (values as Record<string, unknown>)[idle],
      "give --scores FILE, or leave it out",
    );
}

/** A depth without a search. */
function checkDraws({
  startSeed,
  startDraws,
}: Readonly<Record<"startSeed", string | undefined> & Record<"startDraws", number | undefined>>) {
  if (startSeed === undefined && startDraws !== undefined)
    throw new UsageError(
      "--start-draws",
      "left out without --start-seed",
      startDraws,
      "give --start-seed N, or leave it out",
    );
}

/** A page is written under a new name only. */
function checkOut(out: string | undefined): void {
  if (out !== undefined && existsSync(out))
    throw new UsageError(
      "--out",
      "a file that is not there yet",
      out,
      "remove it, or name another",
    );
}

export const command = defineCommand({
  name: "inspect",
  summary:
    "what a published LoRA adapter (PEFT) shows of its training data, and what would give a guarantee " +
    "(docs/own-model.md)",
  examples: [
    "inspect my-lora",
    "inspect my-lora --examples 12000 --batch 32 --epochs 3 --scores scores.csv --out page.html",
  ],
  notes: [
    "DIR holds adapter_config.json and adapter_model.safetensors, as PEFT's save_pretrained writes them. Nothing is " +
      "run or fetched. Files of --activations and --gradients are in the safetensors format (F32), one tensor a " +
      "module, by its name: docs/own-model.md.",
  ],
  argument: { name: "<dir>", help: "folder of the adapter" },
  options: {
    start: text("--start <dir>", "the adapter before training: whether A moved, B less its start"),
    startSeed: text(
      "--start-seed <list>",
      "seeds, e.g. 42 or 0,42: whether PyTorch's CPU generator gives A, in place of --start",
    ),
    startDraws: integer("--start-draws <n>", "draws of each seed of --start-seed to search", {
      min: 1,
      max: 2 ** 36,
      shown: "2^28, some seconds",
      remedy: "give e.g. 1e9",
    }),
    activations: text(
      "--activations <file>",
      "candidates' inputs to layers, [candidates, m] or [candidates, tokens, m]: the span test",
    ),
    gradients: text(
      "--gradients <file>",
      "candidates' gradients of layers' weights: loadings, symmetry test, alignment",
    ),
    scores: text("--scores <file>", "membership scores, as loradp roc reads them"),
    ...scoreOptions,
    seed: halvesSeed,
    examples: integer("--examples <n>", "training examples, with --batch and --epochs", {
      min: 1,
      max: 1e12,
      remedy: "give the number of training examples, e.g. 12000",
    }),
    batch: integer("--batch <b>", "batch size", { min: 1, remedy: "give e.g. 32" }),
    epochs: number("--epochs <e>", "passes over the data", { above: 0, remedy: "give e.g. 3" }),
    delta: deltaOption(
      "of every epsilon (default: the largest power of ten below 1/examples, or 1e-5)",
    ),
    suite: text(
      "--suite <dir>",
      "a verify run or published report: what DP-LoRA cost (default: the checkout's)",
    ),
    out: text("--out <file>", "writes a page (HTML)"),
  },
  async run(values, context) {
    const { out, score, member, examples, batch, epochs, ...given } = values;
    const sizes = sizesOf({ examples, batch, epochs });
    checkScores(given.scores, context, values);
    checkDraws(values);
    checkOut(out);
    const { inspect } = await import("../../app/inspect/inspect.js");
    const options = { ...given, columns: { score, member }, sizes };
    const found = await inspect(context.argument, options, context.progress);
    if (out === undefined) return found;
    const [{ inspectPage }, { version }, { writeWhole }] = await Promise.all([
      import("../../app/inspect/page.js"),
      import("../../app/version.js"),
      import("../../store/files.js"),
    ]);
    writeWhole(out, inspectPage(found, version()));
    return { ...found, page: out };
  },
  print: (found) =>
    "page" in found ? `${inspectLines(found)}\n\npage: ${found.page}` : inspectLines(found),
});
