/** What is said of the three releases: fields, both directions, files of gradients and what is refused of them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mixingEpsilon } from "../accountant/mixing.js";
import { UsageError } from "../core/errors.js";
import { sketchDelta } from "../core/sketch.js";
import { stream } from "../core/stream.js";
import { encodeSafetensors, type StoredTensors } from "../store/safetensors.js";
import { pencilIn, sketchSummary, withoutEpsilon } from "./releases.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-releases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, tensors: StoredTensors): string => {
  const path = join(folder, name);
  writeFileSync(path, encodeSafetensors(tensors));
  return path;
};
const { normal } = stream("1", "releases/test", 0);
const matrix = (rows: number, cols: number) => ({
  shape: [rows, cols],
  data: Float32Array.from({ length: rows * cols }, normal),
});
const full = matrix(3, 8);

describe("the three releases", () => {
  it("have the fields that docs/privacy.md explains", () => {
    const text = readFileSync(join(import.meta.dirname, "../../docs/privacy.md"), "utf8");
    const part = text.split("## Releases")[1].split("\n## ")[0];
    const explained = [...part.matchAll(/^\| ([\w.]+) +\|/gm)].map(([, name]) => name);
    const pencil = pencilIn(file("named.safetensors", { batch: full, neighbour: matrix(3, 8) }));
    const { eigenvalues, ...rest } = pencil;
    const summary = sketchSummary(4, eigenvalues, undefined, 1e-5, rest);
    const names = [
      ...Object.keys(summary).filter((name) => name !== "pencil"),
      "reason",
      "pencil",
      ...Object.keys(rest).map((name) => `pencil.${name}`),
    ];
    expect([...explained].sort()).toEqual([...names].sort());
  });

  it("give epsilon at delta and delta at epsilon, of the worse direction", () => {
    const l = [0.2, 0.5];
    const at = sketchSummary(4, l, 1, undefined);
    expect(at.delta).toBe(Math.max(at.deltaToward, at.deltaBack));
    expect(at.deltaToward).toBe(sketchDelta(1, 4, l).value);
    expect(at.deltaBack).toBe(sketchDelta(1, 4, [5, 2]).value);
    expect(Math.abs(at.deltaToward - at.deltaBack)).toBeGreaterThan(0.01);
    const other = sketchSummary(4, [5, 2], 1, undefined);
    expect([other.delta, other.deltaToward]).toEqual([at.delta, at.deltaBack]);
    const back = sketchSummary(4, l, undefined, at.delta);
    expect(back.epsilon).toBeCloseTo(1, 9);
    expect(back.epsilonByRenyi).toBeGreaterThan(back.epsilon);
    expect(at.epsilonByMixing).toBeNull();
    expect(() => sketchSummary(4, l, 1, 1e-5)).toThrow(UsageError);
    expect(() => sketchSummary(4, l, undefined, undefined)).toThrow(UsageError);
  });

  it("without an epsilon say why, each in its own words", () => {
    const reasons = (["adapter", "merged", "secret-a"] as const).map((release) => {
      const none = withoutEpsilon(release);
      expect(none).toMatchObject({ release, epsilon: null, delta: 1 });
      return none.reason;
    });
    expect(new Set(reasons).size).toBe(3);
  });
});

describe("files of gradients", () => {
  const apart = { ...full, data: full.data.map((x, i) => (i === 0 ? x + 0.05 : x)) };
  it("have gamma and the rank of what is exchanged, and what gamma promises", () => {
    const { eigenvalues, ...pencil } = pencilIn(
      file("near.safetensors", { batch: full, neighbour: apart }),
    );
    // One number differs by 0.05: the norm of the difference.
    const least = pencil.smallest * pencil.largest;
    expect(pencil.gamma).toBeCloseTo((least / 0.05) ** 2, 3);
    expect(pencil.parts).toBe(1);
    const found = sketchSummary(4, eigenvalues, undefined, 1e-5, pencil);
    expect(found.epsilonByMixing).toBeCloseTo(mixingEpsilon(1e-5, 4, pencil, 3) as number, 12);
    expect(found.epsilonByMixing).toBeGreaterThan(found.epsilonByRenyi as number);
    expect(found.epsilonByRenyi).toBeGreaterThan(found.epsilon);
    const wide = { ...pencil, gamma: 1 };
    expect(sketchSummary(4, eigenvalues, undefined, 1e-5, wide).epsilonByMixing).toBeNull();
  });

  it("of one range have eigenvalues, of another none", () => {
    const double = { shape: [3, 8], data: full.data.map((x) => 2 * x) };
    const same = pencilIn(file("double.safetensors", { batch: full, neighbour: double }));
    expect(same.ranges).toBe("same");
    for (const l of same.eigenvalues) expect(l).toBeCloseTo(4, 5);
    const flat = {
      shape: [3, 8],
      data: full.data.map((x, i) => (i < 16 ? x : full.data[i - 16])),
    };
    expect(pencilIn(file("flat.safetensors", { batch: full, neighbour: flat }))).toMatchObject({
      ranges: "apart",
      rank: 3,
      neighbourRank: 2,
      eigenvalues: [],
      gamma: 0,
    });
  });

  it.each([
    ["a missing matrix", { batch: full }, /neighbour: absent/],
    ["another shape", { batch: full, neighbour: matrix(8, 3) }, /\[3, 8\] and \[8, 3\]/],
    [
      "a vector",
      { batch: full, neighbour: { shape: [24], data: full.data } },
      /neighbour: shape \[24\]/,
    ],
    [
      "a number that is none",
      {
        batch: full,
        neighbour: { shape: [3, 8], data: full.data.map((x, i) => (i === 10 ? NaN : x)) },
      },
      /neighbour\[1, 2\] = NaN/,
    ],
    [
      "a direction that rounding could have made",
      {
        batch: full,
        neighbour: {
          shape: [3, 8],
          data: full.data.map((x, i) => (i < 16 ? x : full.data[i - 16] + 1e-6 * x)),
        },
      },
      /stand clear of rounding/,
    ],
  ])("are refused with %s", (name, tensors, message) => {
    const path = file(`${name}.safetensors`, tensors as StoredTensors);
    expect(() => pencilIn(path)).toThrow(message);
    expect(() => pencilIn(path)).toThrow(UsageError);
  });

  it("are refused where they are absent, or of two bytes a number", () => {
    expect(() => pencilIn(join(folder, "none"))).toThrow(/--gradients must be a file/);
    const header = JSON.stringify({ batch: { dtype: "F16", shape: [1, 1], data_offsets: [0, 2] } });
    const bytes = Buffer.concat([Buffer.alloc(8), Buffer.from(header), Buffer.alloc(2)]);
    bytes.writeBigUInt64LE(BigInt(header.length));
    const path = join(folder, "half.safetensors");
    writeFileSync(path, bytes);
    expect(() => pencilIn(path)).toThrow(/of dtype F32 /);
  });
});
