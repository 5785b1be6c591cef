/** What a user's file says, on one short line of a message: nothing in a file may write to the terminal as it likes. */

const LONGEST = 60;
const LONGEST_PATH = 200;

/** Control characters, separators of lines, marks that turn text round, and halves of pairs. */
const UNPRINTED =
  /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escaped = (char: string): string =>
  NAMED[char] ?? `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, "0")}`;

/** A value of at most 60 characters, escaped; "empty" for blanks. */
export function shown(value: unknown): string {
  if (typeof value === "string" && value.trim() === "")
    return value === "" ? "empty" : "empty (blanks)";
  const text = String(value);
  const short = text.slice(0, LONGEST + 1).replace(UNPRINTED, escaped);
  return short.length <= LONGEST ? short : `${short.slice(0, LONGEST - 3)}...`;
}

/** A path, escaped: the end of it where it is long. */
export function shownPath(path: string): string {
  const text = path.slice(-LONGEST_PATH - 1).replace(UNPRINTED, escaped);
  return text.length <= LONGEST_PATH ? text : `...${text.slice(3 - LONGEST_PATH)}`;
}
