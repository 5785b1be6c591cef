/** The suite's list of plans, and what a plan may feed. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CLAIMS } from "../claims/registry.js";
import { headOf } from "../experiment/kinds.js";
import { SUITE } from "../../simulations/index.js";
import { sharedResult } from "./judging.js";
import { loadPlan, suiteHeads, suitePlans } from "./plans.js";
import { PROFILES } from "./profiles.js";

const files = readdirSync(join(import.meta.dirname, "../../simulations"))
  .filter((file) => file.endsWith(".sim.ts"))
  .map((file) => file.slice(0, -".sim.ts".length));
/** Named after the plan that it is in another profile, on purpose: rows and streams keep the name. */
const SAME_NAME = new Map([["paths-quick", "paths"]]);

describe("the suite", () => {
  it("is the files in simulations/, each under its own name", () => {
    expect(Object.keys(SUITE).sort()).toEqual(files.sort());
    for (const [key, plan] of Object.entries(SUITE))
      expect(plan.name).toBe(SAME_NAME.get(key) ?? key);
  });

  it.each(PROFILES)("has plans of names that differ in profile %s", (profile) => {
    const names = suitePlans(profile).map((plan) => plan.name);
    expect(names.length).toBeGreaterThan(10);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(PROFILES)("gives every claim of profile %s results of ids that differ", (profile) => {
    expect(sharedResult(suitePlans(profile).map(headOf))).toBeUndefined();
  });

  it.each([
    ["quick", 1],
    ["standard", 2],
    ["full", 100],
  ] as const)(
    "has in profile %s %d times the trials that its plans are written with",
    (profile, effort) => {
      const plans = new Map(suitePlans(profile).map((plan) => [plan.name, plan]));
      const written = Object.values(SUITE).filter((plan) => !plan.profiles && "trials" in plan);
      expect(written.length).toBeGreaterThan(10);
      for (const plan of written) {
        const { entries, min, max } = (plan as { trials: Record<string, number> }).trials;
        expect(plans.get(plan.name)).toMatchObject({
          trials: { entries: entries * effort, min, max: max * effort },
        });
      }
    },
  );

  it("feeds every claim that reads rows, and no claim that reads none", () => {
    const fed = new Set<string>(Object.values(SUITE).flatMap((plan) => plan.feeds));
    for (const claim of CLAIMS)
      expect([claim.id, fed.has(claim.id)]).toEqual([
        claim.id,
        Object.keys(claim.reads).length > 0,
      ]);
  });

  it("has the heads that names of rows call for", () => {
    const [head, ...rest] = suiteHeads(new Set(["marginal", "no such plan"]));
    expect(rest).toEqual([]);
    expect(head).toMatchObject({ name: "marginal", subject: { model: "none" } });
  });
});

describe("loadPlan", () => {
  const plan = {
    kind: "profile" as const,
    name: "own",
    purpose: "test",
    feeds: ["E10-profile"],
    ranks: [3],
    dims: [4],
    rhos: [0.5],
    epsilons: [1],
    trials: { entries: 1, min: 64, max: 64 },
  };

  it("takes names, and plans as data, with and without claims that they feed", async () => {
    expect((await loadPlan("wide")).name).toBe("wide");
    expect(headOf(await loadPlan(plan)).feeds).toEqual(["E10-profile"]);
    expect((await loadPlan({ ...plan, feeds: [] })).feeds).toEqual([]);
  });

  it("refuses a claim that does not exist, and says which was meant", async () => {
    await expect(loadPlan({ ...plan, feeds: ["E10-profle"] })).rejects.toThrow(
      "plan field feeds must be made of ids of claims, got E10-profle: did you mean E10-profile?",
    );
    await expect(loadPlan({ ...plan, feeds: ["none"] })).rejects.toThrow(
      /loradp claims lists them/,
    );
  });
});
