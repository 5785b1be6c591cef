/** Lines of an attack: every share and its interval from its own column, and what is printed of it. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { command } from "../cli/commands/attack.js";
import { emptyTables, type MembershipRow } from "../experiment/rows.js";
import { membershipRows } from "../testing/membership-rows.js";
import { attackSummary } from "./attack-summary.js";

const out = mkdtempSync(join(tmpdir(), "loradp-summary-"));
const summary = (change: Partial<MembershipRow>, pools = 4) =>
  attackSummary(
    {
      ...emptyTables(),
      membership: membershipRows({})
        .filter((r) => r.setting === "full" && r.attack === "lira-online-fixed" && r.pool < pools)
        .map((r) => ({
          ...r,
          auc: 0.7,
          balancedAccuracy: 0.6 + r.pool / 100,
          tprAt1: 0.1 + r.pool / 50,
          fprAt1: 0.011,
          tprAt01: 0.03,
          fprAt01: 0.0012,
          epsilonLower: [0.2, 0.7, 0.4, 0][r.pool],
          ...change,
        })),
    },
    { seed: "1", out },
    { pools, shadows: 8, targets: 16 },
    () => ({ testAccuracy: 0.85 }),
  );
const printed = (...given: Parameters<typeof summary>): string =>
  command.print(summary(...given) as never, { out } as never);

it("gives means over pools with intervals between them, each of its own column", () => {
  // Pools 0 to 3, steps of 0.01: half-width t_3(0.975) 0.01291/2 = 0.02054; steps of 0.02: twice.
  const [line] = summary({}).attacks;
  for (const [column, value] of [
    ["auc", 0.7],
    ["tprAt01", 0.03],
    ["fprAt1", 0.011],
    ["fprAt01", 0.0012],
  ] as const)
    expect(line[column]).toBeCloseTo(value, 12);
  expect(line.balancedAccuracy).toBeCloseTo(0.615, 12);
  expect(line.balancedAccuracyInterval![1]).toBeCloseTo(0.615 + 0.020543, 5);
  expect(line.tprAt1).toBeCloseTo(0.13, 12);
  expect(line.tprAt1Interval![0]).toBeCloseTo(0.13 - 0.041085, 5);
  expect(line.tprAt01Interval![0]).toBeCloseTo(0.03, 12);
  // Training loss is members', test losses are others'.
  expect(summary({ trainLoss: 0.25, testLoss: 4 }).trainLoss).toBeCloseTo(0.25, 12);
  // Of one-run audits the largest bound counts, whichever pool has it.
  expect(line.epsilonLower).toBe(0.7);
  const [few] = summary({ tprAt01: null, fprAt01: null }, 1).attacks;
  expect(few).toMatchObject({ aucInterval: null, tprAt1Interval: null, tprAt01: null });
});

it("tells attackers of one attack apart: those who know A have a line of their own", () => {
  const membership = membershipRows({})
    .filter((r) => r.setting === "lora-fa r4" && r.attack === "lira-online-fixed")
    .map((r) => ({ ...r, auc: r.knowledge === "known-A" ? 0.7 : 0.6 }));
  const counts = { pools: 4, shadows: 8, targets: 16 };
  const { attacks } = attackSummary(
    { ...emptyTables(), membership },
    { seed: "1", out },
    counts,
    () => ({}),
  );
  expect(attacks.map((line) => [line.knowledge, line.auc])).toEqual([
    ["unaware", expect.closeTo(0.6, 12)],
    ["known-A", expect.closeTo(0.7, 12)],
  ]);
});

it("prints intervals, and the false-positive rates that were found", () => {
  const text = printed({});
  expect(text).toMatch(/\nattack +knowledge +AUC +balanced accuracy +TPR@1% +TPR@0\.1% +eps >=\n/);
  expect(text).toMatch(
    /0\.700 \[0\.700, 0\.700\] +0\.615 \[0\.594, 0\.636\] +0\.130 \[0\.089, 0\.171\] +0\.030 \[/,
  );
  expect(text).toContain("False positives found at 1%: 1.10% to 1.10%; at 0.1%: 0.12% to 0.12%.");
  const few = printed({ tprAt01: null, fprAt01: null }, 1);
  expect(few).toMatch(/ 0\.700 +0\.600 +0\.100 +n\/a +0\.\d{3}\n/);
  expect(few).toContain("found at 1%: 1.10% to 1.10%.");
});
