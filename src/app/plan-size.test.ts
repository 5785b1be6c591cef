/** Plans that no machine could run are refused in a line, before anything is made; estimates are those of real runs. */
import { describe, expect, it } from "vitest";
import { SUITE } from "../../simulations/index.js";
import { UsageError } from "../core/errors.js";
import { scalePlan } from "../experiment/kinds.js";
import { parsePlan } from "../sweep/plan.js";
import { aboutMemory, aboutTime } from "../core/about.js";
import { checkedSize, type Estimate } from "./plan-size.js";

const machine = { cores: 2, memory: 16 * 2 ** 30, heap: 4 * 2 ** 30 };
const sized = (plan: unknown, workers = 2): Promise<Estimate> =>
  checkedSize(parsePlan(plan), "plan own", workers, machine);
const least = (min: number) => ({ trials: { entries: 1, min, max: min } });
const { marginal, witness, mia, profile, symmetry } = SUITE;
/** Networks large enough that training takes most of the time; of small ones attacks and compilation do. */
const wideMia = {
  ...mia,
  ...{ pools: 3, poolSize: 400, shadows: 8, targets: 16, hidden: [128, 128] },
  checkpoints: [10, 20, 50, 120],
  settings: [
    { name: "full", method: "full", rate: 0.1 },
    { name: "lora-fa r4", method: "lora-fa", rank: 4, rate: 0.05 },
    { name: "dp-sgd 0.5", method: "dp-sgd", noiseMultiplier: 0.5, rate: 0.3 },
  ],
};
const MEASURED: Readonly<Record<string, unknown>> = { ...SUITE, "mia, 128 wide": wideMia };
const hundred = Array.from({ length: 100 }, (_, i) => i + 1);

describe("checkedSize", () => {
  it.each([
    [
      "1e12 trials",
      { ...marginal, ...least(1e12) },
      /200000 shards, got 4\.3e\+13 trials .* years/,
    ],
    [
      "1e9 trials",
      { ...marginal, ...least(1e9) },
      /200000 shards, got 4\.3e\+10 trials in 1\.8e\+7/,
    ],
    ["kept results", { ...witness, ...least(1e8) }, /results that fit the 4\.0 GiB .* got 22 GiB/],
    ["wide networks", { ...mia, hidden: Array(16).fill(4096) }, /fits the 16 GiB of memory/],
    ["many pools", { ...mia, pools: 1000, poolSize: 10_000 }, /lower pools, models, checkpoints/],
    ["large factors", { ...profile, ranks: [4096], dims: [65_536] }, /got .* 3\d{3} GiB/],
    [
      "many cells",
      { ...symmetry, ranks: hundred, batchSizes: hundred, steps: hundred },
      /100000 cells, got 1\.0e\+6/,
    ],
  ])("refuses %s in a line, at once", async (_, plan, what) => {
    const began = Date.now();
    const error: unknown = await sized(plan).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toMatch(what);
    expect((error as Error).message).not.toContain("\n");
    expect(Date.now() - began).toBeLessThan(1000);
  });

  it("takes the suite's plans, in every profile", async () => {
    for (const plan of Object.values(SUITE).map((p) => parsePlan(p)))
      for (const effort of [1, 2, 100]) {
        const size = await checkedSize(scalePlan(plan, effort), plan.name, 2, machine);
        expect(size.cells).toBeGreaterThan(0);
        expect(size.memory).toBeLessThan(4 * 2 ** 30);
      }
  });

  // CPU seconds of whole runs of these plans on one core (docs/plans.md), start apart.
  it.each([
    ["marginal", 3.1],
    ["inits", 6.8],
    ["release", 4.3],
    ["scale", 4.2],
    ["mia, 128 wide", 25],
    ["dynamics", 8],
    ["mia-text-quick", 6],
  ])("estimates %s within a factor of two of the %f s that it took", async (name, seconds) => {
    const { before, work } = await sized(MEASURED[name], 1);
    expect((before + work) / seconds).toBeGreaterThan(0.5);
    expect((before + work) / seconds).toBeLessThan(2);
  });

  it("takes a plan that fits to the last byte, and refuses it with one less", async () => {
    const plan = parsePlan({ ...witness, ...least(6400) });
    const { kept, memory } = await checkedSize(plan, "plan own", 2, machine);
    const on = (change: Partial<typeof machine>) =>
      checkedSize(plan, "plan own", 2, { ...machine, ...change });
    expect((await on({ heap: kept, memory })).memory).toBe(memory);
    await expect(on({ heap: kept - 1 })).rejects.toThrow(/^plan own must be of results that fit/);
    await expect(on({ memory: memory - 1 })).rejects.toThrow(/of memory of this machine, got /);
  });

  it("shares the work out among workers, no more than there are cores", async () => {
    const plan = SUITE["mia-standard"];
    const [one, two, many] = await Promise.all([1, 2, 64].map((workers) => sized(plan, workers)));
    expect(two.seconds).toBeLessThan(0.6 * one.seconds);
    expect(many.seconds).toBe(two.seconds);
    expect(many.memory).toBeGreaterThan(two.memory);
  });

  it("says sizes in words", () => {
    expect([0.4, 45, 600, 7200, 2e5, 1e9, 1e15].map(aboutTime)).toEqual([
      "0.40 s",
      "45 s",
      "10 min",
      "2.0 h",
      "2.3 days",
      "32 years",
      "3.2e+7 years",
    ]);
    expect([3e6, 5e9, 1e14].map(aboutMemory)).toEqual(["3 MiB", "4.7 GiB", "9.3e+4 GiB"]);
  });
});
