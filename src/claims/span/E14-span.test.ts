import { describe, expect, it } from "vitest";
import type { SpanRow, Tables } from "../../experiment/rows.js";
import { describeClaim, judgeRows, powerOn } from "../../testing/describe-claim.js";
import { changeRows } from "../../testing/real-rows.js";
import { onTheoryBut, tablesOnTheory } from "../../testing/rows.js";
import { spanRows } from "../../testing/span-rows.js";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { ALPHA } from "../levels.js";
import { E14Span } from "./E14-span.js";

const rows = spanRows("mnist");
const where = (is: (r: SpanRow) => boolean, change: (r: SpanRow) => Partial<SpanRow>): Tables =>
  onTheoryBut({ spans: changeRows(rows, is, change) });
const half = (r: SpanRow): Partial<SpanRow> => ({ separated: r.models / 2 });
/** So many of the models of one optimiser fail. */
const failed = (optimizer: string, count: number): Tables =>
  where(
    (r) => r.optimizer === optimizer && r.examples === 4,
    (r) => ({ separated: r.models - count }),
  );

describeClaim({
  claim: E14Span,
  onTheory: tablesOnTheory,
  flips: [
    ["one optimiser hides members", failed("momentum", 60), "violated"],
    ["another does", failed("clip", 60), "violated"],
    [
      "one optimiser is absent",
      onTheoryBut({ spans: rows.filter((r) => r.optimizer !== "decay") }),
      "not tested",
    ],
    [
      "one leaves no room",
      onTheoryBut({ spans: rows.filter((r) => r.optimizer !== "clip" || r.examples >= 16) }),
      "not tested",
    ],
    ["some models fail", failed("sgd", 15), "inconclusive"],
    [
      "too few models",
      where(
        () => true,
        () => ({ models: 20, separated: 20 }),
      ),
      "inconclusive",
    ],
    [
      "Adam and noise are another matter",
      where((r) => ["adam", "noise"].includes(r.optimizer), half),
      "upheld",
    ],
    ["full spans are another matter", where((r) => r.examples >= 16, half), "upheld"],
    [
      "some models of a cell are full",
      where(
        (r) => r.examples === 8,
        (r) => ({ predictedHigh: r.room, ...half(r), models: 400 }),
      ),
      "inconclusive",
    ],
    [
      "queries and keys are another matter",
      onTheoryBut({
        spans: [
          ...rows,
          ...["h.0.attn.q_proj", "h.0.attn.k_proj"].flatMap((layer) =>
            rows.map((r) => ({ ...r, ...half(r), layer })),
          ),
        ],
      }),
      "upheld",
    ],
    [
      "layers whose inputs move are another matter",
      onTheoryBut({ spans: [...rows, ...rows.map((r) => ({ ...r, ...half(r), below: "moved" }))] }),
      "upheld",
    ],
  ],
  textFlips: [
    [
      "members are not told apart",
      ({ spans }) => ({ spans: spans.map((r) => ({ ...r, ...half(r) })) }),
      "violated",
    ],
  ],
  powered: {
    at: (size, { uniform }) =>
      onTheoryBut({
        spans: rows.map((r) => {
          const share = r.optimizer === "decay" ? 0.95 - size : 1;
          const hits = Array.from({ length: r.models }, () => Number(uniform() < share));
          return { ...r, separated: hits.reduce((a, b) => a + b, 0) };
        }),
      }),
    none: -0.05,
  },
});

describe("E14-span", () => {
  it("shares the level among the optimisers", () => {
    const rowsOf = (models: number): Tables =>
      where(
        (r) => r.examples === 4 || r.examples === 8,
        () => ({ models, separated: models }),
      );
    const verdict = (models: number): string => judgeRows(E14Span, rowsOf(models))[0].verdict;
    const low = (models: number, level: number): number =>
      clopperPearson(2 * models, 2 * models, level / 2).low;
    expect(low(199, ALPHA)).toBeGreaterThan(0.95);
    expect(low(199, ALPHA / 4)).toBeLessThan(0.95);
    expect(verdict(199)).toBe("inconclusive");
    expect(low(203, ALPHA / 4)).toBeGreaterThan(0.95);
    expect(verdict(203)).toBe("upheld");
  });

  it("is of the worst optimiser", () => {
    const [result] = judgeRows(E14Span, failed("decay", 3));
    expect(result).toMatchObject({ value: 497 / 500, sampleSize: 500 });
  });

  it("would have seen what the optimiser with the fewest models lets be seen", () => {
    const of = (models: (r: SpanRow) => number): Tables =>
      where(
        () => true,
        (r) => ({ models: models(r), separated: models(r) }),
      );
    const [few, many, mixed] = [
      of(() => 200),
      of(() => 900),
      of((r) => (r.optimizer === "decay" ? 200 : 900)),
    ].map((tables) => powerOn(E14Span, tables));
    expect(few).toBeGreaterThan(1.1 * many);
    expect(mixed).toBe(few);
  });

  it("names the optimisers that are absent", () => {
    const some = rows.filter((r) => !["momentum", "clip"].includes(r.optimizer));
    const [{ detail }] = judgeRows(E14Span, onTheoryBut({ spans: some }));
    expect(detail).toMatch(/have none by momentum, clipping by example\.$/);
  });
});

it("E14-span: says the largest residual of a member and the smallest of another, of all optimisers", () => {
  const off = (optimizer: string, change: Partial<SpanRow>) => (r: SpanRow) =>
    r.optimizer === optimizer ? change : {};
  const [momentum, clip] = [
    off("momentum", { residualMember: 3e-7, residualOther: 0.4 }),
    off("clip", { residualMember: 1e-13, residualOther: 0.05 }),
  ];
  const tables = where(
    () => true,
    (r) => ({ residualMember: 1e-12, residualOther: 0.9, ...momentum(r), ...clip(r) }),
  );
  expect(judgeRows(E14Span, tables)[0].detail).toMatch(
    /residual of a member is 3e-7 at most, the smallest of another 5e-2 at least/,
  );
});
