/** E10-rebuttal: the rebuttal's printed bound against the exact epsilon, and its repaired form beside it. */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { REBUTTAL } from "../words.js";
import { GRID, queryText, SUBJECT, type PrivacySubject, type Query } from "./evidence.js";

/** delta' of the theorem. */
const TAILS = [1e-2, 1e-4];

/** Where the printed form is smallest beside the truth. */
export interface Comparison {
  readonly query: Query;
  readonly delta: number;
  readonly printed: number;
  readonly exact: number;
  readonly ratio: number;
  readonly repairedRatio: number;
}

/** Both forms at one query; nothing where the printed form does not apply. */
function compare(query: Query, tail: number, subject: PrivacySubject): Comparison[] {
  const { rank, dim, rho } = query;
  const profile = subject.privacyProfile(rank, dim, rho);
  const { applies, delta, epsilon: printed } = subject.rebuttalPrinted(rank, dim, rho, tail);
  if (!applies) return [];
  const exact = profile.epsilon(delta);
  const repaired = subject.rebuttalRepaired(rank, dim, rho, tail);
  const repairedRatio = repaired.epsilon / profile.epsilon(repaired.delta);
  return [{ query, delta, printed, exact, ratio: printed / exact, repairedRatio }];
}

/** The claim about the printed form, or in the tests about another. */
export const e10Rebuttal = (subject = SUBJECT) =>
  defineClaim({
    id: "E10-rebuttal",
    source: `${REBUTTAL}, Theorem 1, as given in docs/theory.md E10`,
    statement:
      "The rebuttal's Theorem 1, in its printed form, bounds the exact epsilon wherever it applies.",
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
      const repaired = Math.min(...all.map((c) => c.repairedRatio));
      return judgeBound(name, worst.ratio, { low: 1 }, all.length, { worst, repaired });
    },
    explain: ({ worst, repaired }) => [
      {
        text:
          `${worst.ratio < 1 ? "Counter-example" : "Closest"} ${queryText(worst.query)}, ` +
          `delta = ${worst.delta.toPrecision(3)}: printed eps ${worst.printed.toFixed(2)}, ` +
          `exact ${worst.exact.toFixed(2)}. The density has exponent (m+1-r)/2 where the printed form has (m+r-1)/2; ` +
          "with that, taken at the worse end of [rho-K, rho+K] and with delta = 3 delta', the smallest ratio is " +
          `${repaired.toFixed(3)}${repaired >= 1 ? ": the repaired bound holds" : ": NOT a bound either"}.`,
      },
    ],
  });

export const E10Rebuttal = e10Rebuttal();
