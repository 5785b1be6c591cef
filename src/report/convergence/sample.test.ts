/** From which share of its sample on a result stands as it does on the whole. */
import { expect, it } from "vitest";
import type { ConvergenceRow } from "../../experiment/rows.js";
import { settledAt, type Settling } from "./sample.js";

const shareOf = (...verdicts: Array<ConvergenceRow["verdict"]>): number => {
  const points = verdicts.map((verdict, i) => ({ verdict, share: (i + 1) / verdicts.length }));
  return settledAt({ points } as unknown as Settling).share;
};

it("a verdict that was left once has settled only since it came back", () => {
  expect(shareOf("upheld", "inconclusive", "upheld", "upheld")).toBe(0.75);
  expect(shareOf("upheld", "violated", "inconclusive", "upheld")).toBe(1);
  expect(shareOf("upheld", "upheld", "upheld", "upheld")).toBe(0.25);
  expect(shareOf("inconclusive")).toBe(1);
});
