/** Two tables compared: at matched utility, paired by example, with the three verdicts. */
import { describe, expect, it } from "vitest";
import { MARGIN } from "../../claims/rules.js";
import { compareOutputs, type Comparison } from "./against.js";
import { paired, type Paired } from "./pairing.js";
import { ofTheseModels, type OfTheseModels } from "./these-models.js";
import { outputsOf, targetRows, type Row } from "./tables.fixture.js";

const compared = async (first: readonly Row[], second: readonly Row[]): Promise<Comparison> =>
  compareOutputs(await outputsOf(first), await outputsOf(second), MARGIN);

/** A gap of 1.5 standard deviations among 200 and 200: 12 standard errors or more of any difference from none. */
const GAP = 1.5;
const at = (utility: number, gap: number, key = "x", more: Row = {}): Row[] =>
  targetRows(key, { gap, validation_accuracy: utility, ...more });

describe("tables of one pool", () => {
  it("show which leaks less where both are equally good, of these models", async () => {
    const [none, much] = [at(0.8, 0, "a"), at(0.8, GAP, "b")];
    const below = await compared(none, much);
    expect(below).toMatchObject({ answer: "shown below", counted: "documents", replicates: 400 });
    expect(below.matchedBy).toBe("validation_accuracy");
    const above = await compared(much, none);
    expect(above.answer).toBe("shown above");
    expect(above.difference).toBeCloseTo(-(below.difference as number), 12);
    expect(below.because).toMatch(/of these models on documents to come, not of new training runs/);
  });

  it("pair examples by name, whatever their order: of one table with itself nothing is uncertain", async () => {
    const rows = at(0.8, GAP);
    const same = await compared(rows, [...rows].reverse());
    expect(same).toMatchObject({ answer: "within margin", leftOut: null, examples: 400 });
    for (const x of [same.difference, ...same.interval]) expect(x).toBeCloseTo(0, 12);
  });

  it("name what one table alone has", async () => {
    const rows = at(0.8, GAP);
    const part = await compared(rows.slice(0, 300), rows);
    expect([part.examples, part.answer]).toEqual([300, "within margin"]);
    expect(part.leftOut).toMatch(/: 0 examples of .*, 100 of /);
  });

  it("say nothing where no utility is given, or by one of them alone", async () => {
    const bare = targetRows("x", { gap: 0 });
    for (const pair of [
      [bare, at(0.8, GAP)],
      [at(0.8, 0), targetRows("x", { gap: GAP })],
      [at(0.8, 0), targetRows("x", { gap: GAP, validation_accuracy: null })],
    ] as const) {
      const { answer, because, difference } = await compared(...pair);
      expect([answer, difference]).toEqual(["not tested", null]);
      expect(because).toMatch(/a model that learned less is not robustness/);
    }
  });
});

describe("scores that are lower for members", () => {
  it("are no small leak: nothing is tested, and the table is named", async () => {
    const [inverted, much] = [at(0.8, -GAP, "a"), at(0.8, GAP, "b")];
    for (const pair of [
      [inverted, much],
      [much, inverted],
      [inverted, inverted],
    ] as const) {
      const { answer, because, difference } = await compared(...pair);
      expect([answer, difference]).toEqual(["not tested", null]);
      expect(because).toMatch(/lower for members \(largest AUC 0\.1\d\d, loss\): check the sign/);
    }
  });

  it("are so beyond chance: an AUC a little below 1/2 is compared", async () => {
    expect((await compared(at(0.8, -0.1, "a"), at(0.8, GAP, "b"))).answer).toBe("shown below");
    const few = targetRows("x", { examples: 4, gap: -9, validation_accuracy: 0.8 });
    expect((await compared(few, at(0.8, GAP, "b"))).answer).not.toBe("not tested");
  });
});

describe("unequal utility at one step", () => {
  it("is no robustness where the first learned less", async () => {
    const worse = await compared(at(0.7, 0, "a"), at(0.9, GAP, "b"));
    expect(worse).toMatchObject({ answer: "inconclusive", utility: [0.7, 0.9] });
    expect(worse.interval[1]).toBeNull();
  });

  it("is shown where the first leaks less and is better, too", async () => {
    const better = await compared(at(0.9, 0, "a"), at(0.7, GAP, "b"));
    expect(better.answer).toBe("shown below");
    expect(better.interval[0]).toBeNull();
  });

  it("of language models less loss is better", async () => {
    const loss = (utility: number, gap: number, key: string): Row[] =>
      targetRows(key, { gap, validation_loss: utility });
    expect((await compared(loss(2.1, 0, "a"), loss(2.9, GAP, "b"))).answer).toBe("shown below");
    expect((await compared(loss(2.9, 0, "a"), loss(2.1, GAP, "b"))).answer).toBe("inconclusive");
  });
});

describe("steps", () => {
  it("match where both are as good as the worse of the two at its best, not at their ends", async () => {
    const first = [at(0.3, 0, "a", { step: 1 }), at(0.5, GAP, "b", { step: 2 })].flat();
    const second = [at(0.5, 0, "c", { step: 1 }), at(0.9, 2 * GAP, "d", { step: 2 })].flat();
    const found = await compared(first, second);
    // At the ends the second leaks more; where it is as good as the first ever is, less.
    expect(found.answer).toBe("shown above");
    expect(found.utility).toEqual([0.5, 0.9]);
  });

  it("between two of them AUCs are interpolated", async () => {
    const first = at(0.6, 0, "a", { step: 2 }).concat(at(0.2, 0, "a", { step: 1 }));
    const second = at(0.4, 0, "b", { step: 1 }).concat(at(0.8, GAP, "c", { step: 2 }));
    const ends = await Promise.all(
      [at(0.6, 0, "b"), at(0.6, GAP, "c")].map((rows) => compared(at(0.6, 0, "a"), rows)),
    );
    const half = ends.reduce((sum, { difference }) => sum + (difference as number) / 2, 0);
    expect((await compared(first, second)).difference).toBeCloseTo(half, 12);
  });
});

describe("several pools", () => {
  it("of fewer than four the models at hand are compared, document by document of each pool", async () => {
    const two = (gap: number): Row[] =>
      ["p", "q"].flatMap((pool) => at(0.8, gap, `${pool}${gap}`, { pool }));
    const found = await compared(two(0), two(GAP));
    expect(found).toMatchObject({ answer: "shown below", pools: 2, replicates: 800 });
  });

  it("pools are paired by name", async () => {
    const rows = (gaps: Readonly<Record<string, number>>): Row[] =>
      Object.entries(gaps).flatMap(([pool, gap]) => at(0.8, gap, pool, { pool }));
    const found = await compared(rows({ p: 0, q: GAP }), rows({ q: GAP, p: 0 }));
    expect(found.answer).toBe("within margin");
    expect((await compared(rows({ p: 0, q: GAP }), rows({ q: GAP, z: 0 }))).pools).toBe(1);
  });
});

describe("an attacker who knows A", () => {
  /** A pool whose shadow models with the target's A see more than those without. */
  const pool = (name: string, gap: number): Row[] => {
    const own = { pool: name, validation_accuracy: 0.8 };
    const shadow = (model: string, knowledge: string, told: number): Row[] =>
      [0, 1].flatMap((side) =>
        targetRows(`${name} ${model} ${side}`, { examples: 60, gap: told, ...own }).map((row) => ({
          ...row,
          ...{ model: `${model} ${side}`, role: "shadow", knowledge },
          ...(side === 1 && { member: 1 - (row.member as number) }),
        })),
      );
    return [
      ...targetRows(`${name} target`, { examples: 60, gap, ...own, role: "target" }),
      ...shadow("unaware", "unaware", 0.5),
      ...shadow("aware", "known-A", 3),
    ];
  };

  /** The same without the models that know A: of some pools. */
  const without = ({ both, ...rest }: Paired, lacks: (name: string) => boolean): Paired => ({
    ...rest,
    both: [0, 1].map((side) => ({
      ...both[side],
      pools: both[side].pools.map((one) => ({
        ...one,
        models: one.models.filter((m) => !lacks(one.name) || m.knowledge !== "known-A"),
      })),
    })) as unknown as Paired["both"],
  });

  it("attacks where every pool has shadow models with its A, and nowhere else", async () => {
    const rows = (gap: number): Row[] => ["p", "q"].flatMap((name) => pool(name, gap));
    const pair = paired(await outputsOf(rows(0)), await outputsOf(rows(GAP)));
    const found = (lacks: (name: string) => boolean): OfTheseModels =>
      ofTheseModels(without(pair, lacks), "classifier", ["calibrated"], MARGIN);
    const [all, none] = [found(() => false), found(() => true)];
    expect(all.difference).not.toBe(none.difference);
    expect(found((name) => name === "q")).toEqual(none);
    expect(found((name) => name === "p")).toEqual(none);
  });
});
