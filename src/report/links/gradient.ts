/** Link 1: the noisy gradient. */
import { upheld, type Link } from "../link.js";

export const gradient: Link = {
  id: "gradient",
  title: "LoRA's gradient is a noisy gradient",
  paper: "Low-rank adaptation is fine-tuning with a noisy batch gradient.",
  strands: [
    {
      title: "A noisy gradient",
      deciding: [
        upheld(
          "E1-frozen",
          "With A frozen, LoRA is SGD with the gradient times A'A, exactly.",
          "With A frozen, LoRA is not SGD with the gradient times A'A.",
        ),
        upheld(
          "E2-unbiased",
          "No bias was seen: the noise has mean zero.",
          "The noise has a mean other than zero.",
        ),
      ],
    },
  ],
  beside: ["E1-trained"],
  figures: [],
};
