/** Any value in a few printable characters, for messages: values come from users' files and may be anything. */

/** Characters of a value that a message shows. */
const LONGEST = 80;

/** Control characters, line breaks of Unicode, and the marks that turn a line's direction round. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const escaped = (text: string): string =>
  text.replace(
    UNPRINTABLE,
    (c) => `\\u${(c.codePointAt(0) as number).toString(16).padStart(4, "0")}`,
  );

const cut = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;

/** Numbers that JSON does not have, and what is no data, by their names; objects of no plain class by theirs. */
function plainer(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "function" || typeof value === "symbol" ? typeof value : value;
}

function written(value: unknown): string {
  if (typeof value === "string") return cut(value);
  if (typeof value === "function" || typeof value === "symbol") return `a ${typeof value}`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return cut(JSON.stringify(value, plainer) ?? "an object");
  } catch {
    return Array.isArray(value) ? "a list that is no data" : "an object that is no data";
  }
}

/** One line of at most some 80 characters; never fails. */
export const shown = (value: unknown): string => escaped(written(value));
