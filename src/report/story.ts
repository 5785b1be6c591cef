/** The report's opening: what is true, in sentences printed only where the verdicts of this run bear them out. */
import { VERDICTS, type ClaimResult, type Verdict } from "../claims/claim.js";
import { headlineText } from "../claims/headline.js";
import { multiplicityText } from "../claims/multiplicity.js";
import type { ClaimId } from "../claims/registry.js";
import { standingLines } from "../claims/standing-words.js";
import { onData, type DataOf } from "./data-of.js";

/** Verdicts that a sentence rests on. */
type Rests = Readonly<Partial<Record<ClaimId, Verdict>>>;

/** Numbers of pools that claims were tested on, in brackets; "" where a claim has none. */
type Pools = (...ids: readonly ClaimId[]) => string;

interface Sentence {
  readonly rests: Rests;
  /** @param on the data that its claims are about, in brackets; "" where they are not known */
  readonly text: string | ((pools: Pools, on: string) => string);
}

/** What a sentence says of these results. */
export function textOf(
  { rests, text }: Sentence,
  claims: readonly ClaimResult[],
  data: DataOf = {},
): string {
  if (typeof text === "string") return text;
  const pools: Pools = (...ids) => {
    const own = claims.filter((c) => c.task === null && ids.includes(c.claim as ClaimId));
    const sizes = [...new Set(own.flatMap((c) => c.sampleSize ?? []))];
    return sizes.length > 0 ? ` (${sizes.join(" and ")} pools)` : "";
  };
  return text(pools, onData(data, Object.keys(rests)));
}

export const STORY: readonly Sentence[] = [
  {
    rests: {
      "E1-frozen": "upheld",
      "E2-unbiased": "upheld",
      "E2-rank": "upheld",
      "E3-law": "upheld",
      "E4-slope-spread": "upheld",
    },
    text:
      "What holds: the update identity (A frozen), an unbiased noise whose variance falls as 1/r, and an explicit " +
      "law for each coordinate, close to Gaussian at high rank.",
  },
  {
    rests: {
      "E6-joint": "violated",
      "E7-rows": "violated",
      "E7-covariance": "upheld",
      "E8-steps": "violated",
      "E8-cosine": "upheld",
      "E9-sensitivity": "violated",
    },
    text:
      "The imitation ends there: a whole row of noise is far from Gaussian when m is large against r, noise is " +
      "correlated between rows and steps as the gradients are, and it has no scale of its own unless gradients are " +
      "scaled to one.",
  },
  {
    rests: {
      "DYN-energy": "upheld",
      "DYN-steps": "violated",
      "DYN-path": "violated",
      "DYN-law": "violated",
    },
    text: (_, on) =>
      `Nor is the dynamics that of SGD with i.i.d. noise of LoRA's variance${on}, on the pools at hand: ` +
      "of one adapter at least the noise repeats itself in training where i.i.d. noise averages out, paths are " +
      "farther apart, and weights end elsewhere.",
  },
  {
    rests: { "E11-matrix": "upheld", "DYN-first-step": "violated" },
    text:
      "The noise gives an adapter no privacy guarantee: its update is a matrix, and a symmetry test that holds " +
      "both candidate batches reads membership off one noise-free update, and off more than a quarter of the first " +
      "ones of real training.",
  },
  {
    rests: {
      "E10-vector": "violated",
      "E10-gaussian": "violated",
      "E12-amplification": "upheld",
      "E12-expansion": "violated",
    },
    text:
      "A single row has an exact epsilon: above 10 for neighbours of cosine 0.99 (rank 16, 768 inputs, " +
      "delta 1e-5), and at worst far above what the Gaussian reading promises. Noise added before the projection " +
      "protects it more than DP-SGD's at equal size; noise added after it protects it less, relative to a clip " +
      "before the projection (DP-LoRA clips after it).",
  },
  {
    rests: { "MIA-full": "upheld", "MIA-known-A": "violated" },
    text: (pools, on) =>
      `Membership inference on trained models${on}, by the stronger of LiRA and RMIA on each side, on average ` +
      `over the plan's adapters${pools("MIA-full", "MIA-known-A")}: after equally many steps an attacker who does ` +
      "not know A sees less of adapters than of full fine-tuning, which may also have learned more. One who knows " +
      "A (LoRA-FA's is published with the adapter) sees more than one who does not. Harder for a weak attacker is " +
      "not private.",
  },
  {
    rests: { "MIA-utility": "violated" },
    text: (pools, on) =>
      `Against the attacker who knows A, adapters${on}, on average over the plan's, leak more than full ` +
      "fine-tuning where the two are equally accurate, by the stronger of LiRA and RMIA on each side" +
      `${pools("MIA-utility")}.`,
  },
  {
    rests: { "TEXT-known-A": "violated" },
    text: (pools, on) =>
      `On a language model tuned by LoRA-FA${on}, an attacker who knows A tells the documents that ` +
      "it was tuned on better than one who does not, by the stronger of LiRA and RMIA for each" +
      `${pools("TEXT-known-A")}.`,
  },
  {
    rests: { "TEXT-canaries": "violated" },
    text: (pools) =>
      "On average over its adapters, a language model ranks the random number in a sentence that it was tuned " +
      `on higher among the candidates than that in a sentence left out${pools("TEXT-canaries")}.`,
  },
  {
    rests: { "MIA-dp": "violated" },
    text: (pools, on) =>
      `Against the attacker who knows A, adapters${on}, on average over the plan's, leak more than DP-SGD where ` +
      "the two are equally accurate, by the stronger of LiRA and RMIA on each side" +
      `${pools("MIA-dp")}; and only training under DP comes with a bound (its epsilon stands in the tables).`,
  },
];

/** Claims whose replicates on other tasks are told beside. */
export const REPLICATED: readonly ClaimId[] = ["MIA-full", "MIA-known-A", "MIA-utility", "MIA-dp"];

const capital = (text: string): string => text[0].toUpperCase() + text.slice(1);

/** How many of each verdict, and which; predictions by what they rest on; those that are contradicted or open. */
function count(claims: readonly ClaimResult[]): string {
  const counts = VERDICTS.map((verdict) => {
    const ids = claims.filter((c) => c.verdict === verdict).map((c) => c.id);
    const named = ids.length > 0 ? ` (${ids.join(", ")})` : "";
    if (verdict === "upheld") return `${ids.length} claims upheld`;
    if (verdict === "violated") return `${ids.length} violated${named || " (none)"}`;
    if (verdict === "within margin" && ids.length > 0)
      return `${ids.length} within margin, a difference that was not shown and is too small to matter${named}`;
    return ids.length > 0 || verdict === "inconclusive" ? `${ids.length} ${verdict}${named}` : "";
  });
  const { contradicting, undecided } = standingLines(claims);
  const lines = [counts.filter(Boolean).join(", "), headlineText(claims), contradicting, undecided];
  return lines.flatMap((text) => (text === undefined ? [] : `${capital(text)}.`)).join(" ");
}

/** Verdicts of replicates, task by task. */
function elsewhere(claims: readonly ClaimResult[]): string[] {
  const replicates = claims.filter(
    (c) => c.task !== null && (REPLICATED as readonly string[]).includes(c.claim),
  );
  const tasks = [...new Set(replicates.map((c) => c.task))].map((task) => {
    const own = REPLICATED.flatMap((id) =>
      replicates.filter((c) => c.task === task && c.claim === id),
    );
    return `${task}: ${own.map((c) => `${c.claim} ${c.verdict}`).join(", ")}`;
  });
  return tasks.length > 0
    ? [
        "The same on other tasks, where nothing is predicted (tasks of one data set share pools and network, and are " +
          `no independent replicates): ${tasks.join("; ")}.`,
      ]
    : [];
}

/** Of a run of several looks: what its tables are beside its verdicts. */
function ofLooks(claims: readonly ClaimResult[]): string[] {
  const looks = Math.max(1, ...claims.flatMap((c) => c.look ?? []));
  return looks > 1
    ? [
        `This run looked ${looks} times, at more of the sample each time. Tables and figures show the rows ` +
          "of the last look; a claim that was decided earlier stands on the rows that it had then, as its sample " +
          "says. What is open is reckoned at the level of the look just made: a further one spends less, and needs " +
          "more.",
      ]
    : [];
}

/** What the rows of the language model say, claim by claim. */
function onLanguageModel(claims: readonly ClaimResult[]): string {
  const tested = claims.flatMap((c) =>
    c.languageModel
      ? [{ id: c.id, expectation: c.expectation, verdict: c.languageModel.verdict }]
      : [],
  );
  if (tested.length === 0) return "No language model in this run.";
  const same = tested.filter((c) => c.verdict === c.expectation);
  const other = tested.filter((c) => c.verdict !== c.expectation);
  const differing = other.map((c) => `${c.id} ${c.verdict}, expected ${c.expectation}`).join(", ");
  return (
    "On a language model, " +
    `${same.length} of ${tested.length} claims come out as theory says on its gradients and its first LoRA step ` +
    `alone: ${same.map((c) => `${c.id} ${c.verdict}`).join(", ") || "none"}.` +
    (other.length > 0 ? ` Otherwise: ${differing}.` : "")
  );
}

/**
 * Opening paragraphs: the count of verdicts, the sentences that hold, and the claims on which others would rest. Of
 * claims that were not judged in this run (a sweep judges those that its plan feeds) nothing is said.
 */
export function tellStory(claims: readonly ClaimResult[], data: DataOf = {}): string[] {
  const verdicts = new Map(claims.filter((c) => c.task === null).map((c) => [c.claim, c.verdict]));
  const open = ({ rests }: Sentence): string[] =>
    Object.entries(rests)
      .filter(([id, verdict]) => verdicts.get(id) !== verdict)
      .map(([id]) => `${id} ${verdicts.get(id) ?? "not tested"}`);
  const judged = (s: Sentence): boolean => Object.keys(s.rests).every((id) => verdicts.has(id));
  const unsaid = [...new Set(STORY.filter(judged).flatMap(open))];
  return [
    count(claims),
    ...[multiplicityText(claims)].filter(Boolean),
    ...STORY.filter((s) => open(s).length === 0).map((s) => textOf(s, claims, data)),
    ...elsewhere(claims),
    ...ofLooks(claims),
    ...(unsaid.length > 0
      ? [
          "Sentences that would rest on other verdicts than this run's are left out: " +
            `${unsaid.join(", ")}.`,
        ]
      : []),
    onLanguageModel(claims),
  ];
}
