/**
 * Where a comparison model is as good as a subject: the checkpoints around that point, and two rules to stop it
 * there. Short training of a classifier is interpolated. Where an AUC curve bends between few checkpoints, both of
 * them must agree.
 */

/** How good a model is at a checkpoint; larger is better. */
export interface Checkpoint {
  readonly step: number;
  readonly value: number;
}

/** The first checkpoint that is as good as wanted, and the one before it. */
export interface Crossing {
  /** Undefined where the first checkpoint is as good already. */
  readonly before: number | undefined;
  readonly after: number;
  /** Share of `after` in the linear interpolation, in (0, 1]. */
  readonly weight: number;
}

/** Checkpoints in order of steps; undefined where none is as good. */
export function crossingOf(curve: readonly Checkpoint[], wanted: number): Crossing | undefined {
  const index = curve.findIndex(({ value }) => value >= wanted);
  if (index < 0) return undefined;
  const after = curve[index];
  if (index === 0) return { before: undefined, after: after.step, weight: 1 };
  const before = curve[index - 1];
  const weight = (wanted - before.value) / (after.value - before.value);
  return { before: before.step, after: after.step, weight };
}

/** A model stopped: weights over its checkpoints that sum to 1. */
export type Stop = ReadonlyArray<readonly [weight: number, step: number]>;

/**
 * Where a rule stops a comparison model: once where it is not yet as good as the subject (it should leak less there),
 * and once where it is (it should leak more). A verdict must stand against the one that is unfavourable to it.
 */
export interface Stops {
  /** Undefined where the first checkpoint is as good already: where it is not yet, its leak is not known. */
  readonly before: Stop | undefined;
  readonly after: Stop;
}
export type MatchRule = (crossing: Crossing) => Stops;

/** One stop: both checkpoints, weighted linearly. */
export const interpolated: MatchRule = ({ before, after, weight }) => {
  if (before === undefined) return { before: undefined, after: [[1, after]] };
  const stop: Stop = [
    [1 - weight, before],
    [weight, after],
  ];
  return { before: stop, after: stop };
};

/** Two stops: the last checkpoint that is worse, and the first that is not. */
export const bracketed: MatchRule = ({ before, after }) => ({
  before: before === undefined ? undefined : [[1, before]],
  after: [[1, after]],
});

/** The steps of a model that is stopped in each pool by itself, in words. */
export function stopName(stops: readonly Stop[]): string {
  const steps = [...new Set(stops.flatMap((stop) => stop.map(([, step]) => step)))];
  if (steps.length === 1) return `at step ${steps[0]}`;
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return stops.some((stop) => stop.length > 1)
    ? `between steps ${first} and ${last}`
    : `at steps ${first} to ${last}`;
}
