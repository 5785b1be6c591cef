/** The table of repairs: a line a repair and task, and a heading that counts what its lines show. */
import { describe, expect, it } from "vitest";
import type { MembershipRow } from "../../experiment/rows.js";
import { membershipRows, membershipTables, type World } from "../../testing/membership-rows.js";
import { withRepairs } from "../../testing/repair-rows.js";
import { fill } from "../exhibit.js";
import { repair } from "./repair.js";

const rowsOf = (world: World, plan = "mia", source = "mnist"): MembershipRow[] =>
  withRepairs(membershipRows(world)).map((r) => ({ ...r, plan, source }));
const SUBJECT = { model: "none", task: "" } as const;
const words = (text: typeof repair.title, rows: readonly MembershipRow[]): string =>
  typeof text === "string" ? text : text(rows, SUBJECT);

describe("the table of repairs", () => {
  it("has every repair on every task, each held against its own task's adapter", () => {
    const rows = [...rowsOf({}), ...rowsOf({ dp: 0.9 }, "repair-spam", "spam")];
    const { head, body } = repair.write(rows, SUBJECT);
    expect(body.map((cells) => cells.slice(1, 4))).toEqual(
      [1, 2].flatMap(() => [
        ["none", "lora-fa r16", "none"],
        ["DP-SGD", "dp-sgd 1", "epsilon 5.0 at delta 1e-5"],
        ["dropout 0.5, adapters in layer 0 only", "lora-fa r4", "none"],
      ]),
    );
    expect(new Set(body.map(([task]) => task)).size).toBe(2);
    const difference = head.indexOf("AUC - that of no repair, equally good");
    expect(body[1][difference]).toMatch(/^-0\.1/);
    expect(body[4][difference]).toMatch(/^\+0\.1/);
    for (const cells of body) expect(cells).toHaveLength(head.length);
  });

  it("counts in its heading those that are shown to leak less, with a guarantee and without", () => {
    expect(words(repair.title, rowsOf({}))).toMatch(
      /with a guarantee 1 of 1 .*without one 0 of 1 \(1 of all to leak more\)$/,
    );
    expect(words(repair.title, rowsOf({ known: 0.5 }))).toMatch(/1 of 1 .* 1 of 1$/);
    expect(words(repair.title, rowsOf({ dp: 0.72 }))).toMatch(
      /0 of 1 .* 0 of 1( \(1 of all to leak more\))?$/,
    );
    // Below in the mean, and its interval between pools holds zero: not shown.
    const wide = rowsOf({ dp: 0.7 }).map((r) =>
      r.method === "dp-sgd" ? { ...r, auc: (r.auc ?? NaN) + (r.pool % 2 === 0 ? 0.05 : -0.05) } : r,
    );
    expect(words(repair.title, wide)).toMatch(/0 of 1 .* 0 of 1( \(1 of all to leak more\))?$/);
    // LoRA-FA is better at its first checkpoint than DP-SGD ever is: nothing is known of it as good as that.
    expect(words(repair.title, rowsOf({ dpAccuracy: 0.55 }))).toMatch(
      /0 of 1 .* 0 of 1( \(1 of all to leak more\))?$/,
    );
    const both = [...rowsOf({}), ...rowsOf({ dp: 0.9 }, "repair-spam", "spam")];
    expect(words(repair.title, both)).toMatch(/1 of 2 .* 0 of 2( \(\d of all to leak more\))?$/);
  });

  it("says what none means, and how many pools and shadow models there were", () => {
    const caption = words(repair.caption, rowsOf({}));
    expect(caption).toMatch(/None: no epsilon follows/);
    expect(caption).toMatch(/does not say that an attack succeeds/);
    expect(caption).toMatch(/4 pools of 400, 8 shadow models\.$/);
  });

  it("is of the plans that feed its claims, and there is none without", () => {
    const plan = {
      name: "mia",
      subject: { model: "classifier", task: "" },
      primary: true,
    } as const;
    const shown = (feeds: string[]) =>
      fill([repair], {
        tables: membershipTables(rowsOf({})),
        plans: [{ ...plan, feeds }],
        claims: [],
      });
    expect(shown(["REPAIR-dp"]).map(({ id }) => id)).toEqual(["repair"]);
    expect(shown(["MIA-dp"])).toEqual([]);
  });
});
