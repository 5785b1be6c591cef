/** The report's opening: what is true, in sentences that are printed only where the verdicts of this run bear them out. */
import type { ClaimResult, Verdict } from "../claims/claim.js";

interface Sentence {
  /** Verdicts it rests on. */
  readonly rests: Readonly<Record<string, Verdict>>;
  readonly text: string;
}

const STORY: readonly Sentence[] = [
  {
    rests: {
      "E1-frozen": "upheld",
      "E2-unbiased": "upheld",
      "E2-rank": "upheld",
      "E3-law": "upheld",
      "E4-slope-spread": "upheld",
    },
    text: "What holds: the update identity, an unbiased noise whose variance falls as 1/r, and an explicit law for each coordinate, close to Gaussian at high rank.",
  },
  {
    rests: {
      "E6-joint": "violated",
      "E7-rows": "violated",
      "E8-steps": "violated",
      "E9-sensitivity": "violated",
    },
    text: "The imitation ends there: a whole row of noise is far from Gaussian when m is large against r, noise is correlated between rows and steps as the gradients are, and it has no scale of its own.",
  },
  {
    rests: {
      "DYN-energy": "upheld",
      "DYN-steps": "violated",
      "DYN-path": "violated",
      "DYN-law": "violated",
    },
    text: "Nor is the dynamics that of SGD with i.i.d. noise of LoRA's variance (digits, rank 16): the noise of a fixed A repeats itself in training where i.i.d. noise and DP-SGD's average out, paths are farther apart, and weights end elsewhere.",
  },
  {
    rests: { "E11-matrix": "upheld", "DYN-first-step": "violated" },
    text: "The noise gives an adapter no privacy guarantee: its update is a matrix, and a symmetry test that holds both candidate batches reads membership off one noise-free update, in real training too.",
  },
  {
    rests: {
      "E10-vector": "upheld",
      "E10-gaussian": "violated",
      "E12-amplification": "upheld",
      "E12-expansion": "violated",
    },
    text: "A single row has an exact epsilon, finite down to a smallest delta and far worse than the Gaussian reading promises. Noise added before the projection protects more than DP-SGD's at equal size; noise added after it protects less.",
  },
  {
    rests: { "MIA-full": "upheld", "MIA-known-A": "violated" },
    text: "Membership inference on trained models (digits, by LiRA): after equally many steps an attacker who does not know A sees less of an adapter than of full fine-tuning, which has also learned more. One who knows A (it is published with the adapter) sees more than one who does not. Harder for a weak attacker is not private.",
  },
  {
    rests: { "MIA-utility": "violated" },
    text: "Some adapter leaks more to the attacker who knows A than full fine-tuning stopped where it is as accurate.",
  },
  {
    rests: { "TEXT-known-A": "violated" },
    text: "So it is with a small language model tuned on emails: against LoRA-FA of rank 1, an attacker who knows A finds the emails that it was tuned on better than one who does not.",
  },
  {
    rests: { "TEXT-canaries": "violated" },
    text: "Some adapter of that model ranks the random number in a sentence that it was tuned on above others more often than chance does.",
  },
  {
    rests: { "MIA-dp": "violated" },
    text: "Some adapter leaks more than DP-SGD stopped where it is as accurate, and only DP-SGD comes with a bound (its epsilon stands in the tables).",
  },
];

/** What the rows of the language model say, claim by claim. */
function onLanguageModel(claims: readonly ClaimResult[]): string {
  const tested = claims.filter((c) => c.languageModel);
  if (tested.length === 0) return "No language model in this run.";
  const [same, other] = [true, false].map((as) =>
    tested.filter((c) => (c.languageModel?.verdict === c.expectation) === as),
  );
  const list = (of: readonly ClaimResult[], text: (c: ClaimResult) => string): string =>
    of.map(text).join(", ");
  return `On a language model (a small transformer, pretrained on public text, with private emails), ${same.length} of ${tested.length} claims come out as theory says on its gradients and its first LoRA step alone: ${list(same, (c) => `${c.id} ${c.languageModel?.verdict}`) || "none"}.${other.length > 0 ? ` Otherwise: ${list(other, (c) => `${c.id} ${c.languageModel?.verdict}, expected ${c.expectation}`)}.` : ""}`;
}

/** Opening paragraphs: the count of verdicts, the sentences that hold, and the claims on which others would have rested. */
export function headline(claims: readonly ClaimResult[]): string[] {
  const named = (v: Verdict): string =>
    claims
      .filter((c) => c.verdict === v)
      .map((c) => c.id)
      .join(", ");
  const count = (v: Verdict): number => claims.filter((c) => c.verdict === v).length;
  const predicted = claims.filter((c) => c.expectation !== "none");
  const verdict = new Map(claims.map((c) => [c.id, c.verdict]));
  const open = (s: Sentence): string[] =>
    Object.entries(s.rests)
      .filter(([id, v]) => verdict.get(id) !== v)
      .map(([id]) => `${id} ${verdict.get(id) ?? "not tested"}`);
  // Replicates on other tasks carry the task's name behind a slash.
  const told = ["MIA-full", "MIA-known-A", "MIA-utility", "MIA-dp"];
  const tasks = [
    ...new Set(
      claims.flatMap((c) => {
        const [id, task] = c.id.split("/");
        return task !== undefined && told.includes(id) ? [task] : [];
      }),
    ),
  ];
  const elsewhere = tasks.map(
    (task) =>
      `${task}: ${told
        .filter((id) => verdict.has(`${id}/${task}`))
        .map((id) => `${id} ${verdict.get(`${id}/${task}`)}`)
        .join(", ")}`,
  );
  const unsaid = [...new Set(STORY.flatMap(open))];
  return [
    `${count("upheld")} claims upheld, ${count("violated")} violated (${named("violated") || "none"}), ${count("inconclusive")} inconclusive${count("inconclusive") > 0 ? ` (${named("inconclusive")})` : ""}${count("not tested") > 0 ? `, ${count("not tested")} not tested (${named("not tested")})` : ""}. ${predicted.filter((c) => c.verdict === c.expectation).length} of ${predicted.length} predicted verdicts came out as theory says.`,
    ...STORY.filter((s) => open(s).length === 0).map((s) => s.text),
    ...(elsewhere.length > 0
      ? [`The same on other tasks, where theory predicts nothing: ${elsewhere.join("; ")}.`]
      : []),
    ...(unsaid.length > 0
      ? [
          `Left unsaid, since the verdicts of this run on it are others, or none: ${unsaid.join(", ")}.`,
        ]
      : []),
    onLanguageModel(claims),
  ].filter(Boolean);
}
