/** E12-amplification: noise before a low-rank projection is amplified by it. */
import { releaseEpsilon } from "../../core/release.js";
import { COMPUTED, defineClaim } from "../claim.js";
import { verdictOf } from "../rules.js";
import { ratiosToPlain, ratioTable, RELEASES } from "./evidence.js";
import { REBUTTAL } from "../source.js";

/** The claim about an exact epsilon: the mechanisms', or in the tests another. */
export const e12Amplification = (epsilon = releaseEpsilon) =>
  defineClaim({
    id: "E12-amplification",
    source: REBUTTAL.noisy,
    statement:
      "Noise before the projection, (V + E) M, is more private than V + E at equal noise when r < m, " +
      "even for an observer who knows A.",
    expectation: "upheld",
    because: "Only the part of the change inside the row space of A is seen.",
    theory: "E12",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const ratios = ratiosToPlain(epsilon, "m2", RELEASES);
      const largest = Math.max(...ratios);
      return {
        verdict: verdictOf(largest < 1),
        statistic: {
          name: "largest eps ratio to V + E",
          value: largest,
          low: null,
          high: 1,
          sampleSize: RELEASES.length,
          falseAlarm: 0,
        },
        facts: { ratios },
      };
    },
    explain: ({ ratios }) => [
      {
        text:
          "Only the part of the change inside the row space of A is seen, a Beta(r/2, (m-r)/2) share. " +
          "Ratios at delta = 1e-5.",
      },
      ratioTable(RELEASES, ratios),
    ],
  });

export const E12Amplification = e12Amplification();
