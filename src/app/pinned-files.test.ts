/**
 * Files that attacks and trainings leave, as stored in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { TargetScores } from "../experiment/target-scores.js";
import { decodeSafetensors } from "../store/safetensors.js";
import { digits, line } from "../testing/pinned.js";
import { languageTraining } from "../train/language/options.js";
import { parameterShapes, type Weights } from "../train/language/transformer.js";
import { writeScores } from "./attack-scores.js";
import { saveLanguageModel } from "./save-text.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-"));
const store = (name: string, lines: readonly string[]) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

it("files with scores of records are as stored", () => {
  const scored = (
    pool: number,
    target: number,
    change: Partial<TargetScores> = {},
  ): TargetScores => ({
    ...{ pool, target, step: 4, attack: "loss", knowledge: "unaware", member: [1, 0, 0, 1] },
    scores: [0, 1, 2].map((i) => pool + target / 10 + i / 100),
    ...change,
  });
  const list = [
    scored(0, 0),
    scored(0, 0, { attack: "calibrated", member: [0, 0, 1] }),
    scored(0, 1, { member: [0, 1, 1] }),
    scored(1, 0, { attack: "calibrated", knowledge: "known-A" }),
    scored(1, 0),
  ];
  const place = (pool: number, record: number): number => 100 * (pool + 1) + record;
  const lines = [undefined, { unit: "row", of: place }, { unit: "line", of: place }].flatMap(
    (places, i) => {
      const out = join(folder, `scores ${i}`);
      return writeScores(out, list, places as never).flatMap((path) => [
        `== ${path.slice(out.length)}`,
        readFileSync(path, "utf8").trimEnd(),
      ]);
    },
  );
  return store("score-files", lines);
});

/** Numbers that say which parameter they are of, and where in it. */
const filled = (names: ReadonlyArray<readonly [name: string, count: number]>): Weights =>
  Object.fromEntries(
    names.map(([name, count], k) => [
      name,
      Float32Array.from({ length: count }, (_, i) => k + i / 1024),
    ]),
  );

it("a language model on disk is as stored: all weights, or an adapter", () => {
  const shape = { vocabulary: 5, width: 4, layers: 2, heads: 2, context: 3 };
  const product = (dims: readonly number[]): number => dims.reduce((a, x) => a * x, 1);
  const whole = parameterShapes({ ...shape, context: 6 });
  const start = filled(whole.map(([name, dims]) => [name, product(dims)]));
  const lines: string[] = [];
  const show = (name: string, method: object, trained: Weights): void => {
    const out = join(folder, name);
    const path = saveLanguageModel(out, languageTraining(method as never), shape, start, trained);
    lines.push(`== ${name}: ${path.slice(folder.length)}`);
    const isFile = path.endsWith(".safetensors");
    const file = isFile ? path : join(path, "adapter_model.safetensors");
    if (!isFile) lines.push(readFileSync(join(path, "adapter_config.json"), "utf8").trimEnd());
    for (const [key, { shape: dims, data }] of Object.entries(
      decodeSafetensors(readFileSync(file), file).tensors,
    ))
      lines.push(`${line(`${key} [${dims.join(", ")}]`, data)}, first ${digits(data[0])}`);
  };
  const moved = Object.fromEntries(
    Object.entries(start)
      .filter(([name]) => name.includes("q_proj"))
      .map(([name, data]) => [name, data.map((x) => -x)]),
  );
  show("full", { method: "full", projections: ["q_proj"] }, moved);
  const factors = (rank: number): Weights =>
    filled(
      [0, 1].flatMap((l) =>
        [
          ["attn.v_proj", 4, 4],
          ["mlp.up_proj", 16, 4],
        ].flatMap(([name, rows, columns]) => [
          [`h.${l}.${name}.lora_A`, rank * Number(columns)] as const,
          [`h.${l}.${name}.lora_B`, rank * Number(rows)] as const,
        ]),
      ),
    );
  const projections = ["v_proj", "up_proj"];
  show("lora", { method: "lora", rank: 3, projections }, factors(3));
  show(
    "rslora",
    { method: "lora-fa", rank: 2, alpha: 7, scaling: "rslora", projections },
    factors(2),
  );
  return store("saved-text", lines);
});
