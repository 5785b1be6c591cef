/** Link 5: what an attacker sees, and whether there is a guarantee. */
import { upheld, violated, type Link, type Strand } from "../link.js";

const membership: Strand = {
  title: "Resists membership inference",
  deciding: [
    upheld(
      "MIA-known-A",
      "An attacker gains nothing, on average over adapters, by knowing A.",
      "An attacker who knows A sees more, on average over adapters, than one who does not.",
    ),
    upheld(
      "MIA-full",
      "After equally many steps, an attacker who does not know A sees less of adapters, on average, than of full " +
        "fine-tuning.",
      "After equally many steps, an attacker who does not know A sees no less of adapters, on average, than of full " +
        "fine-tuning.",
    ),
    upheld(
      "MIA-full-known",
      "After equally many steps, an attacker who knows A sees less of adapters, on average, than of full fine-tuning.",
      "After equally many steps, an attacker who knows A sees no less of adapters, on average, than of full " +
        "fine-tuning.",
    ),
    upheld(
      "MIA-utility",
      "At equal accuracy, adapters on average resist an attacker who knows A better than full fine-tuning.",
      "At equal accuracy, adapters on average leak more to an attacker who knows A than full fine-tuning.",
    ),
    upheld(
      "MIA-dp",
      "At equal accuracy, adapters on average protect from an attacker who knows A at least as well as DP-SGD.",
      "At equal accuracy, adapters on average leak more to an attacker who knows A than DP-SGD.",
    ),
    upheld(
      "TEXT-known-A",
      "On a language model tuned by LoRA-FA, an attacker gains nothing by knowing A.",
      "On a language model tuned by LoRA-FA, an attacker who knows A sees more than one who does not.",
    ),
  ],
};

const guarantee: Strand = {
  title: "Has a privacy guarantee",
  deciding: [
    violated(
      "E11-matrix",
      "One update without added noise does not always tell which of two candidate batches was used.",
      "One update without added noise tells which of two candidate batches was used: no privacy.",
    ),
    violated(
      "E13-published",
      "Whoever holds A and B of one step does not always know which of two candidate batches was used.",
      "Published with its A, one step's B tells which of two candidate batches was used: no privacy.",
    ),
    // E13-published for whole trainings: adapters of few examples name every member, which no guarantee allows. What is
    // left past that boundary is a number of the plan's loads (E14-leverage), and decides nothing.
    violated(
      "E14-span",
      "An adapter that is published with its frozen A, of fewer inputs than its rank, does not always tell its " +
        "members from others.",
      "An adapter that is published with its frozen A, of fewer inputs than its rank, tells all its members from all " +
        "others: no privacy.",
    ),
    upheld(
      "E13-range",
      "With A secret, B of one step leaves some doubt about every pair of neighbouring batches that was drawn.",
      "With A secret, B of one step tells some batches from their neighbours for certain.",
    ),
    upheld(
      "E13-secret",
      "With A secret, B of one step has an epsilon of at most 10 (delta 1e-5) in some setting.",
      "With A secret, B of one step has no epsilon of at most 10 (delta 1e-5) at any rank and batch size tried.",
    ),
    upheld(
      "DYN-first-step",
      "In real training, fewer than a quarter of first updates prove their batch.",
      "In real training, more than a quarter of first updates prove their batch.",
    ),
    upheld(
      "E11-paths",
      "Several steps, momentum, Adam or a trained A hide membership in the last batch.",
      "Several steps, momentum, Adam or a trained A do not hide membership in the last batch from who sees A and " +
        "every B.",
    ),
    violated(
      "E11-scaled",
      "With scaled gradients, one update does not always tell who was in its batch.",
      "With scaled gradients, one update tells who was in its batch: no privacy.",
    ),
    upheld(
      "E10-gaussian",
      "The Gaussian reading is a valid guarantee for one row.",
      "The Gaussian reading promises more privacy than one row has.",
    ),
    upheld(
      "E10-vector",
      "One row alone has an epsilon below 10 (delta 1e-5, cosine 0.99, rank 16, 768 inputs).",
      "One row alone has no epsilon below 10 (delta 1e-5, cosine 0.99, rank 16, 768 inputs).",
    ),
  ],
};

export const protection: Link = {
  id: "protection",
  title: "So it protects the training data",
  paper:
    "Low-rank adaptation is robust to membership inference (v1-v7), and differentially private by design where A is " +
    "frozen (v8-v9).",
  strands: [membership, guarantee],
  // EZ-published is of one attack without shadow models: that it sees less is no protection from stronger ones.
  beside: [
    "TEXT-canaries",
    "EZ-published",
    "MIA-rank",
    "MIA-rank-known",
    "MIA-rank-utility",
    "MIA-loss",
    "REPAIR-dp",
    "REPAIR-none",
    "MIA-alignment",
    "E10-profile",
    "E10-rebuttal",
    "E10-repaired",
    "E13-rank",
    "E13-batch",
    "E13-profile",
    "E13-mixing",
    "E13-mixing-row",
    "E13-mixing-part",
    "E14-boundary",
    "E14-leverage",
    "E14-adam",
    "E16-batch",
    "E16-scale",
  ],
  figures: ["asymmetry", "releases-table", "repair", "releases", "mia-auc"],
};
