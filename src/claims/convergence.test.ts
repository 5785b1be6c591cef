/** Results on parts of a sample: which rows, which sample, which width. */
import { describe, expect, it } from "vitest";
import type { Tables } from "../experiment/rows.js";
import { membershipRows } from "../testing/membership-rows.js";
import { realTables } from "../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../testing/rows.js";
import { headOf } from "../experiment/kinds.js";
import { suitePlans } from "../app/plans.js";
import { convergence, partsByPool, rateOfResult, type PlanPart } from "./convergence.js";
import { judgeClaim } from "./engine.js";
import type { AnyClaim } from "./claim.js";
import { claimOf, CLAIMS } from "./registry.js";

const noise = tablesOnTheory.noise;
const named = noise[0].plan;
const head = {
  name: named,
  feeds: ["E2-energy", "E2-rank"],
  subject: { model: "none" as const, task: named },
  primary: true,
};
/** Rows of an eighth, a quarter and a half of the trials: standard errors as of so many. */
const fewer = (share: number): Tables =>
  onTheoryBut({
    noise: noise.map((r) => ({
      ...r,
      trials: r.trials * share,
      energySe: r.energySe / Math.sqrt(share),
      varianceSe: r.varianceSe / Math.sqrt(share),
    })),
  });
const parts: PlanPart[] = [0.5, 0.125, 0.25].map((share) => ({
  plan: named,
  share,
  tables: fewer(share),
}));
const run = { seed: "1", tables: tablesOnTheory, plans: [head] };
const rowsOf = (id: string, list = parts) => {
  const claim = claimOf(id);
  if (claim === undefined) throw new RangeError(id);
  return convergence([claim], judgeClaim(claim, run), run, list);
};

describe("convergence of a claim on trials", () => {
  it("is judged on the rows of each part, smallest first, with their own trials", () => {
    const rows = rowsOf("E2-energy");
    expect(rows.map((r) => r.share)).toEqual([0.125, 0.25, 0.5, 1]);
    expect(rows.map((r) => r.sample / rows[3].sample)).toEqual([
      expect.closeTo(0.125, 12),
      expect.closeTo(0.25, 12),
      expect.closeTo(0.5, 12),
      1,
    ]);
    expect(rows.every((r) => r.claim === "E2-energy" && r.plan === named)).toBe(true);
    expect(rows.every((r) => r.verdict === "upheld" && r.unit === "trials")).toBe(true);
  });

  it("has widths that fall as 1/sqrt(n) where standard errors do", () => {
    expect(rateOfResult(rowsOf("E2-energy"))?.value).toBeCloseTo(-0.5, 9);
    expect(rateOfResult(rowsOf("E2-rank"))?.value).toBeCloseTo(-0.5, 2);
  });

  it("counts trials of several sizes by their harmonic mean, of the rows that the claim reads", () => {
    const claim = claimOf("E2-energy");
    if (claim === undefined) throw new RangeError("E2-energy");
    const read = noise.filter(claim.reads.noise as (row: (typeof noise)[number]) => boolean);
    const mixed = noise.map((r) => ({ ...r, trials: r === read[0] ? 100 : 400 }));
    const other = { ...run, tables: onTheoryBut({ noise: mixed }) };
    const [row] = convergence([claim], judgeClaim(claim, other), other, []);
    const n = read.length;
    expect(row.sample).toBeCloseTo(n / (1 / 100 + (n - 1) / 400), 8);
  });

  it("takes no part of another plan", () => {
    const strange = parts.map((part) => ({ ...part, plan: "another" }));
    expect(rowsOf("E2-energy", strange).map((r) => r.share)).toEqual([1]);
  });
});

describe("convergence of a language model's column", () => {
  const text = realTables("language");
  const claim = claimOf("E8-cosine") as AnyClaim;
  const plans = [...new Set(text.dependence.map(({ plan }) => plan))].map((name) => ({
    ...{ name, feeds: [claim.id], primary: false },
    subject: { model: "language-model" as const, task: "emails" },
  }));

  it("is judged on its own plans' parts, and is the column's, not the main verdict's", () => {
    const own = { seed: "1", tables: text, plans };
    const [result] = judgeClaim(claim, own);
    const half = text.dependence.map((r) => ({ ...r, trials: r.trials / 2 }));
    const list = plans.map(({ name }) => ({
      ...{ plan: name, share: 0.5 },
      tables: { ...text, dependence: half },
    }));
    const rows = convergence([claim], [result], own, list);
    expect(rows.map((r) => [r.column, r.share, r.verdict])).toEqual([
      ["language model", 0.5, "upheld"],
      ["language model", 1, "upheld"],
    ]);
    expect(rows.map((r) => r.value)).toEqual(Array(2).fill(result.languageModel?.value));
  });
});

describe("convergence of any claim on trials", () => {
  const plans = [...new Set(tablesOnTheory.spans.map(({ plan }) => plan))];
  it.each(["E14-span", "E14-leverage", "E14-adam"])(
    "%s: models of a setting are its trials",
    (id) => {
      const claim = claimOf(id);
      if (claim === undefined) throw new RangeError(id);
      const heads = plans.map((name) => ({ ...head, name, feeds: [id] }));
      const own = { ...run, plans: heads };
      const rows = convergence([claim], judgeClaim(claim, own), own, []);
      expect(rows.map((r) => r.sample)).toEqual([expect.closeTo(250, 9)]);
    },
  );

  it("a width that is no standard error is half of the interval", () => {
    const claim = claimOf("E14-leverage");
    if (claim === undefined) throw new RangeError("E14-leverage");
    const heads = plans.map((name) => ({ ...head, name, feeds: [claim.id] }));
    const own = { ...run, plans: heads };
    const results = judgeClaim(claim, own);
    const [{ measure, width }] = convergence([claim], results, own, []);
    const { value, low, high } = results[0];
    expect(measure).toBe("half-width");
    expect(width).toBeCloseTo((high ?? NaN) - (value ?? NaN), 9);
    expect(width).toBeCloseTo((value ?? NaN) - (low ?? NaN), 9);
  });

  it("each claim that is not on pools has a sample, if it has a result", () => {
    const names = [
      ...new Set(
        Object.values(tablesOnTheory).flatMap((list) =>
          (list as readonly object[]).flatMap((row) => ("plan" in row ? [row.plan as string] : [])),
        ),
      ),
    ];
    const sampled = CLAIMS.filter(
      (c) => !c.perTask && c.evidence === "estimated" && Object.keys(c.reads).length > 0,
    );
    expect(sampled.length).toBeGreaterThan(30);
    for (const claim of sampled) {
      const own = { ...run, plans: names.map((name) => ({ ...head, name, feeds: [claim.id] })) };
      const results = judgeClaim(claim, own);
      const known = results.filter(({ value }) => value !== null);
      expect(convergence([claim], results, own, []).length, claim.id).toBe(known.length);
    }
  });
});

describe("convergence of a claim on pools", () => {
  const plan = suitePlans("quick").find((p) => p.name === "mia");
  if (plan === undefined) throw new RangeError("mia");
  const membership = membershipRows({}).map((r) => ({ ...r, plan: plan.name }));
  const tables = onTheoryBut({ membership });

  it("is judged on the first pools: their rows, and all rows of other plans", () => {
    const pools = [...new Set(membership.map((r) => r.pool))].sort((a, b) => a - b);
    const byPool = partsByPool(plan.name, tables);
    expect(byPool.map((p) => p.share)).toEqual(
      pools.slice(0, -1).map((_, i) => (i + 1) / pools.length),
    );
    byPool.forEach(({ tables: early }, i) => {
      expect(early.membership).toEqual(membership.filter((r) => r.pool <= pools[i]));
      expect(early.noise).toEqual(tables.noise);
    });
    const mia = { ...headOf(plan), feeds: ["MIA-full"] };
    const claim = claimOf("MIA-full");
    if (claim === undefined) throw new RangeError("MIA-full");
    const whole = { seed: "1", tables, plans: [mia] };
    const rows = convergence([claim], judgeClaim(claim, whole), whole, byPool);
    expect(rows.map((r) => r.sample)).toEqual(pools.map((_, i) => i + 1));
    expect(rows[rows.length - 1].measure).toBe("standard error");
    expect(rows.every((r) => r.unit === "pools")).toBe(true);
  });
});
