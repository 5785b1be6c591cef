/**
 * Pinned outputs: which examples and documents the data sets deal today, and in which order they are drawn, so that any
 * change is seen. They say nothing of correctness, which other tests hold; where a change is meant, `-u` writes them
 * anew.
 */
import { expect, it } from "vitest";
import { stream } from "../../core/stream.js";
import { line } from "../../testing/pinned.js";
import { batches, drawFactor } from "../draws.js";
import { ADAPTER_INITS, accountedEpsilon, METHOD_NAMES, METHODS, samplingRate } from "../method.js";
import { pretrainedModel } from "../language/pretrained.js";
import { bagOfWords } from "./spam.js";
import { count, drawPool, loadTask, poolOrder, TASKS, type Task } from "./task.js";
import { join, select, type Examples } from "./examples.js";
import { ownTexts } from "./own-texts.js";
import { standardised } from "./standardise.js";
import { IN_SETTINGS, loadTable } from "./table.js";
import { isProse, loadCorpus, openings, splitOf, written } from "./text.js";
import { trainTokenizer } from "./tokenizer.js";

const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
/** Files of the pinned plans. */
const TABLE = "src/experiment/pinned/table.csv";
const DOCUMENTS = "src/experiment/pinned/documents.jsonl";

/** Every so manieth of some thousand examples, from the last on. */
const few = (e: Examples): Examples => {
  const step = Math.ceil(count(e) / 30);
  return select(
    e,
    Array.from({ length: 30 }, (_, i) => count(e) - 1 - i * step).filter((i) => i >= 0),
  );
};
const examplesText = (name: string, e: Examples): string[] => [
  line(`${name}, ${count(e)} of ${e.dim}, ${e.classes} classes`, few(e).features),
  `  labels ${[...few(e).labels].join(" ")}`,
  ...(e.rows ? [line("  rows", [...e.rows].join(" "))] : []),
];
const taskText = (task: Task): string[] => [
  ...examplesText(`${task.name}, public`, task.publicPart),
  ...examplesText(`${task.name}, private`, task.privatePart),
  ...examplesText(`${task.name}, test`, task.test),
  `  pool 1: ${poolOrder(task, "3", 1).slice(0, 20).join(" ")}`,
  ...examplesText("  pool 2", drawPool(task, 30, 0.3, "3", 2)),
];

it("parts and pools of every task", async () => {
  const table = await loadTable(TABLE, "colour", IN_SETTINGS);
  const { table: report } = table;
  const joined = join(table.test, table.publicPart);
  const lines = [
    ...TASKS.flatMap((name) => taskText(loadTask(name))),
    ...taskText(table),
    `table: ${JSON.stringify(report)}`,
    ...examplesText("joined", joined),
    line("standardised", standardised(Float64Array.from([3, -1, 8, 2.5, 0]))),
    line("bag of words", bagOfWords("Free money, and $ 100 more: reply now to remove.")),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/tasks.txt");
});

it("documents, and their tokens", async () => {
  const { privatePart, test } = loadCorpus();
  const { tokenizer } = pretrainedModel();
  const opened = openings([...privatePart.slice(0, 40), privatePart[7]], tokenizer, 9, 3);
  const own = await ownTexts({ path: DOCUMENTS, field: "body" }, 55);
  const learned = trainTokenizer(own.documents, 120, { rarest: 30 });
  const encoded = learned.encode("The old whale said: over, under!");
  const lines = [
    line(
      "private emails",
      privatePart.map((x) => x.length),
    ),
    line(
      "unseen emails",
      test.map((x) => x.length),
    ),
    ...privatePart.slice(0, 2).map((x) => `  ${JSON.stringify(x.slice(0, 60))}`),
    line(
      "openings",
      opened.map((x) => x.length),
    ),
    ...opened.slice(0, 3).map((x) => `  ${x.join(" ")}`),
    line("split of 17", splitOf(17, "x").privatePart.join(" ")),
    line("  unseen", splitOf(17, "x").test.join(" ")),
    line("prose", ["Plain text, as it is.", "<b>x</b> text", "%%%% 12 34 ####"].map(isProse)),
    line("written", written("> quoted\nHello there.\nOn Monday he wrote:\nBye.\n-- \nme")),
    line("own texts", { lines: own.lines, at: own.at, ...own.leftOut }),
    ...own.documents.slice(0, 2).map((x) => `  ${x}`),
    line("merges", learned.merges.map(([a, b]) => `${a}+${b}`).join(" ")),
    line("tokens", encoded.join(" ")),
    line("  decoded", learned.decode(encoded)),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/texts.txt");
});

it("batches and factors of every method", async () => {
  const members = Array.from({ length: 23 }, (_, i) => 3 * i + 1);
  const lines = METHOD_NAMES.flatMap((method) => {
    const t = { method, batch: 6, noiseMultiplier: 1.3, steps: 9 };
    return [undefined, "fixed" as const, "passes" as const].map((other, k) => {
      const drawn = batches(t, members, 20, stream("pinned", `batches/${method}`, k), other);
      const four = Array.from({ length: 4 }, () => drawn.next().value.join(" "));
      return `${method}, ${other ?? "as it is"}: ${four.join(" | ")}`;
    });
  });
  lines.push(
    ...METHOD_NAMES.map((method) => `${method}: ${JSON.stringify(METHODS[method])}`),
    ...METHOD_NAMES.map((method) =>
      line(
        `epsilons of ${method}`,
        [undefined, 4].map((steps) =>
          accountedEpsilon({ method, batch: 6, noiseMultiplier: 1.3, steps: 9 }, 20, 1e-4, steps),
        ),
      ),
    ),
    line(
      "sampling rates",
      [7, 20].map((expected) => samplingRate({ batch: 8 }, expected)),
    ),
    ...ADAPTER_INITS.map((init) => {
      const out = new Float32Array(15);
      drawFactor({ init, rank: 3 }, 5, stream("pinned", "factor", 0), out);
      return `A, ${init}: ${[...out].map((x) => x.toPrecision(6)).join(" ")}`;
    }),
  );
  await expect(text(lines)).toMatchFileSnapshot("pinned/draws.txt");
});
