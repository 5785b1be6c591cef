/** E10-repaired: the rebuttal's bound with the exponent of the density, which is the form that its figure plots. */
import { COMPUTED, defineClaim } from "../claim.js";
import { verdictOf } from "../rules.js";
import { derived, REBUTTAL } from "../source.js";
import { GRID, queryText, SUBJECT, TAILS } from "./evidence.js";
import { boundReadings, exactReadings, FIGURE_DIM, largestGap, READING } from "./figure.js";

/** The claim about the repaired form, or in the tests about another. */
export const e10Repaired = (subject = SUBJECT) =>
  defineClaim({
    id: "E10-repaired",
    source: derived(REBUTTAL.figure, "The rebuttal's Theorem 1"),
    statement:
      "The rebuttal's Theorem 1 with exponent (m-r+1)/2, the form that its Figure 2 plots, at the worse end of " +
      "[rho-K, rho+K], bounds the exact epsilon wherever it applies.",
    expectation: "upheld",
    because: "Outside three tails the loss is below it: the exponent is the density's.",
    theory: "The rebuttal's Theorem 1",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      // It bounds the exact epsilon where the exact delta at it is no more than its own: one quadrature each.
      const all = GRID.flatMap((query) =>
        TAILS.flatMap((tail) => {
          const { rank, dim, rho } = query;
          const { applies, delta, epsilon } = subject.rebuttalRepaired(rank, dim, rho, tail);
          if (!applies) return [];
          const exact = subject.privacyProfile(rank, dim, rho).delta(epsilon).value;
          return [{ query, delta, epsilon, share: exact / delta }];
        }),
      );
      const closest = all.reduce((a, b) => (b.share > a.share ? b : a));
      const points = [...exactReadings(subject), ...boundReadings(subject.rebuttalRepaired)];
      const gap = largestGap(points);
      return {
        verdict: verdictOf(closest.share <= 1 && gap <= READING),
        statistic: {
          name: "largest exact delta / delta of the repaired bound",
          value: closest.share,
          low: null,
          high: 1,
          sampleSize: all.length,
          falseAlarm: 0,
        },
        facts: { closest, points, gap },
      };
    },
    explain: ({ closest, points, gap }) => [
      {
        text:
          `Closest at ${queryText(closest.query)}: at its eps = ${closest.epsilon.toFixed(2)} the exact delta is ` +
          `${(closest.share * closest.delta).toPrecision(2)} of the ${closest.delta.toPrecision(2)} that it allows. ` +
          `Points of the figure were read off by eye (+-${READING}, delta = 0.01), its dimension is inferred ` +
          `(${FIGURE_DIM}): exact epsilon and repaired bound are within ${gap.toFixed(1)} of all ${points.length}. ` +
          "The figure has no r above m, so it does not show which end is taken.",
      },
      {
        head: ["rho", "r", "figure", "computed"],
        body: points.map(({ rho, rank, figure, computed }) => [
          ...[rho, rank, figure].map(String),
          computed.toFixed(1),
        ]),
      },
    ],
  });

export const E10Repaired = e10Repaired();
