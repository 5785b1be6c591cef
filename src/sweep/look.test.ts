/** Rows are made for the look that they are of: bounds in them spend its share of the level. */
import { expect, it } from "vitest";
import { inlineExecutor } from "./executor.js";
import { parsePlan } from "./plan.js";
import { runPlan } from "./run.js";

/** Hides little, so that its rows hold a bound above 0. */
const plan = parsePlan({
  ...{ kind: "release", name: "loud", purpose: "test", feeds: [], mechanisms: ["plain"] },
  ...{ ranks: [4], dims: [16], sigmas: [0.1], epsilon: 4 },
  trials: { entries: 1, min: 640, max: 640 },
});
const boundAt = async (look: number | undefined): Promise<number> => {
  const executor = inlineExecutor("reference");
  const tables = await runPlan({ plan, seed: "1", backend: "none", executor, look });
  return tables?.release[0].epsilonLower as number;
};

it("a bound is smaller the less of the level its look may spend, and largest without looks", async () => {
  const [only, first, second] = [await boundAt(undefined), await boundAt(1), await boundAt(2)];
  expect(second).toBeGreaterThan(0);
  expect(first).toBeGreaterThan(second);
  expect(only).toBeGreaterThan(first);
});
