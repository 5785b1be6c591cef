/** Lines of the table of repairs: whose numbers are whose, what is paired with what, and which way signs point. */
import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { changeSetting, membershipRows, type World } from "../../testing/membership-rows.js";
import { withRepairs } from "../../testing/repair-rows.js";
import { membershipEvidence } from "./evidence.js";
import {
  guaranteed,
  guaranteeText,
  repairLines,
  repairOf,
  repairTable,
  type RepairLine,
} from "./repair.js";

const subject = { model: "classifier", task: "" } as const;
const evidenceOf = (rows: readonly MembershipRow[]) =>
  membershipEvidence(rows, { subject, between: 0.05 });
const linesOf = (world: World, change = (rows: MembershipRow[]) => rows): RepairLine[] =>
  repairLines(evidenceOf(change(withRepairs(membershipRows(world)))));
const line = (lines: readonly RepairLine[], setting: string): RepairLine =>
  lines.find((l) => l.setting === setting) as RepairLine;

/** AUCs of the rows have noise of 0.003 or so in their mean, once: the seed is fixed. */
const near = (x: number | undefined, wanted: number): void =>
  expect(Math.abs((x ?? NaN) - wanted)).toBeLessThan(0.015);

describe("lines of repairs", () => {
  it("have the AUC where both are equally good, its difference, and what the best costs", () => {
    const lines = linesOf({});
    expect(lines.map((l) => [l.setting, l.repair, l.against])).toEqual([
      ["lora-fa r16", "none", "lora-fa r16"],
      ["dp-sgd 1", "DP-SGD", "lora-fa r16"],
      ["lora-fa r4", "dropout 0.5, adapters in layer 0 only", "lora-fa r16"],
    ]);
    const [none, dp, drop] = lines;
    // As it is, at its best: 0.72 at accuracy 0.78, by an attacker who knows A.
    near(none.auc.mean, 0.72);
    expect([none.knowledge, none.epsilon, none.difference, none.cost]).toEqual([
      ...["known-A", null],
      ...[undefined, undefined],
    ]);
    expect(none.best.mean).toBeCloseTo(0.78, 12);
    near(dp.auc.mean, 0.55);
    near(dp.difference?.mean, 0.55 - 0.72);
    expect([dp.knowledge, dp.epsilon]).toEqual(["unaware", 5]);
    expect(dp.cost?.mean).toBeCloseTo(0.8 - 0.78, 12);
    // Dropout has 0.7; as it is 0.6 there.
    near(drop.auc.mean, 0.7);
    near(drop.difference?.mean, 0.7 - 0.6);
    expect(drop.cost?.mean).toBeCloseTo(0.7 - 0.78, 12);
    // A difference within targets has less spread than an AUC: the noise of a target is in both.
    expect((drop.difference?.high ?? 0) - (drop.difference?.low ?? 0)).toBeGreaterThan(0);
  });

  it("take the account after the last step", () => {
    const steps = (rows: MembershipRow[]): MembershipRow[] =>
      changeSetting(rows, "dp-sgd 1", ({ step }) => ({ epsilon: step === 150 ? 8 : 3 }));
    expect(line(linesOf({}, steps), "dp-sgd 1").epsilon).toBe(8);
  });

  it("hold a method that trains A against LoRA, others against LoRA-FA", () => {
    const rows = withRepairs(membershipRows({}));
    const lora = rows
      .filter((r) => r.setting === "lora-fa r16")
      .map((r) => ({ ...r, setting: "lora r16", method: "lora" }));
    const against = (method: string): string[] =>
      guaranteed(
        evidenceOf([...lora, ...rows.map((r) => (r.method === "dp-sgd" ? { ...r, method } : r))]),
      ).map((pair) => pair[1].setting);
    expect(against("dp-lora")).toEqual(["lora r16"]);
    for (const method of ["dp-sgd", "dp-lora-fa", "dp-flora", "projected-dp-sgd"])
      expect([method, against(method)]).toEqual([method, ["lora-fa r16"]]);
  });

  it("hold what trains A against the adapter of least rank, where none without repair trains A", () => {
    const rows = membershipRows({}).map((r) =>
      r.method === "dp-sgd" ? { ...r, method: "dp-lora" } : r,
    );
    const pairs = guaranteed(evidenceOf(rows.toReversed()));
    expect(pairs.map((pair) => pair.map((s) => s.setting))).toEqual([["dp-sgd 1", "lora-fa r4"]]);
  });

  it("say where the noise is", () => {
    const named = (method: string): string =>
      repairOf({ setting: "x", method, rank: 4, rate: 1, dropout: 0, layers: "all" });
    expect(named("projected-dp-sgd")).toMatch(/noise before projection$/);
    expect(named("dp-flora")).toMatch(/noise after projection$/);
    expect(named("lora")).toBe("none");
  });

  it("are written with signs and limits", () => {
    const { head, body } = repairTable(linesOf({}));
    for (const cells of body) expect(cells).toHaveLength(head.length);
    const cell = (row: number, name: string): string => body[row][head.indexOf(name)];
    expect(cell(0, "AUC - that of no repair, equally good")).toBe("");
    expect(cell(1, "AUC - that of no repair, equally good")).toMatch(
      /^-0\.1\d\d \[-0\.\d{3}, -0\.\d{3}\] \(lora-fa r16\)$/,
    );
    expect(cell(2, "Accuracy - that of no repair")).toBe("-0.080 [-0.080, -0.080]");
    expect(cell(0, "Strongest attack")).toBe("lira-online-fixed, known A");
    expect(cell(1, "Strongest attack")).toBe("lira-online-fixed, no one A to know");
  });

  it("never show a smaller epsilon than is accounted", () => {
    expect(guaranteeText({ epsilon: 1.0228 })).toBe("epsilon 1.1 at delta 1e-5");
    expect(guaranteeText({ epsilon: 8.1 })).toBe("epsilon 8.1 at delta 1e-5");
    expect(guaranteeText({ epsilon: null })).toBe("none");
  });

  it("show no difference where the adapter is better at its first checkpoint than the repair ever is", () => {
    // LoRA-FA has 0.6 at its first checkpoint, DP-SGD 0.55 at its best: LoRA-FA is never only as good.
    const lines = linesOf({ dpAccuracy: 0.55 });
    const dp = line(lines, "dp-sgd 1");
    expect([dp.difference?.high, dp.ahead]).toEqual([Infinity, ["lora-fa r16"]]);
    expect(dp.difference?.low).toBeLessThan(0);
    const cells = repairTable(lines).body[lines.indexOf(dp)];
    expect(
      cells.find((cell) =>
        cell.endsWith("(lora-fa r16; lora-fa r16 better from the first checkpoint on)"),
      ),
    ).toMatch(/, unknown\] /);
    expect(line(linesOf({}), "dp-sgd 1").ahead).toEqual([]);
  });

  it("are stopped, and called best, by validation examples: test examples choose nothing", () => {
    const own = linesOf({});
    const other = linesOf({}, (rows) =>
      rows.map((r) => ({ ...r, testAccuracy: 1 - (r.testAccuracy ?? 0) })),
    );
    expect(other).toEqual(own);
  });

  it("pair the cost pool by pool, and have a 95% interval between pools of the best", () => {
    const shifted = (rows: MembershipRow[]): MembershipRow[] =>
      rows.map((r) => ({
        ...r,
        validationAccuracy: (r.validationAccuracy ?? NaN) + r.pool / 100,
      }));
    const dp = line(linesOf({}, shifted), "dp-sgd 1");
    expect([dp.cost?.low, dp.cost?.high].map((x) => x?.toFixed(9))).toEqual(
      Array(2).fill("0.020000000"),
    );
    expect(dp.best.mean).toBeCloseTo(0.8 + 0.015, 12);
    // Pools 0 to 3: standard deviation 0.0129, Student's quantile at 3 degrees 3.182.
    expect(dp.best.high - dp.best.mean).toBeCloseTo((3.182446 * 0.01 * Math.sqrt(5 / 3)) / 2, 7);
  });
});
