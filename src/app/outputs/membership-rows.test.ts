/** Rows of a table's targets as the suite's claims read them: each number of its own column, step, pool and target. */
import { beforeAll, expect, it } from "vitest";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { outputRowsOf } from "./membership-rows.js";
import { paired, type Paired } from "./pairing.js";
import { outputsOf, type Row } from "./tables.fixture.js";

const EXAMPLES = 12;
/** Utilities of step s: 0.s1, 0.s2 and 1.s1, 1.s2. */
const utility = (step: number): Row => ({
  ...{ validation_accuracy: step / 10 + 0.01, test_accuracy: step / 10 + 0.02 },
  ...{ validation_loss: 1 + step / 10 + 0.01, test_loss: 1 + step / 10 + 0.02 },
});

/**
 * A model at steps 1 and 2: its members have the logit 0 or 3 by the step, the others -1 and less, as four examples
 * have that no model saw.
 * @param isMember of an example
 * @param more added to all of its logits
 */
const model = (name: string, columns: Row, isMember: (i: number) => boolean, more = 0): Row[] =>
  [1, 2].flatMap((step) => {
    const own = { ...columns, ...utility(step), model: name, step };
    const logitOf = (i: number, is: boolean): number => (is ? 3 * (step - 1) : -1 - i / 100) + more;
    return [
      ...Array.from({ length: EXAMPLES }, (_, i) => ({
        ...{ ...own, example: `e${i}`, population: 0, member: Number(isMember(i)) },
        logit: logitOf(i, isMember(i)),
      })),
      ...Array.from({ length: 4 }, (_, i) => ({
        ...{ ...own, example: `u${i}`, population: 1, member: 0, logit: logitOf(i, false) },
      })),
    ];
  });

/** Two targets and four shadow models, in this order of targets. */
const pool = (name: string, targets: readonly string[]): Row[] => [
  ...targets.flatMap((target) =>
    model(target, { pool: name, role: "target" }, (i) => i % 2 === Number(target === "t1")),
  ),
  ...[0, 1, 2, 3].flatMap((k) =>
    model(`s${k}`, { pool: name, role: "shadow" }, (i) => (i >> (k >> 1)) % 2 === k % 2, k / 10),
  ),
];
let pair: Paired;
let rows: readonly [readonly MembershipRow[], readonly MembershipRow[]];

beforeAll(async () => {
  const first = await outputsOf([...pool("p", ["t1", "t2"]), ...pool("q", ["t1", "t2"])]);
  const second = await outputsOf([...pool("p", ["t2", "t1"]), ...pool("q", ["t1", "t2"])]);
  pair = paired(first, second);
  rows = [outputRowsOf(pair.both[0], 0, pair), outputRowsOf(pair.both[1], 1, pair)];
});

it("have a row a pool, step, deciding attack and target, of the attackers that there are", () => {
  for (const [side, own] of rows.entries()) {
    const keys = own.map((r) => `${r.pool} ${r.step} ${r.attack} ${r.target}`);
    expect(new Set(keys).size).toBe(2 * 2 * DECIDING_ATTACKS.length * 2);
    expect(keys).toHaveLength(16);
    const setting = ["first", "second"][side];
    for (const row of own)
      expect(row).toMatchObject({ setting, knowledge: "unaware", shadows: 4, poolSize: EXAMPLES });
  }
});

it("have the utility of their own step and split, and the loss of members alone", () => {
  for (const row of rows.flat()) {
    const { step } = row;
    expect(row.validationAccuracy).toBe(step / 10 + 0.01);
    expect(row.testAccuracy).toBe(step / 10 + 0.02);
    expect(row.validationLoss).toBe(1 + step / 10 + 0.01);
    expect(row.testLoss).toBe(1 + step / 10 + 0.02);
    // log(1 + e^0) and log(1 + e^-3).
    expect(row.trainLoss).toBeCloseTo(step === 1 ? 0.693147 : 0.048587, 6);
    // Every member lies above every non-member.
    expect(row.auc).toBe(1);
  }
});

it("number a target alike on both sides, by its name", () => {
  const numbered = (side: 0 | 1, name: string): number => pair.numberOf(side, 0, name);
  expect([numbered(0, "t2"), numbered(1, "t2"), numbered(1, "t1")]).toEqual([1, 1, 0]);
  expect(rows[1].slice(0, 2).map((r) => r.target)).toEqual([1, 0]);
  expect(rows[0].slice(0, 2).map((r) => r.target)).toEqual([0, 1]);
});
