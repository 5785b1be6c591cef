/**
 * Claims on whole trajectories: is low-rank training close to SGD with DP-SGD's noise at equal variance? Each claim has a rival (SGD
 * with i.i.d. Gaussian noise of LoRA's variance, step by step) and a null control: a second sample of the rival must pass the same test.
 */
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { detectableShift, rankTest } from "../../core/rank-sum.js";
import type { EndingRow, Tables } from "../../experiment/rows.js";
import type { ClaimResult } from "./result.js";
import { byPool, contrast, difference, meanOf, type Contrast } from "../../core/pools.js";
import { ALPHA, NO_EVIDENCE } from "../rules.js";

const PAPER = "arXiv:2409.17538, claim 4";
/** Noise energies within this factor count as equal; an excess of the summed noise below this counts as none. */
const FACTOR = 2;
const LITTLE = 0.5;
/** Level of the limits that must lie within those margins for "upheld": the chance to uphold what is just outside. */
const EQUIVALENCE = 1e-3;
/** A control fails at this p-value. */
const NULL_LEVEL = 1e-4;
/** A rank test that would miss shifts larger than this many standard deviations does not uphold anything. */
const POWERFUL = 3;
/** Squared distances within this factor count as close. */
const MARGIN = 1.5;
const WEIGHTS = [
  ["distance from the start", (r: EndingRow) => r.displacement],
  ["effective rank of the update", (r: EndingRow) => r.effectiveRank],
] as const;
const LOSSES = [["test loss", (r: EndingRow) => r.testLoss]] as const;
type Statistics = ReadonlyArray<readonly [string, (r: EndingRow) => number]>;

type Values = Map<number, number[]>;

export function judgeDynamics(seed: string, { endings, trajectories }: Tables): ClaimResult[] {
  const plan = endings[0]?.plan;
  const failed = new Set(endings.filter((r) => r.diverged > 0).map((r) => r.setting));
  const rows = endings.filter((r) => r.plan === plan && !failed.has(r.setting));
  const last = rows.reduce((a, r) => Math.max(a, r.step), 0);
  const settings = [...new Map(rows.map((r) => [r.setting, r])).values()];
  const subject = settings.find((s) => s.method === "lora-fa" || s.method === "lora");
  // Only what shares rank and rate is compared: the rival's noise is that of its rank.
  const alike = settings.filter((s) => s.rank === subject?.rank && s.rate === subject.rate);
  const adapters = alike.filter((s) => s.method === "lora-fa" || s.method === "lora");
  const [rival, twin] = alike.filter((s) => s.method === "noisy");
  const fresh = alike.find((s) => s.method === "flora");
  const dp = alike.find((s) => s.method === "dp-sgd");
  const at = (setting: string, step = last): EndingRow[] =>
    rows.filter((r) => r.setting === setting && r.step === step);
  const values = (setting: string, f: (r: EndingRow) => number, step = last): Values =>
    byPool(at(setting, step), (r) => r.pool, f);
  const common = { evidence: "estimated" as const, seed, falseAlarm: ALPHA };
  // A second sample that repeats the first is no control.
  const repeats = (a: EndingRow, b: EndingRow): boolean => {
    const seen = new Set(at(a.setting).map((r) => r.displacement));
    return at(b.setting).some((r) => seen.has(r.displacement));
  };
  const ready =
    adapters.length > 0 && rival !== undefined && twin !== undefined && !repeats(rival, twin);
  const setup = ready
    ? `${rival.source}, ${last} steps of plain SGD, ${new Set(rows.map((r) => r.pool)).size} pool(s) of ${rival.models} models a setting.${failed.size > 0 ? ` Not judged, since models diverged: ${[...failed].join(", ")}.` : ""}`
    : NO_EVIDENCE;
  const show = (c: Contrast, digits = 2): string =>
    `${c.name} ${c.mean.toFixed(digits)} [${c.low.toFixed(digits)}, ${c.high.toFixed(digits)}]`;
  const quiet = (list: readonly Contrast[]): boolean =>
    list.every((c) => c.low <= 0 && 0 <= c.high);
  const finite = (c: Contrast): boolean => Number.isFinite(c.low) && Number.isFinite(c.high);
  const level = ALPHA / Math.max(1, adapters.length);
  const controls = [rival, twin, fresh, dp].filter((s) => s !== undefined);

  // E|N_0|^2 given G_0 is theory's for every method, so the ratio has mean one at the first step.
  const first = (s: EndingRow, alpha: number): Contrast =>
    contrast(
      s.setting,
      values(s.setting, (r) => r.noiseSpent / r.noiseTheory - 1, 1),
      alpha,
    );
  const all = ready ? [...adapters, ...controls] : [];
  const energies = all.map((s) => first(s, ALPHA / all.length));
  const energy: ClaimResult = {
    ...common,
    id: "DYN-energy",
    source: `${PAPER}, claims 1 and 2; THEORY E2`,
    expectation: "upheld",
    statement: `At the first step of training, the noise of LoRA has the energy of the i.i.d. Gaussian noise it is compared with, (m + 1)|G|^2/r up to 1/m (99.9% limits within a factor of ${FACTOR}).`,
    statistic: `relative excess of the first step's noise energy: ${energies[0]?.name ?? ""}`,
    value: energies[0]?.mean ?? null,
    low: energies[0]?.low ?? null,
    high: energies[0]?.high ?? null,
    sampleSize: energies.reduce((a, c) => a + c.n, 0) || null,
    verdict:
      !ready || !energies.every(finite)
        ? "inconclusive"
        : !quiet(energies)
          ? "violated"
          : all
                .map((s) => first(s, EQUIVALENCE))
                .every((c) => 1 + c.low > 1 / FACTOR && 1 + c.high < FACTOR)
            ? "upheld"
            : "inconclusive",
    detail: ready
      ? `${setup} Excess over theory: ${energies.map((c) => show(c, 3)).join("; ")}. Over all ${last} steps each spent, in squared norm: ${[...adapters, ...controls].map((s) => `${s.setting} ${meanOf(at(s.setting).map((r) => r.noiseSpent)).toFixed(0)}`).join(", ")}${dp ? `; DP-SGD's noise is constant, set to LoRA's mean over a calibration run (epsilon ${meanOf(at(dp.setting).map((r) => r.epsilon as number)).toFixed(1)} after ${last} steps)` : ""}.`
      : NO_EVIDENCE,
  };

  // Independent noise of mean zero: E|N_0 + .. + N_T|^2 = sum E|N_t|^2.
  const excess = (s: EndingRow, alpha: number): Contrast =>
    contrast(
      s.setting,
      values(s.setting, (r) => r.accumulated / r.noiseSpent - 1),
      alpha,
    );
  const repeating = ready ? adapters.map((s) => excess(s, level)) : [];
  const calm = ready ? controls.map((s) => excess(s, ALPHA / controls.length)) : [];
  const early = trajectories.filter((r) => r.plan === plan && r.step === 1);
  const lag = (s: EndingRow): string => {
    const of = early.filter((r) => r.setting === s.setting);
    return of.length > 0
      ? `${s.setting} ${meanOf(of.map((r) => r.lagOne)).toFixed(3)} (gradients ${meanOf(of.map((r) => r.gradientCosine)).toFixed(3)})`
      : "";
  };
  const steps: ClaimResult = {
    ...common,
    id: "DYN-steps",
    source: `${PAPER}; THEORY E8`,
    expectation: "violated",
    statement: `During training, the noise of different LoRA steps is uncorrelated, as DP-SGD's is, so that it averages out (excess of the summed noise below ${LITTLE}).`,
    statistic: `|sum N_t|^2 / sum |N_t|^2 - 1: ${repeating[0]?.name ?? ""}`,
    value: repeating[0]?.mean ?? null,
    low: repeating[0]?.low ?? null,
    high: repeating[0]?.high ?? null,
    sampleSize: repeating[0]?.n ?? null,
    verdict:
      !ready || !quiet(calm)
        ? "inconclusive"
        : repeating.some((c) => c.low > 0)
          ? "violated"
          : adapters
                .map((s) => excess(s, EQUIVALENCE))
                .every((c) => -LITTLE < c.low && c.high < LITTLE)
            ? "upheld"
            : "inconclusive",
    detail: ready
      ? `${setup} 0 for uncorrelated noise: ${[...repeating, ...calm].map((c) => show(c, 3)).join("; ")}. Cosine between the noises of the first two steps: ${[...adapters, ...controls].map(lag).filter(Boolean).join("; ")}. One A for all steps repeats the noise of repeated gradients; a fresh A a step (Flora) does not.`
      : NO_EVIDENCE,
  };

  const log = (s: EndingRow, f: (r: EndingRow) => number): Values =>
    values(s.setting, (r) => 2 * Math.log(f(r)));
  const ratio = (s: EndingRow, alpha: number): Contrast =>
    difference(
      s.setting,
      log(s, (r) => r.fromRival),
      log(rival, (r) => r.fromRival),
      alpha,
    );
  const paths = ready ? adapters.map((s) => ratio(s, level)) : [];
  const others = ready
    ? [twin, ...(fresh ? [fresh] : []), ...(dp ? [dp] : [])].map((s) => ratio(s, ALPHA))
    : [];
  const asRatio = (c: Contrast): string =>
    `${c.name} ${Math.exp(c.mean).toFixed(2)} [${Math.exp(c.low).toFixed(2)}, ${Math.exp(c.high).toFixed(2)}]`;
  const path: ClaimResult = {
    ...common,
    id: "DYN-path",
    source: PAPER,
    expectation: "violated",
    statement: `A LoRA trajectory is as close to a trajectory of SGD with i.i.d. Gaussian noise of equal variance as two of those are to each other (squared distance of the weights within a factor of ${MARGIN}).`,
    statistic: `ratio of squared distances: ${paths[0]?.name ?? ""}`,
    value: paths[0] ? Math.exp(paths[0].mean) : null,
    low: paths[0] ? Math.exp(paths[0].low) : null,
    high: paths[0] ? Math.exp(paths[0].high) : null,
    sampleSize: paths[0]?.n ?? null,
    verdict:
      !ready || !(others[0].high < Math.log(MARGIN) && others[0].low > -Math.log(MARGIN))
        ? "inconclusive"
        : paths.some((c) => c.low > Math.log(MARGIN))
          ? "violated"
          : paths.every((c) => c.high < Math.log(MARGIN))
            ? "upheld"
            : "inconclusive",
    detail: ready
      ? `${setup} Same start, same batches, independent noise: ${[...paths, ...others].map(asRatio).join("; ")} (geometric means; the second sample of the rival is the control${dp ? "; dp-sgd has batches of its own and constant noise" : ""}). Distance moved from the start: ${[...adapters, rival, ...(fresh ? [fresh] : [])].map((s) => `${s.setting} ${meanOf(at(s.setting).map((r) => r.displacement)).toFixed(2)}`).join(", ")}.`
      : NO_EVIDENCE,
  };

  const mean = (s: EndingRow, f: (r: EndingRow) => number, digits: number): string =>
    meanOf(at(s.setting).map(f)).toFixed(digits);
  /** Exact rank tests of what training ends with, against the rival; its second sample must pass. */
  const ends = (
    id: string,
    statement: string,
    expectation: ClaimResult["expectation"],
    statistics: Statistics,
  ): ClaimResult => {
    const alpha = ALPHA / (statistics.length * Math.max(1, adapters.length));
    const tests = (s: EndingRow) =>
      statistics.map(([name, f]) => {
        const [a, b] = [values(s.setting, f), values((rival as EndingRow).setting, f)];
        const strata = [...a.keys()].map((pool) => ({
          a: a.get(pool) ?? [],
          b: b.get(pool) ?? [],
        }));
        const test = rankTest(strata);
        return {
          name,
          setting: s.setting,
          auc: test.auc,
          pValue: test.pValue,
          shift: detectableShift(
            test,
            strata.map((x) => [x.a.length, x.b.length]),
            alpha,
          ),
        };
      });
    const found = ready ? adapters.flatMap(tests) : [];
    const nulls = ready ? tests(twin) : [];
    const best = [...found].sort((a, b) => a.pValue - b.pValue)[0] as
      (typeof found)[number] | undefined;
    const p = (t: { name: string; auc: number; pValue: number }): string =>
      `${t.name} ${t.auc.toFixed(2)} (p ${t.pValue < 1e-3 ? t.pValue.toExponential(0) : t.pValue.toFixed(2)})`;
    return {
      ...common,
      id,
      source: PAPER,
      expectation,
      statement,
      statistic: best
        ? `smallest p of ${found.length} rank tests: ${best.setting}, ${best.name}`
        : "smallest p of rank tests",
      value: best?.pValue ?? null,
      low: null,
      high: ready ? alpha : null,
      sampleSize: ready ? at(rival.setting).length : null,
      verdict:
        !ready || nulls.some((t) => t.pValue <= NULL_LEVEL)
          ? "inconclusive"
          : found.some((t) => t.pValue <= alpha)
            ? "violated"
            : found.every((t) => t.shift <= POWERFUL)
              ? "upheld"
              : "inconclusive",
      detail: ready
        ? `${setup} Exact rank tests within pools, P(larger than the rival's): ${adapters
            .map(
              (s) =>
                `${s.setting}: ${found
                  .filter((t) => t.setting === s.setting)
                  .map(p)
                  .join(", ")}`,
            )
            .join(
              "; ",
            )}; control, a second sample of the rival: ${nulls.map(p).join(", ")}. At this level a shift of ${Number.isFinite(found[0].shift) ? `${found[0].shift.toFixed(1)} standard deviations is seen with probability 0.9` : "any size may be missed"}. Means: ${[...adapters, ...(fresh ? [fresh] : []), rival, ...(dp ? [dp] : [])].map((s) => `${s.setting} loss ${mean(s, (r) => r.testLoss, 3)}, accuracy ${mean(s, (r) => r.testAccuracy, 3)}, effective rank ${mean(s, (r) => r.effectiveRank, 1)}`).join("; ")}.`
        : NO_EVIDENCE,
    };
  };
  const law = ends(
    "DYN-law",
    "At equal noise variance, final weights (distance moved, effective rank of the update) are distributed as those of SGD with i.i.d. Gaussian noise.",
    "violated",
    WEIGHTS,
  );
  const loss = ends(
    "DYN-loss",
    "At equal noise variance, final test losses are distributed as those of SGD with i.i.d. Gaussian noise.",
    "none",
    LOSSES,
  );

  const accuracy = (list: readonly EndingRow[]) => {
    const one = [...new Map(list.map((r) => [`${r.setting} ${r.pool} ${r.model}`, r])).values()];
    const right = one.reduce((a, r) => a + r.right, 0);
    return {
      right,
      n: one.length,
      ...(one.length > 0 ? clopperPearson(right, one.length, ALPHA / 2) : { low: NaN, high: NaN }),
    };
  };
  const used = rows.filter((r) => adapters.some((s) => s.setting === r.setting));
  const seen = accuracy(used);
  const unseen = accuracy(rows.filter((r) => r.method === "noisy"));
  const step: ClaimResult = {
    ...common,
    id: "DYN-first-step",
    source: "arXiv:2601.21719; THEORY E11",
    expectation: "violated",
    statement:
      "Who sees an adapter's first update and holds two candidate batches, but not A, cannot tell the one it came from from the one with another example in it.",
    statistic: "accuracy of the symmetry test",
    value: seen.n > 0 ? seen.right / seen.n : null,
    low: seen.low,
    high: seen.high,
    sampleSize: seen.n || null,
    verdict:
      seen.n === 0
        ? "inconclusive"
        : seen.low > 0.5
          ? unseen.right / unseen.n < seen.low || unseen.high < 1
            ? "violated"
            : "inconclusive"
          : seen.high < 0.75
            ? "upheld"
            : "inconclusive",
    detail: ready
      ? `${setup} One trial a model: W_1 - W_0 in f32 against the gradients of the true batch and of one with its first example replaced by a random non-member, asymmetries summed over layers. Largest asymmetry of a layer for the true batch ${Math.max(...used.map((r) => r.residualTrue)).toExponential(0)}, smallest for the other ${Math.min(...used.map((r) => r.residualOther)).toExponential(0)}. Control, i.i.d. noise of equal variance: accuracy ${(unseen.right / unseen.n).toFixed(2)} of ${unseen.n} (noise hides, but does not erase).`
      : NO_EVIDENCE,
  };
  return [energy, steps, path, law, loss, step];
}
