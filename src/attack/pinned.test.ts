/**
 * Pinned outputs: what every attack, and every measure of one, gives today on fixed numbers without any symmetry, so
 * that any change of it is seen. They say nothing of correctness, which other tests hold; where a change is meant, `-u`
 * writes them anew.
 */
import { expect, it } from "vitest";
import { stream } from "../core/stream.js";
import { column, line } from "../testing/pinned.js";
import { alignmentOf } from "./alignment.js";
import { along, drawDirections, gradientAlong, rightGuesses, stepScore } from "./canaries.js";
import {
  clopperPearson,
  epsilonFromCounts,
  epsilonLowerBound,
  gdpEpsilonFromCounts,
} from "./epsilon-lower.js";
import { fdpPValue, fisherPValue, gaussianInverse, pooledMu, pooledPValue } from "./f-dp.js";
import { heldOutRates } from "./halves.js";
import { bestThreshold, leaveOneOut, sortedScores, thresholdAt } from "./held-out.js";
import {
  ATTACKS,
  attackScores,
  logitOf,
  minKProbability,
  phiOfLoss,
  TEXT_ATTACKS,
  WHITE_BOX_ATTACKS,
} from "./membership.js";
import { oneRunEpsilon, oneRunNote, oneRunPValue } from "./one-run.js";
import { auditCeiling, auditedEpsilon } from "./pool-audit.js";
import { quantileScores } from "./quantile.js";
import { auc, balancedAccuracy, resolvedTpr, rocCurve, tprAtFpr, wilson } from "./roc.js";
import { shownEpsilonTail } from "./shown-epsilon.js";
import { shuffled } from "./shuffled.js";
import { chanceAt, F32_SPAN_PRECISION, spanPrecision, spanTest } from "./span.js";
import { asymmetry, outputSpread } from "./symmetry.js";
import { errorZone, TOKEN_ATTACKS, tokenScores, wbcScore } from "./tokens/scores.js";

/** Numbers of one test: other tests, and their order, do not change them. */
function drawsOf(test: string) {
  const { normal, uniform } = stream("pinned", `attack/${test}`, 0);
  return {
    normal,
    uniform,
    numbers: (count: number, mean = 0, sd = 1): number[] =>
      Array.from({ length: count }, () => mean + sd * normal()),
    coins: (count: number): number[] =>
      Array.from({ length: count }, () => Number(uniform() < 0.4)),
  };
}
const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

const { uniform, numbers } = drawsOf("models");
/** Seven shadow models of nine documents of four tokens at most, and eleven others that no model saw. */
const [MODELS, DOCUMENTS, TOKENS, OTHERS] = [7, 9, 4, 11];
const ofModels = (count: number, mean: number): number[][] =>
  Array.from({ length: MODELS }, (_, k) => numbers(count, mean + k / 9, 1 + k / 20));
const tokenLosses = (): number[] =>
  Array.from({ length: DOCUMENTS * TOKENS }, (_, i) => (i % 10 === 7 ? -1 : 3 * uniform()));
const shadows = {
  phi: ofModels(DOCUMENTS, 1),
  // Each document is a member of three models, each time of others.
  member: Array.from({ length: MODELS }, (_, k) =>
    Array.from({ length: DOCUMENTS }, (__, i) => Number((k * (1 + (i % 3)) + i) % MODELS < 3)),
  ),
  tokenLosses: Array.from({ length: MODELS }, tokenLosses),
  alignment: ofModels(DOCUMENTS, 0.1),
};
const target = {
  phi: numbers(DOCUMENTS, 1.4),
  population: { target: numbers(OTHERS, 0.7), shadows: ofModels(OTHERS, 0.5) },
  minK: numbers(DOCUMENTS, -4),
  pretrained: numbers(DOCUMENTS, 0.3),
  pretrainedPopulation: numbers(OTHERS, 0.2),
  tokens: {
    "min-k++": numbers(DOCUMENTS),
    "ez-mia": numbers(DOCUMENTS),
    wbc: numbers(DOCUMENTS),
  },
  alignment: numbers(DOCUMENTS, 0.2),
  tokenLosses: tokenLosses(),
};

it("scores of every attack", async () => {
  const { minK: _, ...answers } = target;
  const more = drawsOf("scores").numbers;
  const all = [...new Set([...ATTACKS, ...TEXT_ATTACKS, ...WHITE_BOX_ATTACKS])];
  const lines = all.map(
    (attack) => `${attack}: ${scoresText(attackScores(attack, target, shadows))}`,
  );
  lines.push(
    `rmia-offline of answers: ${scoresText(attackScores("rmia-offline", answers, shadows))}`,
  );
  lines.push(
    line(
      "quantile of five",
      quantileScores(
        { examples: more(5), population: target.population.target },
        { examples: more(5), population: target.pretrainedPopulation },
      ),
    ),
    // Answers beyond what is told apart.
    line(
      "quantile of extremes",
      quantileScores(
        { examples: [-90, 3, 80], population: [-70, ...more(9), 60] },
        { examples: [-80, 1, 70], population: [-60, ...more(9), 50] },
      ),
    ),
    line("minKProbability", minKProbability(more(13, 3, 0.5))),
    line(
      "logitOf",
      [0, 1, 2].map((label) => logitOf([0.3, -1.2, 2.1, 9], 0, 3, label)),
    ),
    line("phiOfLoss", [1e-12, 0.2, 3].map(phiOfLoss)),
  );
  await expect(text(lines)).toMatchFileSnapshot("pinned/scores.txt");
});

const scoresText = (scores: Float64Array): string => [...scores].map((x) => column([x])).join(" ");

const document = drawsOf("tokens");
/** A document of 17 tokens. */
const rows = {
  target: Float64Array.from({ length: 17 }, () => -4 * document.uniform()),
  pretrained: Float64Array.from({ length: 17 }, () => -4 * document.uniform()),
  top1: Uint8Array.from(document.coins(17)),
  mean: Float64Array.from({ length: 17 }, () => -3 * document.uniform()),
  sd: Float64Array.from({ length: 17 }, () => 0.2 + document.uniform()),
};
it("scores of tokens", async () => {
  const { mean: _, ...some } = rows;
  const lines = [
    line("all columns", tokenScores(rows)),
    line("without means", tokenScores(some)),
    line("a first token alone", tokenScores({ target: rows.target.slice(0, 1) })),
    line("error zone", errorZone(rows)),
    line("windows of 2 and 5", wbcScore(rows, [2, 5])),
    ...Object.entries(TOKEN_ATTACKS).map(([name, { needs }]) => `${name} needs ${needs.join(" ")}`),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/tokens.txt");
});

const measured = drawsOf("measures");
/** Members are fewer, and some scores are tied. */
const scores = {
  members: measured.numbers(37, 0.8).map((x) => Math.round(8 * x) / 8),
  nonMembers: measured.numbers(52).map((x) => Math.round(8 * x) / 8),
};
const FPRS = [0.001, 0.03, 0.2, 0.7];
it("measures of scores", async () => {
  const held = heldOutRates(scores);
  const sets = [0, 1, 2].map((k) =>
    sortedScores({ members: measured.numbers(11 + k, 1), nonMembers: measured.numbers(14 - k) }),
  );
  const choices = [
    bestThreshold,
    (others: (typeof sets)[0]) => thresholdAt(others.nonMembers, 0.06),
  ];
  const mixed = shuffled(scores, "7");
  const lines = [
    line("auc", auc(scores)),
    line("auc, 80%", auc(scores, 0.8)),
    line("balanced accuracy", balancedAccuracy(scores)),
    ...FPRS.map((fpr) =>
      line(`at ${fpr}`, { tpr: tprAtFpr(scores, fpr), resolved: resolvedTpr(scores, fpr) }),
    ),
    line("curve", {
      fpr: rocCurve(scores).map((p) => p.fpr),
      tpr: rocCurve(scores).map((p) => p.tpr),
      threshold: rocCurve(scores).map((p) => p.threshold),
    }),
    line("wilson of 0.3 of 17", wilson(0.3, 17)),
    line("halves, balanced accuracy", held?.balancedAccuracy),
    ...FPRS.map((fpr) => line(`halves at ${fpr}`, held?.at(fpr) ?? "none")),
    ...leaveOneOut(sets, choices).flatMap((list, i) =>
      list.map((counts, k) => line(`choice ${i}, set ${k} left out`, counts ?? "none")),
    ),
    line("shuffled members", mixed.members),
    line("shuffled non-members", mixed.nonMembers),
    line("epsilon of halves", epsilonLowerBound(scores, 1e-3, 0.2)),
    line(
      "epsilon of halves, surer",
      epsilonLowerBound({ ...scores, members: measured.numbers(60, 4) }, 1e-5),
    ),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/measures.txt");
});

it("audits", async () => {
  const { normal, coins } = drawsOf("audits");
  const counts = { truePositives: 31, members: 40, falsePositives: 4, nonMembers: 57 };
  const audit = { canaries: 200, guesses: 60, correct: 52 };
  const audits = [audit, { canaries: 150, guesses: 40, correct: 29 }];
  const inverse = gaussianInverse(0.8);
  const member = Uint8Array.from(coins(90));
  const score = Float64Array.from(member, (m) => 3 * m + normal());
  const lines = [
    line("3 of 21", clopperPearson(3, 21, 0.02)),
    line("epsilon of counts", epsilonFromCounts(counts, 1e-4, 0.1)),
    line("epsilon of counts, as a Gaussian", gdpEpsilonFromCounts(counts, 1e-4, 0.1)),
    line("one run, p at epsilon 1.2", oneRunPValue(audit, 1.2, 1e-5)),
    line(
      "one run",
      [0.9, 0.99].map((confidence) => oneRunEpsilon(audit, 1e-6, confidence)),
    ),
    line("one run, all right", oneRunEpsilon({ ...audit, correct: 60 }, 0)),
    line("one run, note", oneRunNote({ ...audit, correct: 60 }, 64) ?? "none"),
    line(
      "f-DP, p",
      audits.map((a) => fdpPValue(a, inverse)),
    ),
    line(
      "pooled p",
      pooledPValue(audits, (a) => fdpPValue(a, inverse)),
    ),
    line("Fisher", fisherPValue(7.3, 3)),
    line("pooled mu", pooledMu(audits, 0.05, 0.01)),
    line(
      "ceilings",
      [90, 410].map((size) => auditCeiling(size, 1e-2)),
    ),
    line(
      "pool",
      [1e-1, 1e-2].map((alpha) => auditedEpsilon(score, member, alpha)),
    ),
    line("shown", [0.5, 2].map(shownEpsilonTail({ mu: 1.3, trials: 40, delta: 1e-3, alpha: 0.1 }))),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/audits.txt");
});

it("gradient canaries", async () => {
  const { coins, numbers: drawn } = drawsOf("canaries");
  const directions = drawDirections(3, 17, stream("pinned", "directions", 1));
  const x = drawn(17);
  const guessed = drawn(13);
  const lines = [
    ...directions.flatMap((direction, i) => [
      `direction ${i}: ${direction.coordinates.join(" ")}, ${direction.signs.join(" ")}`,
      line(`  gradient`, [...gradientAlong(direction, 2.5, 17)].join(" ")),
      line(`  along`, along(direction, x)),
    ]),
    line(
      "step scores",
      [-1, 0.4, 60].map((at) => stepScore(at, 1.4, 0.2)),
    ),
    line("right guesses", rightGuesses(guessed, Uint8Array.from(coins(13)), 6)),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/canaries.txt");
});

it("tests of adapters", async () => {
  const { numbers: drawn } = drawsOf("adapters");
  const [outputs, dim, rank] = [6, 5, 3];
  const [y, v] = [Float64Array.from(drawn(outputs * dim)), Float64Array.from(drawn(outputs * dim))];
  const b = Float64Array.from(drawn(outputs), (x) => x);
  // B of rank two: its last column is the sum of the others.
  const loraB = Float64Array.from({ length: outputs * rank }, (_, at) => {
    const [i, j] = [Math.floor(at / rank), at % rank];
    const columns = [b[i], Math.sin(3 * i + 1)];
    return j < 2 ? columns[j] : columns[0] + columns[1];
  });
  const a = Float64Array.from(drawn(rank * dim));
  const found = spanTest(
    { rank, b: loraB, a },
    Float64Array.from(drawn(7 * dim)),
    1e-9,
    [1, 2, 1, 3],
  );
  const rough = spanTest(
    { rank, b: loraB, a },
    Float64Array.from(drawn(2 * dim)),
    F32_SPAN_PRECISION,
  );
  // A is a third of the identity: candidates are of the row space, or not, by their coordinates.
  const plain = spanTest(
    { rank, b: loraB, a: Float64Array.from([1, 0, 0, 0, 1, 0, 0, 0, 1], (x) => x / 3) },
    Float64Array.from([1, 0, 1, 1, -2, -1, 1, 1, 0]),
    1e-9,
  );
  const layer = (count: number) => ({ loraB: drawn(count), projected: drawn(count, 0.4) });
  const lines = [
    line("asymmetry", asymmetry(y, v, dim, [0, 2, 3])),
    line("asymmetry of all", asymmetry(y, v, dim, [0, 1, 2, 3, 4, 5])),
    line("spread of outputs", outputSpread(y, v, dim)),
    line("alignment", alignmentOf([layer(4), layer(9)])),
    line(
      "chances",
      [0.01, 0.3, 0.9].map((t) => chanceAt(t, 3, 8)),
    ),
    line("precision", spanPrecision(70, 3)),
    `places: ${found.places.join(" ")}, ${rough.places.join(" ")}, ${plain.places.join(" ")}`,
    line("span", { rank: found.rank, least: found.least, most: found.most, room: found.room }),
    line("span, power", [found.power, rough.power]),
    line("residuals", [...found.residuals, ...rough.residuals]),
    line("leverages", [...found.leverages, ...rough.leverages]),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/adapters.txt");
});
