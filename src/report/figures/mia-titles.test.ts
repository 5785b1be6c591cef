/** Titles of figures on attacked models are counted from the rows: one row changed turns them. */
import { expect, it } from "vitest";
import type { Subject } from "../../experiment/kind.js";
import type { MembershipRow, RocRow } from "../../experiment/rows.js";
import { membershipRows } from "../../testing/membership-rows.js";
import { everyTable } from "../../testing/every-table.js";
import { canaryRows } from "../../testing/language-rows.js";
import { miaAuc } from "./mia-auc.js";
import { miaCanaries } from "./mia-canaries.js";
import { miaRank } from "./mia-rank.js";
import { miaRoc } from "./mia-roc.js";
import { miaUtility } from "./mia-utility.js";

const subject = { model: "classifier", task: "mia" } as const;
const rows = membershipRows({});
const titleOf = <R>(
  title: string | ((rows: R, s: Subject) => string),
  of: R,
  about: Subject = subject,
): string => (typeof title === "string" ? title : title(of, about));
const last = Math.max(...rows.map((r) => r.step));
const changed = (
  is: (r: MembershipRow) => boolean,
  change: (r: MembershipRow) => Partial<MembershipRow>,
): MembershipRow[] => rows.map((r) => (is(r) ? { ...r, ...change(r) } : r));
const settings = [...new Set(rows.filter((r) => r.knowledge === "known-A").map((r) => r.setting))];

it("mia-auc counts the settings where who knows A has the higher mean, by the stronger attack", () => {
  const isKnown = (r: MembershipRow): boolean =>
    r.knowledge === "known-A" && r.setting === settings[0];
  expect(titleOf(miaAuc.title, rows)).toContain(
    `in ${settings.length} of ${settings.length} settings`,
  );
  const lower = changed(isKnown, () => ({ auc: 0.4 }));
  expect(titleOf(miaAuc.title, lower)).toContain(
    `in ${settings.length - 1} of ${settings.length} settings`,
  );
  // One attack alone does not make the stronger one weaker.
  const one = changed(
    (r) => isKnown(r) && r.attack === "lira-online-fixed",
    () => ({ auc: 0.4 }),
  );
  expect(titleOf(miaAuc.title, one)).toContain(`in ${settings.length} of`);
});

it("mia-rank compares ranks at one learning rate", () => {
  const fa = (rank: number, rate: number, setting: string, auc: number): MembershipRow[] =>
    rows
      .filter((r) => r.setting === "lora-fa r4" && r.step === last)
      .map((r) => ({ ...r, rank, rate, setting, auc }));
  const own = [...fa(4, 0.02, "r4", 0.6), ...fa(16, 0.02, "slow", 0.65)];
  expect(titleOf(miaRank.title, own)).toMatch(/^Rank 4 has a lower .* rank 16 in (\d+) of \1 /);
  // At another rate rank 16 shows less: that is no comparison of ranks.
  const more = [...own, ...fa(16, 0.05, "fast", 0.5)];
  expect(titleOf(miaRank.title, more)).toBe(titleOf(miaRank.title, own));
  const reversed = [...fa(4, 0.02, "r4", 0.66), ...fa(16, 0.02, "slow", 0.65)];
  expect(titleOf(miaRank.title, reversed)).toMatch(/ rank 16 in 0 of /);
  expect(miaRank.rows({ ...everyTable, membership: own }, subject)).toBeDefined();
  expect(
    miaRank.rows(
      { ...everyTable, membership: [...fa(4, 0.02, "r4", 0.6), ...fa(16, 0.05, "f", 0.6)] },
      subject,
    ),
  ).toBeUndefined();
});

it("mia-utility counts adapters above full fine-tuning of equal utility", () => {
  const at = (auc: number): string =>
    titleOf(
      miaUtility.title,
      changed(
        (r) => r.knowledge === "known-A" && r.method !== "full",
        () => ({ auc }),
      ),
    );
  const [, of] = /To who knows A, \d+ of (\d+) adapters/.exec(at(0.99)) ?? [];
  expect(Number(of)).toBeGreaterThan(0);
  expect(at(0.99)).toContain(`To who knows A, ${of} of ${of} adapters`);
  expect(at(0.01)).toContain(`To who knows A, 0 of ${of} adapters`);
});

it("mia-roc counts panels where who knows A finds more at 1% false positives", () => {
  const curve = (knowledge: string, factor: number): RocRow[] =>
    [0.001, 0.01, 0.1].map((fpr) => ({
      plan: "mia",
      setting: "a",
      pool: 0,
      attack: "rmia-online",
      knowledge,
      fpr,
      tpr: Math.min(1, factor * Math.sqrt(fpr)),
    }));
  const title = (known: number): string =>
    titleOf(miaRoc.title, {
      rocs: [...curve("unaware", 1), ...curve("known-A", known)],
      membership: rows,
    });
  expect(title(1.5)).toContain("finds more members in 1 of 1 panels");
  expect(title(0.5)).toContain("finds more members in 0 of 1 panels");
});

it("mia-utility holds an adapter against full fine-tuning between its checkpoints, by a straight line", () => {
  const [template] = rows;
  const point = (method: string, step: number, utility: number, auc: number): MembershipRow => ({
    ...{ ...template, attack: "lira-online-fixed", target: 0, pool: 0, auc, step, method },
    ...{ setting: method, knowledge: method === "full" ? "unaware" : "known-A" },
    ...{ testAccuracy: utility, testLoss: 4.5 - utility },
  });
  // A quarter of the way from 0.5 to 0.9: 0.6.
  const full = [point("full", 1, 0.6, 0.5), point("full", 2, 0.8, 0.9)];
  const text = { model: "language-model", task: "text" } as const;
  const told = (auc: number, utility = 0.65): string[] =>
    ([subject, text] as const).map((of) => {
      const worse = point("lora-fa", 1, 0.61, 0.99);
      const own = [...full, worse, point("lora-fa", 2, utility, auc)];
      return /(\d of \d) adapters/.exec(titleOf(miaUtility.title, own, of))?.[1] ?? "";
    });
  expect(told(0.62)).toEqual(["1 of 1", "1 of 1"]);
  expect(told(0.58)).toEqual(["0 of 1", "0 of 1"]);
  // At a checkpoint its own; beyond both there is nothing to hold it against.
  expect([told(0.91, 0.8), told(0.89, 0.8)]).toEqual([
    ["1 of 1", "1 of 1"],
    ["0 of 1", "0 of 1"],
  ]);
  expect(told(0.99, 0.9)).toEqual(["", ""]);
});

it("mia-roc is about 1% of false positives, and not about other ones", () => {
  // Who knows A finds twice as many at 1% and 0.1%, and half as many at 10%; and the other way round.
  const curve = (knowledge: string, tprs: readonly number[]): RocRow[] =>
    [0.001, 0.01, 0.1].map((fpr, i) => ({
      ...{ plan: "mia", setting: "a", pool: 0, attack: "rmia-online", knowledge, fpr },
      tpr: tprs[i],
    }));
  const [early, late] = [
    [0.02, 0.2, 0.4],
    [0.01, 0.1, 0.8],
  ] as const;
  const title = (known: readonly number[], unaware: readonly number[]): string =>
    titleOf(miaRoc.title, {
      rocs: [...curve("known-A", known), ...curve("unaware", unaware)],
      membership: rows,
    });
  expect(title(early, late)).toContain("in 1 of 1 panels");
  expect(title(late, early)).toContain("in 0 of 1 panels");
});

it("mia-canaries counts settings in which numbers trained on rank higher, beyond both intervals", () => {
  const title = (inserted: number, leftOut: number): string =>
    titleOf(miaCanaries.title, { canaries: canaryRows(inserted, leftOut), membership: rows });
  expect(title(5, 1.4)).toMatch(/above those left out in 1 of 1 settings /);
  expect(title(1.4, 5)).toMatch(/above those left out in 0 of 1 settings /);
  expect(title(1.4, 1.4)).toMatch(/above those left out in 0 of 1 settings /);
  // Points are of their own kind, as they are drawn.
  const data = miaCanaries.data?.({ canaries: canaryRows(5, 1.4), membership: rows }, subject);
  const means = (data as Array<{ kind: string; mean: number }>).map((p) => [
    p.kind,
    Math.round(p.mean),
  ]);
  expect(means).toEqual([
    ["trained on", 5],
    ["left out", 1],
  ]);
});
