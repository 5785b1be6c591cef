/** What a user's file says, on one short line of a message: nothing in a file may write to the terminal as it likes. */

const LONGEST = 60;

/** Control characters, separators of lines, marks that turn text round, and halves of pairs. */
const UNPRINTED =
  /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

const escaped = (char: string): string =>
  NAMED[char] ?? `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, "0")}`;

/** A value of at most 60 characters, escaped; "empty" and null by these words. */
export function shown(value: unknown): string {
  if (typeof value === "string" && value.trim() === "")
    return value === "" ? "empty" : "empty (blanks)";
  const text = String(value);
  const escapedText = text.slice(0, LONGEST).replace(UNPRINTED, escaped);
  if (text.length <= LONGEST && escapedText.length <= LONGEST) return escapedText;
  return `${escapedText.slice(0, LONGEST - 3)}...`;
}
