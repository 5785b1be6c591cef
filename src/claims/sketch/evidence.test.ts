/** What belongs together among rows of sketches: settings, which differ in all but the rank, and lines of tables. */
import { describe, expect, it } from "vitest";
import type { SketchRow } from "../../experiment/rows.js";
import { sketchRow } from "../../testing/sketch-rows.js";
import { bySetting, epsilonTable, mixingTable, rankTable, settings } from "./evidence.js";

const rowOf = (rank: number, change: Partial<SketchRow>): SketchRow => ({
  ...sketchRow("mnist", 256, rank),
  ...change,
});
/** Two ranks, the higher one first, of settings that differ in one thing each. */
const CHANGES: ReadonlyArray<Partial<SketchRow>> = [
  { cell: "own" },
  { cell: "relation", relation: "remove" },
  { cell: "batch", batch: 512 },
  { cell: "layer", layer: "other" },
  { cell: "plan", plan: "other" },
];
const rows = CHANGES.flatMap((change) => [4, 1].map((rank) => rowOf(rank, change)));

describe("settings", () => {
  it("are one each of plan, layer, batch size and kind of neighbour, at rising ranks", () => {
    expect(bySetting(rows).map((list) => list.map((r) => `${r.cell} ${r.rank}`))).toEqual(
      CHANGES.map(({ cell }) => [`${cell} 1`, `${cell} 4`]),
    );
    expect(settings(rows).map((r) => `${r.cell} ${r.rank}`)).toEqual(
      CHANGES.map(({ cell }) => `${cell} 1`),
    );
  });
});

describe("tables", () => {
  /** Layers are put together, kinds of neighbours are not; pairs of a setting are counted once, whatever its ranks. */
  const two = [
    ...[1, 4].map((rank) =>
      rowOf(rank, {
        ...{
          pairs: 10,
          apart: 2,
          unclear: 1,
          measured: 7,
          gradientRankLow: 5,
          gradientRankHigh: 9,
        },
        ...{ epsilonLow: rank, epsilonMedian: 2 * rank, epsilonHigh: 3 * rank, epsilonBound: 50 },
        ...{ gammaLow: 0.1, gammaMedian: 0.2, gammaHigh: 3, promised: 4, epsilonMixing: 70 / rank },
      }),
    ),
    rowOf(1, {
      ...{ layer: "other", pairs: 20, apart: 5, unclear: 0, measured: 15 },
      ...{ gradientRankLow: 3, gradientRankHigh: 6 },
      ...{ epsilonLow: 0.5, epsilonMedian: 4, epsilonHigh: 9, epsilonBound: 40 },
      ...{ gammaLow: 0.05, gammaMedian: 0.4, gammaHigh: 2, promised: 1, epsilonMixing: 80 },
    }),
    rowOf(1, { relation: "remove", pairs: 3, apart: 1, unclear: 0, measured: 2 }),
  ];

  it("ranks: outputs, least to largest, pairs of all layers, told apart and unclear", () => {
    expect(rankTable(two).body.map((line) => line.join(" "))).toEqual([
      "256 replace 128 3..9 30 7 1",
      "256 remove 128 120..124 3 1 0",
    ]);
  });

  it("epsilons: at each rank the least, each layer's median, the largest; pairs that have one", () => {
    expect(epsilonTable(two.slice(0, 3)).body.map((line) => line.join(" "))).toEqual([
      "256 replace 1 22 0.5 2..4 9 40",
      "256 replace 4 7 4 8 12 50",
    ]);
  });

  it("gammas: of clear pairs; how many are promised something, and the least of it at any rank", () => {
    expect(mixingTable(two.slice(0, 3)).body.map((line) => line.join(" "))).toEqual([
      "256 replace 29 0.05 0.2..0.4 3 5 17.5",
    ]);
    expect(mixingTable(two.slice(3)).body[0].at(-1)).toBe("no guarantee");
  });
});
