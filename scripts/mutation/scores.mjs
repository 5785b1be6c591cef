// Scores of whole folders (reports/mutation/FOLDER.json), their table in docs/testing.md, and harmless survivors.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { FOLDERS, WITHOUT_LIMIT } from "./sources.mjs";

const HARMLESS = "reports/mutation/harmless";
const SCORES = "reports/mutation";
export const [BEGIN, END] = ["<!-- mutation -->", "<!-- /mutation -->"];

/**
 * Survivors that no test can tell from the source, or that do no harm, each with why: the file, the line (trimmed) and
 * the column in that where the mutant begins, what is replaced, by what (in one line; of long ones the beginning), and
 * the reason.
 */
export function readHarmless(root) {
  const folder = join(root, HARMLESS);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")));
}

const flat = (text) => text.replace(/\s+/g, " ").trim();

/** The record of a mutant as `harmless` has it, but for the reason. */
export function recordOf(mutant, text) {
  const begin = text.lastIndexOf("\n", mutant.from - 1) + 1;
  const line = text.split("\n")[mutant.line - 1];
  return {
    file: mutant.file,
    line: line.trim(),
    column: mutant.from - begin - line.search(/\S/),
    replaced: flat(mutant.original).slice(0, 80),
    by: flat(mutant.replacement).slice(0, 80),
  };
}

const SAME = ["file", "line", "column", "replaced", "by"];

/** Why a survivor is harmless, or undefined. */
export const reasonOf = (record, harmless) =>
  harmless.find((known) => SAME.every((k) => known[k] === record[k]))?.reason;

/** How many were caught: killed by a test, out of time, or refused by the compiler; harmless ones do not count. */
export function tally(states) {
  const count = (state) => states.filter((s) => s === state).length;
  const [killed, timeout, types] = ["killed", "timeout", "types"].map(count);
  const [survived, harmless] = ["survived", "harmless"].map(count);
  const caught = killed + timeout + types;
  return { killed, timeout, types, survived, harmless, caught, valid: caught + survived };
}

/** Of a change's mutants as many are to be caught. */
const WANTED = 0.8;
/** A sample fails a change that has as many with this chance at most. */
const ALPHA = 1e-4;

/** Chance of so many or fewer caught among `valid` mutants, where each is caught with chance `share`. */
export function tail({ caught, valid }, share) {
  let [term, sum] = [(1 - share) ** valid, 0];
  for (let k = 0; k <= caught; k++) {
    sum += term;
    term *= ((valid - k) / (k + 1)) * (share / (1 - share));
  }
  return Math.min(1, sum);
}

/**
 * Whether a change passes: at most a fifth of its mutants survive, or one. Of a sample: unless it shows, at level
 * 1e-4, that more do.
 */
export const enough = ({ survived, caught, valid }, isSample) =>
  isSample ? tail({ caught, valid }, WANTED) >= ALPHA : survived <= Math.max(1, valid / 5);

export const percent = ({ caught, valid }) =>
  valid === 0 ? "100.0" : ((100 * caught) / valid).toFixed(1);

export function writeScore(root, folder, score) {
  mkdirSync(join(root, SCORES), { recursive: true });
  writeFileSync(join(root, SCORES, `${folder}.json`), `${JSON.stringify(score, null, 2)}\n`);
}

export function readScore(root, folder) {
  const path = join(root, SCORES, `${folder}.json`);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : undefined;
}

/** Wilson's 95% interval of a share, in per cent. */
export function interval({ caught, valid }) {
  const z = 1.959964;
  const [p, w] = [caught / valid, (z * z) / valid];
  const spread = z * Math.sqrt((p * (1 - p) + w / 4) / valid);
  return [-spread, spread].map((d) => Math.round((100 * (p + w / 2 + d)) / (1 + w)));
}

function rowOf(root, folder) {
  const score = readScore(root, folder);
  if (!score) return [folder, "not run yet", ...Array(8).fill("")];
  const { mutants, tested, date, commit, tally: t } = score;
  const part = tested === mutants ? "all" : String(tested);
  const numbers = [mutants, part, t.killed, t.timeout, t.types, t.harmless, t.survived];
  const caught = `${percent(t)}%`;
  const [low, high] = tested === mutants ? [] : interval(t);
  const shown = low === undefined ? caught : `${caught} (${low} to ${high})`;
  return [folder, shown, ...numbers.map(String), `${date}, ${commit}`];
}

/** The table of docs/testing.md. */
export function scoresTable(root) {
  const rows = [
    "folder,caught,mutants,tested,by a test,out of time,by types,harmless,survived,run".split(","),
    ...[...FOLDERS, ...Object.keys(WITHOUT_LIMIT).filter((name) => readScore(root, name))].map(
      (folder) => rowOf(root, folder),
    ),
  ];
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const right = (i) => i >= 2 && i <= 8;
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const [head, ...body] = rows.map((row) =>
    line(row.map((cell, i) => (right(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))),
  );
  const rule = line(widths.map((w, i) => (right(i) ? `${"-".repeat(w - 1)}:` : "-".repeat(w))));
  return [head, rule, ...body].join("\n");
}

/** docs/testing.md with the table between its markers. */
export function withTable(text, table) {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`docs/testing.md has no ${BEGIN} .. ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`;
}
