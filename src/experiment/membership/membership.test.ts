/**
 * The whole path from training to attack, small: nothing where
 * nothing was learned, memorised noise found, divergence refused.
 */
import { describe, expect, it } from "vitest";
import { openBackend } from "../../backend/select.js";
import { training } from "../../train/method.js";
import { kindOf } from "../kinds.js";
import { modelOf } from "../attacked.js";
import type { Kind } from "../kind.js";
import type { MembershipRow, Tables } from "../rows.js";
import { parsePlan } from "../../sweep/plan.js";
import { shardsOf } from "../../sweep/shard.js";

async function rowsOf(
  setting: object,
  labelNoise: number,
  checkpoint: number,
  poolSize = 120,
): Promise<MembershipRow[]> {
  const plan = parsePlan({
    kind: "membership",
    name: "test",
    purpose: "test",
    feeds: ["x"],
    source: "synthetic",
    pools: 1,
    poolSize,
    labelNoise,
    shadows: 8,
    targets: 8,
    hidden: [48],
    pretraining: { steps: 50, rate: 0.1 },
    checkpoints: [checkpoint],
    settings: [{ name: "s", batch: 20, ...setting }],
  });
  const kind = kindOf("membership") as unknown as Kind<unknown, never>;
  const prepared = await kind.prepare(plan as never, "7", async () => new Map());
  const backend = await openBackend("reference");
  let partial: unknown;
  for (const shard of shardsOf(plan, "7", prepared)) {
    const next = await kind.simulate(shard as never, backend, prepared.shared ?? {});
    partial = partial === undefined ? next : kind.merge(partial, next);
  }
  const tables = kind.tables(prepared.cells[0], partial, {
    plan: "test",
    source: "synthetic",
    seed: "7",
    backend: "",
  }) as Tables;
  return tables.membership;
}
const mean = (rows: readonly MembershipRow[]): number =>
  rows.reduce((a, r) => a + (r.auc as number), 0) / rows.length;

describe("membership experiment", () => {
  // Eight targets with independent coins: each AUC has standard deviation sqrt(121/(12
  // * 60 * 60)) = 0.053, their mean 0.019; 0.13 is 6.9 of them, 5e-12 for each attack.
  it("finds nothing in models that were not moved", async () => {
    const rows = await rowsOf({ method: "lora", rank: 2, rate: 1e-9 }, 0.5, 3);
    for (const key of new Set(rows.map((r) => `${r.attack}/${r.knowledge}`))) {
      const used = rows.filter((r) => `${r.attack}/${r.knowledge}` === key);
      expect(used).toHaveLength(8);
      expect(Math.abs(mean(used) - 0.5), key).toBeLessThan(0.13);
      expect(used.every((r) => r.epsilonLower === 0)).toBe(true);
    }
  });
  it("finds labels that can only be memorised, and says so in epsilon", async () => {
    const rows = await rowsOf({ method: "full", rate: 0.2 }, 1, 600);
    expect(mean(rows.filter((r) => r.attack === "loss"))).toBeGreaterThan(0.9);
    expect(mean(rows.filter((r) => r.attack === "lira-online-fixed"))).toBeGreaterThan(0.9);
    expect(rows[0].epsilon).toBeNull();
    // 120 canaries, 12 guesses: even all right could not reach 1e-8; a pool of 400 can.
    expect(
      Math.max(
        ...(await rowsOf({ method: "full", rate: 0.2 }, 1, 600, 400)).map(
          (r) => r.epsilonLower as number,
        ),
      ),
    ).toBeGreaterThan(0.3);
  });
  it("refuses to score a cell with a diverged model", async () => {
    const rows = await rowsOf({ method: "full", rate: 1e6 }, 0, 20);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((r) => r.diverged > 0 && r.auc === null)).toBe(true);
  });
});

describe("models of a cell", () => {
  const cell = {
    id: "s/p0",
    plan: "test",
    pool: 0,
    shadows: 6,
    poolSize: 400,
    training: training({ method: "lora-fa" }),
  };
  const models = Array.from({ length: 20 }, (_, k) => modelOf(cell, "1", k));
  const sets = models.map((m) => new Set(Array.from(m.members)));
  const shared = (a: number, b: number): number =>
    [...sets[a]].filter((e) => sets[b].has(e)).length;
  it("shadows come in complementary pairs, the same for both attackers; targets are independent coins", () => {
    for (let k = 0; k < 6; k += 2) {
      expect(shared(k, k + 1)).toBe(0);
      expect(sets[k].size + sets[k + 1].size).toBe(400);
      expect(sets[k + 6]).toEqual(sets[k]);
    }
    // Overlap of independent halves of 400: binomial(400, 1/4),
    // 100 +- 8.7; sizes 200 +- 10. 7 standard deviations each.
    for (let a = 12; a < 20; a++) {
      expect(Math.abs(sets[a].size - 200)).toBeLessThan(70);
      for (let b = 0; b < 20; b++)
        if (b !== a) expect(Math.abs(shared(a, b) - 100)).toBeLessThan(61);
    }
    expect(modelOf({ ...cell, pool: 1, id: "s/p1" }, "1", 12).members).not.toEqual(
      models[12].members,
    );
  });
  it("unaware shadows have an A each; aware ones have the targets'; batches are everyone's own", () => {
    const key = (k: number): string => models[k].factorKey.join();
    expect(new Set([0, 1, 2, 3, 4, 5].map(key)).size).toBe(6);
    expect(new Set(Array.from({ length: 14 }, (_, k) => key(k + 6))).size).toBe(1);
    expect([0, 1, 2, 3, 4, 5].map(key)).not.toContain(key(6));
    expect(new Set(models.map((m) => m.key.join())).size).toBe(20);
    // Flora's A cannot be known: every model draws its own.
    const flora = Array.from({ length: 14 }, (_, k) =>
      modelOf({ ...cell, training: training({ method: "flora" }) }, "1", k).factorKey.join(),
    );
    expect(new Set(flora).size).toBe(14);
  });
});
