/** Rows of the span test: what a published adapter tells of who was trained on (E14). */

/** Models of one optimiser, rank and number of examples; one adapted module. */
export interface SpanRow {
  readonly plan: string;
  readonly cell: string;
  /** "mnist", "spam" or "language". */
  readonly source: string;
  /** "input", or the transformer's module. */
  readonly layer: string;
  /** frozen: what reaches the layer does not move in training; moved: it does, and the test takes it at the start. */
  readonly below: string;
  readonly optimizer: string;
  /** suite: its trainer, in f32; steps: step by step in the experiment. */
  readonly trainer: string;
  readonly rank: number;
  readonly seed: string;
  /** Members of a model, all used so many times; examples a step, and steps. */
  readonly examples: number;
  readonly epochs: number;
  readonly batch: number;
  readonly steps: number;
  /** Inputs to the layer that an example has: its tokens, or one. */
  readonly tokens: number;
  /** Outputs of the layer, and the most directions that B can have. */
  readonly outputs: number;
  readonly room: number;
  /** Different inputs of members, at most the room: the dimension that theory gives the span; least and largest. */
  readonly predictedLow: number;
  readonly predictedHigh: number;
  /** Rank of B: least that rounding allows and most, over models; and models whose rank is the predicted one. */
  readonly rankLow: number;
  readonly rankHigh: number;
  readonly asPredicted: number;
  readonly models: number;
  /** Models whose B surely fills the room: the test says of them that it has no power. */
  readonly full: number;
  /** Models in which every member has a smaller residual than every other. */
  readonly separated: number;
  /** Mean AUC of minus the residual, members against as many others, with its 95% interval between models. */
  readonly auc: number;
  readonly aucLow: number;
  readonly aucHigh: number;
  readonly aucSe: number;
  /** The same of minus the leverage. */
  readonly leverageAuc: number;
  readonly leverageAucLow: number;
  readonly leverageAucHigh: number;
  readonly leverageAucSe: number;
  /** Median over models of the largest residual of a member, the smallest of another, and the tolerance. */
  readonly residualMember: number;
  readonly residualOther: number;
  readonly tolerance: number;
  /** Candidates in all, each kind, and how many are called inside and outside. */
  readonly candidates: number;
  readonly membersInside: number;
  readonly membersOutside: number;
  readonly othersInside: number;
  readonly othersOutside: number;
}
