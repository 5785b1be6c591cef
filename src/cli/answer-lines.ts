/** An answer for people: a sentence that says it, then the numbers behind it in columns, then what to know of them. */

/** Name, value with its unit, and what it is. */
export type Field = readonly [name: string, value: string, meaning: string];

export { digits, digitsDown, digitsUp } from "../app/digits.js";

/** @param notes paragraphs behind the table */
export function answerLines(
  sentence: string,
  fields: readonly Field[],
  notes: readonly string[] = [],
): string {
  const [names, values] = [0, 1].map((i) => Math.max(...fields.map((field) => field[i].length)));
  return [
    sentence,
    "",
    ...fields.map(([name, value, meaning]) =>
      `  ${name.padEnd(names)}  ${value.padEnd(values)}  ${meaning}`.trimEnd(),
    ),
    ...(notes.length > 0 ? ["", ...notes] : []),
  ].join("\n");
}
