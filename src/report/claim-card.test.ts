/** Cards: one a claim, its tasks and the language model as lines, each with an anchor; subjects by the plans. */
import { describe, expect, it } from "vitest";
import type { PlanHead } from "../experiment/kind.js";
import { languageResult, result } from "../testing/results.js";
import { claimCards } from "./claim-card.js";
import { rowsOf } from "./claim-rows.js";
import type { ReportModel } from "./model.js";
import { subjectsOf } from "./subjects.js";

const head = (name: string, feeds: string[], model: PlanHead["subject"]["model"]): PlanHead => ({
  name,
  feeds,
  primary: false,
  subject: { model, task: name },
});

describe("cards", () => {
  const claims = [
    result("MIA-full"),
    result("MIA-full/text", { claim: "MIA-full", task: "text", verdict: "violated" }),
    result("E2-rank", { languageModel: languageResult("violated") }),
    result("E1-frozen"),
    result("E8-steps"),
  ];
  const plans = [
    head("mia", ["MIA-full"], "classifier"),
    head("text", ["MIA-full"], "language-model"),
    head("marginal", ["E2-rank"], "none"),
    head("real", ["E2-rank"], "classifier"),
    head("real-text", ["E2-rank"], "language-model"),
  ];
  const subjects = subjectsOf(claims, plans);
  const model = { figures: [], tables: [], subjects } as unknown as ReportModel;

  it("are one a claim, with a line a result and each result's anchor once", () => {
    const cards = claimCards(claims, model);
    expect(cards).toHaveLength(4);
    for (const { id } of claims) expect(cards.join("").split(`id="${id}"`), id).toHaveLength(2);
    const [full] = cards;
    expect(full.match(/class="row"/g)).toHaveLength(2);
    expect(full).toContain(
      '<div class="row" id="MIA-full/text"><span class="subject">language model, text<',
    );
    expect(cards[1].match(/class="row"/g)).toHaveLength(2);
  });

  it("say whose numbers they are", () => {
    expect(Object.fromEntries(subjects)).toEqual({
      "MIA-full": "classifier",
      "MIA-full/text": "language model",
      "E2-rank": "synthetic and classifier",
      "E1-frozen": "own computation",
      "E8-steps": "no rows",
    });
    const [own, column] = rowsOf(claims[2], subjects);
    expect([own.subject, column.subject]).toEqual(["synthetic and classifier", "language model"]);
    expect([own.verdict, column.verdict]).toEqual(["upheld", "violated"]);
    expect([own.surprise, column.surprise]).toEqual(["as expected", "against theory"]);
    expect([own.estimate?.value, column.estimate?.value]).toEqual([1.23456, 9]);
    expect(column.level).toBe(claims[2].falseAlarm);
  });

  it("draw one range for all lines, and nothing where nothing is numeric", () => {
    const [full] = claimCards(claims, model);
    expect(full.match(/<svg class="whisker"/g)).toHaveLength(2);
    const [bare] = claimCards(
      [result("X", { verdict: "not tested", value: null, statistic: "" })],
      model,
    );
    expect(bare).not.toContain("<svg");
    expect(bare).not.toContain("sample 10");
  });
});
