/** Rows of span tests, from what each model left. */
import { describe, expect, it } from "vitest";
import type { SpanRow } from "../rows.js";
import { onlyValues } from "../sums.js";
import { span } from "./index.js";
import type { SpanCell } from "./plan.js";
import { MODEL } from "./score.js";

const CELL = {
  id: "sgd/r8/n4",
  source: "language",
  projections: ["v_proj"],
  layers: ["h.0.attn.v_proj", "h.1.attn.v_proj"],
  tokens: 8,
  outputs: 64,
  inputs: 64,
  optimizer: "sgd",
  rank: 8,
  examples: 4,
  epochs: 1,
  batch: 2,
  steps: 2,
  trials: 3,
  work: 1,
} as const satisfies SpanCell;
const CONTEXT = { plan: "test", source: "language", seed: "1", backend: "" };
const ANY = {
  ...{
    predicted: 5,
    rank: 5,
    least: 5,
    most: 5,
    isFull: 0,
    isSeparated: 1,
    auc: 1,
    leverageAuc: 1,
  },
  ...{ residualMember: 0, residualOther: 1, tolerance: 1e-6 },
  ...{ membersInside: 4, membersOutside: 0, othersInside: 0, othersOutside: 4 },
};

describe("rows of models", () => {
  it("call frozen what nothing adapted lies below: queries, keys and values of the first layer", () => {
    const layers = ["q", "k", "v", "o"].flatMap((p) => [
      `h.0.attn.${p}_proj`,
      `h.1.attn.${p}_proj`,
    ]);
    const one = Array.from({ length: 2 * layers.length }, () => MODEL.pack(ANY)).flat();
    const made = { ...CELL, layers, trials: 2 };
    const rows = span.tables(made, onlyValues(one), CONTEXT).spans as SpanRow[];
    expect(rows.filter((r) => r.below === "frozen").map((r) => r.layer)).toEqual([
      "h.0.attn.q_proj",
      "h.0.attn.k_proj",
      "h.0.attn.v_proj",
    ]);
  });

  it("count and average what each model left", () => {
    const cell = CELL;
    const made = (k: number, shift: number): number[] =>
      MODEL.pack({
        predicted: 5 + k,
        rank: 5,
        least: 4 - k,
        most: 6 + k,
        isFull: Number(k === 2),
        isSeparated: Number(k > 0),
        auc: 0.6 + 0.1 * k + shift,
        leverageAuc: 0.9 - 0.1 * k,
        residualMember: 10 + k,
        residualOther: 20 + k,
        tolerance: 30 + k,
        membersInside: 1,
        membersOutside: 2 + k,
        othersInside: 3,
        othersOutside: 4,
      });
    const values = [0, 1, 2].flatMap((k) => [...made(k, 0), ...made(k, 0.1)]);
    const context = CONTEXT;
    const [first, second] = span.tables(cell, onlyValues(values), context).spans as SpanRow[];
    expect(first).toMatchObject({
      cell: "sgd/r8/n4/h.0.attn.v_proj",
      room: 8,
      predictedLow: 5,
      predictedHigh: 7,
      rankLow: 2,
      rankHigh: 8,
      asPredicted: 1,
      models: 3,
      full: 1,
      separated: 2,
      residualMember: 11,
      residualOther: 21,
      tolerance: 31,
      candidates: 12,
      membersInside: 3,
      membersOutside: 9,
      othersInside: 9,
      othersOutside: 12,
    });
    expect(first.auc).toBeCloseTo(0.7, 12);
    expect(second.auc).toBeCloseTo(0.8, 12);
    expect(first.leverageAuc).toBeCloseTo(0.8, 12);
    expect(first.aucSe).toBeCloseTo(0.1 / Math.sqrt(3), 12);
    // Student, two degrees of freedom.
    expect(first.aucHigh - first.auc).toBeCloseTo((4.302653 * 0.1) / Math.sqrt(3), 6);
  });
});
