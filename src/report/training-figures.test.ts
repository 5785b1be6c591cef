/** Figures and tables of trained models: a snapshot, marks for every series, intervals where the numbers say. */
import { describe, expect, it } from "vitest";
import { dynamicsRows } from "../testing/dynamics-rows.js";
import { membershipRows } from "../testing/membership-rows.js";
import type { TrajectoryRow } from "../experiment/rows.js";
import {
  endingsBySetting,
  noiseCoherence,
  noiseMemory,
  pathDistances,
} from "./dynamics-figures.js";
import { aucAgainstRank } from "./mia-figures.js";
import { membershipTables, overPools } from "./mia-table.js";

const trajectory = (setting: string, step: number, correlation: number): TrajectoryRow => ({
  plan: "dynamics",
  cell: "",
  source: "mnist",
  setting,
  method: "lora-fa",
  rank: 16,
  rate: 0.05,
  pool: 0,
  models: 10,
  seed: "1",
  diverged: 0,
  step,
  gradientEnergy: 1,
  noiseEnergy: 8,
  noiseEnergyTheory: 8,
  correlation,
  correlationSe: 0.05,
  lagOne: correlation,
  lagOneSe: 0.05,
  gradientCosine: correlation,
  accumulated: 8,
  coherence: 1 + step * correlation,
  coherenceSe: 0.1,
});
const count = (svg: string, what: RegExp): number => [...svg.matchAll(what)].length;

describe("figures of trajectories", () => {
  const rows = ["lora-fa", "noisy"].flatMap((s) =>
    [0, 1, 2].map((t) => trajectory(s, t, s === "noisy" ? 0 : 0.5)),
  );
  it("coherence: snapshot", () => expect(noiseCoherence(rows)).toMatchSnapshot());
  it("draw every setting, and the cosine of the gradients beside the noise", () => {
    const memory = noiseMemory(rows);
    for (const text of ["lora-fa", "noisy", "gradients of lora-fa", "training step t"])
      expect(memory).toContain(text);
    const endings = dynamicsRows({});
    for (const text of [
      "from the start",
      "from the path without noise",
      "from an independent path of noisy SGD",
    ])
      expect(pathDistances(endings)).toContain(text);
    // One dot a model at the last step: 5 settings, 2 pools of 24.
    expect(count(endingsBySetting(endings), /<circle /g)).toBe(240);
  });
});

describe("tables and figures of membership", () => {
  const rows = membershipRows({});
  it("give means over pools with Student intervals between them, and name what diverged", () => {
    const [table] = membershipTables(rows);
    expect(table.body.map((r) => `${r[0]} ${r[1]}`)).toEqual([
      "full unaware",
      "lora-fa r4 unaware",
      "lora-fa r4 known-A",
      "lora-fa r16 unaware",
      "lora-fa r16 known-A",
      "dp-sgd 1 unaware",
    ]);
    expect(table.body.every((r) => r.length === table.head.length)).toBe(true);
    const at = table.head.indexOf("LiRA, one variance");
    expect(table.body[0][at]).toMatch(/^0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]$/);
    expect(table.body[5][table.head.indexOf("epsilon")]).toBe("5.0");
    expect(membershipTables(rows.map((r) => ({ ...r, auc: null })))[0].body[0][at]).toBe(
      "diverged",
    );
    // Pools 1, 2, 3 of values 1, 2, 3: mean 2, half-width t_2(0.975) / sqrt 3.
    const three = overPools(
      [1, 2, 3].map((pool) => ({ ...rows[0], pool, auc: pool })),
      (r) => r.auc as number,
    );
    expect(three.mean).toBe(2);
    expect(three.high - 2).toBeCloseTo(4.302652729911275 / Math.sqrt(3), 6);
  });
  it("AUC against rank: ranks in order, full fine-tuning last, both attackers", () => {
    const svg = aucAgainstRank(rows);
    for (const text of ["unaware", "known-A", "full", "lira-online-fixed"])
      expect(svg).toContain(text);
    expect(count(svg, /<circle /g)).toBe(5);
  });
});
