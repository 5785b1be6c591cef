/**
 * Whole trajectories: is low-rank training, as a dynamics, like SGD with independent Gaussian noise (DP-SGD's)? At every step a
 * model's update is split into the gradient G_t of its own batch at its own weights, and the rest, N_t = -(W_{t+1} - W_t)/rate - G_t:
 * the noise as it acted. N_0, N_1, .. are compared with each other (E8), summed up, and the path is compared with two others that
 * use the same batches: without noise, and with i.i.d. Gaussian noise of LoRA's variance drawn independently ("rival").
 */
import { z } from "zod";
import { lossOf, logitOf } from "../attack/membership.js";
import { asymmetry } from "../attack/symmetry.js";
import { stream } from "../core/stream.js";
import { LANES } from "../train/network/mlp.js";
import { openTask } from "../train/data/table.js";
import { count, drawPool, select, type Examples } from "../train/data/task.js";
import { trainStack, type Model, type Network, type Snapshot } from "../train/network/trainer.js";
import {
  accountedEpsilon,
  hasAdapter,
  isPrivate,
  training,
  type Training,
} from "../train/method.js";
import { planHead, type CellBase, type Kind } from "./kind.js";
import { DELTA } from "./attack-rows.js";
import type { EndingRow, TrajectoryRow } from "./rows.js";
import {
  isRight,
  shareExamples,
  sharedExamples,
  sharedNetwork,
  shareNetwork,
  startingNetwork,
  trainedFields,
} from "./start.js";
import { emptySums, mergeSums, type Sums } from "./sums.js";

const METHODS: ReadonlySet<string> = new Set(["lora", "lora-fa", "flora", "noisy", "dp-sgd"]);
export const dynamicsSchema = z
  .strictObject({
    kind: z.literal("dynamics"),
    ...planHead,
    ...trainedFields,
    /** Models of a setting and pool: independent members, batches, A and noise. */
    models: z.number().int().min(2).max(4096),
    steps: z.number().int().min(2).max(10_000),
    /** Steps at which paths are compared and tested; the last one is added. */
    recorded: z.array(z.number().int().min(1)).min(1),
  })
  .refine(
    (p) =>
      p.settings.every(
        (s) =>
          METHODS.has(s.method) &&
          s.optimizer === "sgd" &&
          s.init === "gaussian" &&
          s.scaling === "lora" &&
          s.alpha === undefined,
      ),
    {
      message: `plain SGD by ${[...METHODS].join(", ")}, with Gaussian A of variance 1/rank and scaling 1 (the noise is then unbiased)`,
      path: ["settings"],
    },
  );
type DynamicsPlan = z.infer<typeof dynamicsSchema>;
interface DynamicsCell extends CellBase {
  readonly plan: string;
  readonly setting: string;
  readonly training: Training;
  readonly pool: number;
  readonly poolSize: number;
  readonly recorded: readonly number[];
}

/** Values of a model at one step: |G|^2, |N|^2, cos(N_0, N_t), cos(N_{t-1}, N_t), cos(G_0, G_t), |N_0 + .. + N_t|^2, E|N|^2 by theory. */
const STEP = 7;
/** Values at a recorded step: |W - W_0|, |W - quiet|, |W - rival| (Frobenius), effective rank, test loss, test accuracy. */
const RECORD = 6;
/** First update: largest asymmetry over layers with its own batch, smallest with another, and 1 where the own batch's sum is smaller. */
const FIRST = 3;

const distance = (a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[]): number => {
  let sum = 0;
  a.forEach((x, l) => {
    for (let i = 0; i < x.length; i++) sum += (x[i] - b[l][i]) ** 2;
  });
  return Math.sqrt(sum);
};

/** (sum of squared singular values)^2 / sum of their squares: 1 for rank one, at most the rank. D is n x m, row-major. */
export function effectiveRank(d: Float64Array, n: number, m: number): number {
  let [trace, squares] = [0, 0];
  for (let i = 0; i < n; i++)
    for (let k = i; k < n; k++) {
      let g = 0;
      for (let j = 0; j < m; j++) g += d[i * m + j] * d[k * m + j];
      if (k === i) trace += g;
      squares += (k === i ? 1 : 2) * g * g;
    }
  return squares > 0 ? (trace * trace) / squares : 0;
}

/** The same training without its noise: DP-SGD's clipped gradients, else the plain gradient of the weights. */
const quiet = (t: Training): Training =>
  training({
    ...t,
    ...(isPrivate(t)
      ? { noiseMultiplier: 0 }
      : { method: "full", biases: false, layers: t.layers }),
  });
const rival = (t: Training): Training => training({ ...t, method: "noisy", biases: false });

/** Mean energy of LoRA's noise along noise-free runs, sum over layers of (m + 1)|G_l|^2/r (E2): what DP-SGD's constant noise is set to. */
async function meanNoiseEnergy(
  t: Training,
  start: Network,
  pool: Examples,
  seed: string,
  plan: string,
  expected: number,
): Promise<number> {
  let [sum, terms] = [0, 0];
  const models = Array.from({ length: LANES }, (_, k): Model => ({
    members: coins(seed, `${plan}/calibration`, k, count(pool)),
    seed,
    key: [`${plan}/calibration`, k],
    factorKey: ["", 0],
  }));
  await trainStack(
    quiet({ ...t, method: "full" }),
    start,
    pool,
    models,
    expected,
    [...Array(t.steps + 1).keys()],
    async (s) => {
      for (const layers of await s.gradients(s.batches)) {
        layers.forEach((g, l) => {
          sum += ((start.widths[l] + 1) * g.reduce((a, x) => a + x * x, 0)) / t.rank;
        });
        terms++;
      }
    },
  );
  return sum / terms;
}

/** Each example of the pool with probability 1/2. */
function coins(seed: string, experiment: string, trial: number, size: number): number[] {
  const { uniform } = stream(seed, `${experiment}/members`, trial);
  return [...Array(size).keys()].filter(() => uniform() < 0.5);
}

/** Test loss and accuracy of one model. */
function onTest(logits: Float32Array, { labels, classes }: Examples): [number, number] {
  let [loss, right] = [0, 0];
  labels.forEach((y, i) => {
    loss += lossOf(logitOf(logits, i * classes, classes, y)) / labels.length;
    right += Number(isRight(logits, i * classes, classes, y)) / labels.length;
  });
  return [loss, right];
}

export const dynamics: Kind<DynamicsPlan, DynamicsCell, Sums> = {
  source: (plan) => plan.source,
  model: () => "classifier",
  async prepare(plan, seed) {
    const task = await openTask(plan.source);
    const start = await startingNetwork(task, plan, seed);
    const test = select(task.test, [...Array(Math.min(count(task.test), 512)).keys()]);
    const shared: Record<string, Float64Array> = {
      ...shareNetwork(start),
      ...shareExamples("test", test),
    };
    const size = start.w.reduce((a, w) => a + w.length, 0);
    const recorded = [
      ...new Set([...plan.recorded.filter((s) => s <= plan.steps), plan.steps]),
    ].sort((a, b) => a - b);
    const cells: DynamicsCell[] = [];
    for (let pool = 0; pool < plan.pools; pool++) {
      const examples = drawPool(task, plan.poolSize, plan.labelNoise, seed, pool);
      Object.assign(shared, shareExamples(`pool${pool}`, examples));
      for (const { name, ...options } of plan.settings) {
        let t = training({ ...options, biases: false, steps: plan.steps });
        if (isPrivate(t)) {
          const energy = await meanNoiseEnergy(
            t,
            start,
            examples,
            seed,
            `${plan.name}/p${pool}`,
            plan.poolSize / 2,
          );
          t = training({ ...t, noiseMultiplier: (Math.sqrt(energy / size) * t.batch) / t.clip });
        }
        cells.push({
          id: `${name}/p${pool}`,
          plan: plan.name,
          setting: name,
          training: t,
          pool,
          poolSize: plan.poolSize,
          recorded,
          trials: plan.models,
          block: LANES,
          work: (isPrivate(t) ? 14 : 10) * plan.steps * t.batch * size,
        });
      }
    }
    return { cells, shared };
  },

  async simulate({ cell, seed, plan, first, count: models }, _, shared) {
    const start = sharedNetwork(shared);
    const [pool, test] = [
      sharedExamples(shared, `pool${cell.pool}`),
      sharedExamples(shared, "test"),
    ];
    const { training: t, recorded } = cell;
    const { widths } = start;
    const base = `${plan}/${cell.id}`;
    const values: number[][] = [];
    const expected = cell.poolSize / 2;
    for (let from = 0; from < models; from += LANES) {
      const trials = Array.from(
        { length: Math.min(LANES, models - from) },
        (_, k) => first + from + k,
      );
      const stack = trials.map((trial): Model => ({
        members: coins(seed, base, trial, cell.poolSize),
        seed,
        key: [base, trial],
        factorKey: [base, trial],
      }));
      const path = async (
        other: Training,
        list: readonly Model[],
      ): Promise<Map<number, Network[]>> => {
        const out = new Map<number, Network[]>();
        await trainStack(
          other,
          start,
          pool,
          list,
          expected,
          recorded,
          async (s) => void out.set(s.step, await s.networks()),
        );
        return out;
      };
      const still = await path(quiet(t), stack);
      const opponent = await path(
        rival(t),
        stack.map((m) => ({ ...m, noiseKey: [`${base}/rival`, m.key[1]] })),
      );
      const runs = trials.map(() => run(start, t));
      const out: number[][] = trials.map(() => []);
      const visit = async (s: Snapshot): Promise<void> => {
        const networks = await s.networks();
        const logits = recorded.includes(s.step) ? await s.logits(test) : undefined;
        const gradients = await s.gradients(s.batches);
        // At the start also the gradient of the batch with its first example replaced by one that is no member, drawn for each model.
        const others =
          s.step === 0
            ? await s.gradients(
                s.batches.map((batch, k) => {
                  const inside = new Set(Array.from(stack[k].members));
                  const outside = [...pool.labels.keys()].filter((x) => !inside.has(x));
                  const other =
                    outside[
                      Math.floor(
                        stream(seed, `${base}/other`, trials[k]).uniform() * outside.length,
                      )
                    ];
                  return batch.map((e, i) => (i === 0 ? other : e));
                }),
              )
            : undefined;
        trials.forEach((_, k) => {
          const row = runs[k].step(networks[k], gradients[k], others?.[k]);
          out[k].push(...row);
          if (logits) {
            const { w } = networks[k];
            const moved = w.map((x, l) => Float64Array.from(x, (v, i) => v - start.w[l][i]));
            const ranks = moved.map((d, l) => effectiveRank(d, widths[l + 1], widths[l]));
            out[k].push(
              distance(w, start.w),
              distance(w, (still.get(s.step) as Network[])[k].w),
              distance(w, (opponent.get(s.step) as Network[])[k].w),
              ranks.reduce((a, b) => Math.max(a, b), 0),
              ...onTest(logits[k], test),
            );
          }
        });
      };
      await trainStack(t, start, pool, stack, expected, [...Array(t.steps + 1).keys()], visit);
      values.push(...out);
    }
    return { ...emptySums(0), values: values.flat() };
  },
  merge: mergeSums,

  tables(cell, { values }, { plan, source, seed }) {
    const { training: t, recorded } = cell;
    const size = FIRST + STEP * t.steps + RECORD * recorded.length;
    const models = values.length / size;
    const model = (k: number): number[] => values.slice(k * size, (k + 1) * size);
    const mean = (list: readonly number[]): number => list.reduce((a, x) => a + x, 0) / list.length;
    const se = (list: readonly number[]): number =>
      Math.sqrt(
        list.reduce((a, x) => a + (x - mean(list)) ** 2, 0) / (list.length - 1) / list.length,
      );
    const parsed = Array.from({ length: models }, (_, k) => {
      const v = model(k);
      const steps: number[][] = [];
      const records: number[][] = [];
      let [at, first] = [0, [NaN]];
      for (let step = 1; step <= t.steps; step++) {
        steps.push(v.slice(at, (at += STEP)));
        if (step === 1) first = v.slice(at, (at += FIRST));
        if (recorded.includes(step)) records.push(v.slice(at, (at += RECORD)));
      }
      return { steps, records, first };
    });
    const diverged = parsed.filter(
      (p) => ![...p.steps.flat(), ...p.records.flat(), ...p.first].every(Number.isFinite),
    ).length;
    const base = {
      plan,
      cell: cell.id,
      source,
      setting: cell.setting,
      method: t.method,
      rank: t.rank,
      rate: t.rate,
      pool: cell.pool,
      models,
      seed,
      diverged,
    };
    const trajectories = Array.from({ length: t.steps }, (_, s): TrajectoryRow => {
      const of = (i: number): number[] => parsed.map((p) => p.steps[s][i]);
      const spent = parsed.map((p) => p.steps.slice(0, s + 1).reduce((a, x) => a + x[1], 0));
      const coherence = parsed.map((p, k) => p.steps[s][5] / spent[k]);
      return {
        ...base,
        step: s,
        gradientEnergy: mean(of(0)),
        noiseEnergy: mean(of(1)),
        noiseEnergyTheory: mean(of(6)),
        correlation: mean(of(2)),
        correlationSe: se(of(2)),
        lagOne: mean(of(3)),
        lagOneSe: se(of(3)),
        gradientCosine: mean(of(4)),
        accumulated: mean(of(5)),
        coherence: mean(coherence),
        coherenceSe: se(coherence),
      };
    });
    const endings = parsed.flatMap((p, k) =>
      recorded.map((step, i): EndingRow => {
        const [displacement, fromQuiet, fromRival, rank, testLoss, testAccuracy] = p.records[i];
        const spent = p.steps.slice(0, step).reduce((a, x) => a + x[1], 0);
        return {
          ...base,
          model: k,
          step,
          displacement,
          fromQuiet,
          fromRival,
          effectiveRank: rank,
          testLoss,
          testAccuracy,
          accumulated: p.steps[step - 1][5],
          noiseSpent: spent,
          noiseTheory: p.steps.slice(0, step).reduce((a, x) => a + x[6], 0),
          residualTrue: p.first[0],
          residualOther: p.first[1],
          right: p.first[2],
          epsilon: accountedEpsilon(t, cell.poolSize / 2, DELTA, step),
        };
      }),
    );
    return { trajectories, endings };
  },
};

/** Follows one model: the noise of step t is known when the weights of step t + 1 are. */
function run(start: Network, t: Training) {
  const { widths } = start;
  const { rate, rank } = t;
  // E|N|^2 given G: the sum over rows of (m + 1)|row|^2/r for a fresh A (E2), m |row|^2/r for i.i.d. noise, a constant for DP-SGD.
  const coordinates = (m: number): number => (hasAdapter(t) ? m + 1 : m);
  const size = start.w.reduce((a, w) => a + w.length, 0);
  const [sum, firstNoise] = [new Float64Array(size), new Float64Array(size)];
  let [noise, lastNoise] = [new Float64Array(size), new Float64Array(size)];
  let before: readonly Float32Array[] | undefined;
  let [gradient, firstGradient, other]: Array<readonly Float32Array[] | undefined> = [];
  return {
    /** Values of the step that led to these weights (none at the start), then its asymmetries if it was the first. */
    step(
      network: Network,
      gradients: readonly Float32Array[],
      others: readonly Float32Array[] | undefined,
    ): number[] {
      const out: number[] = [];
      if (before && gradient && firstGradient) {
        const first = other !== undefined;
        let [gg, nn, ss, theory, firstNn, toFirst, lastNn, toLast, firstGg, gToFirst] = [
          0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        ];
        // One pass: this loop sees every weight of every model at every step.
        for (let l = 0, at = 0; l < gradient.length; l++) {
          const [w, b, g, g0] = [network.w[l], before[l], gradient[l], firstGradient[l]];
          let layer = 0;
          for (let i = 0; i < w.length; i++, at++) {
            const n = (b[i] - w[i]) / rate - g[i];
            if (first) firstNoise[at] = lastNoise[at] = n;
            noise[at] = n;
            const s = (sum[at] += n);
            layer += g[i] * g[i];
            nn += n * n;
            ss += s * s;
            firstNn += firstNoise[at] * firstNoise[at];
            toFirst += firstNoise[at] * n;
            lastNn += lastNoise[at] * lastNoise[at];
            toLast += lastNoise[at] * n;
            firstGg += g0[i] * g0[i];
            gToFirst += g0[i] * g[i];
          }
          gg += layer;
          theory += isPrivate(t)
            ? w.length * ((t.noiseMultiplier * t.clip) / t.batch) ** 2
            : (coordinates(widths[l]) * layer) / rank;
        }
        out.push(
          gg,
          nn,
          toFirst / Math.sqrt(firstNn * nn),
          toLast / Math.sqrt(lastNn * nn),
          gToFirst / Math.sqrt(firstGg * gg),
          ss,
          theory,
        );
        if (other) {
          const updates = network.w.map((w, l) =>
            Float64Array.from(w, (x, i) => (before as Float32Array[])[l][i] - x),
          );
          const residuals = (v: readonly Float32Array[]): number[] =>
            updates.map((y, l) => asymmetry(y, v[l], widths[l], [...Array(widths[l + 1]).keys()]));
          const [own, changed] = [residuals(gradient), residuals(other)];
          out.push(
            Math.max(...own),
            Math.min(...changed),
            Number(own.reduce((a, x) => a + x, 0) < changed.reduce((a, x) => a + x, 0)),
          );
          other = undefined;
        }
        [noise, lastNoise] = [lastNoise, noise];
      }
      before = network.w;
      gradient = gradients;
      firstGradient ??= gradient;
      if (others) other = others;
      return out;
    },
  };
}
