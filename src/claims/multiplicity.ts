/**
 * How many claims of a run were tested at the level between pools, and what stands of them together. Each has the level
 * by itself, and its verdict is at that level: this changes none.
 */
import { holm } from "../core/holm.js";
import type { ClaimResult } from "./claim.js";
import { BETWEEN } from "./levels.js";

/** A shown verdict that the tests of a run would not show at this level all together. */
export interface Alone {
  readonly id: string;
  readonly pValue: number;
  /** By Holm's rule over all tests at the level. */
  readonly holm: number;
}
export interface Multiplicity {
  /** Claims tested at the level between pools, shown or open. */
  readonly tests: number;
  readonly level: number;
  /** Verdicts that chance alone would give, on average at most: where none of the differences were real. */
  readonly byChance: number;
  readonly alone: readonly Alone[];
}

const isShown = ({ verdict }: ClaimResult): boolean =>
  verdict === "upheld" || verdict === "violated";

export function multiplicityOf(claims: readonly ClaimResult[]): Multiplicity {
  const tests = claims.flatMap((c) => (c.pValue === undefined ? [] : [{ c, pValue: c.pValue }]));
  const adjusted = holm(tests.map(({ pValue }) => pValue));
  const alone = tests.flatMap(({ c, pValue }, i) =>
    isShown(c) && adjusted[i] > BETWEEN ? [{ id: c.id, pValue, holm: adjusted[i] }] : [],
  );
  return { tests: tests.length, level: BETWEEN, byChance: BETWEEN * tests.length, alone };
}

/** The same in words; "" where nothing was tested at that level. */
export function multiplicityText(claims: readonly ClaimResult[]): string {
  const { tests, level, byChance, alone } = multiplicityOf(claims);
  if (tests === 0) return "";
  const percent = `${100 * level}%`;
  const listed = alone.map(
    ({ id, pValue, holm: p }) =>
      `${id} (p = ${pValue.toPrecision(2)}, by Holm ${p.toPrecision(2)})`,
  );
  return (
    `${tests} ${tests === 1 ? "claim was" : "claims were"} tested at ${percent} each, between pools: were there no ` +
    `difference in any, chance alone would show ${byChance.toFixed(1)} of them, on average at most. Shown by ` +
    `themselves and not by Holm's rule, which holds ${percent} for all together: ${listed.join(", ") || "none"}. No ` +
    "verdict rests on that rule. Other claims are computed, or tested at the level that stands with each."
  );
}
