import { describe, expect, it } from "vitest";
import { headOf } from "../../experiment/kinds.js";
import { parsePlan } from "../../sweep/plan.js";
import { SUITE } from "../../../simulations/index.js";
import { contradicts } from "../claim.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipTables } from "../../testing/membership-rows.js";
import { MiaFull } from "./MIA-full.js";
import { adaptersAgainst, drawnPower } from "../../testing/membership-power.js";

describeClaim({
  claim: MiaFull,
  onTheory: membershipTables({}),
  flips: [
    ["adapters above full fine-tuning", membershipTables({ unaware: 0.8 }), "violated"],
    [
      "adapters like full fine-tuning",
      membershipTables({ unaware: 0.74, unaware16: 0.66 }),
      "within margin",
    ],
    ["known A says nothing", membershipTables({ known: 0.9, known16: 0.9 }), "upheld"],
  ],
  // RMIA is the stronger on adapters, LiRA on full fine-tuning.
  powered: drawnPower({
    world: { unaware: 0.64, unaware16: 0.56, rmia: [0.3, 0.1, -0.05] },
    moves: adaptersAgainst("unaware", "full"),
  }),
});

describe("MIA-full on a language model", () => {
  it("is judged between pools, beside perplexities, and predicts nothing", () => {
    const [result] = judgeRows(MiaFull, membershipTables(languageRows({})));
    expect(result).toMatchObject({
      id: "MIA-full/mia-text",
      verdict: "upheld",
      expectation: "none",
      falseAlarm: 0.025,
      statement: expect.stringMatching(/nor of equal perplexity/),
    });
    expect(result.tables?.[0].head).toContain("Utility: test perplexity");
  });
});

describe("MIA-full on several tasks", () => {
  it("stands under its own id on the primary task, under the task's name elsewhere", () => {
    const plan = (name: string, primary: boolean) => ({
      name,
      feeds: ["MIA-full"],
      subject: { model: "classifier", task: name } as const,
      primary,
    });
    const both = [{}, { unaware: 0.8 }].flatMap((world, i) =>
      membershipTables(world).membership.map((r) => ({ ...r, plan: ["digits", "labels"][i] })),
    );
    const plans = [plan("labels", false), plan("digits", true)];
    const results = judgeRows(MiaFull, membershipTables(both), plans);
    expect(results.map((c) => [c.id, c.verdict, c.expectation])).toEqual([
      ["MIA-full/labels", "violated", "none"],
      ["MIA-full", "upheld", "upheld"],
    ]);
  });
});

describe("the margin of a plan", () => {
  it("is what its differences are held against, from the plan to the verdict", () => {
    const rows = membershipTables({ unaware: 0.704, unaware16: 0.696 });
    const plan = SUITE["mia-standard"];
    const judgedWith = (margin: number | undefined) => {
      const head = headOf(parsePlan({ ...plan, name: "mia", ...(margin && { margin }) }));
      return judgeRows(MiaFull, rows, [head])[0];
    };
    expect([0.001, undefined, 0.03].map((margin) => judgedWith(margin).verdict)).toEqual([
      "inconclusive",
      "within margin",
      "within margin",
    ]);
    // What an open one needs is said in pools, and as so many times the sample at hand.
    const { open, detail, sampleSize } = judgedWith(0.001);
    const needed = Number(/At this estimate and spread (\d+) pools would decide/.exec(detail)?.[1]);
    expect(needed).toBeGreaterThan(4);
    expect([open?.sample, sampleSize]).toEqual([needed / 4, 4]);
    expect(judgedWith(0.03).detail).toMatch(/margin \+-0\.03\).* Within \+-0\.03 of zero/);
  });
  it("within it a prediction is contradicted", () => {
    const [result] = judgeRows(MiaFull, membershipTables({ unaware: 0.705, unaware16: 0.695 }));
    expect([result.verdict, contradicts(result)]).toEqual(["within margin", true]);
  });
});
