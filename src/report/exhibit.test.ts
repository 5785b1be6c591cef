/** Which plans an exhibit is made of, whose loadings it is given, and which results it links to. */
import { describe, expect, it } from "vitest";
import { suiteHeads } from "../app/plans.js";
import type { Model, PlanHead } from "../experiment/kind.js";
import { emptyTables, type Tables } from "../experiment/rows.js";
import { everyTable } from "../testing/every-table.js";
import { digitLoadings, textLoadings } from "../testing/loading-rows.js";
import { result } from "../testing/results.js";
import { fill, some, type Exhibit } from "./exhibit.js";
import { FIGURES } from "./figures/registry.js";
import { TABLES } from "./tables/registry.js";

const planOf = (name: string, model: Model, more: Partial<PlanHead> = {}): PlanHead => ({
  name,
  feeds: ["MIA-full", "MIA-dp"],
  subject: { model, task: name },
  primary: false,
  ...more,
});
const exhibit = (more: Partial<Exhibit<readonly string[]>> = {}): Exhibit<readonly string[]> => ({
  id: "x",
  title: "t",
  caption: "c",
  claims: ["MIA-full", "MIA-dp"],
  rows: ({ loadings }) => some([...new Set(loadings.map((l) => l.source))]),
  ...more,
});
const tables: Tables = { ...emptyTables(), loadings: [...digitLoadings, ...textLoadings] };

describe("plans of an exhibit", () => {
  const suite = suiteHeads(
    new Set(
      (Object.values(everyTable).flat() as object[]).flatMap((r) =>
        "plan" in r ? [String(r.plan)] : [],
      ),
    ),
  );
  const words = (list: ReturnType<typeof fill>) =>
    list.map(({ id, title, caption, rows, claims }) => ({ id, title, caption, rows, claims }));
  it("feed one of its claims: a plan of the same rows that feeds others changes nothing", () => {
    // Every plan's rows once more under another name. No figure shows the claim that these plans feed.
    const other = (name: string): string => `other-${name}`;
    const plans = suite.flatMap((plan) => [
      plan,
      { ...plan, name: other(plan.name), feeds: ["E7-rank"] },
    ]);
    const rows = Object.fromEntries(
      Object.entries(everyTable).map(([name, list]) => [
        name,
        (list as object[]).flatMap((r) =>
          "plan" in r ? [r, { ...r, plan: other(String(r.plan)) }] : [r],
        ),
      ]),
    ) as unknown as Tables;
    const exhibits = [...FIGURES, ...TABLES];
    expect(exhibits.filter((x) => x.claims.includes("E7-rank"))).toEqual([]);
    expect(words(fill(exhibits, { tables: rows, plans, claims: [] }))).toEqual(
      words(fill(exhibits, { tables: everyTable, plans: suite, claims: [] })),
    );
  });
  it("are of its models, and so are the loadings that it is given", () => {
    const plans = [planOf("digits", "classifier"), planOf("text", "language-model")];
    const sources = (models?: readonly Model[]) =>
      fill([exhibit(models ? { models } : {})], { tables, plans, claims: [] }).map((x) => x.rows);
    expect(sources(["classifier"])).toEqual([["mnist"]]);
    expect(sources(["language-model"])).toEqual([["language"]]);
    expect(sources()).toEqual([["mnist", "language"]]);
    expect(sources(["none"])).toEqual([]);
  });
});

describe("results of an exhibit made a task", () => {
  const perTask = exhibit({ perTask: "classifier" });
  const claims = [
    result("MIA-full"),
    result("MIA-dp"),
    result("E8-cosine"),
    ...["spam", "labels"].map((task) => result("MIA-full", { id: `MIA-full/${task}`, task })),
    result("MIA-dp", { id: "MIA-dp/labels", task: "labels" }),
  ];
  const linked = (plans: readonly PlanHead[]) =>
    Object.fromEntries(fill([perTask], { tables, plans, claims }).map((x) => [x.id, x.claims]));
  it("are those on its own task, of the claims that its plan feeds", () => {
    expect(
      linked([
        planOf("home", "classifier", { primary: true }),
        planOf("spam", "classifier"),
        planOf("labels", "classifier", { feeds: ["MIA-dp"] }),
      ]),
    ).toEqual({
      x: ["MIA-full", "MIA-dp"],
      "x-spam": ["MIA-full/spam"],
      "x-labels": ["MIA-dp/labels"],
    });
  });
  it("of one made of all plans are all on its claims", () => {
    const plans = [planOf("home", "classifier", { primary: true })];
    const [whole] = fill([exhibit()], { tables, plans, claims });
    expect(whole.claims).toEqual([
      ...["MIA-full", "MIA-full/spam", "MIA-full/labels"],
      ...["MIA-dp", "MIA-dp/labels"],
    ]);
  });
});
