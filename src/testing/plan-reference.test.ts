/** docs/plans.md says what plans are checked for: `npx vitest run src/testing/plan-reference.test.ts -u` writes it. */
import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { describe, expect, it } from "vitest";
import { KIND_NAMES } from "../experiment/kinds.js";
import { parsePlan } from "../sweep/plan.js";
import { planReference } from "./plan-reference.js";

const page = join(import.meta.dirname, "../../docs/plans.md");

describe("docs/plans.md", () => {
  it("is what the schemas say", async () => {
    const text = await format(planReference(), {
      ...(await resolveConfig(page)),
      parser: "markdown",
    });
    await expect(text).toMatchFileSnapshot(page);
  });

  it("has an example of every kind, and each is a plan of that kind", () => {
    const examples = [...planReference().matchAll(/```json\n(.*?)```/gs)].map(([, json]) =>
      parsePlan(JSON.parse(json)),
    );
    expect(examples.map(({ kind }) => kind)).toEqual(KIND_NAMES);
  });
});
