/** What is open, and what deciding it would cost beside what was run; which of two looks speaks. */
import { describe, expect, it } from "vitest";
import type { ClaimResult, LanguageVerdict, Open } from "./claim.js";
import { costText, openOf, opensOf, standing, type Judged } from "./open.js";

const OPEN: Judged = { verdict: "inconclusive", curable: true, sample: 4, denser: false };
const SECONDS = new Map([
  ["a", 10],
  ["b", 5],
  ["c", 1000],
]);
const secondsOf = (judged: Partial<Judged>, plans = ["a", "b"], seconds = SECONDS) =>
  openOf({ ...OPEN, ...judged }, plans, seconds)?.seconds;

describe("what it would take to decide", () => {
  it("beside this run's: of four times the sample three are new, of the plans that were read", () => {
    expect(openOf(OPEN, ["a", "b"], SECONDS)).toEqual({
      ...{ plans: ["a", "b"], sample: 4, seconds: 45 },
    });
    expect([secondsOf({ sample: 1.5 }), secondsOf({ sample: 4 }, ["a"])]).toEqual([8, 30]);
    expect(secondsOf({ sample: 0.5 })).toBe(0);
  });

  it("is not said where a plan's time, or the sample, is not known", () => {
    expect(secondsOf({}, ["a", "other"])).toBeNull();
    expect(secondsOf({ sample: null })).toBeNull();
    expect(openOf(OPEN, ["a"], undefined)?.seconds).toBeNull();
    expect(openOf({ ...OPEN, denser: true, sample: null }, ["a"], SECONDS)).toEqual({
      ...{ plans: ["a"], sample: null, denser: true, seconds: null },
    });
  });

  it("is asked of verdicts that are open, that more would cure, of some plan", () => {
    for (const verdict of ["upheld", "violated", "within margin"] as const)
      expect(openOf({ ...OPEN, verdict }, ["a"], SECONDS)).toBeUndefined();
    expect(openOf({ ...OPEN, verdict: "not tested" }, ["a"], SECONDS)).toBeDefined();
    expect(openOf({ ...OPEN, curable: false }, ["a"], SECONDS)).toBeUndefined();
    expect(openOf(OPEN, [], SECONDS)).toBeUndefined();
  });

  it("in words: times the sample, the time beside, checkpoints", () => {
    const text = (open: Partial<Open>): string =>
      costText({ plans: ["a"], sample: 4.21, seconds: null, ...open });
    expect(text({})).toBe("about 4.2 times the sample at this estimate and level");
    expect(text({ sample: 16.4, denser: true })).toBe(
      "about 16 times the sample at this estimate and level, or less with checkpoints in between",
    );
    expect(text({ seconds: 45 })).toMatch(/level, about .*45.* more$/);
  });
});

describe("of two looks", () => {
  const open: Open = { plans: ["a"], sample: 2, seconds: null };
  const resultOf = (value: number, isOpen: boolean, text?: [value: number, isOpen: boolean]) =>
    ({
      ...{ id: "E0", value, ...(isOpen && { open }) },
      ...(text && { languageModel: { value: text[0], ...(text[1] && { open }) } }),
    }) as ClaimResult;
  const values = ({ value, languageModel }: ClaimResult) => [value, languageModel?.value];

  it("a decision of the earlier one stands, and the later one speaks for what was open", () => {
    const now = resultOf(2, false, [20, false]);
    expect(values(standing(resultOf(1, false, [10, true]), now))).toEqual([1, 20]);
    expect(values(standing(resultOf(1, true, [10, false]), now))).toEqual([2, 10]);
    expect(values(standing(resultOf(1, false, [10, false]), now))).toEqual([1, 10]);
    // A column that there was not yet is the later one's.
    expect(values(standing(resultOf(1, false), now))).toEqual([1, 20]);
    expect(values(standing(resultOf(1, true), resultOf(2, true)))).toEqual([2, undefined]);
  });

  it("everything open counts, in either column", () => {
    const count = (result: ClaimResult): number => opensOf(result).length;
    expect([
      count(resultOf(1, true, [1, true])),
      count(resultOf(1, false, [1, true])),
      count(resultOf(1, false)),
    ]).toEqual([2, 1, 0]);
    const [own] = opensOf({ languageModel: { open } as LanguageVerdict } as ClaimResult);
    expect(own).toBe(open);
  });
});
