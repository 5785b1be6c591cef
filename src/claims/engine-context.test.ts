/** What the engine tells a test beside its rows: whose they are, the plan's margin, the look and its levels. */
import { describe, expect, it } from "vitest";
import type { Model, PlanHead } from "../experiment/kind.js";
import { emptyTables, type DependenceRow } from "../experiment/rows.js";
import { dependenceRow } from "../testing/rows.js";
import { defineClaim, type AnyClaim, type Context } from "./claim.js";
import { judgeClaim } from "./engine.js";

const NAMES = ["a", "b", "c", "text"];
const tables = {
  ...emptyTables(),
  dependence: NAMES.map((plan): DependenceRow => ({
    ...dependenceRow("rows", "lora", 0.5, 1),
    plan,
  })),
};
const planOf = (
  name: string,
  model: Model = "classifier",
  more: Partial<PlanHead> = {},
): PlanHead => ({
  ...{ name, feeds: ["E0"], subject: { model, task: `task-${name}` }, primary: false },
  ...more,
});

/** A made-up claim that tells its context. */
const made = (more: object, tell: (context: Context) => void): AnyClaim =>
  defineClaim({
    ...{ id: "E0", source: { cite: "nowhere", sentence: "Nothing.", words: "our own" } },
    ...{ statement: "It is.", expectation: "upheld", because: "It is made up.", theory: "E8" },
    ...{ evidence: "estimated", reads: { dependence: () => true }, explain: () => [] },
    test(_, context) {
      tell(context);
      const statistic = { name: "", value: 1, low: 0, high: 1, sampleSize: 1, falseAlarm: 0 };
      return { verdict: "upheld", statistic, facts: {} };
    },
    ...more,
  }) as AnyClaim;

/** The contexts of all judgements of such a claim. */
function told(plans: readonly PlanHead[], more: object, look?: number): Context[] {
  const contexts: Context[] = [];
  const claim = made(more, (context) => void contexts.push(context));
  judgeClaim(claim, { seed: "7", tables, plans, ...(look !== undefined && { look }) });
  return contexts;
}
const PLANS = [
  planOf("a", "classifier", { margin: 0.03, primary: true }),
  planOf("b", "classifier", { margin: 0.2 }),
  planOf("c"),
];
const TASKS = { perTask: "classifier" };

describe("what a test is told", () => {
  it("task by task: the plan's own subject and margin, and no other plan's", () => {
    const contexts = told(PLANS, TASKS);
    expect(contexts.map(({ subject, margin }) => [subject.task, margin])).toEqual([
      ["task-a", 0.03],
      ["task-b", 0.2],
      ["task-c", undefined],
    ]);
    expect(contexts.map(({ seed, look }) => [seed, look])).toEqual(Array(3).fill(["7", undefined]));
  });

  it("of rows of several plans no margin, and of a language model's its subject", () => {
    const text = planOf("text", "language-model", { margin: 0.5 });
    const contexts = told([...PLANS, text], { languageModel: true });
    expect(contexts.map(({ subject, margin }) => [subject.model, subject.task, margin])).toEqual([
      ["none", "", undefined],
      ["language-model", "task-text", undefined],
    ]);
  });

  it("at a look its number, and that look's share of every level; else the whole of them", () => {
    // 6/(2 pi)^2 = 0.1519817755.
    for (const { look, alpha, between, equivalence } of told(PLANS, TASKS, 2)) {
      expect(look).toBe(2);
      expect([alpha / 1e-8, between / 0.05, equivalence / 1e-3]).toEqual(
        Array(3).fill(expect.closeTo(0.1519817755, 9)),
      );
    }
    const [{ alpha, between, equivalence }] = told(PLANS, TASKS);
    expect([alpha, between, equivalence]).toEqual([1e-8, 0.05, 1e-3]);
  });
});

describe("the look of a result", () => {
  it("is named where a test was asked, and nowhere else", () => {
    const lookOf = (plans: readonly PlanHead[], rows = tables) => {
      const claim = made({}, () => {});
      return judgeClaim(claim, { seed: "7", tables: rows, plans, look: 2 })[0].look;
    };
    expect(lookOf(PLANS)).toBe(2);
    expect([lookOf([]), lookOf(PLANS, emptyTables() as typeof tables)]).toEqual([
      undefined,
      undefined,
    ]);
  });
});
