/** Link 4: training beside DP-SGD. */
import { upheld, violated, type Link } from "../link.js";

export const dynamics: Link = {
  id: "dynamics",
  title: "Training behaves as DP-SGD",
  paper: "The dynamics of low-rank adaptation is very close to that of DP-SGD.",
  strands: [
    {
      title: "As DP-SGD",
      deciding: [
        upheld(
          "E8-steps",
          "The noise of one step does not depend on that of another.",
          "The noise of one step depends on that of another (correlation {value}). In DP-SGD it is drawn anew.",
        ),
        upheld(
          "E7-rows",
          "The noise of one row does not depend on that of another.",
          "The noise of one row depends on that of another. In DP-SGD it does not.",
        ),
        upheld(
          "E9-sensitivity",
          "The noise has a scale of its own.",
          "The noise grows and shrinks with the gradient: it has no scale of its own.",
        ),
        violated(
          "E7-rank",
          "Updates of a rank above r were found.",
          "An update has rank r at most. DP-SGD's noise has full rank.",
        ),
        upheld(
          "DYN-steps",
          "In training the noise averages out as DP-SGD's does.",
          "In training the noise of at least one adapter adds up, where DP-SGD's averages out.",
        ),
        upheld(
          "DYN-path",
          "Weights take about the path of SGD with independent noise.",
          "Weights of at least one adapter take another path than SGD with independent noise.",
        ),
        upheld(
          "DYN-law",
          "Weights end where SGD with independent noise ends.",
          "Weights of at least one adapter end elsewhere than SGD with independent noise.",
        ),
      ],
    },
  ],
  beside: ["E7-covariance", "E8-cosine", "E8-fresh", "E9-scaled", "DYN-loss"],
  figures: ["correlation", "dyn-paths"],
};
