/** Numbers that figures draw, worked out by hand: means with their limits, and rows of the right step and attacker. */
import { describe, expect, it } from "vitest";
import { membershipRows } from "../../testing/membership-rows.js";
import { trajectoryRow } from "../../testing/trajectory-rows.js";
import { lastStep, membershipCells } from "./membership-cells.js";
import { pointsOf } from "./membership-means.js";
import { meansOf } from "./trajectory-means.js";

describe("means along training", () => {
  const row = (pool: number, models: number, coherence: number, coherenceSe: number) => ({
    ...trajectoryRow("lora-fa", 7, 0),
    ...{ pool, models, coherence, coherenceSe },
  });
  const means = (...rows: ReturnType<typeof row>[]) =>
    meansOf(
      rows,
      (r) => r.coherence,
      (r) => r.coherenceSe,
    );

  it("have Student limits with a degree less for each pool, and errors of pools combined", () => {
    // Errors 0.3 and 0.4 of two pools: 0.5/2; 2 + 3 degrees: t_5(0.975) = 2.570582.
    const [{ setting, step, mean, low, high }] = means(row(0, 3, 1, 0.3), row(1, 4, 3, 0.4));
    expect([setting, step, mean]).toEqual(["lora-fa", 7, 2]);
    expect(high - mean).toBeCloseTo(0.25 * 2.570582, 6);
    expect(mean - low).toBeCloseTo(0.25 * 2.570582, 6);
    // Of one pool of two models: t_1(0.975) = 12.7062.
    const [one] = means(row(0, 2, 1, 0.3));
    expect(one.high - one.mean).toBeCloseTo(0.3 * 12.706205, 5);
  });

  it("are of each setting and step by itself", () => {
    const other = { ...row(0, 3, 9, 0.1), setting: "noisy" };
    const later = { ...row(0, 3, 4, 0.1), step: 8 };
    const found = means(row(0, 3, 1, 0.3), other, later, row(1, 3, 2, 0.3));
    expect(found.map((p) => [p.setting, p.step, p.mean])).toEqual([
      ["lora-fa", 7, 1.5],
      ["noisy", 7, 9],
      ["lora-fa", 8, 4],
    ]);
  });
});

describe("points of attacked models", () => {
  const subject = { model: "classifier", task: "mia" } as const;
  it("take the stronger of the deciding attacks, pool by pool, with limits between pools", () => {
    const rows = membershipRows({}).filter((r) => r.setting === "full" && r.step === 150);
    const told = rows.map((r) => ({
      ...r,
      auc: (r.attack === "rmia-online" ? 0.8 : 0.7) + r.pool / 100,
      testAccuracy: 0.9 + r.pool / 1000,
    }));
    const weak = { ...told[0], attack: "loss" as const, auc: 0.99 };
    const [point, ...others] = pointsOf([...told, weak], subject);
    expect([others, point.attack, point.knowledge]).toEqual([[], "RMIA", "unaware"]);
    // Pools 0 to 3: 0.015 on average, of a spread of 0.0129099; t_3(0.975) = 3.182446.
    expect(point.auc).toBeCloseTo(0.815, 12);
    expect(point.high - point.auc).toBeCloseTo((3.182446 * 0.0129099) / 2, 6);
    expect(point.utility).toBeCloseTo(0.9015, 12);
  });
});

describe("lines of attacked models", () => {
  const subject = { model: "classifier", task: "mia" } as const;
  /** A model of 20 steps has spent less than one of 150. */
  const rows = membershipRows({}).map((r) =>
    r.method === "dp-sgd" ? { ...r, epsilon: r.step === 150 ? 5 : 2 } : r,
  );
  const cellOf = (step: (list: typeof rows) => number, name: string): string => {
    const { head, body } = membershipCells(rows, subject, (list) => step(list as typeof rows));
    const line = body.find(([setting]) => setting === "dp-sgd 1") as string[];
    return line[head.indexOf(name)];
  };

  it("have the accuracy of the step that they show, and epsilon of all steps, which chose it", () => {
    const [first, last] = [() => 5, lastStep as (list: typeof rows) => number];
    expect(cellOf(first, "epsilon")).toBe("5.0");
    expect(cellOf(last, "epsilon")).toBe("5.0");
    expect(cellOf(first, "test accuracy")).not.toBe(cellOf(last, "test accuracy"));
  });
});
