/**
 * JSON as its author wrote it: `JSON.parse` keeps the last of two fields of one name in silence, here they are refused.
 */

/** A value, or in words why the text has none. */
export type StrictJson = { readonly value: unknown } | { readonly wrong: string };

/** End of the string that begins at `at` with its quote: the position behind the closing one. */
function endOfString(text: string, at: number): number {
  let i = at + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i + 1;
}

/** The first name that occurs twice in one object of a text that is valid JSON. */
function repeatedName(text: string): string | undefined {
  const open: Array<Set<string>> = [];
  let last = "";
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      const end = endOfString(text, i);
      last = text.slice(i, end);
      i = end - 1;
    } else if (character === "{") open.push(new Set());
    else if (character === "}") open.pop();
    else if (character === ":") {
      // The string before a colon is a name of the innermost object: escapes are other spellings of it.
      const name = JSON.parse(last) as string;
      const names = open[open.length - 1];
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}

/** Parses a text; the message of what is wrong is one line without the text itself. */
export function strictJson(text: string): StrictJson {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const [, position] = / at position (\d+)/.exec((error as Error).message) ?? [];
    return { wrong: position === undefined ? "not JSON" : `not JSON at character ${position}` };
  }
  const twice = repeatedName(text);
  return twice === undefined ? { value } : { wrong: `JSON with ${quoted(twice)} twice` };
}

/** A name of a file's in the words of a message: in quotes, shortened. */
export const quoted = (name: string): string => JSON.stringify(name.slice(0, 80));

/** Whether a value is an object, neither null nor a list. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
