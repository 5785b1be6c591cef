/**
 * Which trials of a plan are tried to tell its time, what is made of their times, and how plans that are none are
 * refused, today, as stored in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { expect, it } from "vitest";
import { outlineOf } from "../experiment/kinds.js";
import { digits } from "../testing/pinned.js";
import { outcome } from "../store/pinned/outcome.fixture.js";
import { SUITE } from "../../simulations/index.js";
import { calibrate, chosen, isTooBusy, scaledTo, type Tried } from "./calibrate.js";
import type { Executor } from "./executor.js";
import { parseComplete, parsePlan, type Plan } from "./plan.js";
import { plan } from "./sweep.fixture.js";

const stored = (lines: readonly string[], name: string) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

/** Tries of a plan on a clock of its own: the runs that were asked for, and what was made of their times. */
async function triedText(
  which: Plan,
  threads: number,
  secondsOf: (work: number) => number,
): Promise<string[]> {
  let time = 0;
  const lines: string[] = [];
  const executor: Executor = {
    async *run(shards) {
      const busy = shards.reduce((sum, { count, cell }) => sum + count * secondsOf(cell.work), 0);
      const starts = shards.map(({ first }) => first).join(" ");
      const [{ cell, count, plan: name, seed }] = shards;
      lines.push(
        `  ${name} ${seed} ${cell.id}: ${shards.length} of ${count} from ${starts.slice(0, 60)}`,
      );
      time += busy / threads + 0.003;
      for (const index of shards.keys()) yield { index, partial: { index } };
    },
    async close() {},
  };
  const bytesOf = (partial: unknown): number => 100 - (partial as { index: number }).index;
  const found = await calibrate(which, { seed: "s", executor, threads, bytesOf, now: () => time });
  for (const { cell, seconds, expected, bytes, tries } of found.tried)
    lines.push(`  ${cell}: ${[seconds, expected, bytes, ...tries].map(digits).join(" ")}`);
  const sizes = (await outlineOf(which)).sizes();
  const scaled = Object.entries(scaledTo(found, sizes, which.kind));
  lines.push(
    `  before ${found.before}, ${scaled.map(([name, x]) => `${name} ${digits(x)}`).join(", ")}`,
  );
  return [...lines, `  too busy: ${isTooBusy(found.tried)}`];
}

it("trials of a plan's cells are tried, and its time told, as stored", async () => {
  const noise = (more: object): Plan =>
    parsePlan({
      ...plan,
      inits: ["gaussian"],
      trials: { entries: 3e8, min: 64, max: 1e5 },
      ...more,
    });
  const lines: string[] = [];
  for (const [what, which, threads, secondsOf] of [
    ["usual", noise({}), 2, (work: number) => 3e-9 * work + 2e-5],
    ["slow, on three threads", noise({}), 3, (work: number) => 2e-7 * work],
    ["fast", noise({ ranks: [3, 40] }), 1, (work: number) => 1e-12 * work],
    [
      "few trials",
      noise({ trials: { entries: 1, min: 100, max: 130 } }),
      2,
      (work: number) => 1e-8 * work,
    ],
    ["dependence", parsePlan(SUITE["dependence"]), 2, (work: number) => 1e-8 * work],
    ["witness", parsePlan(SUITE["witness"]), 2, (work: number) => 1e-8 * work],
  ] as const)
    lines.push(what, ...(await triedText(which, threads, secondsOf)));
  await stored(lines, "tried");
});

it("cells are chosen, and machines too busy, as stored at the edges", async () => {
  const cell = (id: number, work: number, trials: number) => ({ id: `${id}`, work, trials });
  const cells = [
    cell(0, 7, 30),
    cell(1, 2, 500),
    cell(2, 2, 90),
    cell(3, 40, 11),
    cell(4, 1, 9),
    cell(5, 9, 3),
  ];
  const sizes = cells.map(({ work, trials }) => ({
    work,
    trials,
    seconds: work / (1 + (trials % 4)),
    kept: 0,
    held: 0,
  }));
  const lines = [cells, cells.slice(3), cells.slice(5)].map((list) =>
    chosen(list, sizes)
      .map(({ id }) => id)
      .join(" "),
  );
  const tried = (seconds: number, expected: number, ...tries: number[]): Tried => ({
    ...{ cell: "c", bytes: 1, seconds, expected, tries },
  });
  for (const list of [
    ...[
      [tried(1, 1, 1)],
      [tried(1, 1, 1, 20)],
      [tried(1, 1, 20.01, 1)],
      [tried(7, 1, 7, 3), tried(1, 1, 1)],
    ],
    ...[
      [tried(2, 1, 2), tried(600, 3, 600)],
      [tried(2, 1, 2), tried(601, 3, 601)],
    ],
  ])
    lines.push(
      `${list.map((one) => [one.seconds, one.expected, ...one.tries].join(" ")).join("; ")}: ` +
        isTooBusy(list),
    );
  const uneven = [
    tried(3, 2, 3),
    { ...tried(1, 50, 1), bytes: 9 },
    { ...tried(8, 7, 8), bytes: 4 },
  ];
  for (const kind of ["noise", "membership"]) {
    const found = scaledTo(
      { tried: uneven, before: 1 },
      sizes.map((size, i) => ({
        ...size,
        cells: 1 + i,
        work: 1e4 * size.work,
        trials: 97 * size.trials,
      })),
      kind,
    );
    lines.push(`${kind}: ${Object.values(found).map(digits).join(" ")}`);
  }
  await stored(lines, "chosen");
});

it("plans that are none are refused in the words that are stored", async () => {
  const {
    mia,
    dynamics,
    witness,
    "mia-text": text,
  } = SUITE as Record<string, Record<string, unknown>>;
  const settings = mia["settings"] as readonly object[];
  const bad: ReadonlyArray<readonly [what: string, value: unknown]> = [
    ["a number", 3],
    ["a list", []],
    ["no kind", { ...plan, kind: undefined }],
    ["a kind of none", { ...plan, kind: "nois" }],
    [
      "a typo in a list",
      { ...mia, settings: [...settings, { name: "z", method: "lora", rnak: 3 }] },
    ],
    ["a typo in a union", { ...plan, rows: { source: "synthetic", dims: [4], shape: ["spread"] } }],
    [
      "a typo in another union",
      { ...plan, rows: { source: "mnist", checkpoint: [0], batchSizes: [4], rowsPerLayer: 1 } },
    ],
    ["a source of none", { ...plan, rows: { source: "mnst", dims: [4] } }],
    ["a typo in an object", { ...text, model: { width: 12, layer: 1, heads: 3, steps: 1 } }],
    [
      "cells",
      { ...witness, cells: [{ rank: 0, dim: 4 }, { rank: 4 }, { rank: 2, dim: 3, dmi: 1 }] },
    ],
    ["many ranks", { ...plan, ranks: Array.from({ length: 700 }, (_, i) => -i) }],
    [
      "idle fields",
      {
        ...dynamics,
        sampler: "row",
        settings: [{ name: "a", method: "full", rank: 3, batch: 10 }],
      },
    ],
    ["an idle field", { ...mia, settings: [{ name: "a", method: "full", rank: 3, batch: 10 }] }],
    [
      "many cells",
      { ...witness, cells: Array.from({ length: 250 }, () => ({ rank: 0, dim: "a", x: 1 })) },
    ],
  ];
  const lines: string[] = [];
  for (const [what, value] of bad) {
    const own = await outcome(() => parsePlan(value, "plan F").name);
    const unnamed = await outcome(() => parsePlan(value).name);
    const complete = await outcome(() => parseComplete(value, "plan F").name);
    lines.push(`${what}: ${own}`);
    if (complete !== own) lines.push(`  as a run wrote it: ${complete}`);
    lines.push(`  ${unnamed.split("\n")[0].slice(0, 40)}`);
  }
  await stored(lines, "plans");
});
