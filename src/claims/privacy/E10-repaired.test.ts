import { describe, expect, it } from "vitest";
import { emptyTables } from "../../experiment/rows.js";
import { describeClaim, judgeRows } from "../../testing/describe-claim.js";
import { E10Repaired, e10Repaired } from "./E10-repaired.js";
import { broken, profileWith } from "./evidence.fixture.js";
import { SUBJECT } from "./evidence.js";

describeClaim({ claim: E10Repaired, onTheory: emptyTables(), flips: [] });

/** The repaired form with epsilon changed. */
const changed =
  (change: (epsilon: number, rank: number) => number): typeof SUBJECT.rebuttalRepaired =>
  (rank, ...rest) => {
    const bound = SUBJECT.rebuttalRepaired(rank, ...rest);
    return { ...bound, epsilon: change(bound.epsilon, rank) };
  };

describe("E10-repaired about another form", () => {
  it.each([
    ["the printed one", { rebuttalRepaired: SUBJECT.rebuttalPrinted }],
    ["one that is no bound at rank 4", { rebuttalRepaired: changed((e, r) => (r < 5 ? 0 : e)) }],
    [
      "an exact delta that is larger",
      { privacyProfile: profileWith((p) => ({ delta: (e) => p.delta(e / 2) })) },
    ],
    ["one that the figure does not show", { rebuttalRepaired: changed((e) => 1.02 * e) }],
    [
      "an exact epsilon that the figure does not show",
      { privacyProfile: profileWith((p) => ({ epsilon: (delta) => 0.98 * p.epsilon(delta) })) },
    ],
    [
      "an exact epsilon at another delta",
      { privacyProfile: profileWith((p) => ({ epsilon: (delta) => p.epsilon(delta / 10) })) },
    ],
  ])("%s", (_, change) => {
    const claim = e10Repaired(broken(change));
    expect(judgeRows(claim, emptyTables(), [])[0].verdict).toBe("violated");
  });
});
