/** Tables of outputs that tests make: rows as JSON lines. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stream } from "../../core/stream.js";
import { readOutputs, type Outputs } from "./read.js";

export type Row = Readonly<Record<string, string | number | null>>;

const folder = mkdtempSync(join(tmpdir(), "loradp-tables-"));
let files = 0;

/** Path of a new file with these rows. */
export function fileOf(rows: readonly Row[]): string {
  const path = join(folder, `${files++}.jsonl`);
  writeFileSync(path, `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  return path;
}

export const outputsOf = (rows: readonly Row[]): Promise<Outputs> =>
  readOutputs(fileOf(rows), "outputs");

/** Standard normals, the same for the same key. */
export function normals(key: string, count: number): number[] {
  const { normal } = stream("outputs", key, 0);
  return Array.from({ length: count }, normal);
}

/** One target's examples: half of them members, whose logits are higher by `gap`. */
export const targetRows = (
  key: string,
  { examples = 400, gap = 0, ...columns }: { examples?: number; gap?: number } & Row,
): Row[] =>
  normals(key, examples).map((x, i) => ({
    model: "m",
    example: `e${i}`,
    member: i % 2,
    logit: x + gap * (i % 2),
    ...columns,
  }));
