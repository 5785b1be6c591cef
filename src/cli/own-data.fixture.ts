/** A small table and small documents of a user's own, for trainings of a second. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stream } from "../core/stream.js";

export const folder = mkdtempSync(join(tmpdir(), "loradp-"));
/** A folder that is never made. */
export const never = join(folder, "never");
const { normal, uniform } = stream("1", "flags", 0);
/** 200 rows: 66 public, 100 private, 34 to test. */
export const table = join(folder, "table.csv");
writeFileSync(
  table,
  `a,b,label\n${Array.from({ length: 200 }, (_, i) => `${normal()},${normal() + (i % 2)},${i % 2}`).join("\n")}\n`,
);
const WORDS = "north south water stone river light house green seven field under cold".split(" ");
/** Documents that differ, one a line. */
export const documents = (count: number): string =>
  Array.from({ length: count }, (_, i) =>
    [`document ${i}`, ...Array.from({ length: 12 }, () => WORDS[Math.floor(uniform() * 12)])].join(
      " ",
    ),
  ).join("\n");
/** 100 documents, of which 84 are private. */
export const text = join(folder, "text.txt");
writeFileSync(text, documents(100));
/** Sizes of a classifier that trains at once. */
export const tiny = ["--hidden", "4", "--pretraining", "2", "--steps", "3"];
