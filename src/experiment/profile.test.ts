/** Rows of sampled privacy profiles: every epsilon has its own exact delta. */
import { describe, expect, it } from "vitest";
import { E10Profile } from "../claims/privacy/E10-profile.js";
import { judgeClaim } from "../claims/engine.js";
import { privacyProfile } from "../core/privacy.js";
import { inlineExecutor } from "../sweep/executor.js";
import { parsePlan } from "../sweep/plan.js";
import { runPlan } from "../sweep/run.js";
import { emptyTables, type ProfileRow, type Tables } from "./rows.js";

const EPSILONS = [0.25, 2];

async function rowsOf(): Promise<ProfileRow[]> {
  const executor = inlineExecutor("reference");
  const plan = parsePlan({
    kind: "profile",
    name: "test",
    purpose: "test",
    feeds: ["E10-profile"],
    ranks: [3, 8],
    dims: [8],
    rhos: [0.9],
    epsilons: EPSILONS,
    trials: { entries: 1, min: 4096, max: 4096 },
  });
  const done = (await runPlan({ plan, seed: "1", backend: "test", executor })) as Tables;
  await executor.close();
  return done.profile;
}
const rows = await rowsOf();

describe("rows of sampled privacy profiles", () => {
  it("the exact delta of a row is that at its epsilon, and its floor that of its rank and loading", () => {
    expect(rows.map((r) => [r.rank, r.epsilon])).toEqual([
      [3, 0.25],
      [3, 2],
      [8, 0.25],
      [8, 2],
    ]);
    for (const row of rows) {
      const exact = privacyProfile(row.rank, 8, 0.9);
      expect(row.deltaExact).toBe(exact.delta(row.epsilon).value);
      expect(row.floorExact).toBe(exact.floor);
    }
    // Deltas at the two epsilons are far apart: one in place of the other would be seen.
    expect(rows[0].deltaExact - rows[1].deltaExact).toBeGreaterThan(0.1);
    expect(rows[2].deltaExact - rows[3].deltaExact).toBeGreaterThan(0.1);
  });

  // By Hoeffding's inequality and a binomial test the claim fails with probability 2e-8 at most; the seed is fixed.
  it("the sampled deltas are the exact ones: E10-profile is upheld", () => {
    const plans = [
      {
        name: "test",
        feeds: ["E10-profile"],
        subject: { model: "none", task: "test" } as const,
        primary: true,
      },
    ];
    const tables = { ...emptyTables(), profile: rows };
    const [result] = judgeClaim(E10Profile, { seed: "1", tables, plans });
    expect(result.verdict).toBe("upheld");
  });
});
