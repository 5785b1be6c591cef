/** A-rdp: the simple accountant against the tight one. */
import { COMPUTED, defineClaim } from "../claim.js";
import { judgeBound } from "../rules.js";
import { SUBJECT, WIDTH } from "./evidence.js";
import { work } from "../source.js";

/** Settings on which the accountants are compared. */
const SETTINGS = [
  { noiseMultiplier: 1.5, samplingRate: 0.04, steps: 2250, delta: 1e-5 },
  { noiseMultiplier: 0.8, samplingRate: 0.001, steps: 100, delta: 1e-6 },
  { noiseMultiplier: 2, samplingRate: 0.2, steps: 50, delta: 1e-5 },
  { noiseMultiplier: 1, samplingRate: 1, steps: 4, delta: 1e-5 },
] as const;

/** The claim about two accountants: ours, or in the tests others. */
export const aRdp = ({ rdpEpsilon, pldEpsilon } = SUBJECT) =>
  defineClaim({
    id: "A-rdp",
    source: work(
      "arXiv:1908.10530; arXiv:2004.00010, Proposition 12",
      "Renyi divergences of the subsampled Gaussian mechanism add up, and convert to (eps, delta).",
    ),
    statement:
      "The RDP accountant never promises less than the PLD accountant's rigorous lower end.",
    expectation: "upheld",
    because: "RDP's conversion is an upper bound of the same epsilon.",
    theory: "A",
    evidence: "computed exactly",
    sees: COMPUTED,
    reads: {},
    seeded: false,
    test() {
      const ratios = SETTINGS.map(
        ({ delta, ...mechanism }) =>
          rdpEpsilon(mechanism, delta).epsilon / pldEpsilon(mechanism, delta, WIDTH).lower,
      );
      const smallest = Math.min(...ratios);
      const name = "smallest RDP eps / PLD lower eps";
      return judgeBound(name, smallest, { low: 1 }, SETTINGS.length, { ratios });
    },
    explain: ({ ratios }) => [
      {
        text: `Subsampled Gaussian at ${ratios.length} settings; the ratios are what RDP gives away.`,
      },
      {
        head: ["noise multiplier", "sampling rate", "steps", "delta", "RDP eps / PLD lower eps"],
        body: SETTINGS.map(({ noiseMultiplier, samplingRate, steps, delta }, i) => [
          ...[noiseMultiplier, samplingRate, steps].map(String),
          delta.toExponential(),
          ratios[i].toFixed(2),
        ]),
      },
    ],
  });

export const ARdp = aRdp();
