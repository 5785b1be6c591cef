/** Link 2: the variance of the noise. */
import { upheld, type Link } from "../link.js";

export const variance: Link = {
  id: "variance",
  title: "Its variance falls with the rank",
  paper: "The variance of the noise is a decreasing function of the rank.",
  strands: [
    {
      title: "Variance falls",
      deciding: [
        upheld(
          "E2-rank",
          "The variance falls with the rank r, as 1/r.",
          "The variance does not fall as 1/r.",
        ),
      ],
    },
  ],
  beside: ["E2-variance", "E2-energy", "E17-scale", "E17-kurtosis", "DYN-energy"],
  figures: ["variance"],
};
