/** The work of a run's plans: by their outlines, each behind those before it. */
import { describe, expect, it } from "vitest";
import { parsePlan } from "../sweep/plan.js";
import { sizeOf } from "../sweep/size.js";
import { ownPlan } from "./own-plan.fixture.js";
import { workOf } from "./plan-work.js";

describe("the work of plans", () => {
  it("is their outline's, summed in their order", async () => {
    const plan = parsePlan(ownPlan);
    const size = await sizeOf(plan, 0);
    if (!("shards" in size)) throw new Error("too many cells");
    const one = size.before + size.work;
    const [first, second, third] = await workOf(
      [
        { plan, doublings: 0 },
        { plan, doublings: 2 },
        { plan, doublings: 0 },
      ],
      3,
    );
    expect(first).toEqual({ before: 0, own: one, all: third.before + one, workers: 3 });
    expect(second.before).toBe(one);
    expect(second.own).toBeGreaterThan(2 * one);
    expect(third.before).toBe(one + second.own);
  });
});
