/** What of two tables belongs together: pools, examples and targets by their names, whatever their order. */
import { describe, expect, it } from "vitest";
import { paired, type Paired } from "./pairing.js";
import { targetsOf, type Outputs } from "./read.js";
import { outputsOf, type Row } from "./tables.fixture.js";

type Step = Outputs["pools"][number]["models"][number]["steps"][number];
/** Targets in this order, whose logit says which target, pool and example it is of; example e1 alone is a member. */
const table = (pools: Readonly<Record<string, readonly string[]>>, examples: readonly string[]) =>
  outputsOf(
    Object.entries(pools).flatMap(([pool, models], p) =>
      models.flatMap((model): Row[] =>
        examples.map((example) => ({
          ...{ pool, model, example, member: Number(example === "e1") },
          logit: 100 * (p + 1) + 10 * Number(model.slice(1)) + Number(example.slice(1)),
        })),
      ),
    ),
  );
const numbers = ({ numberOf }: Paired, pool: number, names: readonly string[]) =>
  ([0, 1] as const).map((side) => names.map((name) => numberOf(side, pool, name)));

describe("two tables", () => {
  it("pair targets of the same names by name", async () => {
    const first = await table({ p: ["t1", "t2", "t3"], q: ["t2", "t1"] }, ["e1", "e2"]);
    const second = await table({ p: ["t3", "t1", "t2"], q: ["t2", "t1"] }, ["e1", "e2"]);
    const pair = paired(first, second);
    expect(numbers(pair, 0, ["t1", "t2", "t3"])).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    // Numbers are those of a target's own pool.
    expect(numbers(pair, 1, ["t1", "t2"])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });

  it("pair targets of other names by their place, and refuse more of them in one table", async () => {
    const first = await table({ p: ["t1", "t2"] }, ["e1", "e2"]);
    const { numberOf } = paired(first, await table({ p: ["t8", "t7"] }, ["e1", "e2"]));
    expect([numberOf(0, 0, "t2"), numberOf(1, 0, "t7"), numberOf(1, 0, "t8")]).toEqual([1, 1, 0]);
    const more = await table({ p: ["t1", "t2", "t3"] }, ["e1", "e2"]);
    expect(() => paired(first, more)).toThrow(/with 2 targets in pool p, .*got 3/);
  });

  it("keep the pools and examples that both have, in the order of the first, each with its own numbers", async () => {
    const first = await table({ p: ["t1"], q: ["t1"], r: ["t1"] }, ["e1", "e2", "e3", "e4"]);
    const second = await table({ r: ["t5"], p: ["t5"] }, ["e4", "e2", "e1", "e9"]);
    const { both, leftOut } = paired(first, second);
    expect(both.map(({ pools }) => pools.map(({ name }) => name))).toEqual([
      ["p", "r"],
      ["p", "r"],
    ]);
    const [mine, theirs] = both.map(({ pools }) =>
      pools.map((pool) => ({
        examples: pool.examples,
        members: [...targetsOf(pool)[0].member],
        logits: [...targetsOf(pool)[0].steps[0].phi],
      })),
    );
    const common = { examples: ["e1", "e2", "e4"], members: [1, 0, 0] };
    expect(mine).toEqual([
      { ...common, logits: [111, 112, 114] },
      { ...common, logits: [311, 312, 314] },
    ]);
    expect(theirs).toEqual([
      { ...common, logits: [251, 252, 254] },
      { ...common, logits: [151, 152, 154] },
    ]);
    // Of the first 12 - 6 rows of examples, q's four and one of each other pool; of the second one a pool.
    expect(leftOut).toMatch(/: 6 examples of .*, 2 of /);
  });

  it("keep with each example what was measured on it: its answer, its tokens', the pretrained model's", async () => {
    const measured = async (examples: readonly string[]): Promise<Outputs> => {
      const outputs = await table({ p: ["t1"] }, examples);
      const more = (step: Step, of: number): Float64Array => step.phi.map((phi) => phi + of);
      const withMore = (step: Step): Step => ({
        ...step,
        ...{ minK: more(step, 1000), pretrained: more(step, 2000) },
        tokens: new Map([["zlib", more(step, 3000)]]),
      });
      const pools = outputs.pools.map((pool) => ({
        ...pool,
        models: pool.models.map((m) => ({ ...m, steps: m.steps.map(withMore) })),
      }));
      return { ...outputs, pools };
    };
    const { both } = paired(
      await measured(["e1", "e2", "e3"]),
      await measured(["e3", "e9", "e2", "e1"]),
    );
    for (const { pools } of both) {
      const [{ phi, minK, pretrained, tokens }] = pools[0].models[0].steps;
      const lists = [phi, minK, pretrained, tokens.get("zlib")].map((list) => [...(list ?? [])]);
      expect(lists).toEqual([0, 1000, 2000, 3000].map((of) => [of + 111, of + 112, of + 113]));
    }
  });
});
