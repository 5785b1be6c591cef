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
import { oncePerKey } from "../core/once-per-key.js";
import { digits, tablesText, toldRow } from "../testing/pinned.js";
import { LAW_PLANS } from "./pinned/laws.fixture.js";
import { LOOK_PLANS, MODEL_PLANS } from "./pinned/models.fixture.js";

/** Plans whose trials are slow: so many of a shard at most. Their rows count what there is. */
const FEW: Readonly<Record<string, number>> = {
  symmetry: 5,
  "symmetry-row": 7,
  "symmetry-gradient": 7,
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

/** What comes of a plan: its rows, and where it is asked for those of its first parts and what is told of models. */
interface Outcome {
  readonly rows: string;
  readonly parts: readonly string[];
  readonly told: Readonly<Record<string, readonly object[]>>;
}
const PLANS = { ...LAW_PLANS, ...MODEL_PLANS };
const PARTED = ["noise-row", "dependence-synthetic", "sketch-profile"];
const TOLD = ["membership-pools", "language-pools"];

async function outcome(
  name: string,
  fields: object,
  options: Partial<RunOptions> = {},
): Promise<Outcome> {
  const plan = parsePlan({ name, ...fields });
  const executor = folding(FEW[name]);
  const parts: string[] = [];
  const told: Record<string, object[]> = {};
  const telling = (what: string) => (one: object) =>
    void (told[`${what} of ${name}`] ??= []).push(toldRow(one));
  const rows = await runPlan({
    ...{ plan, seed: "11", backend: "pinned", executor, ...options },
    ...(PARTED.includes(name) && {
      onParts: (list) => {
        for (const { share, tables } of list)
          parts.push(`${name}, share ${share}`, ...tablesText({ ...tables }));
      },
    }),
    ...(TOLD.includes(name) && { onScores: telling("scores"), onAnswers: telling("answers") }),
  });
  return { rows: `${tablesText({ ...rows }).join("\n")}\n`, parts, told };
}

/** Each plan runs once, whichever test asks first. */
const known = oncePerKey(
  (name: string) => name,
  (name) => outcome(name, PLANS[name]),
);

it.each(Object.keys(PLANS))("rows of %s", async (name) => {
  await expect((await known(name)).rows).toMatchFileSnapshot(`pinned/${name}.txt`);
});

it.each(Object.entries(LOOK_PLANS))(
  "rows of %s at a third look, trials doubled where they are the sample",
  async (name, fields) => {
    const options = {
      look: 3,
      doublings: kindOf((fields as { kind: string }).kind).scaled ? 1 : 0,
    };
    const { rows } = await outcome(name, fields, options);
    await expect(rows).toMatchFileSnapshot(`pinned/${name}-look.txt`);
  },
);

it("rows of the first parts of samples", async () => {
  const all = await Promise.all(PARTED.map(known));
  const lines = all.flatMap(({ parts }) => parts);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/parts.txt");
});

it("scores and answers that are told of", async () => {
  const all = await Promise.all(TOLD.map(known));
  const told = Object.assign({}, ...all.map((one) => one.told)) as Outcome["told"];
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
  for (const [name, fields] of Object.entries(PLANS)) {
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
