/**
 * An SVG as lines of text, for tests that pin figures: every text in its order, every attribute that is a word, and of
 * the shapes of a group how many there are and a digest of their numbers.
 */
import { pinnedText } from "./pinned-results.js";

/** Sum, sum weighted by place, least and largest: an exchange of two numbers shows in the second. */
export function digestOf(numbers: readonly number[]): string {
  if (numbers.length === 0) return "0 numbers";
  const sum = numbers.reduce((a, x) => a + x, 0);
  const byPlace = numbers.reduce((a, x, i) => a + (i + 1) * x, 0);
  const ends = [Math.min(...numbers), Math.max(...numbers)];
  return `${numbers.length} numbers, ${[sum, byPlace, ...ends].map(pinnedText).join(" ")}`;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e-?\d+)?/g;
/** Attributes whose numbers are places or sizes: they go into the digest. */
const PLACES = /^(d|points|transform|x|y|x1|x2|y1|y2|cx|cy|r|width|height)$/;
/** The same of every figure, or counted through the process. */
const LEFT_OUT = /^(class|style|stroke-miterlimit|aria-hidden|xmlns.*)$/;
const numbersIn = (text: string): number[] => (text.match(NUMBER) ?? []).map(Number);

interface Tag {
  readonly words: string;
  readonly numbers: readonly number[];
}

/** Attributes that are words, and the numbers of the others. */
function tagOf(name: string, attributes: string): Tag {
  const all = [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => ({
    key,
    value,
  }));
  const words = all
    .filter(({ key }) => !PLACES.test(key) && !LEFT_OUT.test(key))
    .map(({ key, value }) => `${key}=${value}`);
  return {
    words: [name, ...words].join(" "),
    numbers: all.flatMap(({ key, value }) => (PLACES.test(key) ? numbersIn(value) : [])),
  };
}

const TOKEN = /<(\/?)([\w:]+)([^>]*)>|([^<]+)/g;

/** A line a group: its words, its shapes (those alike that follow each other share a digest), its texts. */
export function svgLines(svg: string): string[] {
  const groups: string[][] = [[]];
  const nothing = { words: "", numbers: [] as readonly number[], count: 0, says: "" };
  let run = nothing;
  const flush = (): void => {
    const digest = run.numbers.length > 0 ? `: ${digestOf(run.numbers)}` : "";
    if (run.count > 0)
      groups[groups.length - 1].push(`${run.count} ${run.words}${run.says}${digest}`);
    run = nothing;
  };
  for (const [, end, name, attributes, text] of svg
    .replace(/<style>[^]*?<\/style>/g, "")
    .matchAll(TOKEN)) {
    if (text !== undefined && text.trim() !== "")
      run = { ...run, says: `${run.says} "${text.trim()}"` };
    if (text !== undefined || (end === "/" && name !== "g")) continue;
    const tag = tagOf(name, attributes);
    if (name === "g" || tag.words !== run.words) flush();
    if (name === "g") groups.push([]);
    if (end !== "/")
      run = {
        ...run,
        words: tag.words,
        numbers: [...run.numbers, ...tag.numbers],
        count: run.count + 1,
      };
  }
  flush();
  return groups.filter((parts) => parts.length > 0).map((parts) => parts.join("; "));
}

/** Lines of a CSV: of a column of numbers the digest, of one of words each word once with how often it comes. */
export function csvLines(csv: string): string[] {
  const [head, ...rows] = csv.trimEnd().split("\n").map(cellsOf);
  return head.map((column, i) => {
    const cells = rows.map((row) => row[i] ?? "");
    const isNumber = cells.every((cell) => cell === "" || Number.isFinite(Number(cell)));
    if (isNumber) {
      const filled = cells.filter((cell) => cell !== "");
      return `csv ${column}: ${digestOf(filled.map(Number))}`;
    }
    const words = [...new Set(cells)];
    const count = (word: string): number => cells.filter((cell) => cell === word).length;
    const shown = words.slice(0, 12).map((word) => `${word} (${count(word)})`);
    return `csv ${column}: ${words.length} words: ${shown.join(", ")}`;
  });
}

/** Cells of a line; a cell in quotes may hold commas. */
const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map(([, cell]) => cell);
