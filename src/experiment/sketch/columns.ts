/** Columns of the tables of sketches. */
import { numbers, texts } from "../column-types.js";

export const SKETCH_COLUMNS = {
  sketches: {
    ...texts("plan", "cell", "source", "layer", "relation", "seed"),
    ...numbers(
      "batch",
      "rank",
      "pairs",
      "apart",
      "unclear",
      "outputs",
      "gradientRankLow",
      "gradientRankHigh",
      "smallest",
      "measured",
      "eigenvalues",
      "delta",
      "epsilonLow",
      "epsilonMedian",
      "epsilonHigh",
      "epsilonBound",
      "gammaLow",
      "gammaMedian",
      "gammaHigh",
      "promised",
      "epsilonMixing",
      "logEpsilon",
      "logEpsilonSe",
    ),
  },
  sketchProfile: {
    ...texts("plan", "cell", "direction", "seed"),
    ...numbers("outputs", "dim", "rank", "epsilon", "trials", "sampled", "sampledSe", "deltaExact"),
    ...numbers("gamma", "epsilonExact", "epsilonMixing", "epsilonMixingRow"),
  },
};
