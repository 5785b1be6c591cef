import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { emptyTables, type Tables } from "../../experiment/rows.js";
import { describe, expect, it } from "vitest";
import { headOf } from "../../experiment/kinds.js";
import { parsePlan } from "../../sweep/plan.js";
import { SUITE } from "../../../simulations/index.js";
import { contradicts } from "../claim.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { languageRows } from "../../testing/language-rows.js";
import { membershipTables } from "../../testing/membership-rows.js";
import { MiaFull } from "./MIA-full.js";

const decidingRows = membershipTables({}).membership.filter((r) =>
  (DECIDING_ATTACKS as readonly string[]).includes(r.attack),
);
/** Adapters whose AUC differs from full fine-tuning's by so much on each pool; RMIA is far too weak to decide. */
const differing = (differences: readonly number[]): Tables => {
  return {
    ...emptyTables(),
    membership: decidingRows.map((r) => {
      if (r.attack !== "lira-online-fixed") return { ...r, auc: 0.5 };
      const isAdapter = r.knowledge === "unaware" && r.setting.startsWith("lora");
      return { ...r, auc: 0.7 + (isAdapter ? differences[r.pool] : 0) };
    }),
  };
};
const SPREAD = 0.01;
/** Four values of mean 0 and standard deviation 1. */
const STANDARD = [-1.5, -0.5, 0.5, 1.5].map((x) => x / Math.sqrt(5 / 3));

describeClaim({
  claim: MiaFull,
  onTheory: membershipTables({}),
  powered: {
    on: differing(STANDARD.map((x) => SPREAD * x)),
    at: (size, { normal }) => differing(STANDARD.map(() => size + SPREAD * normal())),
    // The level between pools is one in twenty.
    none: -0.05,
    repetitions: 200,
  },
  flips: [
    ["adapters above full fine-tuning", membershipTables({ unaware: 0.8 }), "violated"],
    [
      "adapters like full fine-tuning",
      membershipTables({ unaware: 0.74, unaware16: 0.66 }),
      "within margin",
    ],
    ["known A says nothing", membershipTables({ known: 0.9, known16: 0.9 }), "upheld"],
  ],
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
