/** A table's targets as rows of the suite's own attacks: what its claims read. */
import { DECIDING_ATTACKS, lossOf } from "../../attack/membership.js";
import { meanOf } from "../../core/pools.js";
import { AUDIT_ALPHA } from "../../attack/pool-audit.js";
import { measuresOf } from "../../experiment/attack-measures.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { shadowsFor } from "./attackers.js";
import type { ModelOutputs, PoolOutputs } from "./collect.js";
import type { Paired } from "./pairing.js";
import { targetsOf, type Outputs } from "./read.js";
import { UTILITY, type UtilityColumn } from "./schema.js";
import { scoredAt } from "./scored.js";

/** Names of the two sides of a comparison. */
export const SETTINGS = ["first", "second"] as const;

const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** Loss on members and utility of a target at a step. */
function reachedBy({ steps, member }: ModelOutputs, step: number) {
  const at = steps.find((s) => s.step === step) as ModelOutputs["steps"][number];
  const utility = (name: UtilityColumn): number | null => orNull(at.utility[UTILITY.indexOf(name)]);
  return {
    trainLoss: meanOf(
      Array.from(
        at.phi.filter((_, i) => member[i] === 1),
        lossOf,
      ),
    ),
    validationAccuracy: utility("validation_accuracy"),
    testAccuracy: utility("test_accuracy"),
    validationLoss: utility("validation_loss"),
    testLoss: utility("test_loss"),
  };
}

/** What a table does not say. */
const UNSAID = {
  plan: "outputs",
  source: "outputs",
  labelNoise: 0,
  method: "outputs",
  rank: 0,
  rate: 0,
  noiseMultiplier: null,
  dropout: 0,
  layers: "all",
  seed: "",
  diverged: 0,
  epsilon: null,
  epsilonAudited: null,
} as const;

function poolRows(
  outputs: Outputs,
  side: 0 | 1,
  pair: Paired,
  pool: PoolOutputs,
  index: number,
): MembershipRow[] {
  return outputs.steps.flatMap((step) =>
    (["unaware", "known-A"] as const).flatMap((knowledge) => {
      const shadows = shadowsFor(pool, knowledge).length;
      if (shadows === 0) return [];
      const attacked = scoredAt(pool, step, knowledge);
      return DECIDING_ATTACKS.flatMap((attack) => {
        const scored = attacked({ attack }).flatMap(({ known }) => known ?? []);
        return measuresOf(scored, AUDIT_ALPHA).map((measured, i) => {
          const target = targetsOf(pool)[i];
          return {
            ...UNSAID,
            cell: `${SETTINGS[side]}/${pool.name}`,
            setting: SETTINGS[side],
            pool: index,
            step,
            attack,
            knowledge,
            target: pair.numberOf(side, index, target.name),
            shadows,
            poolSize: pool.examples.length,
            ...reachedBy(target, step),
            ...measured,
          };
        });
      });
    }),
  );
}

/** Rows of one side by the attacks that decide, at every step. */
export const outputRowsOf = (outputs: Outputs, side: 0 | 1, pair: Paired): MembershipRow[] =>
  outputs.pools.flatMap((pool, index) => poolRows(outputs, side, pair, pool, index));
