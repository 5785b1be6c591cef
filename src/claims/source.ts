/**
 * Where claims come from: the paper, its versions and the place, and the sentence that is tested. Which version says
 * what stands in docs/theory.md, "Versions of the paper".
 */

/** Place and sentence that a claim tests. */
export interface Source {
  /** E.g. "arXiv:2409.17538v4-v7, claim 2; docs/theory.md E2". */
  readonly cite: string;
  /** The sentence that the claim tests. */
  readonly sentence: string;
  /** Whose words it is in: the paper's, ours for the paper's, ours for what is derived here, or several (marked). */
  readonly words: "quoted" | "paraphrased" | "our own" | "several";
}

/** Versions of arXiv:2409.17538 that claim the same. */
export type Versions = "v1-v3" | "v4-v7" | "v8-v9";

/** A place of the paper in the versions that have it. */
export const paper = (versions: Versions, place: string): string =>
  `arXiv:2409.17538${versions}, ${place}`;
/** A place of the rebuttal. */
export const rebuttal = (place: string): string => `arXiv:2601.21719, ${place}`;
/** A heading of docs/theory.md. */
const heading = (name: string): string => `docs/theory.md ${name}`;

const paraphrased = (cite: string, sentence: string): Source => ({
  cite,
  sentence,
  words: "paraphrased",
});

/** What v4-v7 claim in their abstract, numbered as in docs/theory.md. */
export const CLAIM = {
  1: paraphrased(
    paper("v4-v7", "claim 1"),
    "Low-rank adaptation is fine-tuning the adapted layers with noisy batch gradients, as DP-SGD is.",
  ),
  2: paraphrased(
    paper("v4-v7", "claim 2"),
    "The variance of that noise is a decreasing function of the rank.",
  ),
  3: paraphrased(
    paper("v4-v7", "claim 3"),
    "A bound of Berry-Esseen type holds for the total variation distance between the noise and the Gaussian of the " +
      "same variance.",
  ),
  4: paraphrased(
    paper("v4-v7", "claim 4"),
    "The dynamics of low-rank adaptation is very close to that of DP-SGD on the adapted layers.",
  ),
  5: paraphrased(
    paper("v4-v7", "claim 5"),
    "Low-rank adaptation is robust to membership inference attacks on the fine-tuning data.",
  ),
} as const;

/** What v1-v3 claim beside it. */
export const SCALED: Source = {
  cite: paper("v1-v3", "abstract"),
  sentence:
    "using Johnson-Lindenstrauss lemma, we show that when augmented with gradient scaling, low-rank adaptation is " +
    "very close to performing DPSGD algorithm with a fixed noise scale",
  words: "quoted",
};

/** What EZ-MIA's authors report of LoRA, at one learning rate for both. */
export const EZ_MIA: Source = paraphrased(
  "arXiv:2601.12104",
  "On GPT-2 and XSum, EZ-MIA's true-positive rate is 82.6% against full fine-tuning and 1.5% against LoRA.",
);

/** What is said of dp-lora's factors. */
export const GAUGE: Source = {
  cite: "arXiv:2606.00944, abstract",
  sentence:
    "applying DP-SGD directly to the factors induces gauge-dependent perturbations on Z, and we show that this naive " +
    "DP-LoRA can lead to unbounded noise amplification",
  words: "quoted",
};

/** What v8-v9 claim instead; E11 and E13 speak to the three releases that it may mean (docs/theory.md E13). */
export const BY_DESIGN: Source = {
  cite: paper("v8-v9", "abstract"),
  sentence: "we prove inherent differential privacy for LoRA when adaptation matrices A are frozen",
  words: "quoted",
};

/** What the rebuttal claims of one row, of a whole gradient, and of noise before the projection. */
export const REBUTTAL = {
  bound: paraphrased(
    rebuttal("Theorem 1"),
    "A vector-valued query is (eps, delta)-private with eps = ((d+r-1)/2) ln(rho+K) + " +
      "(1-rho+K) kappa/(2 (rho-K)).",
  ),
  figure: paraphrased(
    rebuttal("Figure 2, and Theorem 1 as repaired"),
    "The curve of the bound in Figure 2 lies above the exact epsilon.",
  ),
  matrix: paraphrased(
    rebuttal("abstract"),
    "For matrix-valued queries without additive noise the mechanism is not differentially private: membership is " +
      "inferred almost perfectly.",
  ),
  alignment: paraphrased(
    rebuttal("on the cosine rho of neighbouring gradients"),
    "Early in training rho = 1 - c/B^2 for batches of B that differ in one example.",
  ),
  noisy: paraphrased(
    rebuttal("abstract"),
    "With additive noise, randomness and low rank of the projection amplify privacy.",
  ),
} as const;

/** A statement of another work, in our words. */
export const work = (cite: string, sentence: string): Source => paraphrased(cite, sentence);

/** A statement that is derived here, under a heading of docs/theory.md. */
export const ownTheory = (...headings: string[]): Source => ({
  cite: headings.map(heading).join("; "),
  sentence: "No paper's sentence: derived under that heading.",
  words: "our own",
});

/** A paper's sentence and the heading under which its formula is derived here. */
export const derived = (source: Source, name: string, reading?: string): Source => ({
  ...source,
  cite: [reading === undefined ? source.cite : `${source.cite}, ${reading}`, heading(name)].join(
    "; ",
  ),
});

/** Several sentences that one claim speaks to. */
export const both = (...sources: readonly Source[]): Source => ({
  cite: sources.map(({ cite }) => cite).join("; "),
  sentence: sources.map((source) => sentenceOf(source)).join(" "),
  words: "several",
});

/** A sentence as readers see it, with whose words it is in. */
export function sentenceOf({ sentence, words }: Source): string {
  if (words === "quoted") return `"${sentence}"`;
  return words === "paraphrased" ? `In our words: ${sentence}` : sentence;
}
