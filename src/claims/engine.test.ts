/** The engine on made-up claims: which rows reach a test, and what becomes of its finding. */
import { describe, expect, it } from "vitest";
import type { Model, PlanHead } from "../experiment/kind.js";
import { emptyTables, type DependenceRow, type Tables } from "../experiment/rows.js";
import { dependenceRow } from "../testing/rows.js";
import { digitLoadings, textLoadings } from "../testing/loading-rows.js";
import { contradicts, defineClaim } from "./claim.js";
import type { Claim, Context, Reads, Verdict } from "./claim.js";
import { judgeClaim, NO_ROWS, TEXT_ONLY } from "./engine.js";
import { NOT_FED } from "./not-fed.js";

/** A claim whose statistic is the sum of the norms of the rows that reach it, and whose verdict is given. */
function summing(verdict: Verdict = "upheld", more: Partial<Claim<"E0", Reads, object>> = {}) {
  return defineClaim({
    id: "E0",
    source: { cite: "nowhere", sentence: "Nothing.", words: "paraphrased" },
    statement: ({ task }) => `On ${task}.`,
    expectation: "upheld",
    because: "It is made up.",
    theory: "E8",
    evidence: "estimated",
    reads: { dependence: (row: DependenceRow) => row.rank === 16 },
    test({ dependence = [] }, { seed, subject }) {
      const value = dependence.reduce((sum, row) => sum + row.norm, 0);
      const statistic = { name: "sum", value, low: NaN, high: 1, sampleSize: 1, falseAlarm: 1e-8 };
      return { verdict, statistic, facts: { seed, model: subject.model } };
    },
    explain: (facts) => [
      { text: JSON.stringify(facts) },
      { head: ["a"], body: [["1"]] },
      { text: "End." },
    ],
    ...more,
  } as Claim<"E0", { dependence: (row: DependenceRow) => boolean }, object>);
}

const rowOf = (plan: string, norm: number, rank = 16): DependenceRow => ({
  ...dependenceRow("rows", "lora", 0.5, norm),
  plan,
  rank,
});
const planOf = (
  name: string,
  model: Model = "classifier",
  more: Partial<PlanHead> = {},
): PlanHead => ({
  name,
  feeds: ["E0"],
  subject: { model, task: `task-${name}` },
  primary: false,
  ...more,
});
const tables: Tables = {
  ...emptyTables(),
  dependence: [rowOf("a", 1), rowOf("b", 2), rowOf("c", 4), rowOf("text", 8), rowOf("a", 16, 4)],
};
const judged = (claim: ReturnType<typeof summing>, plans: readonly PlanHead[], rows = tables) =>
  judgeClaim(claim, { seed: "7", tables: rows, plans });
const one = (...args: Parameters<typeof judged>) => judged(...args)[0];

describe("rows of a claim", () => {
  it("are those of the plans that feed it, and of these the ones that it reads", () => {
    expect(one(summing(), [planOf("a"), planOf("b")]).value).toBe(3);
    expect(one(summing(), [planOf("a"), planOf("b", "none", { feeds: ["E1"] })]).value).toBe(1);
    expect(one(summing(), [planOf("c")]).value).toBe(4);
  });
  it("are not those of a plan that feeds a claim whose id only begins alike", () => {
    const feeds = (id: string) => [planOf("a", "classifier", { feeds: [id] })];
    for (const id of ["E0-unbiased", "E0/b", "E", "e0"])
      expect(one(summing(), feeds(id)).detail, id).toBe(`${NOT_FED}.`);
    const longer = summing("upheld", { id: "E0-unbiased" as "E0" });
    expect(one(longer, feeds("E0")).detail).toBe(`${NOT_FED}.`);
    expect(one(longer, feeds("E0-unbiased")).value).toBe(1);
  });
  it("of several plans come in the order of the table, whatever the order of the plans", () => {
    const order = (plans: PlanHead[]): string[] => {
      const names: string[] = [];
      const claim = summing("upheld", {
        test({ dependence = [] }) {
          names.push(...dependence.map((row) => row.plan));
          const nothing = { name: "", value: 1, low: 0, high: 1, sampleSize: 1, falseAlarm: 0 };
          return { verdict: "upheld", statistic: nothing, facts: {} };
        },
      });
      judged(claim, plans);
      return names;
    };
    expect(order([planOf("a"), planOf("b"), planOf("c")])).toEqual(["a", "b", "c"]);
    expect(order([planOf("c"), planOf("a"), planOf("b")])).toEqual(["a", "b", "c"]);
  });
  it("without a plan's name belong to all plans of their model", () => {
    const reads = { loadings: () => true };
    const seen = (model: Model): number[] => {
      const lengths: number[] = [];
      const claim = summing("upheld", {
        reads,
        languageModel: true,
        test(rows) {
          lengths.push(rows.loadings?.length ?? 0);
          const nothing = { name: "", value: 1, low: 0, high: 1, sampleSize: 1, falseAlarm: 0 };
          return { verdict: "upheld", statistic: nothing, facts: {} };
        },
      });
      judged(claim, [planOf("a", model)], {
        ...emptyTables(),
        loadings: [...digitLoadings, ...textLoadings],
      });
      return lengths;
    };
    expect([seen("classifier"), seen("language-model")]).toEqual([
      [digitLoadings.length],
      [textLoadings.length],
    ]);
  });
  it("may be missing: inconclusive where a plan feeds the claim, not tested where none does", () => {
    expect(one(summing(), [planOf("d")])).toMatchObject({
      ...{ verdict: "inconclusive", evidence: "estimated", expectation: "upheld" },
      ...{ value: null, falseAlarm: null, detail: NO_ROWS },
    });
    expect(one(summing(), [])).toMatchObject({
      ...{ verdict: "not tested", evidence: "not tested", expectation: "upheld", basis: "theory" },
      ...{ value: null, detail: `${NOT_FED}.` },
    });
  });
  it("must meet the needs: else not tested, with the reason, and the test is not asked", () => {
    const need = { what: "w", missing: () => "Because." };
    const test = (): never => {
      throw new Error("asked");
    };
    expect(one(summing("upheld", { needs: [need], test }), [planOf("a")])).toMatchObject({
      ...{ verdict: "not tested", expectation: "upheld", detail: "Because.", value: null },
    });
    const met = { what: "w", missing: () => undefined };
    expect(one(summing("upheld", { needs: [met] }), [planOf("a")]).verdict).toBe("upheld");
  });
});

describe("rows that hold no number", () => {
  const fault = (table: string, column: string, cell: string) => ({
    ...{ verdict: "inconclusive", expectation: "upheld", value: null, falseAlarm: null },
    detail: `Table ${table}, cell ${cell}: no number in column ${column}.`,
  });
  const withRow = (row: object): Tables => ({
    ...tables,
    dependence: [rowOf("a", 1), { ...rowOf("a", 2), cell: "c2", ...row }, rowOf("b", NaN)],
  });
  const on = (row: object, more: Partial<Claim<"E0", Reads, object>> = {}, plans = [planOf("a")]) =>
    one(summing("violated", more), plans, withRow(row));
  it("give no verdict and name the first: NaN in any column, of a row that the filter leaves out, too", () => {
    expect(on({ norm: NaN })).toMatchObject(fault("dependence", "norm", "c2"));
    expect(on({ noiseSdSe: NaN })).toMatchObject(fault("dependence", "noiseSdSe", "c2"));
    expect(on({ rank: NaN })).toMatchObject(fault("dependence", "rank", "c2"));
    expect(on({ norm: Infinity }).verdict).toBe("violated");
  });
  it("matter only in tables that the claim reads, of plans that feed it, of models that did not diverge", () => {
    expect(on({}).value).toBe(3);
    expect(on({}, {}, [planOf("b")])).toMatchObject({ verdict: "inconclusive" });
    expect(on({ norm: NaN, diverged: 0 }).verdict).toBe("inconclusive");
    expect(on({ noiseSdSe: NaN, diverged: 1 }).value).toBe(3);
    const reads = { noise: () => true };
    expect(on({ norm: NaN }, { reads }).detail).toBe(NO_ROWS);
  });
  it("hold null: a fault where the claim says that a number decides, nothing elsewhere", () => {
    const numbers = { dependence: ["norm"] } as const;
    expect(on({ norm: null }, { numbers })).toMatchObject(fault("dependence", "norm", "c2"));
    expect(on({ norm: undefined }, { numbers }).verdict).toBe("inconclusive");
    expect(on({ noiseSdSe: null }, { numbers }).verdict).toBe("violated");
    expect(on({ norm: null }).verdict).toBe("violated");
  });
  it("of a language model leave its column open and the main verdict alone", () => {
    const text = { ...tables, dependence: [rowOf("a", 1), rowOf("text", NaN)] };
    const both = [planOf("a"), planOf("text", "language-model")];
    const result = one(summing("upheld", { languageModel: true }), both, text);
    expect([result.verdict, result.languageModel?.verdict]).toEqual(["upheld", "inconclusive"]);
    expect(result.languageModel?.detail).toContain("no number in column norm");
  });
});

describe("a finding", () => {
  it("becomes a result: NaN is null, text and tables apart, the seed that of the run", () => {
    expect(one(summing("violated"), [planOf("a")])).toEqual({
      ...{ id: "E0", claim: "E0", task: null, source: "nowhere", statement: "On ." },
      sentence: "In our words: Nothing.",
      ...{ expectation: "upheld", verdict: "violated", evidence: "estimated", statistic: "sum" },
      basis: "theory",
      ...{ value: 1, low: null, high: 1, sampleSize: 1, falseAlarm: 1e-8, seed: "7" },
      power: null,
      detail: '{"seed":"7","model":"none"} End.',
      tables: [{ head: ["a"], body: [["1"]] }],
    });
    expect(one(summing("upheld", { seeded: false }), [planOf("a")]).seed).toBeNull();
  });
  it("of 'not tested' keeps its numbers and its expectation", () => {
    expect(one(summing("not tested"), [planOf("a")])).toMatchObject({
      ...{
        verdict: "not tested",
        evidence: "not tested",
        expectation: "upheld",
        basis: "theory",
        value: 1,
      },
    });
  });
  it("of a claim that reads nothing needs no plan", () => {
    expect(one(summing("upheld", { reads: {} }), []).verdict).toBe("upheld");
  });
});

describe("the language model's column", () => {
  const plans = [planOf("a"), planOf("text", "language-model")];
  it("is judged on its rows alone, and the main column on the others", () => {
    const result = one(summing("upheld", { languageModel: true }), plans);
    expect([result.value, result.languageModel?.value]).toEqual([1, 8]);
    expect(result.languageModel?.detail).toContain("language-model");
    expect(one(summing(), plans)).toMatchObject({ value: 1 });
    expect(one(summing(), plans).languageModel).toBeUndefined();
  });
  it("is told its own plan's subject in test, needs and words, and the main column that rows are mixed", () => {
    const told: string[] = [];
    const tell = (part: string, { subject }: Context): void => {
      told.push(`${part} ${subject.model} ${subject.task}`);
    };
    const claim = summing("upheld", {
      languageModel: true,
      needs: [{ what: "w", missing: (_, context) => void tell("need", context) }],
      test(_, context) {
        tell("test", context);
        const nothing = { name: "", value: 1, low: 0, high: 1, sampleSize: 1, falseAlarm: 0 };
        return { verdict: "upheld", statistic: nothing, facts: {} };
      },
      explain(_, context) {
        tell("words", context);
        return [];
      },
    });
    one(claim, [...plans, planOf("second", "language-model")]);
    expect(told).toEqual([
      ...["need none ", "test none ", "words none "],
      ...["need", "test", "words"].map((part) => `${part} language-model task-text`),
    ]);
  });
  it("is absent without rows, and where it is not tested", () => {
    const column = (claim: ReturnType<typeof summing>, list = plans) =>
      one(claim, list).languageModel;
    expect(column(summing("not tested", { languageModel: true }))).toBeUndefined();
    expect(
      column(summing("upheld", { languageModel: true }), [planOf("d", "language-model")]),
    ).toBeUndefined();
  });
  it("can stand alone, and contradicts then, too", () => {
    const alone = one(summing("violated", { languageModel: true }), [plans[1]]);
    expect(alone).toMatchObject({ verdict: "not tested", value: null, detail: TEXT_ONLY });
    expect([alone.languageModel?.verdict, contradicts(alone)]).toEqual(["violated", true]);
    expect(contradicts(one(summing("upheld", { languageModel: true }), [plans[1]]))).toBe(false);
  });
});

describe("a claim judged a task", () => {
  const claim = summing("violated", { perTask: "classifier" });
  const home = planOf("a", "classifier", { primary: true });
  it("stands under its id with its expectation on the primary task of its model, under id/task elsewhere", () => {
    const results = judged(claim, [
      planOf("b"),
      home,
      planOf("text", "language-model", { primary: true }),
    ]);
    expect(
      results.map(({ id, task, expectation, value }) => [id, task, expectation, value]),
    ).toEqual([
      ["E0/task-b", "task-b", "none", 2],
      ["E0", null, "upheld", 1],
      ["E0/task-text", "task-text", "none", 8],
    ]);
    expect(
      results.map((result) => JSON.parse(result.detail.replace(" End.", "")) as object),
    ).toEqual(
      ["classifier", "classifier", "language-model"].map((model) => ({ seed: "7", model })),
    );
    expect(results.map((result) => result.statement)).toEqual([
      "On task-b.",
      "On task-a.",
      "On task-text.",
    ]);
    expect(results.map(contradicts)).toEqual([false, true, false]);
    expect(results.map(({ basis }) => basis)).toEqual(["none", "theory", "none"]);
  });
  it("is predicted on every task where theory says so, and not tested where no plan feeds it", () => {
    const everywhere = summing("violated", { perTask: "classifier", everywhere: true });
    expect(judged(everywhere, [planOf("b")])[0].expectation).toBe("upheld");
    expect(judged(claim, [])).toMatchObject([{ id: "E0", verdict: "not tested", task: null }]);
  });
});
