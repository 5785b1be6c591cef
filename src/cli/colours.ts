/**
 * Colours of what is printed for people, put on the finished text, so that no word stands in its colour alone: verdicts
 * and heads in bold, a verdict against its prediction in red. Taken off, the text is what it was.
 */
import { VERDICTS } from "../claims/claim.js";

const STYLES = { bold: [1, 22], dim: [2, 22], red: [31, 39], yellow: [33, 39] } as const;
type Style = keyof typeof STYLES;

const styled = (text: string, ...styles: readonly Style[]): string =>
  styles.reduce((inner, style) => {
    const [on, off] = STYLES[style];
    return `\x1b[${on}m${inner}\x1b[${off}m`;
  }, text);

/** Id, verdict, what it is to its prediction, and the rest, as verdict-line.ts writes them. */
const VERDICT = new RegExp(
  `^(\\S+ +| +language model +)(${VERDICTS.join("|")})( +)(as expected|(?:EXPECTED|expected) \\w+)?(.*)$`,
);
/** Parts of lines, and how they look; the first that fits. */
const LINES: ReadonlyArray<readonly [RegExp, ...Style[]]> = [
  [/^contradicts its prediction: .*$/, "red", "bold"],
  [/^(warning: )?not enough data for the verdict .*$/, "yellow"],
  [/^(No|Not shown by this run|Not tested by this run)\./, "bold"],
  [/^(page|next|report): /, "dim"],
];

const surpriseStyle = (surprise: string): readonly Style[] => {
  if (surprise.startsWith("EXPECTED")) return ["red", "bold"];
  return surprise.startsWith("expected") ? ["yellow"] : ["dim"];
};

function paintLine(line: string): string {
  const verdict = VERDICT.exec(line);
  if (verdict) {
    const [, id, said, gap, surprise = "", rest] = verdict;
    return `${id}${styled(said, "bold")}${gap}${surprise && styled(surprise, ...surpriseStyle(surprise))}${rest}`;
  }
  const rule = LINES.find(([words]) => words.test(line));
  if (!rule) return line;
  const [words, ...styles] = rule;
  return line.replace(words, (found) => styled(found, ...styles));
}

/** The sentence of an answer, above its table; the heading of a list's part. */
function isHead(line: string, i: number, lines: readonly string[]): boolean {
  const [next = "", second = ""] = lines.slice(i + 1);
  if (i === 0) return next === "" && second.startsWith("  ");
  return lines[i - 1] === "" && /^\S[^.:;]*$/.test(line) && next.startsWith("  ");
}

export const paint = (text: string): string =>
  text
    .split("\n")
    .map((line, i, lines) => (isHead(line, i, lines) ? styled(line, "bold") : paintLine(line)))
    .join("\n");

/** What of the environment says whether there are colours (no-color.org, force-color.org). */
interface Surroundings {
  readonly isTTY?: boolean | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** NO_COLOR takes them off wherever it is set, FORCE_COLOR puts them on without a terminal. */
export function hasColours({ isTTY = false, env }: Surroundings): boolean {
  const given = (name: string): string => env[name] ?? "";
  if (given("NO_COLOR") !== "") return false;
  if (given("FORCE_COLOR") !== "") return given("FORCE_COLOR") !== "0";
  return isTTY && given("TERM") !== "dumb";
}
