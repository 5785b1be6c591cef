/** Canaries that are drawn: whose they are, and what context they need. */
import { describe, expect, it } from "vitest";
import { pretrainedModel } from "../../train/language/pretrained.js";
import { canaryTokens, drawCanaries } from "./canaries.js";
import type { LanguagePlan } from "./plan.js";

const { tokenizer } = pretrainedModel();
const NEEDED = canaryTokens(tokenizer);
const drawn = (context: number, count: number) => {
  const canaries = { count, references: 3 };
  const plan = { name: "pins", context, pools: 2, canaries } as LanguagePlan;
  return drawCanaries(plan, tokenizer, "7");
};

describe("canaries that are drawn", () => {
  it("are different numbers: each pool's own, the search's among them, and the references", () => {
    const { pools, references } = drawn(NEEDED, 2);
    expect([pools.map((pool) => pool.length), references.length]).toEqual([[2, 2, 2], 3]);
    const all = [...references, ...pools.flat()].map((tokens) => tokenizer.decode(tokens));
    expect(new Set(all).size).toBe(9);
    for (const text of all) expect(text).toMatch(/^Do not tell anyone that my pin is \d{8}\.$/);
    // More pools change nothing of the first ones: references come first.
    expect(drawn(NEEDED, 0).references).toEqual(references);
  });

  it("need a context that holds their sentence; where there are none, any will do", () => {
    expect(() => drawn(NEEDED - 1, 2)).toThrow(`at least ${NEEDED}`);
    expect(drawn(NEEDED - 1, 0).pools).toEqual([[], [], []]);
  });
});
