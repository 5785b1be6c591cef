/**
 * Membership by regression among known non-members, without shadow models (Bertran et al. 2023, arXiv:2307.03694, in
 * its Gaussian form, linear): how a target's answer to an example that it never saw depends on how hard the pretrained
 * model finds that example. A score is by how many predicted standard deviations the target's answer lies above.
 *
 * Non-members are the population: the attacker knows that no model was trained on it. Nothing is fitted on candidates,
 * whose own membership is so never used, and no folds are needed; the population's own residuals, of which the standard
 * deviation is made, leave each of its examples out.
 *
 * Answers are phi = log(p/(1 - p)), p the probability of the true label (of sequences, the geometric mean a token).
 */
import { inverse, Matrix } from "ml-matrix";

/** phi under the model that fine-tuning started from: of candidates, and of the population. */
export interface PretrainedAnswers {
  readonly examples: ArrayLike<number>;
  readonly population: ArrayLike<number>;
}

/** Fewest known non-members that a regression is made of: twice its columns, about. */
export const FEWEST_NON_MEMBERS = 8;

/** phi beyond +-50 is cut: a loss below 2e-22, or p below it. So infinite answers have a place. */
const CAP = 50;
const capped = (phi: number): number => Math.min(CAP, Math.max(-CAP, phi));
/** Ridge on columns of unit variance. */
const RIDGE = 1;
/** Squared residuals are at least this: phi is read to 1e-6. */
const FLOOR = 1e-12;
/** -E log of a chi-square of one degree: Euler's constant and log 2. */
const LOG_SQUARE = 1.2703628454614782;

/** Mean and standard deviation; 1 in place of 0. */
function spreadOf(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((a, x) => a + x, 0) / values.length;
  const squares = values.reduce((a, x) => a + (x - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / values.length) || 1 };
}

/** Columns of a straight line with bends at the quartiles of the population, each of unit variance there. */
function columnsBy(population: readonly number[]): (x: number) => number[] {
  const sorted = Float64Array.from(population).sort();
  const knots = [1, 2, 3].map((quarter) => sorted[Math.floor((quarter * sorted.length) / 4)]);
  const raw = (x: number): number[] => [x, ...knots.map((knot) => Math.max(0, x - knot))];
  const all = population.map(raw);
  const spreads = raw(0).map((_, c) => spreadOf(all.map((row) => row[c])));
  return (x) => [1, ...raw(x).map((value, c) => (value - spreads[c].mean) / spreads[c].sd)];
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i], 0);

/** What all targets of the same examples share. */
interface Design {
  readonly population: ReadonlyArray<readonly number[]>;
  readonly examples: ReadonlyArray<readonly number[]>;
  /** Inverse of X'X + ridge. */
  readonly gram: readonly number[][];
  /** Weight of each of the population in its own prediction, below 1. */
  readonly leverages: readonly number[];
}

function designOf(pretrained: PretrainedAnswers): Design {
  const known = Array.from(pretrained.population, capped);
  const columns = columnsBy(known);
  const [population, examples] = [
    known.map(columns),
    Array.from(pretrained.examples, (x) => columns(capped(x))),
  ];
  const x = new Matrix(population);
  const squares = x.transpose().mmul(x);
  // The first column is the mean, which is not drawn to zero.
  for (let c = 1; c < squares.columns; c++) squares.set(c, c, squares.get(c, c) + RIDGE);
  const gram = inverse(squares).to2DArray();
  const leverages = population.map((row) =>
    dot(
      row,
      gram.map((g) => dot(g, row)),
    ),
  );
  return { population, examples, gram, leverages };
}

const known = new WeakMap<object, { readonly population: object; readonly design: Design }>();
/** Made once for all targets: they share arrays. */
function sharedDesign(pretrained: PretrainedAnswers): Design {
  const { examples, population } = pretrained;
  const kept = known.get(examples);
  if (kept?.population === population) return kept.design;
  const design = designOf(pretrained);
  known.set(examples, { population, design });
  return design;
}

/** Standard deviation as a function of the predicted mean: log of squared residuals along a straight line, ridge. */
function deviationBy(
  means: readonly number[],
  residuals: readonly number[],
): (mean: number) => number {
  const logs = residuals.map((e) => Math.log(e ** 2 + FLOOR));
  const [over, level] = [spreadOf(means), spreadOf(logs).mean];
  const places = means.map((mean) => (mean - over.mean) / over.sd);
  const slope =
    dot(
      places,
      logs.map((y) => y - level),
    ) /
    (dot(places, places) + RIDGE);
  const [low, high] = [Math.min(...places), Math.max(...places)];
  return (mean) => {
    const place = Math.min(high, Math.max(low, (mean - over.mean) / over.sd));
    return Math.exp((level + LOG_SQUARE + slope * place) / 2);
  };
}

/**
 * Score of each example, larger for members: (phi - mu(x))/sigma(x), about standard normal of an example that was not
 * trained on.
 * @param target phi under the target: of candidates, and of the population
 * @throws RangeError for fewer than FEWEST_NON_MEMBERS, or lists of unequal lengths
 */
export function quantileScores(
  target: PretrainedAnswers,
  pretrained: PretrainedAnswers,
): Float64Array {
  const n = target.population.length;
  if (n < FEWEST_NON_MEMBERS || pretrained.population.length !== n)
    throw new RangeError(
      `quantile needs ${FEWEST_NON_MEMBERS} known non-members or more, answered by both models`,
    );
  if (pretrained.examples.length !== target.examples.length)
    throw new RangeError("quantile needs the pretrained model's answer to each example");
  const { population, examples, gram, leverages } = sharedDesign(pretrained);
  const answers = Array.from(target.population, capped);
  const sums = gram.map((_, c) =>
    dot(
      population.map((row) => row[c]),
      answers,
    ),
  );
  const weights = gram.map((row) => dot(row, sums));
  const means = population.map((row) => dot(row, weights));
  const residuals = answers.map((s, i) => (s - means[i]) / (1 - leverages[i]));
  const deviation = deviationBy(means, residuals);
  return Float64Array.from(examples, (row, i) => {
    const mean = dot(row, weights);
    return (capped(target.examples[i]) - mean) / deviation(mean);
  });
}
