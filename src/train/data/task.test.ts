/** The built-in tasks: no example in two parts. */
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { count, type Examples } from "./examples.js";
import { loadTask, TASKS } from "./task.js";

const hashes = (e: Examples): Set<string> =>
  new Set(
    Array.from({ length: count(e) }, (_, i) =>
      createHash("sha256")
        .update(e.features.slice(i * e.dim, (i + 1) * e.dim))
        .digest("base64"),
    ),
  );

it.each(TASKS)("%s: public, private and test parts have no example in common", (name) => {
  const { publicPart, privatePart, test } = loadTask(name);
  const parts = [publicPart, privatePart, test].map(hashes);
  for (const part of parts) expect(part.size).toBeGreaterThan(100);
  for (const [a, b] of [
    [0, 1],
    [0, 2],
    [1, 2],
  ])
    expect([...parts[a]].filter((k) => parts[b].has(k))).toHaveLength(0);
});
