/** The table of the three releases: its numbers are its rows', and it promises nothing that they do not. */
import { describe, expect, it } from "vitest";
import type { SketchRow } from "../../experiment/rows.js";
import { symmetryRow } from "../../testing/rows.js";
import { sketchRows } from "../../testing/sketch-rows.js";
import { drawn } from "../../testing/drawn.js";
import { releases } from "../figures/releases.js";
import { releaseCaption, releasePoints } from "../plots/releases.js";
import { releasesTable } from "./releases-table.js";

const subject = { model: "classifier", task: "" } as const;
const rows = sketchRows("mnist");
const write = (
  sketches: readonly SketchRow[],
  symmetry = [symmetryRow("symmetry", "knows-a", 1990)],
) => releasesTable.write({ sketches, symmetry }, subject).body;

describe("the table of releases", () => {
  it("says no of A and B and of W, with the trials of each observer and of no other", () => {
    const [adapter, merged] = write(rows, [
      symmetryRow("symmetry", "knows-a", 1990),
      symmetryRow("symmetry", "iterates", 1980),
      { ...symmetryRow("symmetry", "iterates", 7), sigma: 1 },
      { ...symmetryRow("symmetry", "knows-a", 7), steps: 5 },
    ]);
    expect(adapter.slice(1)).toEqual([
      "no",
      "never: given A, B is a function of the batch. In this run the batch was told in 1990 of 2000 trials.",
      "none: delta = 1",
    ]);
    expect(merged[2]).toContain("1980 of 2000");
    expect(write(rows, [])[0][2]).not.toContain("In this run");
  });

  it("says of B alone where none exists, the exact ones, and what is promised", () => {
    const body = write(rows).slice(2);
    expect(body.map((line) => line[1])).toEqual([
      "no",
      expect.stringMatching(/^no useful one/),
      "not promised",
    ]);
    expect(body[0][2]).toMatch(/differ \(batch 8: \d+ of \d+\)$/);
    const best = rows.find((r) => r.batch === 1024 && r.rank === 1) as SketchRow;
    expect(body[1][2]).toContain(
      "batches 256, 512, 1024); the setting whose largest is least: rank 1, batch 1024",
    );
    expect(body[1][3]).toContain(`exact: ${Math.round(best.epsilonLow as number)} to`);
    const low = rows.map((r) => ({ ...r, epsilonLow: 3, epsilonHigh: 9 }));
    expect(write(low)[3][1]).toBe("a finite epsilon");
    expect(body[2][3]).toBe("no guarantee at any batch size tried");
    const some = rows.map((r) => (r.batch === 1024 ? { ...r, promised: 2, epsilonMixing: 77 } : r));
    expect(write(some).at(-1)?.slice(1)).toEqual([
      "promised for some pairs",
      "by the mixing mechanism's route for an example's part, from the least eigenvalue",
      "77: least of the settings' medians",
    ]);
  });
});

describe("the figure of releases", () => {
  it("has a point in the band for each release without an epsilon, and its exact values below", () => {
    const points = releasePoints(rows.filter((r) => r.rank === 4));
    const of = (batch: number) =>
      points.filter((p) => p.batch === batch).map((p) => [p.release, p.epsilon]);
    expect(of(8)).toEqual([
      ["A and B published", null],
      ["only W published", null],
      ["only B, A secret: exact", null],
      ["mixing bound", null],
    ]);
    const row = rows.find((r) => r.batch === 512 && r.rank === 4) as SketchRow;
    expect(of(512)).toEqual([
      ["A and B published", null],
      ["only W published", null],
      ["mixing bound", null],
      ["only B, A secret: exact", row.epsilonMedian],
      ["its bound by Renyi", row.epsilonBound],
    ]);
  });

  it("draws the mixing bound's epsilon where it promises one", () => {
    const some = rows.map((r) =>
      r.batch === 512 ? { ...r, promised: 15, epsilonMixing: 1e6 } : r,
    );
    const at = releasePoints(some).filter((p) => p.batch === 512 && p.release === "mixing bound");
    expect(at.map((p) => [p.rank, p.epsilon])).toEqual([1, 4, 16].map((r) => [r, 1e6]));
    expect(drawn(releases, { sketches: some }, "classifier")).toContain("mixing bound");
  });

  it("counts pairs once whatever the ranks, in its caption", () => {
    const text = releaseCaption(rows);
    expect(text).toContain("alone 16 of 61 pairs");
    expect(text).toContain("of 0 of 61");
  });
});
