/**
 * Pinned outputs: the rows that plans of every way through every kind give today, so that any change of them is seen.
 * They say nothing of correctness, which other tests hold; where a change is meant, `-u` writes them anew, and the diff
 * is read in review.
 */
import { expect, it } from "vitest";
import { openBackend } from "../backend/select.js";
import type { Executor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan, type RunOptions } from "../sweep/run.js";
import type { CellBase, Kind } from "./kind.js";
import { grownPlan, headOf, kindOf, samplingModes, scalePlan, withSampler } from "./kinds.js";
import { exposureOf } from "./language/canaries.js";
import { digits, tablesText, toldRow } from "../testing/pinned.js";
import { LAW_PLANS } from "./pinned/laws.fixture.js";
import { MODEL_PLANS } from "./pinned/models.fixture.js";

/** Plans whose trials are slow: so many of a shard at most. Their rows count what there is. */
const FEW: Readonly<Record<string, number>> = {
  symmetry: 7,
  "symmetry-row": 11,
  "symmetry-gradient": 11,
  "language-symmetry": 5,
};

/** This thread; each shard is computed in two parts, where it holds more than one block, and merged. */
const folding = (most = Infinity): Executor => ({
  async *run(shards, shared) {
    const backend = await openBackend("reference");
    for (const [index, shard] of shards.entries()) {
      const { simulate, merge } = kindOf(shard.kind) as unknown as Kind<unknown, CellBase>;
      const { block = 64 } = shard.cell;
      const part = (first: number, count: number): Promise<unknown> =>
        simulate({ ...shard, first, count }, backend, shared);
      const [first, count] = [shard.first, Math.min(most, shard.count)];
      const partial =
        count > block
          ? merge(await part(first, block), await part(first + block, count - block))
          : await part(first, count);
      yield { index, partial };
    }
  },
  close: () => Promise.resolve(),
});

async function written(
  name: string,
  fields: object,
  options: Partial<RunOptions>,
): Promise<string> {
  const plan = parsePlan({ name, ...fields });
  const executor = folding(FEW[name]);
  const run = { plan, seed: "11", backend: "pinned", executor, ...options };
  return `${tablesText({ ...(await runPlan(run)) }).join("\n")}\n`;
}

it.each(Object.entries({ ...LAW_PLANS, ...MODEL_PLANS }))("rows of %s", async (name, fields) => {
  await expect(await written(name, fields, {})).toMatchFileSnapshot(`pinned/${name}.txt`);
});

it.each([
  ["noise-coordinate", LAW_PLANS["noise-coordinate"]],
  ["membership-many", MODEL_PLANS["membership-many"]],
  ["audit", MODEL_PLANS["audit"]],
  ["release", LAW_PLANS["release"]],
])("rows of %s at a third look, trials doubled where they are the sample", async (name, fields) => {
  const options = { look: 3, doublings: kindOf((fields as { kind: string }).kind).scaled ? 1 : 0 };
  await expect(await written(name, fields, options)).toMatchFileSnapshot(`pinned/${name}-look.txt`);
});

it("rows of the first parts of samples", async () => {
  const lines: string[] = [];
  for (const name of ["noise-row", "dependence-synthetic", "sketch-profile"])
    await written(name, LAW_PLANS[name], {
      onParts: (parts) => {
        for (const { share, tables } of parts)
          lines.push(`${name}, share ${share}`, ...tablesText({ ...tables }));
      },
    });
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/parts.txt");
});

it("scores and answers that are told of", async () => {
  const told: Record<string, object[]> = {};
  const telling = (name: string) => (one: object) => void (told[name] ??= []).push(toldRow(one));
  for (const name of ["membership-pools", "language-pools"])
    await written(name, MODEL_PLANS[name], {
      onScores: telling(`scores of ${name}`),
      onAnswers: telling(`answers of ${name}`),
    });
  await expect(`${tablesText(told).join("\n")}\n`).toMatchFileSnapshot("pinned/told.txt");
});

it("plans that are scaled, grown, or drawn by another sampler", async () => {
  const lines: string[] = [];
  /** Fields that are others now. */
  const changed = (from: object, to: object): string =>
    JSON.stringify(
      Object.fromEntries(
        Object.entries(to).filter(
          ([key, value]) =>
            JSON.stringify(value) !== JSON.stringify((from as Record<string, unknown>)[key]),
        ),
      ),
    );
  for (const [name, fields] of Object.entries({ ...LAW_PLANS, ...MODEL_PLANS })) {
    const plan = parsePlan({ name, ...fields });
    lines.push(
      `${name}: ${JSON.stringify(headOf(plan))}`,
      `  thrice the effort: ${changed(plan, scalePlan(plan, 3))}`,
    );
    for (const growth of [
      { times: 1, halvings: 0 },
      { times: 2, halvings: 1 },
    ]) {
      const { plan: grown, ...rest } = await grownPlan(plan, growth);
      lines.push(`  grown ${growth.times}: ${JSON.stringify(rest)} ${changed(plan, grown)}`);
    }
    for (const sampler of ["row", "coordinate", "block"] as const)
      lines.push(`  by ${sampler}: ${changed(plan, withSampler(plan, sampler))}`);
    lines.push(`  ${samplingModes([plan])}`);
  }
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/grown.txt");
});

it("exposures of canaries, tied ones too", async () => {
  const others = [1, 2, 2, 3, 5];
  const lines = [0.5, 2, 3, 9].map((loss) => `loss ${loss}: ${digits(exposureOf(loss, others))}`);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/exposures.txt");
});
