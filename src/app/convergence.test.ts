/** Which parts of a run its convergence is judged on: those of trials that it is given, and each plan's pools. */
import { expect, it } from "vitest";
import { judgeClaim } from "../claims/engine.js";
import type { AnyClaim } from "../claims/claim.js";
import { claimOf } from "../claims/registry.js";
import { emptyTables } from "../experiment/rows.js";
import { membershipRows } from "../testing/membership-rows.js";
import { parsePlan } from "../sweep/plan.js";
import { SUITE } from "../../simulations/index.js";
import { headOf } from "../experiment/kinds.js";
import { convergenceRows } from "./convergence.js";

it("pools are parts of their plan, whatever parts of other plans' trials there are", () => {
  const plan = parsePlan({ ...SUITE["mia"], feeds: ["MIA-full"] });
  const membership = membershipRows({}).map((r) => ({ ...r, plan: plan.name }));
  const tables = { ...emptyTables(), membership };
  const run = { seed: "1", tables, plans: [headOf(plan)] };
  const results = judgeClaim(claimOf("MIA-full") as AnyClaim, run);
  const rows = convergenceRows([plan], results, run, []);
  expect(rows.length).toBeGreaterThan(2);
  expect(new Set(rows.map((r) => r.unit))).toEqual(new Set(["pools"]));
  const another = [{ plan: "another", share: 0.5, tables: emptyTables() }];
  expect(convergenceRows([plan], results, run, another)).toEqual(rows);
  // Of a plan whose sample is trials no part is made of pools.
  const noise = parsePlan({ ...SUITE["marginal"], name: plan.name });
  expect(convergenceRows([noise], results, run, [])).toHaveLength(1);
});
