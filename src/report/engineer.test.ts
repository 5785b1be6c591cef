/** For who decides on a release: numbers of the ledger alone, silence where it has none. */
import { describe, expect, it } from "vitest";
import { repairTable, type RepairLine } from "../claims/membership/repair.js";
import { languageResult, result } from "../testing/results.js";
import { engineerHtml, engineerOf, engineerText } from "./engineer.js";

const line = (change: Partial<RepairLine>): RepairLine => ({
  setting: "lora r16",
  repair: "none",
  epsilon: null,
  knowledge: "known-A",
  against: "lora r16",
  attacks: ["rmia-online"],
  auc: { mean: 0.71, low: 0.7, high: 0.72 },
  difference: undefined,
  ahead: [],
  best: { mean: 0.91, low: 0.9, high: 0.92 },
  cost: undefined,
  ...change,
});
const lacks = { mean: -0.031, low: -0.04, high: -0.022 };
const table = repairTable([
  line({}),
  line({
    ...{ setting: "dp-lora r16 1.35", repair: "DP-LoRA", epsilon: 8.1, difference: lacks },
    ...{ cost: lacks, best: { mean: 0.879, low: 0.87, high: 0.888 } },
  }),
  line({
    setting: "dp-flora r16",
    repair: "fresh A",
    epsilon: 8.1,
    difference: lacks,
    cost: lacks,
  }),
  line({ setting: "dp-lora unaccounted", repair: "DP-LoRA", difference: lacks, cost: lacks }),
  line({ setting: "lora-fa drop", repair: "dropout 0.5", difference: lacks, cost: lacks }),
]);
const textOf = (said: readonly { text: string }[] | undefined): string =>
  (said ?? []).map(({ text }) => text).join("\n");

describe("for who decides on a release", () => {
  const attacked = result("E11-matrix", {
    statistic: "accuracy",
    value: 0.987,
    low: 0.98,
    high: 1,
  });
  const repaired = result("REPAIR-dp", { verdict: "inconclusive", tables: [table] });

  it("quotes what was decided with its numbers, and names what is open", () => {
    const said = engineerOf([attacked, repaired]);
    expect(said?.shown).toEqual([{ text: "accuracy: 0.987 [0.98, 1]; upheld", id: "E11-matrix" }]);
    expect(said?.notShown[0].text).toBe(
      "Open in this run: E13-published not tested, MIA-known-A not tested, MIA-dp not tested, " +
        "REPAIR-none not tested, REPAIR-dp inconclusive.",
    );
  });

  it("lets the language model speak for itself", () => {
    const languageModel = languageResult("inconclusive", { statistic: "accuracy" });
    const said = engineerOf([{ ...attacked, languageModel }]);
    expect(said?.shown).toHaveLength(1);
    expect(said?.notShown[0].text).toMatch(/, E11-matrix inconclusive\.$/);
    const both = engineerOf([
      {
        ...attacked,
        languageModel: languageResult("violated", { value: 0.5, low: 0.4, high: 0.6 }),
      },
    ]);
    expect(both?.shown[1].text).toBe("language model, z: 0.5 [0.4, 0.6]; violated");
  });

  it("reads cost, guarantee and AUC of DP-SGD and DP-LoRA from the run's table, and of nothing else", () => {
    const said = textOf(engineerOf([attacked, repaired])?.wouldGive);
    expect(said).toContain(
      "DP-LoRA (dp-lora r16 1.35), epsilon 8.1 at delta 1e-5: best validation accuracy 0.879 [0.870, 0.888], " +
        "-0.031 [-0.040, -0.022] beside no repair; AUC of the strongest attack, equally good, 0.710 [0.700, 0.720].",
    );
    expect(said).not.toMatch(/dp-flora|unaccounted|drop\b|none\b.*lora r16\)/);
    expect(said).toContain("loradp accountant --examples N --batch B --epochs E");
  });

  it("says that the cost was not tested where the run has no such row", () => {
    const bare = repairTable([line({})]);
    for (const claims of [[attacked], [attacked, result("REPAIR-dp", { tables: [bare] })]])
      expect(textOf(engineerOf(claims)?.wouldGive)).toContain("was not tested in this run.");
  });

  it("is silent where none of its claims was judged", () => {
    for (const claims of [
      [],
      [result("E2-rank")],
      [result("E11-matrix", { verdict: "not tested" })],
    ]) {
      expect(engineerHtml(claims)).toBe("");
      expect(engineerText(claims)).toEqual([]);
    }
  });

  it("escapes, links to the claim, and sets the command as code", () => {
    const html = engineerHtml([{ ...attacked, statistic: "a < b" }]);
    expect(html).toContain('a &lt; b: 0.987 [0.98, 1]; upheld <a href="#E11-matrix">');
    expect(html).toContain("<code>loradp accountant --examples N --batch B --epochs E</code>");
    expect(engineerText([attacked]).join("\n")).toContain(
      "- accuracy: 0.987 [0.98, 1]; upheld (E11-matrix)",
    );
  });
});
