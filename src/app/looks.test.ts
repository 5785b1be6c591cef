/** Which plans a look grows, for what, within what is left. */
import { describe, expect, it } from "vitest";
import type { ClaimResult, Open } from "../claims/claim.js";
import { standing } from "../claims/open.js";
import { languageResult } from "../testing/results.js";
import { growthCost, looksWords, planLook } from "./looks.js";

const open = (...plans: string[]): Open => ({ plans, sample: null, seconds: null });
const result = (id: string, more: Partial<ClaimResult> = {}): ClaimResult =>
  ({ id, claim: id, verdict: "inconclusive", ...more }) as ClaimResult;

const A = result("A", { open: open("a", "shared") });
const B = result("B", { open: open("b") });
const candidates = [
  { name: "a", cost: 10, denserCost: 30 },
  { name: "b", cost: 100, denserCost: 100 },
  { name: "shared", cost: 5, denserCost: 5 },
  { name: "end", cost: undefined, denserCost: undefined },
  { name: "gaps", cost: undefined, denserCost: 7 },
  { name: "decided", cost: 1, denserCost: 1 },
];

describe("the next look", () => {
  it("grows every plan of what is open, of a language model's column too, and no other", () => {
    const text = result("C", {
      verdict: "upheld",
      languageModel: languageResult("inconclusive", { open: open("b") }),
    });
    const done = result("D", { verdict: "upheld" });
    const { next, ended } = planLook([A, text, done], candidates, 1000);
    expect(next).toEqual({
      results: ["A", "C"],
      grown: ["a", "shared", "b"],
      kept: [],
      denser: [],
      seconds: 115,
    });
    expect(ended.size).toBe(0);
  });
  it("takes the cheapest results first, and leaves those that do not fit", () => {
    for (const list of [
      [A, B],
      [B, A],
    ]) {
      const { next, ended } = planLook(list, candidates, 50);
      expect(next).toMatchObject({ results: ["A"], grown: ["a", "shared"], seconds: 15 });
      expect([...ended]).toEqual([["B", "budget"]]);
    }
    expect(planLook([A, B], candidates, 14).next).toBeUndefined();
    expect(planLook([A, B], candidates, 115).next?.results).toEqual(["A", "B"]);
    // What two results share is paid once.
    const other = result("E", { open: open("shared") });
    expect(planLook([A, other], candidates, 15).next?.results).toEqual(["E", "A"]);
  });
  it("keeps a plan at its end beside one that grows, and ends a result of which none can", () => {
    const beside = result("F", { open: open("a", "end") });
    const none = result("G", { open: open("end") });
    const { next, ended } = planLook([beside, none], candidates, 1000);
    expect(next).toMatchObject({ results: ["F"], grown: ["a"], kept: ["end"] });
    expect([...ended]).toEqual([["G", "data"]]);
  });
  it("makes checkpoints denser where one result wants them, and pays for it once", () => {
    const dense = result("H", { open: { ...open("a"), denser: true } });
    for (const list of [
      [A, dense],
      [dense, A],
    ]) {
      const { next } = planLook(list, candidates, 35);
      expect(next).toMatchObject({ results: ["A", "H"], denser: ["a"], seconds: 35 });
      expect(new Set(next?.grown)).toEqual(new Set(["a", "shared"]));
      // What the denser one costs does not fit: the other goes on without it.
      const less = planLook(list, candidates, 34);
      expect(less.next).toMatchObject({ results: ["A"], denser: [], seconds: 15 });
      expect([...less.ended]).toEqual([["H", "budget"]]);
    }
  });
  it("grows a plan whose data are at an end for checkpoints alone, and for no result that wants more data", () => {
    const dense = result("I", { open: { ...open("gaps"), denser: true } });
    const data = result("J", { open: open("gaps") });
    const { next, ended } = planLook([dense, data], candidates, 1000);
    expect(next).toMatchObject({ results: ["I"], grown: ["gaps"], denser: ["gaps"], seconds: 7 });
    expect([...ended]).toEqual([["J", "data"]]);
  });
  it("costs as much again for each sample that is added", () => {
    expect(growthCost(10, 1, 2)).toBe(10);
    expect(growthCost(30, 3, 3.5)).toBe(5);
  });
});

describe("of two looks", () => {
  it("the later one speaks for what was open, and a decision stands", () => {
    const decided = result("A", { verdict: "violated", look: 1 });
    const later = result("A", { verdict: "upheld", look: 2 });
    expect(standing(decided, later)).toEqual(decided);
    expect(standing(A, later)).toEqual(later);
  });
  it("the column and the main verdict are told apart", () => {
    const [openText, text] = [
      languageResult("inconclusive", { open: open("t"), look: 1 }),
      languageResult("violated", { look: 2 }),
    ];
    const before = result("A", { verdict: "upheld", look: 1, languageModel: openText });
    const now = result("A", { verdict: "violated", look: 2, languageModel: text });
    expect(standing(before, now)).toEqual({ ...before, languageModel: text });
    const other = result("A", { open: open("a"), languageModel: text });
    const third = result("A", {
      verdict: "upheld",
      look: 3,
      languageModel: languageResult("inconclusive"),
    });
    expect(standing(other, third)).toEqual({ ...third, languageModel: text });
  });
});

it("says what looks spend together, where checkpoints were made denser", () => {
  expect(looksWords(7, true)).toContain("; together 1.58 of it at most");
  expect(looksWords(3, true)).toContain("; together 1.11 of it at most");
  expect(looksWords(7, false)).not.toContain("together");
});
