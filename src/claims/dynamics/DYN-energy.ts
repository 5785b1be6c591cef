/** DYN-energy: the noise of the first training step has the energy that theory gives it. */
import { contrast, meanOf, type Contrast } from "../../core/pools.js";
import { defineClaim } from "../claim.js";
import { controlled, covers, insideMargin } from "../rules.js";
import { withLimits } from "../words.js";
import {
  explainComparison,
  independentNoise,
  judgeComparison,
  statisticOf,
  valuesByPool,
  type Setting,
} from "./evidence.js";
import { both, CLAIM, derived } from "../source.js";

/** Energies within this factor count as equal. */
const FACTOR = 2;
const EQUAL = { low: 1 / FACTOR, high: FACTOR };
const STATISTIC = "relative excess of the first step's noise energy";

/** E|N_0|^2 given G_0 is theory's for every method, so the ratio has mean one at the first step. */
const excess = ({ name, first }: Setting, alpha: number): Contrast =>
  contrast(
    name,
    valuesByPool(first, (r) => r.noiseSpent / r.noiseTheory - 1),
    alpha,
  );
const asRatio = ({ low, high }: Contrast) => ({ low: 1 + low, high: 1 + high });

export const DynEnergy = defineClaim({
  id: "DYN-energy",
  source: derived(both(CLAIM[1], CLAIM[2], CLAIM[4]), "E2"),
  statement:
    "At the first step of training, the noise of LoRA has the energy of the i.i.d. Gaussian noise it is " +
    `compared with, (m + 1)|G|^2/r up to 1/m (99.9% limits within a factor of ${FACTOR}).`,
  expectation: "upheld",
  because:
    "At the first step A is independent of G_0, so E|N_0|^2 = (m + 1)|G_0|^2/r in each layer.",
  theory: "DYN",
  evidence: "estimated",
  perTask: "classifier",
  reads: { endings: () => true },
  test: ({ endings }, levels) =>
    judgeComparison(endings, levels, STATISTIC, (comparison) => {
      const all = [...comparison.adapters, ...independentNoise(comparison)];
      if (all.some((s) => s.first.length === 0)) return "step 1";
      const excesses = all.map((s) => excess(s, levels.alpha / all.length));
      const narrow = all.map((s) => excess(s, levels.equivalence));
      const [first] = excesses;
      const { dpSgd } = comparison;
      return {
        verdict: controlled({
          control: excesses.every((c) => Number.isFinite(c.low) && Number.isFinite(c.high)),
          contradicted: !excesses.every((c) => covers(c, 0)),
          resolved: narrow.every((c) => insideMargin(asRatio(c), EQUAL) === "upheld"),
        }),
        statistic: statisticOf(
          `${STATISTIC}: ${first.name}`,
          {
            ...first,
            n: excesses.reduce((a, c) => a + c.n, 0),
          },
          levels,
        ),
        facts: {
          excesses,
          spent: all.map((s) => meanOf(s.last.map((r) => r.noiseSpent))),
          dpEpsilon: dpSgd ? meanOf(dpSgd.last.map((r) => r.epsilon as number)) : null,
        },
      };
    }),
  explain: (facts) =>
    explainComparison(facts, ({ excesses, spent, dpEpsilon }, { steps }) => [
      {
        text:
          dpEpsilon === null
            ? ""
            : "DP-SGD's noise is constant, set to LoRA's mean over a calibration run " +
              `(epsilon ${dpEpsilon.toFixed(1)} after ${steps} steps).`,
      },
      {
        head: [
          "setting",
          "excess over theory, step 1",
          `squared norm of the noise, ${steps} steps`,
        ],
        body: excesses.map((c, i) => [c.name, withLimits(c, 3), spent[i].toFixed(0)]),
      },
    ]),
});
