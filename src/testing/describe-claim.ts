/**
 * The contract of every claim, from one description: rows on theory give the expected verdict, each change of rows
 * gives the verdict that it should, and without rows nothing is upheld or violated.
 */
import { describe, expect, it } from "vitest";
import {
  contradicts,
  undecided,
  type AnyClaim,
  type ClaimResult,
  type Verdict,
} from "../claims/claim.js";
import { judgeClaim, NO_ROWS } from "../claims/engine.js";
import { DETECTED } from "../core/power.js";
import { binomialCdf } from "../core/stdlib.js";
import { stream, type Stream } from "../core/stream.js";
import { addTables, emptyTables, type Tables } from "../experiment/rows.js";
import { levelsAt } from "../claims/levels.js";
import type { Model, PlanHead } from "../experiment/kind.js";
import { pinnedPath, pinnedResults } from "./pinned-results.js";
import { realTables, type RealSource } from "./real-rows.js";
import { unevenCases } from "./uneven.js";

const TEXT = new Set(["language", "emails"]);
const modelOf = (row: object): Model =>
  "source" in row && TEXT.has(String(row.source)) ? "language-model" : "classifier";

/** A head for each plan that the rows name, feeding one claim; the task is the plan's name. */
export function headsFor(id: string, tables: Tables): PlanHead[] {
  const first = new Map<string, object>();
  for (const rows of Object.values(tables) as object[][])
    for (const row of rows)
      if ("plan" in row && !first.has(String(row.plan))) first.set(String(row.plan), row);
  return [...first].map(([name, row]) => ({
    name,
    feeds: [id],
    subject: { model: modelOf(row), task: name },
    primary: true,
  }));
}

/** Judges one claim on rows, every plan of which feeds it (or on the plans given). */
export function judgeRows(
  claim: AnyClaim,
  tables: Tables,
  plans: readonly PlanHead[] = headsFor(claim.id, tables),
): ClaimResult[] {
  return judgeClaim(claim, { seed: "1", tables, plans });
}

/** The smallest effect that a claim's test says it would have detected on these rows; NaN where it says none. */
export const powerOn = (claim: AnyClaim, tables: Tables): number =>
  claim.test(tables, { seed: "1", subject: { model: "none", task: "" }, ...levelsAt(undefined) })
    .power?.smallest ?? NaN;

/** A change of the rows and the verdict that it must give. */
export type Flip = readonly [change: string, tables: Tables, verdict: Verdict];

/**
 * A bug planted in the rows of one source (`realTables`), and the verdict that these rows must then give: in the
 * column when they are a language model's, in the main verdict when they are a classifier's.
 */
export type TextFlip = readonly [
  bug: string,
  plant: (rows: Tables, source: RealSource) => Partial<Tables>,
  verdict: Verdict,
];

/**
 * A control of a claim's power: data of the size that the claim states as its smallest are called violated in 90% of
 * repetitions, and data on theory never.
 */
export interface Powered {
  /**
   * Rows that hold an effect of this size, drawn from their sampling law about it; or, for a claim that simulates for
   * itself, its verdict on such draws.
   */
  readonly at: (size: number, source: Stream) => Tables | Verdict;
  /** Rows whose size is stated, where they are not those on theory: cells of unlike precision. */
  readonly on?: Tables;
  /** A size at which the statement holds; default 0. */
  readonly none?: number;
  /**
   * Chance, at most, that `none` is called violated, where it is not too small to come up: then it comes no oftener in
   * 100 repetitions. Default: never in 20.
   */
  readonly level?: number;
  /** Default 400. */
  readonly repetitions?: number;
}

export interface ClaimTest {
  readonly claim: AnyClaim;
  /** Rows on theory; only those of plans that the claim is meant for. */
  readonly onTheory: Tables;
  /** Verdict on theory where it is not the expectation. */
  readonly verdict?: Verdict;
  readonly flips: readonly Flip[];
  /** For claims with a column for the language model. */
  readonly textFlips?: readonly TextFlip[];
  /** For claims that state what they would have seen; or why there is no control of it. */
  readonly powered?: Powered | string;
}

/** Plans of the tables that a claim is at home on; a language model's column has tests of its own. */
const homePlans = (claim: AnyClaim, tables: Tables): PlanHead[] =>
  headsFor(claim.id, tables).filter(
    (plan) => (plan.subject.model === "language-model") === (claim.perTask === "language-model"),
  );

/** The report says the power of a test behind its explanation. */
const SAYS_POWER = /with probability 0\.9|would have been (seen|caught|shown)|would see/;

/**
 * What a result says is whole, whatever the verdict: no gap in a sentence, tables whose rows have a cell for each
 * heading, an estimate with a name, ends in their order.
 */
function checkWritten({ statistic, detail, tables = [], ...result }: ClaimResult): void {
  expect(JSON.stringify([statistic, detail, tables])).not.toMatch(/undefined|\[object/);
  for (const { head, body } of tables) {
    expect(head.filter((cell) => cell !== "").length, head.join()).toBeGreaterThan(1);
    for (const row of body) expect(row.length, row.join()).toBe(head.length);
  }
  if (result.value === null) return;
  expect(statistic).not.toBe("");
  if (result.low !== null && result.high !== null)
    expect(result.low).toBeLessThanOrEqual(result.high);
}

/** Judges the same rows once. */
function onceEach(judged: (tables: Tables) => ClaimResult): (tables: Tables) => ClaimResult {
  const results = new Map<Tables, ClaimResult>();
  return (tables) => {
    const result = results.get(tables) ?? judged(tables);
    results.set(tables, result);
    return result;
  };
}

/** The tests that every claim has. */
export function describeClaim(test: ClaimTest): void {
  const { claim, onTheory, verdict, flips, textFlips } = test;
  const judged = (tables: Tables, plans = homePlans(claim, tables)): ClaimResult =>
    judgeRows(claim, tables, plans)[0];
  const once = onceEach(judged);
  describe(claim.id, () => {
    it("comes out as theory says on rows that sit on theory", () => {
      const result = once(onTheory);
      expect(result.verdict).toBe(verdict ?? claim.expectation);
      expect(JSON.stringify([result.statistic, result.detail, result.tables ?? []])).not.toMatch(
        /undefined|NaN|null/,
      );
      expect(result.detail).not.toBe("");
      checkWritten(result);
      expect(result.sampleSize ?? 1).toBeGreaterThan(0);
      for (const { head, body } of result.tables ?? [])
        expect(body.length, head.join()).toBeGreaterThan(0);
    });
    it("leaves what its test would have seen to its power, and does not say it again", () => {
      expect(once(onTheory).detail).not.toMatch(SAYS_POWER);
    });
    it("says what it said before, on theory and on every change of it", async () => {
      const cases = [["on theory", onTheory] as const, ...flips, ...unevenCases(onTheory)];
      const pinned = pinnedResults(cases.map(([change, rows]) => [change, once(rows)]));
      await expect(pinned).toMatchFileSnapshot(pinnedPath(claim.id));
    });
    if (flips.length > 0)
      it.each(flips)("%s", (_, tables, expected) => {
        const result = once(tables);
        expect(result.verdict).toBe(expected);
        checkWritten(result);
        expect(JSON.stringify([result.detail, result.tables ?? []])).not.toMatch(/undefined|NaN/);
      });
    if (Object.keys(claim.reads).length > 0)
      it("is open without rows, and not tested where no plan feeds it", () => {
        expect(judged(emptyTables(), homePlans(claim, onTheory))).toMatchObject({
          verdict: "inconclusive",
          detail: NO_ROWS,
        });
        expect(judged(onTheory, []).verdict).toBe("not tested");
      });
  });
  describePower(test, judged);
  if (textFlips) describeColumn(claim, (verdict ?? claim.expectation) as Verdict, textFlips);
}

/** Chance that the count of a control lies farther out on either side: 1e-9 at most, so that none fails by chance. */
const FALSE_ALARM = 1e-9;

/** Whether so many of n repetitions are 90% of them. */
export function isDetected(seen: number, n: number): boolean {
  const below = binomialCdf(seen, n, DETECTED);
  const above = seen === 0 ? 1 : 1 - binomialCdf(seen - 1, n, DETECTED);
  return Math.min(below, above) > FALSE_ALARM / 2;
}

/** Whether so many of n repetitions fit a chance of this size at most. */
export const isWithin = (seen: number, n: number, chance: number): boolean =>
  seen === 0 || 1 - binomialCdf(seen - 1, n, chance) > FALSE_ALARM;

/** What a claim says that its test would have seen, seen. */
function describePower(
  { claim, onTheory, powered }: ClaimTest,
  judged: (tables: Tables) => ClaimResult,
): void {
  const { on = onTheory }: Partial<Powered> = typeof powered === "object" ? powered : {};
  const powerOf = (): ClaimResult["power"] => judged(on).power;
  describe(`${claim.id}, what it would have seen`, () => {
    it("is said, and has a control", () => {
      const power = powerOf();
      const stated = power !== null && power.smallest !== null;
      expect(powered !== undefined, "a control, or why there is none").toBe(stated);
      if (claim.sees === "computed") expect(power).toBeNull();
      else if (claim.sees) expect(power?.effect).toBe(claim.sees.effect);
    });
    if (powered === undefined || typeof powered === "string") return;
    const { at, none = 0, repetitions = 400, level } = powered;
    const verdictAt = (size: number, source: Stream): Verdict => {
      const rows = at(size, source);
      return typeof rows === "string" ? rows : judged(rows).verdict;
    };
    const count = (size: number, n: number): number => {
      const source = stream("1", `power/${claim.id}`, Math.round(1e6 * size));
      return Array.from({ length: n }, () => verdictAt(size, source)).filter(
        (seen) => seen === "violated",
      ).length;
    };
    it("is seen in 90% of repetitions", () => {
      const seen = count(powerOf()?.smallest ?? NaN, repetitions);
      expect(isDetected(seen, repetitions), `${seen} of ${repetitions}`).toBe(true);
    });
    it("is not seen where it is not", () => {
      if (level === undefined) expect(count(none, 20)).toBe(0);
      else expect(isWithin(count(none, 100), 100, level)).toBe(true);
    });
  });
}

/**
 * The language model's column, with controls on both sides: what is wrong in its rows alone shows in the column alone,
 * and contradicts the prediction, or leaves it open; what is wrong elsewhere does not reach the column.
 */
function describeColumn(
  claim: AnyClaim,
  onTheory: ClaimResult["verdict"],
  flips: readonly TextFlip[],
): void {
  const judged = (classifier: Partial<Tables>, text: Partial<Tables>): ClaimResult => {
    const tables = addTables(addTables(emptyTables(), classifier), text);
    return judgeRows(claim, tables)[0];
  };
  const mnist = realTables("mnist");
  const language = realTables("language");
  const columnOf = ({ id, expectation, languageModel }: ClaimResult) => ({
    id,
    expectation,
    ...languageModel,
  });
  const split = ({ languageModel, ...main }: ClaimResult) => ({ main, languageModel });
  describe(`${claim.id}, the language model's column`, () => {
    const { main, languageModel } = split(judged(mnist, language));

    it("comes out as theory says, and does not change the main verdict", () => {
      expect([main.verdict, languageModel?.verdict]).toEqual([onTheory, onTheory]);
      expect(`${languageModel?.statistic} ${languageModel?.detail}`).not.toMatch(
        /undefined|NaN|null/,
      );
      expect(split(judged(mnist, {}))).toEqual({ main, languageModel: undefined });
    });
    it("says what it said before, and on every bug in its rows", async () => {
      const cases: Array<readonly [string, Partial<Tables>]> = [
        ["on theory", language],
        ...flips.map(
          ([bug, plant]) => [bug, { ...language, ...plant(language, "language") }] as const,
        ),
        ...unevenCases(language),
      ];
      const pinned = pinnedResults(
        cases.map(([bug, text]) => [bug, columnOf(judged(mnist, text))]),
      );
      await expect(pinned).toMatchFileSnapshot(pinnedPath(`${claim.id}-text`));
    });
    it.each(flips)("%s", (_, plant, expected) => {
      const inText = judged(mnist, { ...language, ...plant(language, "language") });
      expect(inText.languageModel?.verdict).toBe(expected);
      expect([contradicts(inText), undecided(inText)]).toEqual([
        claim.expectation !== "none" && expected !== "inconclusive",
        claim.expectation !== "none" && expected === "inconclusive",
      ]);
      expect(split(inText).main).toEqual(main);
      const elsewhere = split(judged({ ...mnist, ...plant(mnist, "mnist") }, language));
      expect(elsewhere.main.verdict).toBe(expected);
      expect(elsewhere.languageModel).toEqual(languageModel);
    });
  });
}
