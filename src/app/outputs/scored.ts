/** Scores of a table's targets by each attack: the suite's own functions on what the table says. */
import { attackScores, type Shadows } from "../../attack/membership.js";
import type { TokenAttackName } from "../../attack/tokens/scores.js";
import { scoredBy, type Scored } from "../../experiment/attack-measures.js";
import { UNKNOWN } from "../../store/table/optional.js";
import { pretrainedLists, shadowsFor, type Planned } from "./attackers.js";
import type { ModelOutputs, PoolOutputs, StepOutputs } from "./collect.js";
import { targetsOf } from "./read.js";
import type { Knowledge } from "./rows.js";

/** One target by one attack. */
export interface TargetScored {
  readonly target: ModelOutputs;
  /** Of every example of the pool. */
  readonly scores: Float64Array;
  /** Of those whose membership is known; undefined where none is. */
  readonly known: Scored | undefined;
  /** Where the known ones stand among the pool's examples. */
  readonly at: Int32Array;
}

const stepAt = ({ steps }: ModelOutputs, step: number): StepOutputs =>
  steps.find((s) => s.step === step) as StepOutputs;

/** Shadow models of one attacker at one step. One object for all targets: what is computed of it is kept. */
function attackerAt(pool: PoolOutputs, knowledge: Knowledge, step: number) {
  const models = shadowsFor(pool, knowledge);
  const shadows: Shadows = {
    phi: models.map((m) => stepAt(m, step).phi),
    member: models.map((m) => m.member),
  };
  return { shadows, population: models.map((m) => stepAt(m, step).population) };
}

/** Indices of the examples whose membership is known. */
const knownOf = ({ member }: ModelOutputs): Int32Array =>
  Int32Array.from(member.keys()).filter((i) => member[i] !== UNKNOWN);

/** Scores of all targets of a pool by one attack, at one step. */
export function scoredAt(
  pool: PoolOutputs,
  step: number,
  knowledge: Knowledge,
): (planned: Pick<Planned, "attack">) => TargetScored[] {
  const { shadows, population } = attackerAt(pool, knowledge, step);
  const targets = targetsOf(pool).map((target) => ({ target, at: knownOf(target) }));
  const { pretrained, pretrainedPopulation } = pretrainedLists(pool);
  return ({ attack }) =>
    targets.map(({ target, at }) => {
      const own = stepAt(target, step);
      const { phi, minK } = own;
      const before = own.pretrained ?? pretrained;
      const unseenBefore = own.pretrained ? own.pretrainedPopulation : pretrainedPopulation;
      const scores =
        own.tokens.get(attack as TokenAttackName) ??
        attackScores(
          attack as Exclude<typeof attack, "zlib">,
          {
            phi,
            population: { target: own.population, shadows: population },
            ...(minK ? { minK } : {}),
            ...(before ? { pretrained: before } : {}),
            ...(unseenBefore ? { pretrainedPopulation: unseenBefore } : {}),
          },
          shadows,
        );
      const known =
        at.length === 0
          ? undefined
          : scoredBy(
              Float64Array.from(at, (i) => scores[i]),
              Uint8Array.from(at, (i) => target.member[i]),
            );
      return { target, scores, known, at };
    });
}
