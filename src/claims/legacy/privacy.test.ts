/** Controls of the claims that are computed exactly: each verdict changes when what it speaks about is broken, or mended. */
import { describe, expect, it } from "vitest";
import {
  gaussian,
  pldBrackets,
  rdpDominates,
  rebuttal,
  SUBJECT,
  vectorQuery,
  type PrivacySubject,
} from "./privacy.js";

const broken = (change: Partial<PrivacySubject>): PrivacySubject => ({ ...SUBJECT, ...change });
const profileWith =
  (
    change: (
      p: ReturnType<PrivacySubject["privacyProfile"]>,
    ) => Partial<ReturnType<PrivacySubject["privacyProfile"]>>,
  ): PrivacySubject["privacyProfile"] =>
  (r, m, rho) => {
    const p = SUBJECT.privacyProfile(r, m, rho);
    return { ...p, ...change(p) };
  };

describe("exact claims", () => {
  it.each([
    ["E10-vector as it is", vectorQuery, SUBJECT, "upheld"],
    [
      "E10-vector where no epsilon exists",
      vectorQuery,
      broken({ privacyProfile: profileWith(() => ({ epsilon: () => Infinity })) }),
      "violated",
    ],
    [
      "E10-vector where closer neighbours cost more",
      vectorQuery,
      broken({
        privacyProfile: profileWith((p) => ({
          delta: (e) => ({ value: p.delta(e).value + p.rho - 0.4, error: 0 }),
        })),
      }),
      "violated",
    ],
    ["E10-rebuttal as printed", rebuttal, SUBJECT, "violated"],
    [
      "E10-rebuttal in its repaired form",
      rebuttal,
      broken({ rebuttalPrinted: SUBJECT.rebuttalRepaired }),
      "upheld",
    ],
    ["E10-gaussian as read", gaussian, SUBJECT, "violated"],
    [
      "E10-gaussian if the reading were exact",
      gaussian,
      broken({
        privacyProfile: profileWith((p) => ({
          epsilon: (d) => SUBJECT.readingEpsilon(d, p.rank, p.rho),
        })),
      }),
      "upheld",
    ],
    ["A-rdp as it is", rdpDominates, SUBJECT, "upheld"],
    [
      "A-rdp promising 10% too much",
      rdpDominates,
      broken({
        rdpEpsilon: (...args) => {
          const b = SUBJECT.rdpEpsilon(...args);
          return { ...b, epsilon: 0.9 * b.epsilon };
        },
      }),
      "violated",
    ],
    ["A-pld as it is", pldBrackets, SUBJECT, "upheld"],
    [
      "A-pld too low",
      pldBrackets,
      broken({
        pldEpsilon: (...args) => {
          const b = SUBJECT.pldEpsilon(...args);
          return { lower: 0.98 * b.lower, upper: 0.98 * b.upper };
        },
      }),
      "violated",
    ],
    [
      "A-pld too high",
      pldBrackets,
      broken({
        pldEpsilon: (...args) => {
          const b = SUBJECT.pldEpsilon(...args);
          return { lower: 1.02 * b.lower, upper: 1.02 * b.upper };
        },
      }),
      "violated",
    ],
    [
      "A-pld too wide",
      pldBrackets,
      broken({
        pldEpsilon: (...args) => {
          const b = SUBJECT.pldEpsilon(...args);
          return { lower: 0.98 * b.lower, upper: 1.02 * b.upper };
        },
      }),
      "violated",
    ],
  ] as const)("%s", (_, claim, subject, verdict) => {
    expect((claim as (s: PrivacySubject) => { verdict: string })(subject).verdict).toBe(verdict);
  });
});
