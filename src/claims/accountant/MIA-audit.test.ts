import { expect, it } from "vitest";
import { auditRow, auditRows } from "../../testing/audit-rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { onTheoryBut, type tablesOnTheory } from "../../testing/rows.js";
import type { AuditRow } from "../../experiment/rows.js";
import { levelsAt } from "../levels.js";
import { MiaAudit } from "./MIA-audit.js";

const where = (setting: string, change: Partial<AuditRow>) =>
  onTheoryBut({ audits: auditRows.map((r) => (r.setting === setting ? { ...r, ...change } : r)) });

describeClaim({
  claim: MiaAudit,
  powered: "it rests on resampled runs: src/experiment/audit/power.test.ts",
  onTheory: onTheoryBut({ audits: auditRows }),
  flips: [
    ["an account that is refuted itself", where("dp-lora", { epsilonLower: 3.4 }), "violated"],
    ["the most that is not", where("dp-lora", { epsilonLower: 3.39 }), "upheld"],
    ["far beyond", where("dp-sgd", { epsilonLower: 34 }), "violated"],
    [
      "a planted fault that is not caught",
      where("noise-halved", { epsilonLower: 3.39 }),
      "inconclusive",
    ],
    ["one that is just caught", where("noise-halved", { epsilonLower: 3.4 }), "upheld"],
    [
      "scores turned round: nothing is shown of anything",
      onTheoryBut({
        audits: auditRows.map((r) => ({ ...r, epsilonLower: 0, epsilonCaught: 0, pValue: 1 })),
      }),
      "inconclusive",
    ],
    ["a method of which nothing is seen", where("dp-lora", { epsilonCaught: 0 }), "inconclusive"],
    [
      "fixed batches alone are planted: no canary tells them",
      onTheoryBut({
        audits: auditRows.filter((r) => ["none", "fixed-batches"].includes(r.fault)),
      }),
      "not tested",
    ],
    ["runs that diverged", where("dp-sgd", { diverged: 1 }), "inconclusive"],
    [
      "no planted fault",
      onTheoryBut({ audits: auditRows.filter((r) => r.fault === "none") }),
      "not tested",
    ],
    [
      "planted faults alone",
      onTheoryBut({ audits: auditRows.filter((r) => r.fault !== "none") }),
      "inconclusive",
    ],
  ],
});

it("states the factor that it would have caught, of the setting where that is largest", () => {
  const audits = [...auditRows, auditRow({ setting: "weak", epsilonCaught: 0.34 })];
  const subject = { model: "none", task: "" } as const;
  const { power } = MiaAudit.test({ audits }, { seed: "1", subject, ...levelsAt(undefined) });
  expect(power?.smallest).toBeCloseTo(10, 9);
});

it("says whether every planted fault is caught, and else which is not", () => {
  const said = (tables: typeof tablesOnTheory): string => judgeRows(MiaAudit, tables)[0].detail;
  expect(said(onTheoryBut({ audits: auditRows }))).toMatch(/ Every planted fault is caught\./);
  const missed = said(where("noise-halved", { epsilonLower: 3.39 }));
  expect(missed).toMatch(
    / Planted faults that were not caught: noise-halved: the audit is too weak to decide\./,
  );
  expect(missed).not.toMatch(/Every planted fault/);
  expect(said(where("dp-sgd", { diverged: 1 }))).toMatch(/ Runs diverged: dp-sgd\./);
});
