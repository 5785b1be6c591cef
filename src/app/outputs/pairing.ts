/** Two tables side by side: the pools and examples that both have, and their targets in pairs. */
import { UsageError } from "../../core/errors.js";
import { shown, shownPath } from "../../core/shown.js";
import type { ModelOutputs, PoolOutputs } from "./collect.js";
import { isLabelled, targetsOf, type Outputs } from "./read.js";

export interface Paired {
  /** The same pools in the same order, of the same examples in the same order. */
  readonly both: readonly [Outputs, Outputs];
  /** A target's number among those of its pool: the same for the two of a pair. */
  readonly numberOf: (side: 0 | 1, pool: number, target: string) => number;
  /** What only one of the tables has, in words; null where there is nothing. */
  readonly leftOut: string | null;
}

const picked = <T extends Float64Array | Uint8Array>(list: T, at: readonly number[]): T =>
  (list instanceof Uint8Array
    ? Uint8Array.from(at, (i) => list[i])
    : Float64Array.from(at, (i) => list[i])) as T;

/** A pool's models on some of its examples. */
function restricted(pool: PoolOutputs, at: readonly number[]): PoolOutputs {
  return {
    ...pool,
    examples: at.map((i) => pool.examples[i]),
    models: pool.models.map((model): ModelOutputs => ({
      ...model,
      member: picked(model.member, at),
      steps: model.steps.map((step) => ({
        ...step,
        phi: picked(step.phi, at),
        ...(step.minK && { minK: picked(step.minK, at) }),
        ...(step.pretrained && { pretrained: picked(step.pretrained, at) }),
        tokens: new Map([...step.tokens].map(([name, list]) => [name, picked(list, at)])),
      })),
    })),
  };
}

/** Both pools on the examples that both have, in the order of the first. */
function onCommon(a: PoolOutputs, b: PoolOutputs): readonly [PoolOutputs, PoolOutputs] {
  const places = new Map(b.examples.map((name, i) => [name, i]));
  const mine = [...a.examples.keys()].filter((i) => places.has(a.examples[i]));
  return [
    restricted(a, mine),
    restricted(
      b,
      mine.map((i) => places.get(a.examples[i]) as number),
    ),
  ];
}

/** Targets of a pool by name where both have the same names, else by their order. */
function numbersOf(pools: readonly [PoolOutputs, PoolOutputs], sources: readonly string[]) {
  const [a, b] = pools.map((pool) => targetsOf(pool).map(({ name }) => name));
  if (a.length !== b.length)
    throw new UsageError(
      `--against ${sources[1]}`,
      `a table with ${a.length} targets in pool ${shown(pools[0].name)}, as ${sources[0]}`,
      b.length,
      "keep as many in both: they are compared in pairs",
    );
  const isNamed = a.every((name) => b.includes(name));
  return [a, isNamed ? a : b] as const;
}

function checkTellable({ pools, source }: Outputs): void {
  for (const pool of pools)
    for (const target of targetsOf(pool))
      if (!isLabelled(target) || ![0, 1].every((side) => target.member.includes(side)))
        throw new UsageError(
          `--against: ${shownPath(source)}`,
          "a table with members and non-members of each target among the examples that both tables have",
          `model ${shown(target.name)} of pool ${shown(pool.name)} without them`,
          "give both models the same examples, members of both and of neither",
        );
}

/** @throws UsageError where the tables share no example, or their targets cannot be paired */
export function paired(first: Outputs, second: Outputs): Paired {
  const sources = [shownPath(first.source), shownPath(second.source)] as const;
  const common = first.pools.flatMap((a) => {
    const b = second.pools.find(({ name }) => name === a.name);
    return b ? [onCommon(a, b)] : [];
  });
  const examples = common.reduce((n, [a]) => n + a.examples.length, 0);
  if (examples === 0)
    throw new UsageError(
      `--against ${sources[1]}`,
      `a table of the same pools and examples as ${sources[0]}`,
      "no example of the same name in a pool of the same name",
      "name pools and examples alike in both",
    );
  const both = [0, 1].map((side) => ({
    ...[first, second][side],
    pools: common.map((pair) => pair[side]),
  })) as unknown as readonly [Outputs, Outputs];
  both.forEach(checkTellable);
  const numbers = common.map((pools) => numbersOf(pools, sources));
  const lost = [first, second].map(
    ({ pools }) => pools.reduce((n, pool) => n + pool.examples.length, 0) - examples,
  );
  return {
    both,
    numberOf: (side, pool, target) => numbers[pool][side].indexOf(target),
    leftOut:
      lost[0] + lost[1] > 0
        ? `left out as one table alone has them: ${lost[0]} examples of ${sources[0]}, ${lost[1]} of ${sources[1]}`
        : null,
  };
}
