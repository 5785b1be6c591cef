/**
 * The list of claims, predictions counted over seeds, costs as tables, and what scores show, as stored in pinned/. It
 * says nothing of what is right: hand-worked tests do.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { basisOf, type Verdict } from "../claims/claim.js";
import { CLAIMS } from "../claims/registry.js";
import { stream } from "../core/stream.js";
import { headOf } from "../experiment/kinds.js";
import { parsePlan } from "../sweep/plan.js";
import { SUITE } from "../../simulations/index.js";
import { emptyTables, type ConvergenceRow } from "../experiment/rows.js";
import { readParquet } from "../store/parquet.js";
import { digits } from "../testing/pinned.js";
import { result } from "../testing/results.js";
import { withConvergence } from "./convergence.js";
import { costGrowth } from "./cost-growth.js";
import { costGrowthText, type MeasuredAxis } from "./cost-growth-text.js";
import { listClaims } from "./list-claims.js";
import { PROFILES } from "./profiles.js";
import { readScores, rocSummary, scoresAudit } from "./scores.js";
import {
  decidingPlans,
  drawnClaims,
  packed,
  tallySeeds,
  tooSeldom,
  unpacked,
  verdictsOf,
  type SeedRun,
  type Standing,
} from "./seeds.js";
import { between, seedsText } from "./seeds-text.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-ledger-"));
const stored = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join("\n").replaceAll(folder, "DIR")}\n`).toMatchFileSnapshot(
    `./pinned/${name}.txt`,
  );
const rounded = (x: number): number => (Math.abs(x) < 1e-12 ? 0 : Number(digits(x)));
const message = (run: () => unknown): string => {
  try {
    return JSON.stringify(run(), (_, x: unknown) => (typeof x === "number" ? rounded(x) : x));
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
};
const short = (...texts: readonly string[]): string =>
  createHash("sha256").update(texts.join("\n")).digest("hex").slice(0, 8);

describe("the list of claims", () => {
  it("is as stored, a line a claim, and so is each claim on another task", async () => {
    const all = listClaims();
    const perTask = new Set(all.flatMap((claim) => (claim.perTask ? [claim.id] : [])));
    const variants = Object.values(SUITE).flatMap((plan) =>
      plan.feeds.map((id) => [id, `${id}/${headOf(parsePlan(plan)).subject.task}`] as const),
    );
    const there = [...new Map(variants.map(([id, own]) => [own, id]))].flatMap(([own, id]) => {
      try {
        return perTask.has(id) ? listClaims(own) : [];
      } catch (error) {
        // The task that the claim is about: its id is the claim's own.
        expect((error as Error).message).toMatch(/^claim must be the id of a claim/);
        return [];
      }
    });
    const lines = [...all, ...there].map((claim) =>
      [
        `${claim.id}: ${claim.chapter}; ${claim.expectation} (${claim.basis}), ${claim.evidence}`,
        `reads ${claim.reads.join(" ")}; per ${claim.perTask}, ${claim.languageModel}; ${claim.theory}`,
        claim.plans
          .map(({ plan, profiles }) => `${plan} ${profiles.map(([letter]) => letter).join("")}`)
          .join(", "),
        // Long texts are the claims' own, which are stored elsewhere.
        short(claim.source, claim.sentence, claim.statement, claim.because) +
          short(...claim.needs, ...Object.values(claim.sees ?? {})) +
          short(...claim.plans.map(({ purpose }) => purpose)),
      ].join("; "),
    );
    await stored(lines, "claims");
  });
});

/** Verdicts of three claims at seven seeds; the last has none of the second. */
const LIST: ReadonlyArray<readonly [string, ...Standing[]]> = [
  ["1003", "came out", "undecided", "not tested"],
  ["1001", "came out", "contradicted", "not tested"],
  ["1007", "undecided", "came out", "not tested"],
  ["1002", "came out", "contradicted", "not tested"],
  ["1009", "came out", "came out", "not tested"],
  ["1010", "came out", "not tested", "not tested"],
  ["1011", "contradicted"],
];
const [first, second, third] = drawnClaims();
const runs: SeedRun[] = LIST.map(([seed, ...standings]) => ({
  seed,
  verdicts: standings.map((standing, i) => {
    const { id, expectation } = [first, second, third][i];
    return { id, expectation, basis: basisOf([first, second, third][i]), standing };
  }),
}));

describe("predictions over seeds", () => {
  it("are counted and told as stored", async () => {
    const tallies = tallySeeds(runs);
    await stored(
      [
        seedsText(tallies, runs.length),
        ...tallies.map((tally) => JSON.stringify(tally)),
        JSON.stringify(tooSeldom(tallies, runs.length).map(({ id }) => id)),
        ...runs.map((run) => JSON.stringify(packed(run))),
        seedsText(tallySeeds(runs.slice(4, 5)), 1),
        seedsText(tallySeeds([]), 3),
      ],
      "seeds",
    );
    expect(runs.map((run) => unpacked(packed(run)))).toEqual(runs);
    const task = { seed: "1", verdicts: { "came out": [`${second.id}/spam`, first.id] } };
    expect(unpacked(task).verdicts.map(({ id }) => id)).toEqual([first.id, `${second.id}/spam`]);
  });

  it("are of the claims and the plans that are stored, and of verdicts as stored", async () => {
    const all: Verdict[] = ["upheld", "violated", "inconclusive", "not tested"];
    await stored(
      [
        ...PROFILES.map((profile) => {
          const names = decidingPlans(profile).map(({ name }) => name);
          return `${profile}: ${names.join(" ")}`;
        }),
        ...CLAIMS.map((claim) => {
          const verdicts = all.flatMap((verdict) =>
            verdictsOf(claim, [
              result(claim.id, { verdict, expectation: claim.expectation, basis: basisOf(claim) }),
              result(`${claim.id}/x`, { verdict, task: "x", expectation: "none", basis: "none" }),
            ]),
          );
          const drawn = drawnClaims().includes(claim) ? "drawn" : "not drawn";
          return `${claim.id}: ${drawn}; ${verdicts.map((v) => v.standing).join(", ")}`;
        }),
      ],
      "predictions",
    );
  });

  it("stand between markers, which are there once each and in order", () => {
    const [open, close] = ["<!-- a -->", "<!-- /a -->"];
    expect(between(`${open}${close}`, "a", "x")).toBe(`${open}\n\nx\n\n${close}`);
    for (const bad of ["", open, close, `${close} ${open}`, `${open} ${open} ${close}`])
      expect(() => between(bad, "a", "x")).toThrow(
        "document must be one with <!-- a --> and <!-- /a -->, got none: put them in",
      );
  });
});

const GRID = [3, 5, 9, 20, 31];
const axis = (part: string, change: Partial<MeasuredAxis>): MeasuredAxis => ({
  ...{ part, axis: "r", grid: GRID, fixed: { m: 17, kind: "x" } },
  cpu: [0.9, 1, 1.2].map((by, k) => GRID.map((x, i) => by * (0.01 + x * (1e-3 + 1e-5 * (k + i))))),
  wall: [1, 1.1].map((by) => GRID.map((x, i) => by * (0.02 + 7e-4 * x + 1e-5 * i * i))),
  peak: GRID.map((x) => 60.4 + x * x),
  start: GRID.map((_, i) => 41 + i),
  theory: { time: GRID.map((x) => x * x), memory: GRID.map((x) => x) },
  ...change,
});
const AXES: readonly MeasuredAxis[] = [
  axis("factors", { per: 7 }),
  axis("row", {
    clock: "wall",
    first: 4,
    per: 3,
    theory: { time: GRID.map(() => 1), memory: GRID },
  }),
  axis("row", { axis: "m", grid: GRID.map((x) => 2 * x), fixed: {}, per: 11, cpu: [GRID, GRID] }),
  axis("slow", { cpu: [GRID.map((x) => 700 * x)], peak: GRID.map((x) => 80.6 + x / 9) }),
  axis("quick", { cpu: [GRID.map((x) => 1.23456e-6 * x)], peak: GRID.map(() => 1) }),
];

describe("costs", () => {
  it("are told in the tables that are stored", async () => {
    const lines = [AXES, AXES.slice(0, 1), AXES.slice(3)].map((axes) => costGrowthText(axes));
    const theory = AXES.map(({ grid: x, cpu: rounds, theory: { time } }) =>
      message(() => costGrowth({ x, rounds, theory: time })),
    );
    await stored([...lines, ...theory], "costs");
  });

  it("of memory double from the first point of the fit to the last, or are flat", () => {
    const says = (last: number): string => {
      const peak = [0, 10, 10, 12, 15, 0].map((x, i) => 100 + (i === 5 ? last : x));
      const grid = [1, 2, 4, 8, 16, 32];
      const one = axis("x", { grid, peak, start: grid.map(() => 100) });
      const all = { ...one, cpu: [grid], wall: [grid], theory: { time: grid, memory: grid } };
      return costGrowthText([all]).split("\n").at(-1) as string;
    };
    expect(says(20)).toMatch(/\| x +\| r +\| 100 to 120 +\| 100 +\| 0\.\d\d ± /);
    expect(says(19.99)).toMatch(/\| flat +\| +\| +\|$/);
  });

  it("are refused where they have no slope", () => {
    const bad = (change: object) => () =>
      costGrowth({ x: [1, 2], rounds: [[1, 2]], theory: [1, 2], ...change });
    expect(bad({ first: 1 })).toThrow("a slope needs two points and a round at least");
    expect(bad({ rounds: [] })).toThrow("a slope needs two points and a round at least");
    for (const change of [{ theory: [0, 1] }, { x: [0, 1] }, { theory: [1] }, { rounds: [[1, 0]] }])
      expect(bad(change)).toThrow("grid, costs and theory must be as many positive numbers");
  });
});

const { normal } = stream("31", "ledger scores", 0);
/** Records and models of three pools, as `attack` writes them; the same names stand in each pool. */
const attacked = Array.from({ length: 90 }, (_, i) => {
  const [pool, record, target] = [i % 3, i % 5, (i >> 1) % 2];
  return [pool, `r${record}`, `t${target}`, normal() - (i % 4 === 0 ? 2.5 : 0), i % 4 === 0];
});
const SCORES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  attacked: [["pool", "record", "target", "score", "member"], ...attacked],
  partly: [["pool", "record", "score", "member"], ...attacked.map((r) => r.toSpliced(2, 1))],
  one: [
    ["score", "member"],
    [3, 1],
    [1, 0],
    [2, 0],
    [4, 0],
  ],
  ties: [
    ["score", "member"],
    ...[1, 1, 2, 2, 2].flatMap((x, i) => [
      [x, i % 2],
      [x, 1],
    ]),
  ],
  infinite: [
    ["score", "member"],
    ["inf", 1],
    ["-inf", 0],
    [0, 1],
    [0, 0],
    ["-inf", 0],
  ],
};

describe("scores of a table", () => {
  it("show what is stored", async () => {
    const lines: string[] = [];
    for (const [name, rows] of Object.entries(SCORES)) {
      const path = join(folder, `${name}.csv`);
      writeFileSync(path, rows.map((row) => `${row.join(",")}\n`).join(""));
      const read = await readScores(path, { score: "score", member: "member" });
      lines.push(`${name}: ${JSON.stringify(read.attacked)}`);
      for (const seed of ["1", "2"]) lines.push(message(() => rocSummary(read, seed)));
      for (const [delta, confidence] of [
        [0, 0.95],
        [0.04, 0.6],
        [0.999, 0.5],
      ] as const)
        lines.push(message(() => scoresAudit(read, delta, confidence, "1")));
      for (const [delta, confidence] of [
        [1, 0.9],
        [-1e-9, 0.9],
        [NaN, 0.9],
        [0.1, 0],
        [0.1, 1],
      ])
        lines.push(message(() => scoresAudit(read, delta, confidence, "1")));
    }
    await stored([...new Set(lines)], "scores");
  });
});

it("a table of convergence is added to a run and its folder, and to no other table", async () => {
  const out = mkdtempSync(join(tmpdir(), "loradp-convergence-"));
  const row = { plan: "p", claim: "E1", column: "c", share: 0.5, sample: 9 } as ConvergenceRow;
  const before = { ...emptyTables(), noise: ["kept"] as never };
  const after = await withConvergence(out, before, [row]);
  expect(after).toEqual({ ...before, convergence: [row] });
  const [{ claim, share }, ...others] = await readParquet<ConvergenceRow>(
    join(out, "convergence.parquet"),
  );
  expect([claim, share, others]).toEqual(["E1", 0.5, []]);
  expect(readdirSync(out)).toEqual(["convergence.parquet"]);
});
