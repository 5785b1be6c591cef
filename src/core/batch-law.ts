/**
 * Whether batches were drawn as an accountant of Poisson sampling takes it: each member is in each batch with
 * probability q, independently of other members and of other steps. Exact laws of four statistics, and Chernoff's
 * bound on their tails: no approximation at any size.
 */
import { chernoffPValue, type LogMgf } from "./chernoff.js";
import { binomialPmf } from "./stdlib.js";

/** What a model's batches leave behind; sums over models may be formed of lists of these. */
export interface BatchStatistics {
  readonly members: number;
  readonly steps: number;
  /** Members drawn, over all steps. */
  readonly drawn: number;
  /** Sum over steps of (size - members q)^2: members of one batch depend on each other where it is not binomial. */
  readonly sizes: number;
  /** Sum over members of (times - steps q)^2: steps depend on each other, or members differ. */
  readonly counts: number;
  /** Sum over members and steps of (x_t - q)(x_{t+1} - q): a step depends on the one before. */
  readonly lag: number;
  /** Positions that are no member, or in a batch twice: none may be. */
  readonly strangers: number;
}

export function batchStatistics(
  members: ArrayLike<number>,
  batches: ReadonlyArray<readonly number[]>,
  rate: number,
): BatchStatistics {
  const place = new Map(Array.from(members, (position, i) => [position, i]));
  const [n, steps] = [place.size, batches.length];
  const times = new Float64Array(n);
  let before = new Set<number>();
  let [drawn, sizes, lag, strangers] = [0, 0, 0, 0];
  batches.forEach((batch, t) => {
    const now = new Set(batch.flatMap((position) => place.get(position) ?? []));
    strangers += batch.length - now.size;
    drawn += now.size;
    sizes += (now.size - n * rate) ** 2;
    for (const i of now) times[i]++;
    // Sum over members of (x - q)(y - q): both, one of them, or none was drawn.
    if (t > 0) {
      const both = [...now].filter((i) => before.has(i)).length;
      lag += both - rate * (now.size + before.size) + n * rate * rate;
    }
    before = now;
  });
  const counts = times.reduce((sum, c) => sum + (c - steps * rate) ** 2, 0);
  return { members: n, steps, drawn, sizes, counts, lag, strangers };
}

/** Of (Y - n q)^2/(n q (1 - q)), Y binomial. */
function squareMgf(n: number, q: number): LogMgf {
  const terms = Array.from({ length: n + 1 }, (_, y) => ({
    p: binomialPmf(y, n, q),
    square: (y - n * q) ** 2 / (n * q * (1 - q)),
  }));
  const top = Math.max(n * q, n - n * q) ** 2 / (n * q * (1 - q));
  return (lambda) => {
    const shift = Math.max(0, lambda * top);
    return (
      shift +
      Math.log(terms.reduce((s, { p, square }) => s + p * Math.exp(lambda * square - shift), 0))
    );
  };
}

/** Of sum_t (x_t - q)(x_{t+1} - q)/(q (1 - q)) along one member's steps: products of 2 x 2 matrices. */
function lagMgf(steps: number, q: number): LogMgf {
  const y = [-q, 1 - q].map((v) => v / Math.sqrt(q * (1 - q)));
  const p = [1 - q, q];
  return (lambda) => {
    let [none, one, log] = [p[0], p[1], 0];
    for (let t = 1; t < steps; t++) {
      const to = (b: 0 | 1): number =>
        p[b] * (none * Math.exp(lambda * y[0] * y[b]) + one * Math.exp(lambda * y[1] * y[b]));
      const [a, b] = [to(0), to(1)];
      log += Math.log(a + b);
      [none, one] = [a / (a + b), b / (a + b)];
    }
    return log;
  };
}

/** P-values of the four statistics, two-sided, and of strangers: 0 where there are any. */
export interface BatchPValues {
  readonly rate: number;
  readonly sizes: number;
  readonly counts: number;
  readonly lag: number;
  readonly strangers: number;
}

/** P-value of the number drawn alone. */
export function ratePValue(
  models: ReadonlyArray<Pick<BatchStatistics, "members" | "steps" | "drawn">>,
  q: number,
): number {
  const draws = models.reduce((total, m) => total + m.members * m.steps, 0);
  return chernoffPValue(
    (lambda) => draws * Math.log1p(q * Math.expm1(lambda)),
    models.reduce((total, m) => total + m.drawn, 0),
  );
}

/** P-values of the law at rate q, of all models together. */
export function batchPValues(models: readonly BatchStatistics[], q: number): BatchPValues {
  if (!(q > 0 && q < 1)) throw new RangeError(`a rate between 0 and 1, got ${q}`);
  const sum = (of: (m: BatchStatistics) => number): number =>
    models.reduce((total, m) => total + of(m), 0);
  const known = new Map<string, LogMgf>();
  const once = (key: string, make: () => LogMgf): LogMgf => {
    const mgf = known.get(key) ?? make();
    known.set(key, mgf);
    return mgf;
  };
  // Each law once, times how often it is added.
  const added = (of: (m: BatchStatistics) => readonly [count: number, mgf: LogMgf]): LogMgf => {
    const times = new Map<LogMgf, number>();
    for (const [count, mgf] of models.map(of)) times.set(mgf, (times.get(mgf) ?? 0) + count);
    return (lambda) => [...times].reduce((total, [mgf, n]) => total + n * mgf(lambda), 0);
  };
  const square = (n: number): LogMgf => once(`square ${n}`, () => squareMgf(n, q));
  const scaled = (n: number, x: number): number => x / (n * q * (1 - q));
  const steps = (n: number): LogMgf => once(`lag ${n}`, () => lagMgf(n, q));
  return {
    rate: ratePValue(models, q),
    sizes: chernoffPValue(
      added((m) => [m.steps, square(m.members)]),
      sum((m) => scaled(m.members, m.sizes)),
    ),
    counts: chernoffPValue(
      added((m) => [m.members, square(m.steps)]),
      sum((m) => scaled(m.steps, m.counts)),
    ),
    lag: chernoffPValue(
      added((m) => [m.members, steps(m.steps)]),
      sum((m) => scaled(1, m.lag)),
    ),
    strangers: sum((m) => m.strangers) === 0 ? 1 : 0,
  };
}
