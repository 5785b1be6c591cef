/** Rows of neighbouring batch gradients: how nearly they point one way (E16). */

/** One layer, training step, batch size and relation; over the batches that were drawn. */
export interface AlignmentRow {
  readonly plan: string;
  readonly cell: string;
  /** "mnist" or "language". */
  readonly source: string;
  /** "hidden", or the transformer's module. */
  readonly layer: string;
  /** Steps of training before the gradients are taken; 0 of the transformer: as pretrained. */
  readonly step: number;
  readonly batch: number;
  /** replace: one example exchanged for another; remove: taken out of the sum. */
  readonly relation: string;
  readonly seed: string;
  readonly pairs: number;
  /** Mean of 1 - rho over pairs, rho the cosine of the two gradients, with its standard error. */
  readonly misalignment: number;
  readonly misalignmentSe: number;
  /** Mean of log10 (1 - rho), with its standard error. */
  readonly logMisalignment: number;
  readonly logMisalignmentSe: number;
  /** Smallest cosine of all pairs. */
  readonly rhoLow: number;
  /** E|g - mean|^2 / |mean|^2 of single examples' gradients: the batch at which noise and mean are equal. */
  readonly noiseScale: number;
  /** 1 - rho as derived from it. */
  readonly predicted: number;
}
