/**
 * Predictions at fresh seeds: which plans decide them, what is counted as come out, and what the table says. Verdicts
 * are made up; one plan is run to see that its rows are judged.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { basisOf, type AnyClaim, type Verdict } from "../claims/claim.js";
import { isPredictedOn } from "../claims/engine.js";
import { CLAIMS, claimOf } from "../claims/registry.js";
import type { Model } from "../experiment/kind.js";
import { headOf } from "../experiment/kinds.js";
import { result } from "../testing/results.js";
import { ownPlan } from "./own-plan.fixture.js";
import { loadPlan, suitePlans } from "./plans.js";
import {
  decidingPlans,
  drawnClaims,
  leastOf,
  packed,
  runSeed,
  tallySeeds,
  tooSeldom,
  unpacked,
  verdictsOf,
  type SeedRun,
  type Standing,
} from "./seeds.js";
import { between, seedsText } from "./seeds-text.js";

const claim = (id: string): AnyClaim => claimOf(id) as AnyClaim;
const standings = (id: string, ...verdicts: Verdict[]): Standing[] =>
  verdicts.flatMap((verdict) => {
    const { expectation } = claim(id);
    const judged =
      verdict === "not tested"
        ? result(id, { verdict, expectation: "none", basis: "none" })
        : result(id, { verdict, expectation });
    return verdictsOf(claim(id), [judged]).map(({ standing }) => standing);
  });

describe("what is counted", () => {
  it("is every prediction that a draw could turn, and nothing else", () => {
    const ids = drawnClaims().map(({ id }) => id);
    expect(ids).toEqual(
      CLAIMS.filter((c) => ["theory", "earlier runs"].includes(basisOf(c))).map(({ id }) => id),
    );
    expect(ids).toContain("E1-trained");
    expect(ids).toContain("MIA-known-A");
    expect(ids).not.toContain("E1-frozen");
    expect(ids).not.toContain("MIA-loss");
  });

  it("is the verdict against the claim's own prediction", () => {
    const all = ["upheld", "violated", "inconclusive", "not tested"] as const;
    const open = ["undecided", "not tested"] as const;
    expect(standings("E2-unbiased", ...all)).toEqual(["came out", "contradicted", ...open]);
    expect(standings("E6-joint", ...all)).toEqual(["contradicted", "came out", ...open]);
    const [verdict] = verdictsOf(claim("MIA-dp"), [result("MIA-dp", { verdict: "not tested" })]);
    expect(verdict).toMatchObject({ expectation: "violated", basis: "earlier runs" });
  });

  it("leaves out other tasks, on which nothing is predicted, but where theory predicts all", () => {
    const own = claim("MIA-dp");
    const results = [
      result("MIA-dp", { expectation: own.expectation, verdict: "violated" }),
      result("MIA-dp/spam", { task: "spam", expectation: "none", basis: "none" }),
    ];
    const counted = (of: AnyClaim) => verdictsOf(of, results).map(({ id }) => id);
    expect(counted(own)).toEqual(["MIA-dp"]);
    expect(counted({ ...own, everywhere: true })).toEqual(["MIA-dp", "MIA-dp/spam"]);
  });
});

describe("deciding plans", () => {
  it("feed a prediction on their own task", () => {
    const predicted = (id: string, model: Model, primary: boolean): boolean => {
      const head = { name: "p", feeds: [id], subject: { model, task: "t" }, primary };
      return isPredictedOn(claim(id), head);
    };
    expect(predicted("MIA-dp", "classifier", true)).toBe(true);
    expect(predicted("MIA-dp", "classifier", false)).toBe(false);
    expect(predicted("MIA-dp", "language-model", true)).toBe(false);
    expect(predicted("TEXT-known-A", "language-model", true)).toBe(true);
    const elsewhere = {
      name: "p",
      feeds: [],
      subject: { model: "classifier", task: "t" },
    } as const;
    const all: AnyClaim = { ...claim("MIA-dp"), everywhere: true };
    expect(isPredictedOn(all, { ...elsewhere, primary: false })).toBe(true);
    expect(predicted("E2-unbiased", "classifier", false)).toBe(true);
    expect(predicted("MIA-loss", "classifier", true)).toBe(false);
    for (const profile of ["quick", "standard"] as const) {
      const chosen = decidingPlans(profile);
      expect(chosen.map(({ name }) => name)).toEqual(
        expect.arrayContaining(["marginal", "witness", "symmetry", "paths"]),
      );
      const dropped = suitePlans(profile).filter(({ name }) =>
        chosen.every((p) => p.name !== name),
      );
      for (const plan of dropped)
        for (const id of plan.feeds)
          expect(isPredictedOn(claim(id), headOf(plan)) && drawnClaims().includes(claim(id))).toBe(
            false,
          );
    }
  });

  it("are run, judged on their own rows, and counted", async () => {
    const plans = [await loadPlan(ownPlan)];
    const out = mkdtempSync(join(tmpdir(), "loradp-seeds-"));
    const { seed, verdicts } = await runSeed(plans, { seed: "31", out, executor: "inline" });
    expect(seed).toBe("31");
    expect(verdicts.find(({ id }) => id === "E2-unbiased")?.standing).toBe("came out");
    expect(verdicts.find(({ id }) => id === "E6-joint")?.standing).toBe("not tested");
  });
});

/** Runs in which one claim has these standings, seed by seed from 1000 on. */
const runsOf = (list: readonly Standing[]): SeedRun[] =>
  list.map((standing, i) => ({
    seed: String(1000 + i),
    verdicts: [{ id: "X", expectation: "violated", basis: "theory", standing }],
  }));
const times = (n: number, standing: Standing): Standing[] =>
  Array.from({ length: n }, () => standing);

describe("published seeds", () => {
  it("are the same verdicts by id, with what follows from the claim", () => {
    const all = ["came out", "contradicted", "undecided", "not tested"] as const;
    const ids = drawnClaims()
      .slice(0, 8)
      .map(({ id }) => id);
    const run = {
      seed: "1003",
      commit: "abc",
      verdicts: ids.map((id, i) => {
        const { expectation } = claim(id);
        return { id, expectation, basis: basisOf(claim(id)), standing: all[i % 4] };
      }),
    };
    const small = packed(run);
    expect(small.verdicts["undecided"]).toEqual([ids[2], ids[6]]);
    const again = unpacked(JSON.parse(JSON.stringify(small)) as typeof small);
    expect(again).toMatchObject({ seed: "1003", commit: "abc" });
    expect(tallySeeds([again])).toEqual(tallySeeds([run]));
    expect(() => unpacked({ seed: "1", verdicts: { undecided: ["X-none"] } })).toThrow(/X-none/);
  });
});

describe("how often a prediction came out", () => {
  it("is counted by what became of it, with the seeds at which it did not", () => {
    const list: Standing[] = ["came out", "undecided", "contradicted", "not tested", "came out"];
    expect(tallySeeds(runsOf(list))).toEqual([
      {
        ...{ id: "X", expectation: "violated", basis: "theory", cameOut: 2 },
        ...{ undecided: ["1001"], contradicted: ["1002"], notTested: ["1003"] },
      },
    ]);
  });

  it("is not counted at a seed that has no verdict on it", () => {
    const runs = [...runsOf(["came out"]), { seed: "2000", verdicts: [] }];
    expect(tallySeeds(runs)).toMatchObject([{ cameOut: 1, notTested: ["2000"] }]);
  });

  it("must be 39 of 40, and all of 10", () => {
    expect([1, 10, 39, 40, 80].map(leastOf)).toEqual([1, 10, 39, 39, 78]);
    const seldom = (...list: Standing[]): number =>
      tooSeldom(tallySeeds(runsOf(list)), list.length).length;
    for (const other of ["undecided", "contradicted", "not tested"] as const) {
      expect(seldom(...times(39, "came out"), other), other).toBe(0);
      expect(seldom(...times(38, "came out"), other, other), other).toBe(1);
      expect(seldom(...times(9, "came out"), other), other).toBe(1);
    }
    expect(seldom(...times(10, "not tested"))).toBe(0);
  });

  it("is a table, with what comes out too seldom and what the profile does not test", () => {
    const [bad, good] = [times(2, "undecided"), times(38, "came out")];
    const text = seedsText(tallySeeds(runsOf([...bad, ...good])), 40);
    expect(text).toContain(
      "| X     | violated  | theory   | 38 of 40 | 2 (1000, 1001) | 0            |",
    );
    expect(text).toContain("Less often than 39 of 40: X.");
    const none = seedsText(tallySeeds(runsOf(times(10, "not tested"))), 10);
    expect(none).not.toContain("| X");
    expect(none).toContain("Predicted, and not tested in this profile: X.");
  });

  it("stands between the markers of its profile, and nowhere else", () => {
    const document = "a\n<!-- seeds quick -->\nold\n<!-- /seeds quick -->\nb\n";
    expect(between(document, "seeds quick", "new")).toBe(
      "a\n<!-- seeds quick -->\n\nnew\n\n<!-- /seeds quick -->\nb\n",
    );
    expect(() => between(document, "seeds standard", "new")).toThrow(/seeds standard/);
  });
});
