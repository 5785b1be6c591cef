/** The terminal's answer says what the page's first screen says, which report/opening.test.ts holds to the ledger. */
import { describe, expect, it } from "vitest";
import { VERDICTS, type ClaimResult } from "../claims/claim.js";
import { firstScreen } from "../report/first-screen.js";
import { openingOf } from "../report/opening.js";
import { result } from "../testing/results.js";
import { answerLines } from "./answer-text.js";

/** Words of the screen, in one line. */
const screenOf = (claims: readonly ClaimResult[]): string =>
  firstScreen("", openingOf(claims, []))
    .replaceAll(/<[^>]+>/g, " ")
    .replaceAll("&quot;", '"')
    .replaceAll(/\s+/g, " ");

const ledgers = VERDICTS.flatMap((steps) =>
  VERDICTS.flatMap((matrix) =>
    VERDICTS.map((known) => [
      result("E8-steps", { verdict: steps }),
      result("E11-matrix", { verdict: matrix }),
      result("MIA-known-A", { verdict: known }),
      result("E10-gaussian", { verdict: "violated", value: 0.97781, high: 1e-5 }),
    ]),
  ),
);

describe("the answer on a terminal", () => {
  it("is three lines, each of the page's words, for any verdicts that it rests on", () => {
    for (const claims of [...ledgers, []]) {
      const lines = answerLines(claims);
      expect(lines).toHaveLength(3);
      const [said, numbers, counts] = lines;
      const screen = screenOf(claims);
      expect(screen).toContain(said);
      expect(screen).toContain(counts);
      const parts = numbers.split(/: | \(|\)?\.(?: (?=What )|$)/).filter((part) => part !== "");
      expect(parts.length).toBeGreaterThanOrEqual(6);
      for (const part of parts) expect(screen).toContain(part);
    }
  });

  it("says No and its scope, and all three numbers", () => {
    const [said, numbers] = answerLines([
      result("E8-steps", { verdict: "violated" }),
      result("E11-matrix"),
      result("E10-gaussian", { verdict: "violated", value: 0.97781, high: 1e-5 }),
      result("MIA-known-A", { verdict: "violated" }),
    ]);
    expect(said).toMatch(/^No\. The noise of one LoRA step .* Scope: adapters without added noise/);
    expect(numbers).toMatch(
      /promises: delta ≤ 0\.00001 \(.* exact: delta = 0\.978 \(.* knows A sees, .*: \+1\.235 AUC \(/,
    );
  });
});
