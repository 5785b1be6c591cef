/** Lists of words in messages. */

/** "a, b and 4 more": the first of many, all of a few. */
export function few(words: readonly string[], most: number): string {
  const rest = words.length - most;
  return rest > 1 ? `${words.slice(0, most).join(", ")} and ${rest} more` : words.join(", ");
}

/** "a", "a and b", "a, b and c". */
export const joined = (words: readonly string[], last: "and" | "or"): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
