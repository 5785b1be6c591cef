/**
 * The terminal's answer is held to the rule of the page's first screen: for any ledger each part of its lines must be
 * on the list of src/testing/opening-rules.ts, with the verdicts that it needs.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyLedger } from "../testing/any-ledger.js";
import { is, unfounded, type Ledger } from "../testing/opening-rules.js";
import { result } from "../testing/results.js";
import { answerLines } from "./answer-text.js";

const SAID = /^(\S.*?\.) (.*) \[(.*)\] (Scope: .*)$/;
const NUMBER = /^(.*?): (.*?)(?: \((.*)\))? \[(.*)\]\.$/;

/** The parts of the lines that say something, and the claims that are named in brackets. */
function partsOf(ledger: Ledger) {
  const lines = answerLines(ledger, {});
  expect(lines).toHaveLength(3);
  const [said, numbers, counts] = lines;
  const [, head, sentences, ids, scope] = SAID.exec(said) ?? [];
  const tiles = numbers.split(/(?<=\]\.) (?=What )/).map((tile) => NUMBER.exec(tile) ?? []);
  expect(tiles).toHaveLength(3);
  return {
    parts: [
      ...[head, sentences, scope, counts],
      ...tiles.flatMap(([, label, value, note]) => [label, value, ...(note ? [`${note}.`] : [])]),
    ],
    answer: ids.split(", "),
    numbers: tiles.map((tile) => tile[4]),
  };
}

describe("the answer on a terminal", () => {
  it("claims nothing that the ledger does not, for any mixture of verdicts", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        expect(unfounded(partsOf(ledger).parts, ledger)).toEqual([]);
      }),
      { seed: 20240917, numRuns: 400 },
    );
    expect(unfounded(partsOf([]).parts, [])).toEqual([]);
  });

  it("names the claims that each of its lines rests on", () => {
    fc.assert(
      fc.property(anyLedger, (ledger) => {
        const { parts, answer, numbers } = partsOf(ledger);
        const isMore = parts[0] === "No." && is(ledger, "MIA-known-A", "violated");
        const isCovered = parts[0] === "No." && is(ledger, "E13-secret", "violated");
        expect(answer).toEqual([
          "E8-steps",
          "E11-matrix",
          ...(isMore ? ["MIA-known-A"] : []),
          ...(isCovered ? ["E13-secret"] : []),
        ]);
        expect(numbers.slice(0, 2)).toEqual(["E10-vector", "E10-vector"]);
        const isBesideDp = parts.some((part) => part.endsWith("beside DP-SGD at equal accuracy"));
        expect(numbers[2]).toBe(isBesideDp ? "MIA-dp" : "MIA-known-A");
      }),
      { seed: 20240917, numRuns: 200 },
    );
  });

  it("says No and its scope, and all three numbers", () => {
    const [said, numbers] = answerLines(
      [
        result("E8-steps", { verdict: "violated" }),
        result("E11-matrix"),
        result("E10-vector", { verdict: "violated", value: 20.2022 }),
        result("MIA-known-A", { verdict: "violated" }),
      ],
      { "MIA-known-A": "own.csv" },
    );
    expect(said).toMatch(
      /^No\. The noise of one LoRA step .* \[E8-steps, E11-matrix, MIA-known-A\] Scope: adapters without/,
    );
    expect(said).toContain("After training (own.csv), an attacker who knows A");
    expect(numbers).toMatch(
      /promises: epsilon ≤ 2\.29 \(.* exact: epsilon = 20\.2 \(.* knows A sees \(own\.csv\), .*: \+1\.235 AUC \(/,
    );
  });
});
