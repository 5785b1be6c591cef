/** Points that figures draw and titles that they count, worked out by hand on a few rows. */
import { describe, expect, it } from "vitest";
import type { AlignmentRow, NoiseRow, SearchRow, SpanRow } from "../../experiment/rows.js";
import { everyTable } from "../../testing/every-table.js";
import { noiseRow } from "../../testing/rows.js";
import { trajectoryRow } from "../../testing/trajectory-rows.js";
import { dynCoherence } from "../figures/dyn-coherence.js";
import { varianceRatio } from "../figures/variance-ratio.js";
import { search } from "../tables/search.js";
import { alignmentPoints, squares } from "./alignments.js";
import { standsOut } from "./asymmetry.js";
import { spanPoints } from "./spans.js";
import { fallOf } from "./tv-against-rank.js";

const subject = { model: "none", task: "" } as const;
const titleOf = <R>(title: string | ((rows: R, s: typeof subject) => string), of: R): string =>
  typeof title === "string" ? title : title(of, subject);

describe("neighbouring batches", () => {
  const [template] = everyTable.alignments;
  const row = (batch: number, misalignment: number, misalignmentSe: number, layer = "a") =>
    ({ ...template, batch, misalignment, misalignmentSe, layer, predicted: 7 }) as AlignmentRow;
  const points = (...rows: readonly AlignmentRow[]) => alignmentPoints(rows, (r) => r.layer);

  it("have means with 1.96 errors to each side, cut at a tenth of the mean", () => {
    const [wide, cut] = points(row(8, 0.5, 0.1), row(8, 0.5, 0.3));
    expect([wide.misalignment, wide.derived]).toEqual([0.5, 7]);
    expect(wide.low).toBeCloseTo(0.304, 12);
    expect(wide.high).toBeCloseTo(0.696, 12);
    expect(cut.low).toBeCloseTo(0.05, 12);
    expect(cut.high).toBeCloseTo(1.088, 12);
  });

  it("have the line c/B^2 through the largest batch of their own panel", () => {
    const all = points(row(64, 0.01, 0), row(8, 0.3, 0), row(16, 0.2, 0), row(8, 0.5, 0, "b"));
    // 0.01 at 64: 64 times as much at 8, 16 times at 16.
    expect(squares(all).map((p) => p.square)).toEqual([0.01, 0.64, 0.16, 0.5]);
  });
});

it("spans stand at the inputs that their members have over the room, each reading with its own AUC", () => {
  const [template] = everyTable.spans;
  const row = {
    ...{ ...template, examples: 3, tokens: 8, room: 16, auc: 0.9, aucLow: 0.8, aucHigh: 1.1 },
    ...{ leverageAuc: 0.2, leverageAucLow: -0.1, leverageAucHigh: 0.4, models: 5 },
  } as SpanRow;
  const points = spanPoints([row], () => "p");
  expect(points.map(({ panel, load, auc, low, high }) => [panel, load, auc, low, high])).toEqual([
    ["p: span test", 1.5, 0.9, 0.8, 1],
    ["p: leverage", 1.5, 0.2, 0, 0.4],
  ]);
});

it("the true batch stands out by the orders of magnitude that hold in every row", () => {
  const row = (rank: number, residualTrue: number, residualOther: number) => ({
    ...{ rank, residualTrue, residualOther },
  });
  const rows = [row(1, 1e-9, 0.5), row(4, 2e-7, 0.03)];
  // 0.03/2e-7 is 1.5e5; the best rows alone would say 8.
  expect(standsOut(rows)).toBe("tells the true batch from another by 5 orders of magnitude");
  expect(standsOut([row(1, 0.1, 0.5), ...rows])).toBe("on true and other batches");
});

describe("titles", () => {
  it("of variances count those within two standard errors of theory", () => {
    const at = (errors: number): NoiseRow => {
      const row = { ...noiseRow("spiky", 4, 16), varianceTheory: 2, varianceSe: 0.1 };
      return { ...row, variance: 2 + 0.1 * errors };
    };
    expect(titleOf(varianceRatio.title, [at(1.9), at(-1.9), at(2.1), at(0)])).toBe(
      "3 of 4 sampled variances lie within two standard errors of theory",
    );
  });

  it("of coherence are those of the last step, and of the setting that adds up most", () => {
    const at = (setting: string, step: number, coherence: number) => ({
      ...trajectoryRow(setting, step, 0),
      ...{ coherence, coherenceSe: 0.01, models: 50 },
    });
    const rows = [at("a", 1, 9), at("b", 1, 1), at("a", 5, 2), at("b", 5, 3)];
    expect(titleOf(dynCoherence.title, rows)).toMatch(/noise of b adds up to 3\.0 times/);
    expect(titleOf(dynCoherence.title, [at("a", 1, 9), at("a", 5, 1)])).toBe("How does it add up?");
  });

  it("of distances name the ends of the ranks, at the loading of these rows", () => {
    const rows = [64, 1, 4].map((rank) => noiseRow("spread", rank, 768));
    expect(fallOf(rows)).toMatch(/^falls from 0\.\d+ at r = 1 to 0\.0\d+ at r = 64$/);
    expect(fallOf([rows[1]])).toMatch(/^is 0\.\d+ at r = 1$/);
  });
});

it("a searched rate is at the edge where it is the first or the last of several", () => {
  const row = (rate: number, chosen: boolean, validationLoss: number | null = Math.log(rate)) =>
    ({ setting: "s", rate, chosen, validationLoss, step: 10 * rate, models: 2 }) as SearchRow;
  const lineOf = (...rows: readonly SearchRow[]): readonly string[] =>
    search.write(rows, subject).body[0];
  expect(lineOf(row(1, false), row(2, true), row(3, false))).toEqual([
    ...["s", "1: 1.0 at step 10; 2: 2.0 at step 20 *; 3: 3.0 at step 30", ""],
  ]);
  expect(lineOf(row(1, true), row(2, false))[2]).toBe("at the edge");
  expect(lineOf(row(1, false), row(2, true))[2]).toBe("at the edge");
  expect(lineOf(row(1, true))[2]).toBe("");
  expect(lineOf(row(1, true), row(2, false, null))[1]).toMatch(/; 2: diverged$/);
});
