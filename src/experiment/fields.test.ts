/** Lists of plans: what counts as the same entry twice, and what the schema says of it. */
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { listOf, whole } from "./fields.js";

const entry = z.object({ name: z.string(), rank: z.number() });
const named = listOf(entry, { what: "settings", by: ["name", "rank"] });
const plain = listOf(whole(1, 9), { what: "ranks", least: 2, most: 3 });
const taken = (list: z.ZodType, value: unknown): boolean => list.safeParse(value).success;

describe("lists of plans", () => {
  it("are refused with an entry twice: numbers and texts among the fields that tell", () => {
    const list = (...ranks: number[]) => ranks.map((rank) => ({ name: "a", rank }));
    expect(taken(named, list(1, 2))).toBe(true);
    expect(taken(named, list(1, 2, 1))).toBe(false);
    expect(taken(named, [...list(1), { name: "b", rank: 1 }])).toBe(true);
    expect([taken(plain, [3, 1]), taken(plain, [3, 1, 3])]).toEqual([true, false]);
  });

  it("say of an entry without its fields that alone, not that it is there twice", () => {
    for (const bad of [null, 3, { name: "a" }, { name: "a", rank: null }]) {
      const { error } = named.safeParse([bad, bad]);
      expect(error?.issues.map(({ message }) => message).join()).not.toContain("repeats");
    }
    const { error } = named.safeParse([
      { name: "a", rank: 1 },
      { name: "a", rank: 1 },
    ]);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      "without repeats of name and rank",
    ]);
  });

  it("say in the schema that no entry stands twice, where entries differ themselves", () => {
    expect(z.toJSONSchema(plain)).toMatchObject({
      ...{ uniqueItems: true, description: "ranks", minItems: 2, maxItems: 3 },
    });
    expect(z.toJSONSchema(named)).not.toHaveProperty("uniqueItems");
  });
});
