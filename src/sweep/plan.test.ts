/** Plans are validated field by field and hashed by content. */
import { describe, expect, it } from "vitest";
import { contentHash, parsePlan } from "./plan.js";
import { plan } from "./sweep.fixture.js";

describe("plans", () => {
  it("refuses a plan with a typo, a wrong value or a missing field in one line", () => {
    const { ranks: _, ...missing } = plan;
    for (const [bad, what] of [
      [{ ...plan, rnaks: [1] }, /rnaks/],
      [{ ...plan, ranks: [0] }, /ranks\.0/],
      [missing, /ranks/],
      [{ ...plan, inits: ["gauss"] }, /inits\.0.*gauss/],
      [3, /plan/],
    ] as const) {
      expect(() => parsePlan(bad)).toThrow(what);
      try {
        parsePlan(bad);
      } catch (error) {
        expect((error as Error).message).not.toContain("\n");
      }
    }
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
  });
});
