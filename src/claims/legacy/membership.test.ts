/** Verdicts on trained models, fed with rows on both sides of each limit, and the limits' own coverage. */
import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { stream } from "../../core/stream.js";
import { membershipRows as rows, type World } from "../../testing/membership-rows.js";
import { contrast } from "../../core/pools.js";
import { judgeMembership } from "./membership.js";

const verdicts = (world: World): Record<string, string> =>
  Object.fromEntries(
    judgeMembership("1", { ...emptyTables(), membership: rows(world) }).map((c) => [
      c.id,
      c.verdict,
    ]),
  );

describe("claims on trained models", () => {
  it("come out as theory and feasibility say on rows like theirs", () => {
    expect(verdicts({})).toEqual({
      "MIA-full": "upheld",
      "MIA-full-known": "violated",
      "MIA-rank": "upheld",
      "MIA-rank-known": "upheld",
      "MIA-rank-utility": "violated",
      "MIA-known-A": "violated",
      "MIA-utility": "violated",
      "MIA-loss": "violated",
      "MIA-dp": "violated",
      "MIA-audit": "upheld",
    });
  });
  it("turn when the rows turn", () => {
    expect(verdicts({ unaware: 0.8 })["MIA-full"]).toBe("violated");
    expect(verdicts({ known: 0.6, known16: 0.6 })["MIA-full-known"]).toBe("upheld");
    expect(verdicts({ known16: 0.8 })["MIA-full-known"]).toBe("violated");
    expect(verdicts({ unaware: 0.69, unaware16: 0.5 })["MIA-rank"]).toBe("violated");
    expect(verdicts({ known: 0.75, known16: 0.6 })["MIA-rank-known"]).toBe("violated");
    expect(verdicts({ known: 0.6, known16: 0.7 })["MIA-rank-known"]).toBe("upheld");
    expect(verdicts({ known: 0.5 })["MIA-rank-utility"]).toBe("upheld");
    expect(verdicts({ known: 0.5, known16: 0.5, early16: 0.55 })).toMatchObject({
      "MIA-known-A": "upheld",
      "MIA-utility": "upheld",
      "MIA-loss": "upheld",
      "MIA-dp": "upheld",
    });
    expect(verdicts({ epsilonLower: 0.4 })["MIA-audit"]).toBe("violated");
  });
  it("stay open where nothing is shown, nothing matches, or no row is there", () => {
    const same = verdicts({
      full: 0.6,
      known: 0.6,
      known16: 0.6,
      unaware16: 0.6,
      early16: 0.6,
      stopped: 0.6,
      dp: 0.6,
    });
    expect(same["MIA-audit"]).toBe("upheld");
    expect(
      new Set(
        Object.entries(same)
          .filter(([id]) => id !== "MIA-audit")
          .map(([, v]) => v),
      ),
    ).toEqual(new Set(["inconclusive"]));
    expect(verdicts({ plainLower: 0 })["MIA-audit"]).toBe("inconclusive");
    expect(verdicts({ epsilonLower: NaN })["MIA-audit"]).toBe("inconclusive");
    // 40 guesses, all right, show 0.54 at this level: no audit could contradict an account of 5.
    expect(verdicts({ audited: 5 })["MIA-audit"]).toBe("not tested");
    const failed = rows({}).map((r) =>
      r.setting === "full" && r.pool === 3 ? { ...r, auc: null } : r,
    );
    const without = Object.fromEntries(
      judgeMembership("1", { ...emptyTables(), membership: failed }).map((c) => [c.id, c.verdict]),
    );
    for (const id of ["MIA-full", "MIA-utility", "MIA-loss"])
      expect(without[id], id).toBe("inconclusive");
    // Ranks at two learning rates are not compared.
    const rates = judgeMembership("1", {
      ...emptyTables(),
      membership: rows({}).map((r) => (r.setting === "lora-fa r4" ? { ...r, rate: 0.02 } : r)),
    });
    expect(rates.find((c) => c.id === "MIA-rank")?.verdict).toBe("not tested");
    expect(verdicts({ dpAccuracy: 0.5 })["MIA-dp"]).toBe("inconclusive");
    expect(new Set(judgeMembership("1", emptyTables()).map((c) => c.verdict))).toEqual(
      new Set(["inconclusive"]),
    );
  });
  it("on several ranks are not tested by rows of one, and predict nothing then", () => {
    const one = judgeMembership("1", {
      ...emptyTables(),
      membership: rows({}).filter((r) => r.setting !== "lora-fa r16"),
    });
    for (const id of ["MIA-rank", "MIA-rank-known", "MIA-rank-utility"])
      expect(one.find((c) => c.id === id)).toMatchObject({
        verdict: "not tested",
        expectation: "none",
      });
    expect(one.find((c) => c.id === "MIA-full")?.verdict).toBe("upheld");
  });
  it("are given for every plan of the run, later ones under their names", () => {
    const two = [
      ...rows({}),
      ...rows({ known: 0.5, known16: 0.5, early16: 0.55 }).map((r) => ({
        ...r,
        plan: "mia-labels",
      })),
    ];
    const claims = Object.fromEntries(
      judgeMembership("1", { ...emptyTables(), membership: two }).map((c) => [c.id, c.verdict]),
    );
    expect(claims["MIA-known-A"]).toBe("violated");
    expect(claims["MIA-known-A/labels"]).toBe("upheld");
  });
  it("limits hold their level: 2000 families without a difference, at 1% given the pools", () => {
    // Misses are binomial(2000, 0.01): 20 +- 4.4; 51 is 7 standard deviations.
    const { normal } = stream("claims", "contrast", 0);
    let misses = 0;
    for (let i = 0; i < 2000; i++) {
      const pools = new Map(
        [0, 1, 2, 3].map((p) => [p, Array.from({ length: 8 }, () => normal())]),
      );
      const { low, high } = contrast("", pools, 0.01);
      if (low > 0 || high < 0) misses++;
    }
    expect(misses).toBeGreaterThan(2);
    expect(misses).toBeLessThan(51);
  });
});
