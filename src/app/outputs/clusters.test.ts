/** The error of an AUC over documents: right where nothing is told, and of documents, not of rows. */
import { describe, expect, it } from "vitest";
import { plannedAttacks } from "./attackers.js";
import { addInfluences, errorOf, noInfluence } from "./clusters.js";
import { ratesOf, type PoolScored } from "./rates.js";
import { scoredAt, type TargetScored } from "./scored.js";
import { normals, outputsOf, type Row } from "./tables.fixture.js";
import { auc } from "../../attack/roc.js";

/** Scores of some targets on the same documents. */
async function scored(rows: readonly Row[]): Promise<PoolScored> {
  const { pools, steps } = await outputsOf(rows);
  return { pool: pools[0], targets: scoredAt(pools[0], steps[0], "unaware")({ attack: "loss" }) };
}

const rowsOf = (model: string, logits: readonly number[]): Row[] =>
  logits.map((logit, i) => ({ model, example: `e${i}`, member: i % 2, logit }));

function errorOfMean(
  { pool, targets }: PoolScored,
  list: readonly TargetScored[] = targets,
): number {
  const influence = noInfluence(pool.examples.length);
  for (const target of list) addInfluences(influence, target, 1 / list.length);
  return errorOf(influence).error;
}

/** Leave-one-out: an independent estimate, near the other where documents are many. */
function jackknife(logits: readonly number[]): number {
  const areas = logits.map((_, left) => {
    const kept = logits.map((x, i) => [x, i] as const).filter(([, i]) => i !== left);
    const side = (parity: number): number[] =>
      kept.filter(([, i]) => i % 2 === parity).map(([x]) => x);
    return auc({ members: side(1), nonMembers: side(0) }).value;
  });
  const mean = areas.reduce((a, x) => a + x / areas.length, 0);
  const squares = areas.reduce((a, x) => a + (x - mean) ** 2, 0);
  return Math.sqrt((squares * (areas.length - 1)) / areas.length);
}

describe("the error of an AUC", () => {
  it("is that of leaving one document out, to a few percent", async () => {
    const logits = normals("jackknife", 120).map((x, i) => x + 0.8 * (i % 2));
    const error = errorOfMean(await scored(rowsOf("m", logits)));
    expect(Math.abs(error / jackknife(logits) - 1)).toBeLessThan(0.05);
  });

  it("of two targets with the same answers is that of one: a document counts once", async () => {
    const logits = normals("twice", 200).map((x, i) => Math.round(2 * x + (i % 2)));
    const one = await scored(rowsOf("m", logits));
    const two = await scored([...rowsOf("m", logits), ...rowsOf("n", logits)]);
    expect(errorOfMean(two)).toBeCloseTo(errorOfMean(one), 12);
    const [planned] = plannedAttacks(await outputsOf(rowsOf("m", logits))).planned;
    const rates = ratesOf(planned, [two], "1");
    expect(rates.counted).toBe("documents");
    const [low, high] = rates.auc.interval as [number, number];
    // As wide as of 200 documents, about 1.96 errors on a side; of 400 it would be 1/sqrt(2) of that.
    const wide = (high - low) / (2 * 1.96 * errorOfMean(one));
    expect(Math.abs(wide - 1)).toBeLessThan(0.05);
  });

  it("covers what chance does, where nothing is told", async () => {
    // Mean square of 300 AUCs over their errors: chi-square of 300 degrees over 300. Below 0.55 or above 1.65 it is
    // 6.6 standard deviations away (Wilson & Hilferty), so the false alarm is below 1e-9.
    let squares = 0;
    const repetitions = 300;
    for (let k = 0; k < repetitions; k++) {
      const one = await scored(rowsOf("m", normals(`null ${k}`, 60)));
      const [{ known }] = one.targets;
      const area = known ? auc(known).value : NaN;
      squares += ((area - 0.5) / errorOfMean(one)) ** 2 / repetitions;
    }
    expect(squares).toBeGreaterThan(0.55);
    expect(squares).toBeLessThan(1.65);
    // The control: rows of two equal targets as if they were others' would halve the variance, to 2.
    expect(2 * squares).toBeGreaterThan(1.65);
  });
});
