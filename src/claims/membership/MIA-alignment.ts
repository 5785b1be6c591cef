/** MIA-alignment: whether gradients at the start tell who holds A and B more than shadow models with that A do. */
import { DECIDING_ATTACK } from "../../attack/membership.js";
import { detectableD, levelOfZero, replicates, strongest } from "../../core/strongest.js";
import { meanOf, poolsToDecide } from "../../core/pools.js";
import { defineClaim, type Verdict } from "../claim.js";
import { ofWholeLevel } from "../levels.js";
import { sized } from "../power.js";
import { comparisonVerdict } from "../rules.js";
import { CLAIM, derived } from "../source.js";
import { range } from "../words.js";
import { AUC_SEES } from "./decision.js";
import { known, membershipEvidence, type MembershipEvidence, type Setting } from "./evidence.js";
import { enoughPools, FEWEST_POOLS } from "./needs.js";
import { memberAt, meanParty, poolDifferences } from "./party.js";

const ALIGNMENT = "alignment-calibrated";

/** Adapters that were attacked by alignment. */
const alignedOf = (evidence: MembershipEvidence): Setting[] =>
  evidence.adapters.filter(
    (s) =>
      evidence.rowsOf(known(evidence, s, evidence.pools[0]), evidence.pools[0], ALIGNMENT).length >
      0,
  );

/** LiRA's AUC less alignment's, A known to both: of each pool the mean over targets and adapters, target by target. */
function differencesAt(evidence: MembershipEvidence, settings: readonly Setting[], step: number) {
  const members = settings.map((s) =>
    memberAt(evidence, s, (...place) => ({ ...known(...place), step })),
  );
  const party = meanParty(members, "adapters");
  return poolDifferences(evidence, [party, DECIDING_ATTACK], [party, ALIGNMENT]);
}

const meanAuc = (evidence: MembershipEvidence, s: Setting, step: number, attack: string): number =>
  meanOf(
    evidence.pools.flatMap((pool) =>
      evidence
        .rowsOf({ ...known(evidence, s, pool), step }, pool, attack)
        .map((r) => r.auc as number),
    ),
  );

/** A line a setting and checkpoint: which of the two sees more changes along training. */
const tableOf = (evidence: MembershipEvidence, settings: readonly Setting[]) => ({
  head: ["setting", "step", "alignment", "calibrated by shadow models", "LiRA, one variance"],
  body: settings.flatMap((s) =>
    evidence
      .steps(s.setting, "known-A")
      .map((step) => [
        s.setting,
        String(step),
        ...["alignment", ALIGNMENT, DECIDING_ATTACK].map((attack) =>
          meanAuc(evidence, s, step, attack).toFixed(3),
        ),
      ]),
  ),
});

/** Of few pools: nothing. `sample`: times the pools at which the same estimate would decide. */
function decided(values: readonly number[], level: number, margin: number) {
  const cell = replicates(values);
  const grid = cell.n >= FEWEST_POOLS ? [[cell]] : undefined;
  const verdictAt = (n: number): Verdict =>
    grid ? comparisonVerdict(strongest(grid, level, n), margin) : "inconclusive";
  const isDecided = (n: number): boolean => verdictAt(n) !== "inconclusive";
  const verdict = verdictAt(cell.n);
  if (!grid) return { cell, verdict, sample: null, smallest: NaN };
  const needed = isDecided(cell.n) ? undefined : poolsToDecide(isDecided, cell.n);
  const sample = needed ? needed / cell.n : undefined;
  const smallest = detectableD(grid, level);
  return { cell, grid, found: strongest(grid, level), verdict, sample, smallest };
}

export const MiaAlignment = defineClaim({
  id: "MIA-alignment",
  source: derived(CLAIM[5], "MIA", "as to who holds the adapter and its A"),
  statement:
    "After training, the alignment of B with examples' gradients at the start, calibrated by shadow models with that " +
    "A, tells members better than LiRA with the same shadow models does.",
  expectation: "violated",
  predictedBy: "earlier runs",
  because:
    "B is a sum over steps, of gradients that move away from those at the start: their share in it falls while " +
    "answers come to fit the members. In earlier runs it saw more in the first steps alone.",
  theory: "MIA",
  evidence: "estimated",
  sees: AUC_SEES,
  perTask: "classifier",
  reads: { membership: () => true },
  needs: [enoughPools],
  test({ membership }, context) {
    const evidence = membershipEvidence(membership, context, [DECIDING_ATTACK, ALIGNMENT]);
    const settings = alignedOf(evidence);
    const { level, margin, setup } = evidence;
    const values = differencesAt(evidence, settings, setup.lastStep);
    const { cell, grid, found, sample, smallest, verdict } = decided(values, level, margin);
    return {
      verdict,
      ...(sample !== undefined && { sample }),
      statistic: {
        name: "AUC of LiRA - AUC of alignment, A known to both",
        value: found?.mean ?? null,
        low: found?.low ?? null,
        high: found?.high ?? null,
        sampleSize: values.length,
        falseAlarm: level / 2,
        ...(grid && { pValue: ofWholeLevel(levelOfZero(grid), level) }),
        ...(grid && cell.sd > 0 && { standardError: cell.sd / Math.sqrt(cell.n) }),
      },
      power: sized(AUC_SEES, Number.isFinite(smallest) ? smallest : null),
      facts: { setup, margin, table: tableOf(evidence, settings) },
    };
  },
  explain: ({ setup, margin, table }) => [
    {
      text:
        `White box: cosine of B and -G A', G the example's gradient before training; ${setup.shadows} shadow models ` +
        `with the target's A, ${setup.pools} replicated pools of ${setup.poolSize}, paired target by target; ` +
        `Student's interval between pools after ${setup.lastStep} steps; margin +-${margin}. By checkpoint, AUCs:`,
    },
    table,
    {
      text:
        "Alignment alone needs no shadow model and no label of any other example; it is calibrated by shadow models " +
        "without the example, LiRA by those with it, too. What it sees along training " +
        `decides nothing here (checkpoints ${range(
          table.body.map((line) => Number(line[1])),
          0,
        )}).`,
    },
  ],
});
