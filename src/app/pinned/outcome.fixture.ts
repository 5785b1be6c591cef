/** What comes of many things in a line each: the value, or why it is refused. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";

/** A new folder, which is DIR in what is stored. */
export const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-"));

const plain = (_key: string, value: unknown): unknown => {
  if (typeof value === "function" || value instanceof AbortSignal) return undefined;
  return value === Infinity ? "Infinity" : value;
};

async function outcome(name: string, make: () => unknown): Promise<string> {
  const text = await Promise.resolve()
    .then(make)
    .then(
      (value) => JSON.stringify(value, plain) ?? "nothing",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  return `${name}: ${text}`.replaceAll(folder, "DIR");
}

export type Case = readonly [name: string, make: () => unknown];
export const each = <T>(name: string, list: readonly T[], make: (x: T) => unknown): Case[] =>
  list.map((x) => [`${name} ${JSON.stringify(x, plain)}`, () => make(x)]);

/** Holds the outcomes, one after the other, to those that are stored in a file beside this one. */
export async function stored(name: string, cases: readonly Case[]): Promise<void> {
  const lines: string[] = [];
  for (const [title, make] of cases) lines.push(await outcome(title, make));
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
    join(import.meta.dirname, `${name}.txt`),
  );
}
