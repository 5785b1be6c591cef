/** The rows that a sweep produces: flat, so that they go into Parquet, CSV and figures unchanged. */
import type { Loading } from "../train/network/loadings.js";

/** One cell of a noise-law sweep. All noise values are for |q| = 1 unless said otherwise; se = standard error. */
export interface NoiseRow {
  readonly plan: string;
  readonly cell: string;
  /** "synthetic", or the data set whose gradient supplied the row, e.g. "mnist". */
  readonly source: string;
  /** Law of A's entries: gaussian | kaiming-uniform | rademacher | orthogonal. */
  readonly init: string;
  /** spread | power-law | spiky | one-hot, or for real gradients layer/step/batch, e.g. "hidden@0 b32". */
  readonly shape: string;
  readonly rank: number;
  readonly dim: number;
  /** Loading rho of the probed coordinate, |q_j|/|q|, the largest of the row. */
  readonly loading: number;
  readonly trials: number;
  /** How the noise was drawn: factors (A drawn and multiplied), row or coordinate (exact in law, Gaussian A only). */
  readonly sampler: string;
  readonly seed: string;
  readonly backend: string;
  readonly mean: number;
  readonly meanSe: number;
  readonly variance: number;
  readonly varianceSe: number;
  readonly varianceTheory: number;
  readonly skewness: number;
  /** Excess kurtosis. */
  readonly kurtosis: number;
  /** E|N|^2 over the whole row against its theory. */
  readonly energy: number;
  readonly energySe: number;
  readonly energyTheory: number;
  /** Exact TV of the Gaussian-A marginal law (E4); null for other inits. */
  readonly tvExact: number | null;
  /** The same restricted to the 64 bins of the estimates: what they converge to. */
  readonly tvBinned: number | null;
  readonly tvHistogram: number;
  readonly tvHistogramLow: number;
  readonly tvHistogramHigh: number;
  /** Rao-Blackwellised scale-mixture estimate; null unless A is Gaussian. */
  readonly tvMixture: number | null;
  readonly tvMixtureLow: number | null;
  readonly tvMixtureHigh: number | null;
  readonly kolmogorov: number;
  readonly kolmogorovLow: number;
  readonly kolmogorovHigh: number;
  readonly kolmogorovExact: number | null;
  /** sup over bin edges of |empirical cdf - exact cdf|: the sampler against the law of E3; null unless A is Gaussian. */
  readonly lawDistance: number | null;
  /**
   * Mean over trials of log(p/g), p and g the exact and the Gaussian probability of the bin (512 bins); its mean and standard
   * deviation per trial under the exact law, and under the Gaussian. Null unless A is Gaussian, or where the law has an atom-like jump.
   */
  readonly logRatio: number | null;
  readonly logRatioMean: number | null;
  readonly logRatioSd: number | null;
  readonly logRatioGaussMean: number | null;
  readonly logRatioGaussSd: number | null;
  readonly boundFourthMoment: number;
  readonly boundScaleMixture: number;
  readonly boundBerryEsseen: number;
  /** Joint TV of the whole row to the Gaussian of equal covariance (E6), exact and sampled; null unless A is Gaussian. */
  readonly jointTvExact: number | null;
  readonly jointTvSampled: number | null;
  readonly jointTvSe: number | null;
}

/** One bin of a sampled density of the standardised noise coordinate, for the overlays. */
export interface DensityRow {
  readonly cell: string;
  readonly shape: string;
  readonly rank: number;
  readonly loading: number;
  /** Bin ends in standard deviations. */
  readonly z0: number;
  readonly z1: number;
  readonly density: number;
  /** Binomial standard error of the density. */
  readonly se: number;
}

/** Dependence between the noises N_x and N_y of two gradients x and y (n x m matrices, n = 1 for single rows). */
export interface DependenceRow {
  readonly plan: string;
  readonly cell: string;
  readonly source: string;
  /** lora: both noises share A; flora: a fresh A each; dp-sgd: i.i.d. Gaussian of LoRA's mean variance, fixed in advance. */
  readonly model: "lora" | "flora" | "dp-sgd";
  /** rows: two rows of one gradient (E7); steps: two training steps (E8); scale: one row, x = y, at its own norm (E9). */
  readonly relation: "rows" | "steps" | "scale";
  readonly label: string;
  readonly rank: number;
  readonly dim: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  /** <x, y>_F/(|x||y|) */
  readonly cosine: number;
  /** Mean of <N_x, N_y>_F over sqrt(E|N_x|^2 E|N_y|^2): the correlation of the noises, coordinate by coordinate. */
  readonly correlation: number;
  readonly correlationSe: number;
  readonly correlationTheory: number;
  /** Covariance of N_x[0,j] and N_y[0,l] in units of their theoretical standard deviations; j, l where x_l y_j is largest. */
  readonly cross: number;
  readonly crossSe: number;
  readonly crossTheory: number;
  /** |x|_F, and the standard deviation of one noise coordinate, sqrt(mean |N_x|^2/(n m)). */
  readonly norm: number;
  readonly noiseSd: number;
  readonly noiseSdSe: number;
  readonly noiseSdTheory: number;
}

/** A classifier that sees |N|^2 only, learned on half of the trials, against the Gaussian of equal covariance (E6). */
export interface WitnessRow {
  readonly plan: string;
  readonly cell: string;
  readonly rank: number;
  readonly dim: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  /** Rows classified right among the held-out 2 * trials/2 rows. */
  readonly correct: number;
  readonly tested: number;
  readonly jointTvExact: number;
}

/** Sampled privacy profile of the vector query (E10): direct density ratios of Y = A'A v. */
export interface ProfileRow {
  readonly plan: string;
  readonly cell: string;
  readonly rank: number;
  readonly dim: number;
  readonly rho: number;
  readonly trials: number;
  readonly seed: string;
  readonly backend: string;
  readonly epsilon: number;
  readonly delta: number;
  readonly deltaSe: number;
  readonly deltaExact: number;
  /** Trials with infinite loss. */
  readonly infinite: number;
  readonly floorExact: number;
}

/** The symmetry test as a membership attack (E11): on MNIST gradients of the hidden layer, or on the first LoRA step of the transformer. */
export interface SymmetryRow {
  readonly plan: string;
  readonly cell: string;
  /** "mnist" or "language". */
  readonly source: string;
  /** The adapted layer: "hidden", or the transformer's module, e.g. "h.0.attn.q_proj". */
  readonly layer: string;
  /** How the adapter is trained: sgd (LoRA-FA), momentum, adam (both with A frozen), trained-a (plain LoRA, SGD). */
  readonly method: string;
  /** What the attacker sees: iterates (every W_t), final (W_0 and W_T only), knows-a (every B_t, and A). */
  readonly observer: string;
  readonly rank: number;
  readonly batch: number;
  readonly steps: number;
  /** Noise added to the observed update: noise multiplier relative to the target's own contribution. */
  readonly sigma: number;
  readonly trials: number;
  readonly seed: string;
  readonly auc: number;
  readonly aucLow: number;
  readonly aucHigh: number;
  readonly tprAt10: number;
  /** Trials whose score has the right sign: positive for members, negative for non-members. */
  readonly right: number;
  /** Median over members of residual(true candidate), and of residual(other candidate). */
  readonly residualTrue: number;
  readonly residualOther: number;
}

/** `layer` of the rows in which an observer adds up the scores of all modules. */
export const ALL_MODULES = "all modules";

/** Noisy releases (E12): plain V + E, projected M1 = V M + E and M2 = (V + E) M, seen by an observer who knows A. */
export interface ReleaseRow {
  readonly plan: string;
  readonly cell: string;
  readonly mechanism: "plain" | "m1" | "m2";
  readonly rank: number;
  readonly dim: number;
  readonly sigma: number;
  readonly trials: number;
  readonly seed: string;
  readonly epsilon: number;
  /** Mean of (1 - e^(eps - L))_+ over sampled outputs, with standard error, beside its exact value. */
  readonly delta: number;
  readonly deltaSe: number;
  readonly deltaExact: number;
  /** Epsilon at delta = 1e-2: exact, of the plain Gaussian mechanism, and the lower bound shown by the attack. */
  readonly epsilonExact: number;
  readonly epsilonPlain: number;
  readonly epsilonLower: number;
  readonly auc: number;
}

/** One attack on one target model, at one checkpoint of its training. */
export interface MembershipRow {
  readonly plan: string;
  readonly cell: string;
  readonly source: string;
  readonly labelNoise: number;
  /** Name of the setting, e.g. "lora-fa r4". */
  readonly setting: string;
  readonly method: string;
  readonly rank: number;
  readonly rate: number;
  readonly noiseMultiplier: number | null;
  /** Replicate: pool, memberships, A and all streams are drawn anew. */
  readonly pool: number;
  /** 0: before training (language models), where an AUC is 1/2 by construction. */
  readonly step: number;
  readonly attack: string;
  /** unaware: shadows have an A of their own; known-A: they share the target's. */
  readonly knowledge: "unaware" | "known-A";
  readonly target: number;
  readonly shadows: number;
  readonly poolSize: number;
  readonly seed: string;
  /** Models of the cell whose training failed; the cell is then not scored. */
  readonly diverged: number;
  readonly auc: number | null;
  readonly balancedAccuracy: number | null;
  /** True-positive rates at 1% and 0.1% false positives over all targets of the pool ranked together (the same in each of their rows); null where there are too few non-members. */
  readonly tprAt1: number | null;
  readonly tprAt01: number | null;
  /** Cross-entropy on members (of sequences, a token), nats. */
  readonly trainLoss: number;
  /** On unseen examples, half of them for choosing (validation): accuracy of classifiers, cross-entropy a token of language models. */
  readonly validationAccuracy: number | null;
  readonly testAccuracy: number | null;
  readonly validationLoss: number | null;
  readonly testLoss: number | null;
  /** Accountant's epsilon at the checkpoint, delta = 1e-5, add/remove; null without a guarantee. */
  readonly epsilon: number | null;
  /** The same at the audits' delta, 1e-12. */
  readonly epsilonAudited: number | null;
  /** One-run lower bound on epsilon at delta = 1e-12, confidence 1 - 1e-8. */
  readonly epsilonLower: number | null;
}

/** Point of a ROC curve at the last checkpoint, all targets of the pool ranked together. */
export interface RocRow {
  readonly plan: string;
  readonly setting: string;
  readonly pool: number;
  readonly attack: string;
  readonly knowledge: string;
  readonly fpr: number;
  readonly tpr: number;
}

/** A learning rate of a search: the lowest validation loss a token that its models reached at a checkpoint (null: diverged). */
export interface SearchRow {
  readonly plan: string;
  readonly setting: string;
  readonly rate: number;
  readonly models: number;
  /** Where it was reached. */
  readonly step: number;
  readonly validationLoss: number | null;
  /** Validation and test loss of the model that fine-tuning starts from. */
  readonly lossBefore: number;
  readonly testLossBefore: number;
  readonly chosen: boolean;
}

/** Exposure of one canary in one target at the last checkpoint: log2 of candidates over its rank among them. */
export interface CanaryRow {
  readonly plan: string;
  readonly setting: string;
  readonly method: string;
  readonly rank: number;
  readonly pool: number;
  readonly target: number;
  readonly canary: number;
  readonly step: number;
  /** 1 where the target was trained on it: a fair coin. */
  readonly inserted: number;
  /** Other numbers among which it is ranked. */
  readonly references: number;
  /** In [0, log2(references + 1)]; 1/ln 2 on average for one that was not inserted (many references); null where the model diverged. */
  readonly exposure: number | null;
  readonly seed: string;
}

/** Where a trajectory row or ending comes from. */
interface DynamicsBase {
  readonly plan: string;
  readonly cell: string;
  readonly source: string;
  readonly setting: string;
  readonly method: string;
  readonly rank: number;
  readonly rate: number;
  readonly pool: number;
  readonly models: number;
  readonly seed: string;
  /** Models that left the numbers. */
  readonly diverged: number;
}

/** Noise of one training step, N_t = -(W_{t+1} - W_t)/rate - G_t, over the models of a setting and pool. Matrices of all layers as one vector. */
export interface TrajectoryRow extends DynamicsBase {
  readonly step: number;
  /** Means of |G_t|^2, |N_t|^2, and E|N_t|^2 by theory: for low-rank methods that of a fresh A (E2). */
  readonly gradientEnergy: number;
  readonly noiseEnergy: number;
  readonly noiseEnergyTheory: number;
  /** Cosine between N_0 and N_t, between N_{t-1} and N_t, and between G_0 and G_t: means over models, with standard errors. */
  readonly correlation: number;
  readonly correlationSe: number;
  readonly lagOne: number;
  readonly lagOneSe: number;
  readonly gradientCosine: number;
  /** |N_0 + .. + N_t|^2, and its ratio to |N_0|^2 + .. + |N_t|^2: about 1 for independent noise, up to t + 1 for noise that repeats. */
  readonly accumulated: number;
  readonly coherence: number;
  readonly coherenceSe: number;
}

/** One model at a recorded step. */
export interface EndingRow extends DynamicsBase {
  readonly model: number;
  readonly step: number;
  /** Frobenius distances of all weights: from the start, from the path without noise, from a path with i.i.d. noise (all with its batches; dp-sgd's rival has its own). */
  readonly displacement: number;
  readonly fromQuiet: number;
  readonly fromRival: number;
  /** (sum s^2)^2 / sum s^4 over singular values s of W - W_0, the largest of the layers. */
  readonly effectiveRank: number;
  readonly testLoss: number;
  readonly testAccuracy: number;
  /** |N_0 + .. |^2, |N_0|^2 + .. up to this step, and the latter by theory. */
  readonly accumulated: number;
  readonly noiseSpent: number;
  readonly noiseTheory: number;
  /** Symmetry test of the first update (E11): largest asymmetry over layers for its own batch, smallest for a batch with one example replaced. */
  readonly residualTrue: number;
  readonly residualOther: number;
  /** 1 where the asymmetries' sum over layers is smaller for the own batch, else 0. */
  readonly right: number;
  /** Accountant's epsilon, delta = 1e-5; null without a guarantee. */
  readonly epsilon: number | null;
}

/** Every table of a run. */
export interface Tables {
  noise: NoiseRow[];
  densities: DensityRow[];
  loadings: Loading[];
  dependence: DependenceRow[];
  witness: WitnessRow[];
  profile: ProfileRow[];
  symmetry: SymmetryRow[];
  release: ReleaseRow[];
  membership: MembershipRow[];
  rocs: RocRow[];
  searches: SearchRow[];
  canaries: CanaryRow[];
  trajectories: TrajectoryRow[];
  endings: EndingRow[];
}

export function emptyTables(): Tables {
  return {
    noise: [],
    densities: [],
    loadings: [],
    dependence: [],
    witness: [],
    profile: [],
    symmetry: [],
    release: [],
    membership: [],
    rocs: [],
    searches: [],
    canaries: [],
    trajectories: [],
    endings: [],
  };
}

/** Concatenation, table by table. */
export function addTables(a: Tables, b: Partial<Tables>): Tables {
  const out = { ...a } as Record<string, unknown[]>;
  for (const [name, rows] of Object.entries(b)) out[name] = [...out[name], ...rows];
  return out as unknown as Tables;
}
