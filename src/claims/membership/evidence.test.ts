/** What a claim reads of a plan's rows: who is left out, how good models are, which ranks can be compared. */
import { describe, expect, it } from "vitest";
import { languageRows } from "../../testing/language-rows.js";
import { changeSetting, diverging, membershipRows } from "../../testing/membership-rows.js";
import { curveOf, known, knowledgeOf, meanIn, membershipEvidence, unaware } from "./evidence.js";
import { ranked, trendWeights } from "./ranks.js";

const digits = { subject: { model: "classifier", task: "" }, between: 0.05 } as const;
const text = { subject: { model: "language-model", task: "text" }, between: 0.05 } as const;

describe("evidence of a plan", () => {
  it("leaves out and names a setting of which any model diverged", () => {
    const { adapters, full, accounted, setup } = membershipEvidence(
      diverging(membershipRows({}), "lora-fa r4", "full"),
      digits,
    );
    expect(adapters.map((s) => s.setting)).toEqual(["lora-fa r16"]);
    expect(full).toBeUndefined();
    expect(accounted.map((s) => s.setting)).toEqual(["dp-sgd 1"]);
    expect(setup).toMatchObject({ diverged: ["full", "lora-fa r4"], pools: 4, lastStep: 150 });
  });
  it("tells knowledge and checkpoints apart", () => {
    const evidence = membershipEvidence(membershipRows({ known: 0.9, unaware: 0.5 }), digits);
    const [adapter] = evidence.adapters;
    const aucAt = (side: ReturnType<typeof known>) =>
      meanIn(evidence, side, 0, (r) => r.auc as number);
    expect(aucAt(known(evidence, adapter, 0))).toBeCloseTo(0.9, 1);
    expect(aucAt(unaware(evidence, adapter, 0))).toBeCloseTo(0.5, 1);
    expect(aucAt({ ...known(evidence, adapter, 0), step: 20 })).toBeNaN();
  });
  it("tells pools apart, and takes the level and the margin from what is stated", () => {
    const rows = membershipRows({}).map((r) => ({ ...r, auc: r.pool / 10 }));
    const evidence = membershipEvidence(rows, { ...digits, margin: 0.02 });
    expect([evidence.margin, membershipEvidence(rows, digits).margin]).toEqual([0.02, 0.01]);
    const [adapter] = evidence.adapters;
    const auc = (pool: number): number =>
      meanIn(evidence, known(evidence, adapter, pool), pool, (r) => r.auc as number);
    expect(evidence.pools.map(auc)).toEqual([0, 0.1, 0.2, 0.3].map((x) => expect.closeTo(x, 12)));
  });
  it("holds each checkpoint's own rows, and compares after the last step, in whatever order rows come", () => {
    const rows = membershipRows({ known16: 0.6, unaware16: 0.55, early16: 0.9 });
    for (const list of [rows, rows.toReversed()]) {
      const evidence = membershipEvidence(list, digits);
      const [, adapter] = evidence.adapters;
      const aucAt = (step: number): number =>
        meanIn(evidence, { ...known(evidence, adapter, 1), step }, 1, (r) => r.auc as number);
      expect(evidence.steps(adapter.setting, "known-A")).toEqual([5, 20, 150]);
      const places = [known, unaware].map((place) => place(evidence, adapter, 0).step);
      expect(places).toEqual([150, 150]);
      expect(aucAt(150)).toBeCloseTo(0.6, 1);
      expect(aucAt(20)).toBeCloseTo(0.9, 1);
      const last = evidence.rowsOf(known(evidence, adapter, 2), 2);
      expect(last.every((r) => r.step === 150 && r.pool === 2)).toBe(true);
      expect(last).toHaveLength(16);
      const { validation } = evidence.protocol.utility;
      const curve = curveOf(evidence, known(evidence, adapter, 0), 0, validation);
      expect(curve.map((c) => c.step)).toEqual([5, 20, 150]);
    }
  });
  it.each([
    ["digits", digits, membershipRows({})],
    ["text", text, languageRows({})],
  ] as const)("measures utility by validation, never by test examples: %s", (_, context, rows) => {
    const turned = (x: number | null): number | null => (x === null ? null : 9 - x);
    const evidence = membershipEvidence(
      rows.map((r) => ({
        ...r,
        testLoss: turned(r.testLoss),
        testAccuracy: turned(r.testAccuracy),
      })),
      context,
    );
    const { validation, test } = evidence.protocol.utility;
    const [, adapter] = evidence.adapters;
    const rises = (measure: typeof test): boolean => {
      const [first, last] = curveOf(evidence, known(evidence, adapter, 0), 0, measure);
      return last.value > first.value;
    };
    expect([rises(validation), rises(test)]).toEqual([true, false]);
  });
  it("attacks a setting without an A to know by an attacker who knows none", () => {
    const evidence = membershipEvidence(membershipRows({}), digits);
    expect(knowledgeOf(evidence, evidence.accounted[0])).toBe("unaware");
    expect(knowledgeOf(evidence, evidence.adapters[0])).toBe("known-A");
  });
});

describe("ranks that can be compared", () => {
  const slow = changeSetting(membershipRows({}), "lora-fa r4", () => ({ rate: 0.02 }));
  it("are those of one learning rate, for classifiers; of language models all, whose rates were searched", () => {
    const names = (...args: Parameters<typeof membershipEvidence>): string[] =>
      ranked(membershipEvidence(...args)).map((s) => s.setting);
    expect(names(membershipRows({}), digits)).toEqual(["lora-fa r4", "lora-fa r16"]);
    expect(names(slow, digits)).toHaveLength(1);
    expect(names(languageRows({}), text)).toEqual(["lora-fa r1", "lora-fa r16"]);
    const twins = changeSetting(membershipRows({}), "lora-fa r4", () => ({ rate: 0.02 })).flatMap(
      (r) =>
        r.setting === "lora-fa r16" ? [r, { ...r, setting: "lora-fa r16 slow", rate: 0.02 }] : [r],
    );
    expect(names(twins, digits)).toEqual(["lora-fa r4", "lora-fa r16 slow"]);
  });
  it("have a trend per halving of the rank: positive where lower ranks have more", () => {
    const slope = (aucs: readonly number[]): number =>
      trendWeights([1, 2, 4, 16]).reduce((a, weight, i) => a + weight * aucs[i], 0);
    expect(slope([0.9, 0.8, 0.7, 0.5])).toBeCloseTo(0.1, 12);
    expect(slope([0.5, 0.6, 0.7, 0.9])).toBeCloseTo(-0.1, 12);
    expect(slope([1, 1, 1, 1])).toBeCloseTo(0, 12);
    expect(trendWeights([8])).toEqual([]);
    expect(trendWeights([8, 8])).toEqual([]);
  });
});
