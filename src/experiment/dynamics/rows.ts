/** Rows of the trajectory experiment. */
/** Where a trajectory row or ending comes from. */
export interface DynamicsBase {
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
  /** Models that diverged. */
  readonly diverged: number;
}

/**
 * Noise of one training step, N_t = -(W_{t+1} - W_t)/rate - G_t, over the models of a setting and pool. Matrices of
 * all layers as one vector.
 */
export interface TrajectoryRow extends DynamicsBase {
  readonly step: number;
  /** Means of |G_t|^2, |N_t|^2, and E|N_t|^2 by theory: for low-rank methods that of a fresh A (E2). */
  readonly gradientEnergy: number;
  readonly noiseEnergy: number;
  readonly noiseEnergyTheory: number;
  /**
   * Cosine between N_0 and N_t, between N_{t-1} and N_t, and between G_0 and G_t: means over models, with standard
   * errors.
   */
  readonly correlation: number;
  readonly correlationSe: number;
  readonly lagOne: number;
  readonly lagOneSe: number;
  readonly gradientCosine: number;
  /**
   * |N_0 + .. + N_t|^2, and its ratio to |N_0|^2 + .. + |N_t|^2: about 1 for independent noise, up to t + 1 for
   * noise that repeats.
   */
  readonly accumulated: number;
  readonly coherence: number;
  readonly coherenceSe: number;
}

/** One model at a recorded step. */
export interface EndingRow extends DynamicsBase {
  readonly model: number;
  readonly step: number;
  /**
   * Frobenius distances of all weights: from the start, from the noiseless path, from the matched-noise baseline
   * (all on the same batches; that of dp-sgd has its own).
   */
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
  /**
   * Symmetry test of the first update (E11): largest asymmetry over layers for its own batch, smallest for a batch
   * with one example replaced.
   */
  readonly residualTrue: number;
  readonly residualOther: number;
  /** 1 where the asymmetries' sum over layers is smaller for the own batch, else 0. */
  readonly right: number;
  /** Accountant's epsilon, delta = 1e-5; null without a guarantee. */
  readonly epsilon: number | null;
}
