/**
 * Where a comparison model is as good as a subject: the checkpoints around that point, and two rules to stop it
 * there. Short training of a classifier is interpolated. Where an AUC curve bends between few checkpoints, both of
 * them must agree. Where noise lets a curve cross the wanted level several times, the first crossing comes too early
 * and the last too late, the more so the denser checkpoints are: both rules use both (docs/theory.md, Matching).
 */

/** How good a model is at a checkpoint; larger is better. */
export interface Checkpoint {
  readonly step: number;
  readonly value: number;
}

/** The value at the best checkpoint; -Infinity where there is none. */
export const bestOf = (curve: readonly Checkpoint[]): number =>
  Math.max(...curve.map(({ value }) => value).filter((value) => !Number.isNaN(value)));

/** Two checkpoints in a row, of which the second alone is as good as wanted; or one that is exactly so, twice. */
export interface Upcrossing {
  /** Undefined where the first checkpoint is better already. */
  readonly before: number | undefined;
  readonly after: number;
  /** Share of `after` in the linear interpolation, in (0, 1]. */
  readonly weight: number;
}

/** Where a curve comes to be as good as wanted, of all that lies before its best checkpoint. */
export interface Crossing {
  readonly first: Upcrossing;
  /** The same as the first where the curve crosses once. */
  readonly last: Upcrossing;
}

function upcrossingAt(curve: readonly Checkpoint[], index: number, wanted: number): Upcrossing {
  const after = curve[index];
  if (after.value === wanted) return { before: after.step, after: after.step, weight: 1 };
  if (index === 0) return { before: undefined, after: after.step, weight: 1 };
  const before = curve[index - 1];
  const weight = (wanted - before.value) / (after.value - before.value);
  return { before: before.step, after: after.step, weight };
}

/** Checkpoints in order of steps; undefined where none is as good. */
export function crossingOf(curve: readonly Checkpoint[], wanted: number): Crossing | undefined {
  const firstIndex = curve.findIndex(({ value }) => value >= wanted);
  if (firstIndex < 0) return undefined;
  const best = curve.reduce((b, { value }, i) => (value > curve[b].value ? i : b), firstIndex);
  const worse = curve.slice(0, best).findLastIndex(({ value }) => value < wanted);
  const first = upcrossingAt(curve, firstIndex, wanted);
  return { first, last: worse < firstIndex ? first : upcrossingAt(curve, worse + 1, wanted) };
}

/**
 * Where two models come to be as good as the worse of the two at its best: one rule for both, so that which of them is
 * stopped favours neither. Undefined where one has no checkpoint.
 */
export function matchedCrossings(
  a: readonly Checkpoint[],
  b: readonly Checkpoint[],
): readonly [Crossing, Crossing] | undefined {
  const wanted = Math.min(bestOf(a), bestOf(b));
  const [first, second] = [crossingOf(a, wanted), crossingOf(b, wanted)];
  return first && second && [first, second];
}

/** Whether steps between the checkpoints of a crossing, or before the first one, are no checkpoints yet. */
export const hasGap = ({ first, last }: Crossing): boolean =>
  [first, last].some(({ before = 0, after }) => after - before > 1);

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

/** A stop between two checkpoints, weighted linearly. */
const between = ({ before, after, weight }: Upcrossing): Stop =>
  before === undefined || before === after
    ? [[1, after]]
    : [
        [1 - weight, before],
        [weight, after],
      ];

/** One stop: half way, in weights, between the first crossing and the last, each of them interpolated. */
export const interpolated: MatchRule = ({ first, last }) => {
  if (first.before === undefined) return { before: undefined, after: between(last) };
  const both = first === last ? between(first) : [...between(first), ...between(last)];
  const stop = first === last ? both : both.map(([weight, step]) => [weight / 2, step] as const);
  return { before: stop, after: stop };
};

/** Two stops: the last checkpoint before any that is as good, and the first after the last one that is worse. */
export const bracketed: MatchRule = ({ first, last }) => {
  const after: Stop = [[1, last.after]];
  if (first.before === undefined) return { before: undefined, after };
  return { before: first.before === last.after ? after : [[1, first.before]], after };
};

/** The steps of a model that is stopped in each pool by itself, in words. */
export function stopName(stops: readonly Stop[]): string {
  const steps = [...new Set(stops.flatMap((stop) => stop.map(([, step]) => step)))];
  if (steps.length === 1) return `at step ${steps[0]}`;
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  return stops.some((stop) => stop.length > 1)
    ? `between steps ${first} and ${last}`
    : `at steps ${first} to ${last}`;
}
