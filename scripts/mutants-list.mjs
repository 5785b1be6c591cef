// The bugs that are planted by hand (mutants/*.json), and how one is planted.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What kinds of wiring go wrong. */
export const KINDS = {
  splits: "validation, test, population and pool exchanged, or drawn from each other",
  pairing: "what belongs together: targets, members, batches, answers, rows",
  checkpoints: "the wrong step or checkpoint",
  rates: "sampling rates, learning rates, shares of a batch",
  knowledge: "what an attacker or an observer knows",
  pools: "pools, replicates, shadows and targets",
  levels: "levels of tests, sides of limits, shares of looks",
  units: "another unit, rate or column",
  accounts: "accountants, brackets and calibration",
  keys: "keys of random streams",
  order: "order of ranks, rows, trials and shards",
  scaling: "scaling of adapters, gradients and noise",
  thresholds: "chosen and counted on the same data",
  weights: "weights of an interpolation, a mean or a fit",
  signs: "scored, compared or bounded backwards",
  options: "options of commands and fields of plans that do nothing",
};

const text = (lines) => (Array.isArray(lines) ? lines.join("\n") : lines);

/** All bugs, file by file. Texts of several lines are lists in the files. */
export function readMutants(root) {
  const folder = join(root, "mutants");
  return readdirSync(folder)
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")))
    .map((mutant) => ({ ...mutant, find: text(mutant.find), replace: text(mutant.replace) }));
}

/** A file's text with the bug in it; undefined where the text to replace is not there, or not once. */
export function planted(source, { find, replace }) {
  const parts = source.split(find);
  return parts.length === 2 ? parts.join(replace) : undefined;
}

/** The kinds with how many bugs there are of each, as a table of docs/testing.md. */
export function kindsTable(mutants) {
  const count = (kind) => String(mutants.filter((mutant) => mutant.kind === kind).length);
  const rows = [
    ["kind", "bugs", "what is planted"],
    ...Object.entries(KINDS).map(([kind, what]) => [kind, count(kind), what]),
    ["all", String(mutants.length), ""],
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const [head, ...body] = rows.map((row) =>
    line(row.map((cell, i) => (i === 1 ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))),
  );
  const rule = line(
    widths.map((width, i) => (i === 1 ? "-".repeat(width - 1) + ":" : "-".repeat(width))),
  );
  return [head, rule, ...body].join("\n");
}
