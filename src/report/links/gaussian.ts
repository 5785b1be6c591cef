/** Link 3: how near to Gaussian the noise is. */
import { upheld, type Link } from "../link.js";

export const gaussian: Link = {
  id: "gaussian",
  title: "The noise is near Gaussian",
  paper: "The noise is close to a Gaussian of the same variance, by a bound of Berry-Esseen type.",
  strands: [
    {
      title: "Near Gaussian",
      deciding: [
        upheld(
          "E4-slope-spread",
          "One entry of the noise nears the Gaussian as the rank grows (spread gradients).",
          "One entry of the noise does not near the Gaussian at the derived rate (spread gradients).",
        ),
        upheld(
          "E6-joint",
          "A whole row of noise is near the Gaussian in the widest layer drawn.",
          "A whole row of noise is far from Gaussian where the layer is wide against the rank.",
        ),
        upheld(
          "E6-witness",
          "The classifier of this run did not tell a row of noise from a Gaussian row.",
          "A simple classifier tells a row of noise from a Gaussian row (a wide layer against the rank).",
        ),
        upheld(
          "E4-dimension",
          "At fixed rank, one entry of the noise becomes Gaussian as the layer widens.",
          "A wider layer does not make one entry of the noise Gaussian.",
        ),
      ],
    },
  ],
  beside: [
    "E3-law",
    "E4-sampled",
    "E4-slope-spiky",
    "E4-slope-spread/wide",
    "E4-slope-spiky/wide",
    "E5-fourth-moment",
    "E5-scale-mixture",
    "E5-berry-esseen",
    "E17-law",
  ],
  figures: ["tv-spread", "joint"],
};
