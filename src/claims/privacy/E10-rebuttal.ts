/** E10-rebuttal: the rebuttal's printed bound against the exact epsilon; its figure plots another (E10-repaired). */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { GRID, queryText, SUBJECT, TAILS, type PrivacySubject, type Query } from "./evidence.js";
import { boundReadings, largestGap } from "./figure.js";
import { derived, REBUTTAL } from "../source.js";

/** Where the printed form is smallest beside the truth. */
export interface Comparison {
  readonly query: Query;
  readonly delta: number;
  readonly printed: number;
  readonly exact: number;
  readonly ratio: number;
}

/** Printed form and truth at one query; nothing where the printed form does not apply. */
function compare(query: Query, tail: number, subject: PrivacySubject): Comparison[] {
  const { rank, dim, rho } = query;
  const profile = subject.privacyProfile(rank, dim, rho);
  const { applies, delta, epsilon: printed } = subject.rebuttalPrinted(rank, dim, rho, tail);
  if (!applies) return [];
  const exact = profile.epsilon(delta);
  return [{ query, delta, printed, exact, ratio: printed / exact }];
}

/** The claim about the printed form, or in the tests about another. */
export const e10Rebuttal = (subject = SUBJECT) =>
  defineClaim({
    id: "E10-rebuttal",
    source: derived(REBUTTAL.bound, "The rebuttal's Theorem 1"),
    statement:
      "The rebuttal's Theorem 1, as it is printed, bounds the exact epsilon wherever it applies.",
    expectation: "violated",
    because: "The printed exponent is not the density's, and only one end of an interval is taken.",
    theory: "The rebuttal's Theorem 1",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const all = GRID.flatMap((query) => TAILS.flatMap((tail) => compare(query, tail, subject)));
      const worst = all.reduce((a, b) => (b.ratio < a.ratio ? b : a));
      const name = "smallest printed eps / exact eps";
      const gap = largestGap(boundReadings(subject.rebuttalPrinted));
      return judgeBound(name, worst.ratio, { low: 1 }, all.length, { worst, gap });
    },
    explain: ({ worst, gap }) => [
      {
        text:
          `${worst.ratio < 1 ? "Counter-example" : "Closest"} ${queryText(worst.query)}, ` +
          `delta = ${worst.delta.toPrecision(3)}: printed eps ${worst.printed.toFixed(2)}, ` +
          `exact ${worst.exact.toFixed(2)}. This is a statement on the print, (m+r-1)/2 where the density has ` +
          `(m-r+1)/2: the curve of the rebuttal's own Figure 2 is up to ${gap.toFixed(0)} away from it, and is that ` +
          "of the repaired form (E10-repaired).",
      },
    ],
  });

export const E10Rebuttal = e10Rebuttal();
