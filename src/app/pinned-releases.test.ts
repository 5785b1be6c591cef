/**
 * What is said of the three releases, and of files of gradients, as stored in pinned/. It says nothing of what is
 * right: hand-worked tests do.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodeSafetensors, type StoredTensors } from "../store/safetensors.js";
import { digits } from "../testing/pinned.js";
import { pencilIn, sketchSummary, withoutEpsilon } from "./releases.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-releases-"));
const stored = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join("\n").replaceAll(folder, "DIR")}\n`).toMatchFileSnapshot(
    `./pinned/${name}.txt`,
  );
/** Numerical errors are the last bits of an integral: said to be there, and no more. */
const shown = (key: string, value: unknown): unknown => {
  if (key === "standardError") return Number(value) < 1e-9 ? "small" : value;
  return typeof value === "number" ? Number(digits(value)) : value;
};
const told = (what: string, run: () => unknown): string => {
  try {
    return `${what}: ${JSON.stringify(run(), shown)}`;
  } catch (error) {
    return `${what}: ${(error as Error).name}: ${(error as Error).message}`;
  }
};

const file = (name: string, tensors: StoredTensors): string => {
  const path = join(folder, `${name}.safetensors`);
  writeFileSync(path, encodeSafetensors(tensors));
  return path;
};
const matrix = (shape: readonly number[], of: (i: number) => number) => ({
  shape: [...shape],
  data: Float32Array.from({ length: shape.reduce((x, y) => x * y, 1) }, (_, i) => of(i)),
});
const wave = (i: number): number => Math.sin(1 + 1.7 * i * i);
const near = (i: number): number => wave(i) + (i % 4 === 1 ? 0.07 : 0);

describe("releases", () => {
  it("of B alone, by eigenvalues, are as stored", async () => {
    const l = [0.6, 1.9, 1, 1.25];
    const kept = [0.6, 1 + 5e-4, 1 - 4e-4, 1.25];
    const pencil = pencilIn(
      file("near", { batch: matrix([3, 5], wave), neighbour: matrix([3, 5], near) }),
    );
    const { eigenvalues, ...rest } = pencil;
    await stored(
      [
        told("at delta", () => sketchSummary(3, l, undefined, 0.02)),
        told("at epsilon", () => sketchSummary(3, l, 0.7, undefined)),
        told("at epsilon 0", () => sketchSummary(3, l, 0, undefined)),
        told("at a large epsilon", () => sketchSummary(3, [1, 1], 500, undefined)),
        told("towards the other", () => sketchSummary(6, [5, 2], 1, undefined)),
        told("and back", () => sketchSummary(6, [0.2, 0.5], 1, undefined)),
        told("near 1", () => sketchSummary(3, kept, 0.5, undefined)),
        told("the pencil", () => pencil),
        told("of gradients, near 1", () => sketchSummary(3, kept, 0.5, undefined, rest)),
        told("of gradients, at delta", () => sketchSummary(9, eigenvalues, undefined, 1e-3, rest)),
        told("of gradients, at epsilon", () => sketchSummary(9, eigenvalues, 3, undefined, rest)),
        told("at delta 0", () => sketchSummary(3, l, undefined, 0)),
        told("at delta 1", () => sketchSummary(3, l, undefined, 1)),
        told("both", () => sketchSummary(3, l, 1, 0.1)),
        ...(["adapter", "merged", "secret-a"] as const).map((release) =>
          told(release, () => withoutEpsilon(release)),
        ),
        told("apart", () => withoutEpsilon("secret-a", rest)),
      ],
      "released",
    );
  });

  it("of files that are no two gradients are refused in the words that are stored", async () => {
    const [batch, wide] = [matrix([2, 3], wave), matrix([1025, 1], near)];
    const [none, bad] = [matrix([0, 3], wave), matrix([2, 3], (i) => (i === 4 ? -Infinity : i))];
    const cases: ReadonlyArray<readonly [string, StoredTensors]> = [
      ["no batch", { neighbour: batch }],
      ["no neighbour", { batch, other: batch }],
      ["three dimensions", { batch: matrix([1, 2, 3], wave), neighbour: batch }],
      ["a vector beside it", { batch, neighbour: matrix([6], wave) }],
      ["empty", { batch: none, neighbour: none }],
      ["infinite", { batch, neighbour: bad }],
      ["infinite, both", { batch: bad, neighbour: bad }],
      ["other shapes", { batch, neighbour: matrix([3, 2], wave) }],
      ["too many outputs", { batch: wide, neighbour: wide }],
      ["all zero", { batch: matrix([2, 3], () => 0), neighbour: matrix([2, 3], () => 0) }],
      [
        "hardly another",
        { batch, neighbour: matrix([2, 3], (i) => wave(i % 3) * (1 + (i > 2 ? 1e-7 : 0))) },
      ],
    ];
    await stored(
      [
        ...cases.map(([name, tensors]) => told(name, () => pencilIn(file(name, tensors)))),
        told("none", () => pencilIn(join(folder, "none"))),
      ],
      "gradients",
    );
  });
});
