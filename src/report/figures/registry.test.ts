/** Every figure is found by its id, says what it shows, names claims that exist, and is silent without rows. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { suiteHeads } from "../../app/plans.js";
import type { ClaimResult } from "../../claims/claim.js";
import { judge } from "../../claims/judge.js";
import type { PlanHead } from "../../experiment/kind.js";
import { emptyTables, type NoiseRow, type Tables } from "../../experiment/rows.js";
import { everyTable as tables } from "../../testing/every-table.js";
import { fill } from "../exhibit.js";
import { REPLICATED, STORY } from "../story.js";
import { TABLES } from "../tables/registry.js";
import { FIGURES } from "./registry.js";

/** Heads of the suite's plans that rows name, and of the plan that loadings of digits come from. */
const plans: PlanHead[] = suiteHeads(
  new Set([
    "real",
    ...(Object.values(tables).flat() as object[]).flatMap((r) =>
      "plan" in r ? [String(r.plan)] : [],
    ),
  ]),
);
const EXHIBITS = [...FIGURES, ...TABLES];

let claims: ClaimResult[];
beforeAll(() => {
  claims = judge({ seed: "1", tables, plans });
});

describe("figures and tables", () => {
  it.each([
    ["figures", FIGURES],
    ["tables", TABLES],
  ] as const)("%s: one a file, named by its id", (folder, list) => {
    const files = readdirSync(fileURLToPath(new URL(`../${folder}/`, import.meta.url)))
      .filter((name) => name.endsWith(".ts") && !name.includes(".test."))
      .map((name) => name.slice(0, -3))
      .filter((name) => name !== "registry");
    expect(list.map((exhibit) => exhibit.id).sort()).toEqual(files.sort());
  });

  it("have ids of their own, which no claim has", () => {
    const ids = [...EXHIBITS.map((x) => x.id), ...claims.map((c) => c.id)];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("name claims that exist; so does the story", () => {
    const known = new Set(claims.map((c) => c.claim));
    const named = [...EXHIBITS.flatMap((x) => x.claims), ...REPLICATED];
    for (const id of [...named, ...STORY.flatMap((s) => Object.keys(s.rests))])
      expect([...known], id).toContain(id);
  });

  it("each have rows on full tables, a title and a caption, and link to verdicts", () => {
    const filled = fill(EXHIBITS, { tables, plans, claims });
    expect(new Set(filled.map((x) => x.exhibit.id))).toEqual(new Set(EXHIBITS.map((x) => x.id)));
    for (const { id, title, caption, claims: linked } of filled) {
      expect(title, id).not.toBe("");
      expect(caption, id).not.toMatch(/undefined|NaN|^$/);
      expect(linked, id).not.toEqual([]);
    }
    expect(new Set(filled.map((x) => x.id)).size).toBe(filled.length);
  });

  it("draw and write without holes", () => {
    for (const { exhibit, rows, subject } of fill(FIGURES, { tables, plans, claims }))
      expect(exhibit.draw(rows, subject), exhibit.id).not.toMatch(/NaN|undefined/);
    for (const { exhibit, rows, subject } of fill(TABLES, { tables, plans, claims })) {
      const { head, body } = exhibit.write(rows, subject);
      expect(body.length, exhibit.id).toBeGreaterThan(0);
      for (const line of body) expect(line.length, exhibit.id).toBe(head.length);
    }
  });

  it("are absent on empty tables, and where no plan feeds their claims", () => {
    expect(fill(EXHIBITS, { tables: emptyTables(), plans, claims })).toEqual([]);
    expect(fill(EXHIBITS, { tables, plans: [], claims })).toEqual([]);
    const subject = { model: "classifier", task: "" } as const;
    for (const exhibit of EXHIBITS) expect(exhibit.rows(emptyTables(), subject)).toBeUndefined();
  });
});

describe("a plan is known by what it feeds", () => {
  const renamed = (name: string) => ({
    heads: plans.map((p) => (p.name === name ? { ...p, name: "own" } : p)),
    rows: Object.fromEntries(
      Object.entries(tables).map(([table, rows]) => [
        table,
        (rows as object[]).map((r) => ("plan" in r && r.plan === name ? { ...r, plan: "own" } : r)),
      ]),
    ) as unknown as Tables,
  });
  it.each(["marginal", "symmetry", "paths", "mia", "dynamics"])(
    "%s under another name gives the same figures",
    (name) => {
      const { heads, rows } = renamed(name);
      const shown = (run: { tables: Tables; plans: PlanHead[] }) =>
        fill(EXHIBITS, { ...run, claims }).map((x) => `${x.id}: ${x.title}`);
      expect(heads).not.toEqual(plans);
      expect(shown({ tables: rows, plans: heads })).toEqual(shown({ tables, plans }));
    },
  );

  it("figures made a task: the primary one under its own id, others by task, task by task", () => {
    const ids = fill(FIGURES, { tables, plans, claims }).map((x) => x.id);
    const made = ids.filter((id) => id.startsWith("mia-"));
    expect(made).toEqual([
      ...["mia-auc", "mia-rank", "mia-roc"],
      ...["mia-auc-text", "mia-rank-text", "mia-utility-text", "mia-roc-text", "mia-canaries"],
    ]);
    const linked = (id: string) =>
      fill(FIGURES, { tables, plans, claims }).find((x) => x.id === id)?.claims;
    expect(linked("mia-auc")).toContain("MIA-full");
    expect(linked("mia-auc")).not.toContain("TEXT-known-A");
    expect(linked("mia-auc-text")).toEqual(
      expect.arrayContaining(["MIA-full/text", "TEXT-known-A"]),
    );
    expect(linked("mia-auc-text")).not.toContain("MIA-full");
  });

  it("a plan of another dimension is drawn at its own", () => {
    const own = tables.noise
      .filter((r) => r.plan === "marginal")
      .map((r): NoiseRow => ({ ...r, dim: 2 * r.dim }));
    const [spread] = fill(FIGURES, { tables: { ...emptyTables(), noise: own }, plans, claims });
    expect(spread.title).toContain("m = 8192");
  });
});
