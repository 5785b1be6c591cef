/** The table of membership: means over pools with Student intervals between them, and what diverged is named. */
import { describe, expect, it } from "vitest";
import { overPools } from "../../core/pools.js";
import { emptyTables, type MembershipRow } from "../../experiment/rows.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { miaTableKept } from "./mia-table-kept.js";
import { miaTable } from "./mia-table.js";

const rows = membershipRows({});
const classifier = { model: "classifier", task: "mia" } as const;
const text = { model: "language-model", task: "text" } as const;
const written = (list: readonly MembershipRow[]) => miaTable.write(list, classifier);

describe("mia-table", () => {
  it("gives means over pools with Student intervals between them, and names what diverged", () => {
    const table = written(rows);
    expect(table.body.map((r) => `${r[0]} ${r[1]}`)).toEqual([
      "full unaware",
      "lora-fa r4 unaware",
      "lora-fa r4 known-A",
      "lora-fa r16 unaware",
      "lora-fa r16 known-A",
      "dp-sgd 1 unaware",
    ]);
    expect(table.body.every((r) => r.length === table.head.length)).toBe(true);
    const column = table.head.indexOf("LiRA, one variance");
    expect(table.body[0][column]).toMatch(/^0\.\d{3} \[0\.\d{3}, 0\.\d{3}\]$/);
    expect(table.body[5][table.head.indexOf("epsilon")]).toBe("5.0");
    expect(written(rows.map((r) => ({ ...r, auc: null }))).body[0][column]).toBe("diverged");
  });

  it("of language models has a second table, of settings that validate best before the last step", () => {
    const early = languageRows({}).map((r) =>
      r.setting === "full" && r.step === 0 ? { ...r, validationLoss: 1 } : r,
    );
    const kept = miaTableKept.rows({ ...emptyTables(), membership: early }, text) ?? [];
    const { head, body } = miaTableKept.write(kept, text);
    expect(body.map((r) => [r[0], r[head.indexOf("step")]])).toEqual([["full", "0"]]);
    const { caption } = miaTable;
    expect(typeof caption === "function" ? caption(early, text) : caption).toContain(
      "all settings but full also validate best",
    );
    expect(
      miaTableKept.rows({ ...emptyTables(), membership: languageRows({}) }, text),
    ).toBeUndefined();
  });
});

describe("overPools", () => {
  const pools = (list: readonly number[]) =>
    overPools(
      list.map((pool) => ({ pool, auc: pool })),
      (r) => r.auc,
    );
  it("is the mean with a Student interval between pools; of one pool the mean alone", () => {
    // Pools 1, 2, 3 of values 1, 2, 3: mean 2, half-width t_2(0.975) / sqrt 3.
    const three = pools([1, 2, 3]);
    expect(three.mean).toBe(2);
    expect(three.high - 2).toBeCloseTo(4.302652729911275 / Math.sqrt(3), 6);
    expect(pools([3, 3])).toEqual({ mean: 3, low: 3, high: 3, pools: 1 });
  });
});
