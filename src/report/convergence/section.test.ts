/** "Does it converge?": what its answer counts, its table and its figure. */
import { describe, expect, it } from "vitest";
import type { ConvergenceRow } from "../../experiment/rows.js";
import { exactTv } from "../../core/tv.js";
import { jointTv } from "../../core/joint.js";
import { emptyTables } from "../../experiment/rows.js";
import { dimensionTable, rankTable } from "./limits.js";
import { settledAt, settlingOf } from "./sample.js";
import { convergenceSection } from "./section.js";
import { noiseRows } from "../../testing/rows.js";

const rowOf = (
  claim: string,
  share: number,
  width: number | null,
  verdict = "upheld",
): ConvergenceRow => ({
  plan: "p",
  claim,
  column: "",
  share,
  unit: "trials",
  sample: 800 * share,
  verdict,
  statistic: "slope",
  value: 0.5,
  low: 0.5 - (width ?? 0),
  high: 0.5 + (width ?? 0),
  width,
  measure: "half-width",
  look: null,
});
const SHARES = [0.125, 0.25, 0.5, 1];
const falling = (claim: string, exponent: number, noise = [1, 1, 1, 1]): ConvergenceRow[] =>
  SHARES.map((s, i) => rowOf(claim, s, noise[i] * Math.exp(exponent * Math.log(s))));

describe("does it converge", () => {
  const wobbling = falling("W", -0.5, [1.02, 0.99, 1.01, 1]);
  const late = SHARES.map((s) => rowOf("L", s, 1 / s, s < 1 ? "inconclusive" : "upheld"));
  const own = SHARES.map((s) => rowOf("S", s, 1.14));
  const convergence = [...wobbling, ...late, ...own, rowOf("O", 1, 0.1)];
  const section = convergenceSection({ convergence, noise: [] });

  it("counts verdicts that stand from half of the sample on, and slopes that hold -1/2", () => {
    expect(section?.lead).toBe(
      "2 of 4 sampled results have their verdict from half of the sample, or less, on. The slope of log width on " +
        "log sample was fitted for 2 of them; in 1 its 95% interval holds -1/2, the slope of independent trials; " +
        "not of L (-1.00).",
    );
    expect(settledAt(settlingOf(late)[0]).share).toBe(1);
    expect(settledAt(settlingOf(wobbling)[0]).share).toBe(0.125);
  });

  it("opens a page in numbers: what came to rest, slopes, samples", () => {
    expect(section?.head).toBe("2 of 4 sampled results came to rest.");
    expect(section?.numbers.map(({ value }) => value)).toEqual([
      "2 of 4",
      "-1.00 to -0.51",
      "n 100 to 800",
    ]);
    expect(section?.numbers[1].note).toContain("of 2 results. In 1 the 95% interval holds -1/2");
    const one = convergenceSection({ convergence: [rowOf("O", 1, 0.1)], noise: [] });
    expect(one?.numbers[1]).toMatchObject({
      value: "none",
      note: "no result has enough parts for one.",
    });
  });

  it("has a line a result with its last parts, and says which width has no slope", () => {
    const table = section?.tables.find(({ id }) => id === "convergence-sample");
    const line = (id: string) => table?.body.find(([claim]) => claim === id) ?? [];
    expect(
      line("W")
        .slice(2, 6)
        .map((t) => t.split(":")[0]),
    ).toEqual(["n 100", "n 200", "n 400", "n 800"]);
    expect(line("O").slice(2, 6)).toEqual(["-", "-", "-", "n 800: 0.5 [0.4, 0.6]"]);
    expect(line("S")).toContain("counted in its own standard errors");
    expect(line("O")).toContain("one part alone has a width");
    expect(line("L")[8]).toBe("upheld from the whole sample on");
  });

  it("draws every width over that of the whole sample", () => {
    const csv = section?.figure?.csv ?? "";
    expect(csv).toContain("L,half-width,0.125,8");
    expect(csv).not.toContain("S,");
  });

  it("is not there where nothing was sampled", () => {
    expect(convergenceSection({ ...emptyTables() })).toBeUndefined();
  });

  it("has exact limits in rank and in dimension", () => {
    const at = (table: { body: ReadonlyArray<readonly string[]> }, key: string) =>
      table.body.find(([first]) => first === key)?.map(Number) ?? [];
    expect(at(rankTable(), "16")[1]).toBeCloseTo(exactTv(16, 0), 5);
    expect(at(rankTable(), "16")[3]).toBeCloseTo(exactTv(16, 0.25), 5);
    // THEORY's reference values (16, 768): 0.822, (16, 4096): 0.921.
    expect(at(dimensionTable(), "768")[2]).toBeCloseTo(0.822, 3);
    expect(at(dimensionTable(), "4096")[2]).toBeCloseTo(jointTv(16, 4096).tv, 4);
  });

  it("says what rows that share draws are worth", () => {
    // Two cells of two rows: errors of one sign in each.
    const cell = (name: string, z: number) =>
      [z, z].map((e) => ({
        ...noiseRows[0],
        cell: name,
        variance: 1 + 0.1 * e,
        varianceTheory: 1,
        varianceSe: 0.1,
        energy: 1,
        energyTheory: 1,
        energySe: 0.1,
      }));
    const noise = [...cell("a", 1), ...cell("b", -1)];
    const shared = convergenceSection({ convergence: wobbling, noise })?.tables[3];
    expect(shared?.body.map((line) => line.slice(1))).toEqual([
      ["variance of a coordinate", "2", "1.000 [1.000, 1.000]", "1"],
      ["energy of a row", "2", "0.000 [0.000, 0.000]", "2"],
    ]);
  });
});
