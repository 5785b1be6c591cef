/** Tables beside a verdict: utility on test examples, by which nothing was chosen. */
import { expect, it } from "vitest";
import { judgeRows } from "../../testing/describe-claim.js";
import { membershipRows, membershipTables } from "../../testing/membership-rows.js";
import { MiaFull } from "./MIA-full.js";
import { MiaRank } from "./MIA-rank.js";

it("utility is shown on test examples: of settings, and of the two that are compared", () => {
  const rows = membershipRows({}).map((r) => ({ ...r, testAccuracy: 0.123 }));
  const [result] = judgeRows(MiaRank, membershipTables(rows));
  expect(result.tables?.[0].head.at(-1)).toBe("Utility: test accuracy");
  expect(result.tables?.[0].body.map((line) => line.at(-1))).toEqual(Array(3).fill("0.123"));
  const [full] = judgeRows(MiaFull, membershipTables(rows));
  const at = full.tables?.[0].head.indexOf("Utility: test accuracy") ?? -1;
  expect(full.tables?.[0].body.map((line) => line[at])).toEqual(Array(2).fill("0.123 / 0.123"));
});
