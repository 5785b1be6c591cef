/** What a test would have seen reaches the result, in its own column. */
import { expect, it } from "vitest";
import type { PlanHead } from "../experiment/kind.js";
import { addTables } from "../experiment/rows.js";
import { realTables } from "../testing/real-rows.js";
import { judgeRows } from "../testing/describe-claim.js";
import { E8Cosine } from "./dependence/E8-cosine.js";
import type { AnyClaim, Finding, Power } from "./claim.js";
import { judgeClaim } from "./engine.js";

const tables = addTables(realTables("mnist"), realTables("language"));
/** A claim whose power is given, by the model whose rows it is judged on. */
const claim = (powerOf: (model: string) => Power | undefined): AnyClaim => ({
  ...E8Cosine,
  test(rows: never, context): Finding<unknown> {
    const { verdict, statistic, facts } = E8Cosine.test(rows, context);
    const power = powerOf(context.subject.model);
    return { verdict, statistic, facts, ...(power ? { power } : {}) };
  },
});
const judged = (powerOf: (model: string) => Power | undefined, plans?: readonly PlanHead[]) =>
  plans === undefined
    ? judgeRows(claim(powerOf), tables)[0]
    : judgeClaim(claim(powerOf), { seed: "1", tables, plans })[0];

it("a size that is no number is not known, and a computation has none", () => {
  for (const [smallest, known] of [
    [0.25, 0.25],
    [0, 0],
    [NaN, null],
    [Infinity, null],
    [null, null],
  ])
    expect(judged(() => ({ effect: "bias", smallest })).power).toEqual({
      effect: "bias",
      smallest: known,
    });
  expect(judged(() => undefined).power).toBeNull();
  expect(judged(() => ({ effect: "bias", smallest: 1 }), []).power).toBeNull();
});

it("the language model's column has its own", () => {
  const { power, languageModel } = judged((effect) => ({ effect, smallest: 1 }));
  expect([power?.effect, languageModel?.power?.effect]).toEqual(["none", "language-model"]);
});
