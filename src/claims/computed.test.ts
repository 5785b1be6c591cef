import { expect, it } from "vitest";
import type { AnyClaim, Context } from "./claim.js";
import { findingOn } from "./computed.js";
import { levelsAt } from "./levels.js";

it("a claim without rows is computed once a context, another seed, look or claim anew", () => {
  const asked: string[] = [];
  const claim = (name: string, reads: object = {}): AnyClaim =>
    ({
      ...{ id: "X", reads },
      test: (_: unknown, { seed, look }: Context) => {
        asked.push(`${name} ${seed} ${look}`);
        return { facts: `${name} ${seed} ${look}` };
      },
    }) as unknown as AnyClaim;
  const at = (seed: string, look?: number): Context => ({
    ...{ seed, look, subject: { model: "none", task: "" } },
    ...levelsAt(look),
  });
  const [one, other] = [claim("one"), claim("other")];
  for (const _ of [1, 2])
    for (const [of, context] of [
      [one, at("1")],
      [one, at("2")],
      [one, at("1", 1)],
      [one, at("1", 2)],
      [other, at("1")],
    ] as const)
      expect(findingOn(of, {} as never, context).facts).toBe(
        `${of === one ? "one" : "other"} ${context.seed} ${context.look}`,
      );
  expect(asked).toHaveLength(5);
  const reading = claim("reading", { noise: () => true });
  for (const _ of [1, 2]) findingOn(reading, {} as never, at("1"));
  expect(asked.slice(5)).toEqual(["reading 1 undefined", "reading 1 undefined"]);
});
