/** Columns of the table of neighbouring batch gradients. */
import { numbers, texts } from "../column-types.js";

export const ALIGNMENT_COLUMNS = {
  alignments: {
    ...texts("plan", "cell", "source", "layer", "relation", "seed"),
    ...numbers(
      "step",
      "batch",
      "pairs",
      "misalignment",
      "misalignmentSe",
      "logMisalignment",
      "logMisalignmentSe",
      "rhoLow",
      "noiseScale",
      "predicted",
    ),
  },
};
