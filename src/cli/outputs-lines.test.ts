/** Numbers of `attack --outputs` as people see them. */
import { expect, it } from "vitest";
import type { OutputsAttack } from "../app/attack-outputs.js";
import { outputsLines } from "./outputs-lines.js";

it("shows no lower bound on epsilon above itself", () => {
  const auc = { value: 0.9, interval: [0.8, 0.95] as const };
  const attack = {
    ...{ attack: "loss", knowledge: "unaware", auc, counted: "records" },
    ...{ balancedAccuracy: null, tprAt10: null, tprAt1: null, tprAt01: null },
    ...{ epsilonLower: 0.2348, epsilonOneRun: 0.0999 },
  };
  const result = {
    ...{ examples: 9, targets: 1, shadows: 0, pools: 1, layout: "example" },
    ...{ attacks: [attack], notRun: [], written: [] },
  };
  const lines = outputsLines(result as unknown as OutputsAttack);
  expect(lines).toMatch(/ 0\.234 +0\.099\n/);
  expect(lines).toContain("epsilon >= 0.234 at");
});
