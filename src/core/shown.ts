/**
 * What a user wrote, as a message shows it: on one line, short, and without a character that a terminal obeys. No file,
 * name or plan can write to the terminal what it likes.
 */

/** Longest echo of a value, of the words around it, of a cell of a file, and of a path. */
const LONGEST_VALUE = 200;
const LONGEST_WORDS = 2000;
const LONGEST_CELL = 80;
const LONGEST_PATH = 200;

/** Characters that a terminal obeys or hides: controls, separators of lines, and marks that turn text round. */
const UNPRINTED = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escapedChar(char: string): string {
  const code = char.codePointAt(0) as number;
  const hex = code.toString(16);
  return NAMED[char] ?? (code < 256 ? `\\x${hex.padStart(2, "0")}` : `\\u${hex.padStart(4, "0")}`);
}
const escaped = (text: string): string => text.replace(UNPRINTED, escapedChar);

/** Text on one line: control characters escaped, and the middle of a long one left out. */
export function oneLine(text: string, longest = LONGEST_WORDS): string {
  if (text.length <= longest) return escaped(text);
  // Cut before it is escaped: a text may have a hundred million characters.
  const [start, end] = [
    text.slice(0, Math.ceil(longest * 0.6)),
    text.slice(-Math.floor(longest * 0.2)),
  ];
  return `${escaped(start)} .. (${text.length} characters) .. ${escaped(end)}`;
}

/** Numbers that JSON does not have, and what is no data, by their names. */
function plainer(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "function" || typeof value === "symbol" ? typeof value : value;
}

const isPlain = (value: object): boolean =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

/** Data as JSON, objects of a class (a date, a decimal) as they write themselves; never fails. */
function asJson(value: object): string {
  try {
    return isPlain(value) ? (JSON.stringify(value, plainer) ?? "an object") : String(value);
  } catch {
    return Array.isArray(value) ? "a list that is no data" : "an object that is no data";
  }
}

/** A value of a file in some 80 characters at most; "empty" for blanks; never fails. */
export function shown(value: unknown): string {
  if (typeof value === "string" && value.trim() === "")
    return value === "" ? "empty" : "empty (blanks)";
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  const text = typeof value === "object" && value !== null ? asJson(value) : String(value);
  const short = escaped(text.slice(0, LONGEST_CELL + 1));
  return short.length <= LONGEST_CELL ? short : `${short.slice(0, LONGEST_CELL - 3)}...`;
}

/** A path: the end of it where it is long. */
export function shownPath(path: string): string {
  const text = escaped(path.slice(-LONGEST_PATH - 1));
  return text.length <= LONGEST_PATH ? text : `...${text.slice(3 - LONGEST_PATH)}`;
}

/** Whether a string would be taken for a number where it is shown bare. */
const looksNumeric = (text: string): boolean => text.trim() !== "" && Number.isFinite(Number(text));

function ofObject(value: object): string {
  const isList = Array.isArray(value) && value.length > 0;
  return isList && value.every((item) => typeof item !== "object")
    ? value.slice(0, LONGEST_VALUE).map(echo).join(", ")
    : asJson(value);
}

/** A value as an option's message shows it: bare, but quoted where it is an empty string or a number as a string. */
export function echo(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "string") {
    const quoted = value.trim() === "" || looksNumeric(value);
    return quoted ? `"${oneLine(value, LONGEST_VALUE)}"` : oneLine(value, LONGEST_VALUE);
  }
  return oneLine(
    typeof value === "object" && value !== null ? ofObject(value) : String(value),
    LONGEST_VALUE,
  );
}
