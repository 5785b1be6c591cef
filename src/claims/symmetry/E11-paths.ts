/** E11-paths: steps, momentum, Adam or a trained A hide no example from an observer with every adapter state. */
import { DETECTED } from "../../core/power.js";
import { pow } from "../../core/stdlib.js";
import type { SymmetryRow } from "../../experiment/rows.js";
import { defineClaim } from "../claim.js";
import { sampleToDecide } from "../needed.js";
import { FOUND, shareShownAbove, sized } from "../power.js";
import { verdictBySide } from "../rules.js";
import { different } from "../words.js";
import { accuracyOf, holdsA } from "./evidence.js";
import { ownTheory } from "../source.js";

/** Observers from the strongest to the weakest, as the table names them. */
const OBSERVERS = [
  ["knows-a", "AUC, every A and B"],
  ["iterates", "AUC, every W"],
  ["final", "AUC, first and last W"],
] as const;

/** One way of training and what each observer reaches; null where he is not among the rows. */
export interface Path {
  readonly setting: readonly [method: string, rank: number, batch: number, steps: number];
  readonly aucs: ReadonlyArray<number | null>;
}

/** Rows cell by cell. */
function pathsOf(rows: readonly SymmetryRow[]): Path[] {
  const keyOf = (r: SymmetryRow): string => `${r.plan}/${r.cell}`;
  return different(rows.map(keyOf)).map((key) => {
    const cell = rows.filter((r) => keyOf(r) === key);
    const [{ method, rank, batch, steps }] = cell;
    return {
      setting: [method, rank, batch, steps],
      aucs: OBSERVERS.map(([name]) => cell.find((r) => r.observer === name)?.auc ?? null),
    };
  });
}

const SEES = {
  effect: "accuracy of the observer who holds A, in every cell",
  found: `${FOUND.count}; all cells together`,
};

export const E11Paths = defineClaim({
  id: "E11-paths",
  source: ownTheory("E11", "E8"),
  statement:
    "Training for several steps, momentum, Adam or a trained A hides membership of one example in the last batch.",
  expectation: "violated",
  neverUpheld: true,
  because:
    "Adapter states determine the update of each candidate; violated or open, never upheld: " +
    "an attack that fails proves no privacy.",
  theory: "E11",
  evidence: "estimated",
  sees: SEES,
  reads: { symmetry: (r) => r.sigma === 0 && r.scaling === "none" },
  needs: [
    {
      what: "an observer who holds A",
      missing: ({ symmetry }) =>
        symmetry.some(holdsA) ? undefined : "No observer who holds A among the rows.",
    },
  ],
  test({ symmetry }, { alpha }) {
    const known = symmetry.filter(holdsA);
    const accuracies = known.map((r) => accuracyOf([r], alpha / known.length));
    const lowAt = (times: number): number =>
      Math.min(...known.map((r) => accuracyOf([r], alpha / known.length, times).low));
    const low = lowAt(1);
    const verdictAt = (times: number) =>
      verdictBySide({ low: lowAt(times), high: 1 }, 0.5, { above: "violated" });
    const each = { alpha: alpha / known.length, power: pow(DETECTED, 1 / known.length) };
    const seen = known.map((r) => shareShownAbove(0.5, { n: r.trials, ...each }));
    return {
      verdict: verdictAt(1),
      sample: sampleToDecide(verdictAt),
      statistic: {
        name: "smallest accuracy, observer who holds A",
        value: Math.min(...accuracies.map((a) => a.value)),
        low,
        high: 1,
        sampleSize: known[0].trials,
        falseAlarm: alpha,
      },
      power: sized(SEES, Math.max(...seen)),
      facts: { paths: pathsOf(symmetry) },
    };
  },
  explain: ({ paths }) => [
    {
      text:
        "An observer with every adapter state (A and B after each step) predicts the last update of each " +
        "candidate. With weights W_t only, the symmetry test is not exact for Adam (its element-wise scaling is not " +
        "of the form V M) and for a trained A (it adds B B'V); with first and last weights only, not after several " +
        "steps (their gradients depend on weights not seen). A weaker observer's failure is not a guarantee.",
    },
    {
      head: ["method", "rank", "batch", "steps", ...OBSERVERS.map(([, label]) => label)],
      body: paths.map(({ setting, aucs }) => [
        ...setting.map(String),
        ...aucs.map((auc) => (auc === null ? "" : auc.toFixed(3))),
      ]),
    },
  ],
});
