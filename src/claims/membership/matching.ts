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

/** A model stopped: weights over its checkpoints that sum to 1, and their name. */
export interface Stop {
  readonly name: string;
  readonly weights: ReadonlyArray<readonly [weight: number, step: number]>;
}

/**
 * Where a rule stops a comparison model: once where it is not yet as good as the subject (it should leak less there),
 * and once where it is (it should leak more). A verdict must stand against the one that is unfavourable to it.
 */
export interface Stops {
  readonly before: Stop | undefined;
  readonly after: Stop;
}
export type MatchRule = (crossing: Crossing) => Stops;

const stopAt = (step: number): Stop => ({ name: `at step ${step}`, weights: [[1, step]] });

/** One stop: both checkpoints, weighted linearly. */
export const interpolated: MatchRule = ({ before, after, weight }) => {
  const stop: Stop =
    before === undefined
      ? stopAt(after)
      : {
          name: `between steps ${before} and ${after}`,
          weights: [
            [1 - weight, before],
            [weight, after],
          ],
        };
  return { before: stop, after: stop };
};

/** Two stops: the last checkpoint that is worse, and the first that is not. */
export const bracketed: MatchRule = ({ before, after }) => ({
  before: before === undefined ? undefined : stopAt(before),
  after: stopAt(after),
});
