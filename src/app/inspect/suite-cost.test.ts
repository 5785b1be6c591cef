/** What DP-LoRA cost, from a ledger: each cell of its own column, and the row that is nearest to an adapter's case. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder } from "./peft.fixture.js";
import { nearestRow, suiteCost, type SuiteCost } from "./suite-cost.js";

const HEAD = ["AUC", "Model", "Difference", "Utility: test accuracy", "Against"];
const line = (n: number, model: string, against: string): string[] => [
  ...[`auc ${n}`, model, `d ${n}`, `utility ${n}`, against],
];
function costOf(...bodies: ReadonlyArray<readonly string[][]>): SuiteCost {
  const folder = newFolder();
  const table = (body: readonly string[][]) => ({ head: HEAD, body });
  const claims = [
    { id: "MIA-dp", verdict: "violated", tables: bodies.map(table) },
    // Of other claims nothing is read.
    { id: "MIA-dpx", verdict: "upheld", tables: [table([line(9, "lora r4", "dp-lora r4")])] },
    { id: "MIA-dp/spam", verdict: "upheld", tables: [table([line(8, "lora r2", "dp-lora r8")])] },
  ];
  writeFileSync(join(folder, "claims.json"), JSON.stringify({ claims }));
  return suiteCost(folder) as SuiteCost;
}

describe("the cost of DP-LoRA", () => {
  it("has each row's cells by the names of their columns, of adapters held against DP-LoRA alone", () => {
    const { rows } = costOf([line(1, "lora r4", "dp-lora r4 1"), line(2, "lora r4", "dp-sgd 1")]);
    expect(rows).toEqual([
      {
        ...{ claim: "MIA-dp", verdict: "violated", adapter: "lora r4", private: "dp-lora r4 1" },
        ...{ measure: "test accuracy", utility: "utility 1", auc: "auc 1" },
      },
      expect.objectContaining({ claim: "MIA-dp/spam", verdict: "upheld", auc: "auc 8" }),
    ]);
  });

  it("is told by the last row of one rank, and by the last of all where ranks differ", () => {
    const [four, other] = [line(1, "lora r4", "dp-lora r4"), line(2, "lora r4", "dp-lora r16")];
    const last = line(3, "lora r16 a", "dp-lora r16");
    expect(nearestRow(costOf([four, other, last]))?.auc).toBe("auc 3");
    expect(nearestRow(costOf([last, other], [four]))?.auc).toBe("auc 1");
    expect(nearestRow(costOf([other]))?.auc).toBe("auc 8");
    expect(nearestRow({ source: "x", rows: [], repairs: [] })).toBeUndefined();
  });
});
