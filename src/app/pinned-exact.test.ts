/**
 * Exact answers over the branches that they take, as stored in pinned/: laws, profiles, both accountants and
 * guarantees. It says nothing of what is right: hand-worked tests do.
 */
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { digits } from "../testing/pinned.js";
import { accountantSummary, byPld, calibrationSummary } from "./accountant.js";
import { checkOneOf } from "./epsilon-or-delta.js";
import { guaranteeOf } from "./guarantee.js";
import { opacusLines, repairSummary } from "./inspect/repair.js";
import { lawSummary } from "./law.js";
import { privacySummary } from "./privacy.js";

const stored = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`./pinned/${name}.txt`);
/** Numerical errors are the last bits of an integral: said to be there, and no more. */
const shown = (key: string, value: unknown): unknown => {
  if (key === "standardError") return Number(value) < 1e-9 ? "small" : value;
  if (key === "assumed") return undefined;
  if (key === "delta" && Number(value) > 0 && Number(value) < 1e-15 && Number(value) > 1e-20)
    return "rounding";
  return typeof value === "number" ? Number(digits(value)) : value;
};
const told = (what: string, run: () => unknown): string => {
  try {
    return `${what}: ${JSON.stringify(run(), shown)}`;
  } catch (error) {
    return `${what}: ${(error as Error).name}: ${(error as Error).message}`;
  }
};

type Query = readonly [
  rank: number,
  dim: number,
  rho: number,
  epsilon?: number | undefined,
  delta?: number,
];
const QUERIES: readonly Query[] = [
  ...([
    [64, 128, 0.995, undefined, 1e-3],
    [64, 128, 0.995, undefined, 1e-9],
  ] as const),
  ...([
    [64, 128, 0.995, undefined, 0.4],
    [64, 128, 0.995, 2.5],
    [64, 128, 0.995, 90],
  ] as const),
  ...([
    [64, 128, 0.5, 1],
    [5, 9, 0.9, undefined, 0.07],
    [5, 9, 0.9, 0],
    [5, 9, 0.9, 1e-6],
  ] as const),
  ...([
    [1, 8, 0.9, undefined, 0.3],
    [1, 8, 0.9, 3],
    [9, 4, -0.3, undefined, 0.9],
  ] as const),
  ...([
    [300, 40, 0.99, undefined, 1e-5],
    [300, 40, 0.99, 12],
    [300, 40, 1, 1],
  ] as const),
  ...([
    [7, 8, 0.5],
    [7, 8, 0.5, 1, 1e-3],
    [7, 8, 0.5, -1],
    [7, 8, 0.5, undefined, 0],
  ] as const),
  ...([
    [7, 8, 0.5, undefined, 1],
    [7, 8, 0.5, NaN],
    [7, 1, 0.5, 1],
    [0, 8, 0.5, 1],
  ] as const),
];

describe("of one gradient row", () => {
  it("laws are as stored", async () => {
    const shapes: ReadonlyArray<readonly [number, number, number?]> = [
      ...([
        [1, 1],
        [1, 0.25, 2],
        [2, -0.9],
        [5, 0],
        [16, 0.5, 3],
        [64, -0.02, 2500],
      ] as const),
      ...([
        [4096, 0.01],
        [3, 1.01],
        [0, 0.5],
        [3, 0.5, 1],
        [2.5, 0.1],
      ] as const),
    ];
    await stored(
      shapes.map((shape) => told(shape.join(" "), () => lawSummary(...shape))),
      "laws",
    );
  });

  it("profiles, the rebuttal's bounds and the Gaussian reading are as stored", async () => {
    await stored(
      QUERIES.map((query) =>
        told(query.map((x) => x ?? "-").join(" "), () => privacySummary(...query)),
      ),
      "profiles",
    );
  });

  it("one of epsilon and delta is asked for", async () => {
    const pairs: ReadonlyArray<readonly [number | undefined, number | undefined]> = [
      ...([
        [undefined, undefined],
        [1, 0.1],
        [0, undefined],
        [-1e-9, undefined],
      ] as const),
      ...([
        [Infinity, undefined],
        [undefined, 0],
        [undefined, 1],
        [undefined, 0.999],
      ] as const),
      ...([
        [undefined, NaN],
        [undefined, -0.1],
        [0, 0],
      ] as const),
    ];
    await stored(
      pairs.map(([epsilon, delta]) =>
        told(`${epsilon} ${delta}`, () => checkOneOf(epsilon, delta) ?? "taken"),
      ),
      "one-of",
    );
  });
});

const phase = (noiseMultiplier: number, samplingRate: number, steps: number) => ({
  ...{ noiseMultiplier, samplingRate, steps },
});

describe("both accountants", () => {
  it("and their notes are as stored", async () => {
    const lists = [phase(2.3, 0.07, 4), phase(3.1, 0.02, 6), phase(4.9, 0.03, 3)];
    const few = phase(2.1, 0.11, 3);
    await stored(
      [
        told("one phase, by delta", () => accountantSummary(few, undefined, 2e-4)),
        told("one phase, by epsilon", () => accountantSummary(few, 0.8)),
        told("three phases", () => accountantSummary(lists, undefined, 3e-5)),
        told("three phases, by epsilon", () => accountantSummary(lists, 0.4)),
        told("little noise", () => accountantSummary(phase(0.02, 0.3, 2), undefined, 1e-3)),
        told("little noise, by epsilon", () => accountantSummary(phase(0.02, 0.3, 2), 1)),
        told("all noise", () => accountantSummary(phase(1e6, 0.01, 2), undefined, 0.2)),
        told("no example", () => accountantSummary(phase(1.5, 0, 5), undefined, 1e-5)),
        told("large epsilon", () => accountantSummary(few, 60)),
        told("all examples", () => accountantSummary(phase(9, 1, 2), undefined, 1e-5)),
        told("neither", () => accountantSummary(few)),
        told("both", () => accountantSummary(few, 1, 0.1)),
        told("no phase", () => accountantSummary([], 1)),
        told("no noise", () => accountantSummary(phase(0, 0.1, 2), 1)),
      ],
      "accountants",
    );
  });

  it("a bracket is wide above a twentieth of its upper end, absent without one, and null if refused", () => {
    const notes = (lower: number, upper: number) => byPld(() => ({ lower, upper })).notes;
    expect(notes(19, 20)).toEqual([]);
    const all = "the PLD bracket is wide, 100% of its upper end: both ends are valid";
    expect(notes(0, 1e-13)).toEqual([all]);
    expect(notes(1.9, 2.004)).toEqual([
      "the PLD bracket is wide, 5.2% of its upper end: both ends are valid",
    ]);
    expect(notes(0, 0)).toEqual([]);
    expect(byPld(() => ({ lower: 3, upper: Infinity }))).toEqual({
      pld: { lower: 3, upper: null },
      notes: ["PLD shows no upper end below 1e9"],
    });
    const refused = new UsageError("x", "y", 1, "z");
    const failing = (error: Error) => () => {
      throw error;
    };
    expect(byPld(failing(refused))).toEqual({ pld: null, notes: [refused.message] });
    expect(() => byPld(failing(new RangeError("a fault")))).toThrow("a fault");
  });

  it("tell how far they are, and hand on what they were asked", () => {
    const told_: Array<readonly [string, number, number]> = [];
    const progress = (stage: string, done: number, total: number) =>
      void told_.push([stage, done, total]);
    const schedule = { samplingRate: 0.2, steps: 2 };
    const found = calibrationSummary({ epsilon: 2, delta: 0.01 }, schedule, progress);
    expect(found).toMatchObject({ epsilon: 2, delta: 0.01, ...schedule, sampling: "poisson" });
    const { pld, rdp } = found.noiseMultiplier;
    expect(rdp).toBeGreaterThan(pld as number);
    expect(told_.length).toBeGreaterThan(3);
    expect(told_.every(([stage, done, total]) => stage === "calibrate" && done <= total)).toBe(
      true,
    );
    expect(new Set(told_.map(([, , total]) => total))).toEqual(new Set([30]));
    expect(told_.map(([, done]) => done)).toEqual(told_.map((_, i) => Math.min(i + 1, 30)));
    told_.splice(0);
    accountantSummary(phase(2, 0.2, 2), undefined, 0.01, progress);
    expect([...new Set(told_.map(([stage]) => stage))]).toEqual(["PLD"]);
  });

  it("give the noise of a repair, by which of them, as stored", async () => {
    const of = (examples: number, batch: number, epochs: number, delta?: number) => () => {
      const { targets, ...rest } = repairSummary({ examples, batch, epochs }, delta);
      return { targets, ...rest, lines: opacusLines({ targets, ...rest }).slice(2) };
    };
    await stored(
      [
        told("at a delta", of(31, 31, 1, 0.02)),
        told("of a batch above all", of(31, 32, 1)),
        told("of too few epochs", of(31, 31, 0.9)),
      ],
      "repairs",
    );
  });

  it("give a training's guarantee, or none, with why there is no bracket", async () => {
    const stages: string[] = [];
    const of = (method: "dp-sgd" | "dp-lora" | "lora", noise: number, steps = 4) =>
      guaranteeOf({ method, batch: 7, noiseMultiplier: noise, steps }, 43, (...all) =>
        stages.push(all.join(" ")),
      );
    await stored(
      [
        told("no method of privacy", () => of("lora", 1)),
        told("no noise", () => of("dp-sgd", 0)),
        told("some", () => of("dp-sgd", 1.3)),
        told("more steps", () => of("dp-lora", 1.3, 9)),
        told("little noise", () => of("dp-lora", 0.02)),
        told("less noise than there is", () => of("dp-sgd", 0.001)),
        told("a batch above all", () =>
          guaranteeOf({ method: "dp-sgd", batch: 50, noiseMultiplier: 2, steps: 3 }, 43, () => {}),
        ),
        `told: ${stages.join(", ")}`,
      ],
      "guarantees",
    );
  });
});
