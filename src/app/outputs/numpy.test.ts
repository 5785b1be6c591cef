/**
 * Scores and AUCs of every attack on tables of outputs, as a NumPy script that shares no code recomputes them
 * (src/testing/outputs-fixtures): ties, zero variances, infinite logits, one-token documents, missing columns.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { auc } from "../../attack/roc.js";
import { plannedAttacks } from "./attackers.js";
import { readOutputs } from "./read.js";
import { columnOf } from "./records.js";
import { scoredAt } from "./scored.js";

const folder = join(import.meta.dirname, "../../testing/outputs-fixtures");
/** Of an infinite score its name. */
interface Expected {
  readonly pool: string;
  readonly target: string;
  readonly attack: string;
  readonly auc: number;
  readonly scores: Readonly<Record<string, number | string>>;
}
const read = (path: string) =>
  JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, readonly Expected[]>>;
const expected = read(join(folder, "expected.json"));

const NAMED: Readonly<Record<string, number>> = { inf: Infinity, "-inf": -Infinity };
const numberOf = (x: number | string): number => (typeof x === "number" ? x : (NAMED[x] ?? NaN));

/** The same list by the suite. */
async function found(name: string): Promise<Expected[]> {
  const outputs = await readOutputs(join(folder, `${name}.csv`), "outputs");
  return outputs.pools.flatMap((pool) =>
    plannedAttacks(outputs).planned.flatMap((planned) =>
      scoredAt(
        pool,
        outputs.steps[0],
        planned.knowledge,
      )(planned).map(({ target, scores, known }) => ({
        pool: pool.name,
        target: target.name,
        attack: columnOf(planned),
        auc: known ? auc(known).value : NaN,
        scores: Object.fromEntries(pool.examples.map((example, i) => [example, scores[i]])),
      })),
    ),
  );
}

const keyOf = ({ pool, target, attack }: Expected): string => `${pool} ${target} ${attack}`;

describe.each(Object.keys(expected))("%s.csv", (name) => {
  it("gives the script's scores and AUCs to 1e-10, and no attack more or less", async () => {
    const own = new Map((await found(name)).map((one) => [keyOf(one), one]));
    expect([...own.keys()].sort()).toEqual(expected[name].map(keyOf).sort());
    let compared = 0;
    for (const one of expected[name]) {
      const { scores, auc: area } = own.get(keyOf(one)) as Expected;
      expect(Math.abs(area - one.auc)).toBeLessThan(1e-12);
      for (const [example, value] of Object.entries(one.scores)) {
        const [x, y] = [scores[example] as number, numberOf(value)];
        const isNear = x === y || Math.abs(x - y) <= 1e-10 * Math.max(1, Math.abs(y));
        expect([keyOf(one), example, x, isNear]).toEqual([keyOf(one), example, x, true]);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(39);
  });
});

/** Whether NumPy is at hand. */
function hasNumpy(): boolean {
  try {
    execFileSync("python3", ["-c", "import numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("the script", () => {
  it.runIf(hasNumpy())("prints what is stored beside it, where NumPy is installed", () => {
    const path = join(mkdtempSync(join(tmpdir(), "loradp-numpy-")), "expected.json");
    execFileSync("python3", [join(folder, "scores.py"), path], { stdio: "pipe" });
    const again = read(path);
    for (const [name, list] of Object.entries(expected))
      list.forEach((one, i) => {
        expect(keyOf(again[name][i])).toBe(keyOf(one));
        for (const [example, value] of Object.entries(one.scores)) {
          const [x, y] = [numberOf(again[name][i].scores[example]), numberOf(value)];
          expect(x === y || Math.abs(x - y) <= 1e-10 * Math.max(1, Math.abs(y))).toBe(true);
        }
      });
  });
});
