/** A-pld: the tight accountant where the answer is known in closed form. */
import { gaussianEpsilon } from "../../core/gaussian-mechanism.js";
import { COMPUTED, defineClaim } from "../claim.js";
import { verdictOf } from "../rules.js";
import { SUBJECT, WIDTH } from "./evidence.js";
import { work } from "../source.js";

const SETTINGS = [
  { noiseMultiplier: 1, steps: 1, delta: 1e-5 },
  { noiseMultiplier: 1, steps: 4, delta: 1e-5 },
  { noiseMultiplier: 5, steps: 100, delta: 1e-6 },
  { noiseMultiplier: 0.5, steps: 2, delta: 1e-3 },
] as const;
/** Width that is asked for, and a tenth of it. */
const WIDEST = 0.011;

/** The claim about an accountant: ours, or in the tests another. */
export const aPld = ({ pldEpsilon } = SUBJECT) =>
  defineClaim({
    id: "A-pld",
    source: work(
      "arXiv:2106.02848; arXiv:1805.06530",
      "The privacy loss of a composition follows from that of its steps, on a grid, within a stated error.",
    ),
    statement: "The PLD bracket holds the exact epsilon of the composed Gaussian mechanism.",
    expectation: "upheld",
    because:
      "The bracket's ends are rigorous: rounding errors are bounded by Hoeffding's inequality.",
    theory: "PLD bracket",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const brackets = SETTINGS.map(({ noiseMultiplier, steps, delta }) => ({
        exact: gaussianEpsilon(delta, Math.sqrt(steps) / noiseMultiplier),
        ...pldEpsilon({ noiseMultiplier, samplingRate: 1, steps }, delta, WIDTH),
      }));
      const inside = brackets.every(({ lower, exact, upper }) => lower <= exact && exact <= upper);
      const width = Math.max(...brackets.map(({ lower, exact, upper }) => (upper - lower) / exact));
      return {
        verdict: verdictOf(inside && width < WIDEST),
        statistic: {
          name: "largest width / exact eps",
          value: width,
          low: null,
          high: WIDEST,
          sampleSize: SETTINGS.length,
          falseAlarm: 0,
        },
        facts: { brackets },
      };
    },
    explain: ({ brackets }) => [
      {
        text:
          "Without subsampling T steps are one Gaussian mechanism with mu = sqrt(T)/sigma, " +
          "whose epsilon is known in closed form: it must lie between the bracket's ends, and they near each other.",
      },
      {
        head: ["noise multiplier", "steps", "delta", "lower end", "exact eps", "upper end"],
        body: brackets.map(({ lower, exact, upper }, i) => {
          const { noiseMultiplier, steps, delta } = SETTINGS[i];
          return [
            String(noiseMultiplier),
            String(steps),
            delta.toExponential(0),
            ...[lower, exact, upper].map((x) => x.toFixed(4)),
          ];
        }),
      },
    ],
  });

export const APld = aPld();
