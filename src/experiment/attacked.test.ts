/**
 * Who is a member of which model, and which streams it draws from: told by hand, model by model. Lists of 64 coins that
 * differ are equal by chance with probability below 1e-16; the seed is fixed.
 */
import { describe, expect, it } from "vitest";
import { memberMask, modelOf, modelsOf, shadowsOf } from "./attacked.js";

const SEED = "1";
const cellOf = (method: "lora-fa" | "full" | "flora", id = "s/p0", pool = 0) => ({
  ...{ id, plan: "test", pool, shadows: 4, targets: 3, poolSize: 64 },
  training: { method },
});
const [KNOWN, FULL, FRESH] = [cellOf("lora-fa"), cellOf("full"), cellOf("flora")];
const masks = (cell: ReturnType<typeof cellOf>): string[] =>
  Array.from({ length: modelsOf(cell) }, (_, k) => memberMask(cell, SEED, k).join(""));
const complement = (mask: string): string => mask.replace(/./g, (x) => String(1 - Number(x)));

describe("members of a cell's models", () => {
  it("targets have the same members in every setting of a pool, shadows those of their number", () => {
    // Four shadows and three targets; where A can be known four more shadows stand between them.
    expect([KNOWN, FULL, FRESH].map(modelsOf)).toEqual([11, 7, 7]);
    const [known, full, fresh] = [KNOWN, FULL, FRESH].map(masks);
    expect(known.slice(8)).toEqual(full.slice(4));
    expect(fresh).toEqual(full);
    expect(known.slice(0, 4)).toEqual(full.slice(0, 4));
    expect(known.slice(4, 8)).toEqual(known.slice(0, 4));
  });

  it("shadows come in complementary pairs; pairs, targets and pools have coins of their own", () => {
    const known = masks(KNOWN);
    expect([known[1], known[3]]).toEqual([known[0], known[2]].map(complement));
    const own = [known[0], known[2], ...known.slice(8)];
    const other = masks(cellOf("lora-fa", "s/p1", 1));
    const all = [...own, other[0], other[2], ...other.slice(8)];
    expect(new Set([...all, ...all.map(complement)]).size).toBe(20);
  });
});

describe("streams of a cell's models", () => {
  const keysOf = (cell: ReturnType<typeof cellOf>) =>
    Array.from({ length: modelsOf(cell) }, (_, k) => modelOf(cell, SEED, k));

  it("each model has its own; unaware shadows an A each, aware ones and targets one A", () => {
    const models = keysOf(KNOWN);
    expect(models.map(({ key }) => key)).toEqual(models.map((_, k) => ["test/s/p0", k]));
    expect(models.map(({ factorKey }) => factorKey)).toEqual([
      ...[0, 1, 2, 3].map((k) => ["test/s/p0", k]),
      ...Array<unknown>(7).fill(["test/s/p0/shared", 0]),
    ]);
    models.forEach(({ members, seed }, k) => {
      const mask = memberMask(KNOWN, SEED, k);
      expect(members).toEqual([...mask.keys()].filter((i) => mask[i] === 1));
      expect(seed).toBe(SEED);
    });
  });

  it("where no A stays, no two models share one", () => {
    const keys = keysOf(FRESH).map(({ factorKey }) => factorKey.join());
    expect(new Set(keys).size).toBe(modelsOf(FRESH));
    expect(shadowsOf(FRESH)).toBe(4);
  });

  it("a cell of other checkpoints trains the models of the cell that it names", () => {
    const halving = { ...KNOWN, id: "s/p0/halving 1", models: "s/p0" };
    expect(modelOf(halving, SEED, 9)).toEqual(modelOf(KNOWN, SEED, 9));
  });
});
