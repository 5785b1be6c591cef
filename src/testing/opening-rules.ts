/**
 * What the first screen of a report may say, written by hand and apart from the report: each sentence with the verdicts
 * that it needs, by id, and each mark with its definition. The test of the opening holds every rendered line to it.
 */
import { cameOut, contradicts, VERDICTS, type ClaimResult, type Verdict } from "../claims/claim.js";

export type Ledger = readonly ClaimResult[];
export type Mix = Readonly<Record<string, Verdict>>;

const own = (ledger: Ledger, id: string): ClaimResult | undefined =>
  ledger.find((c) => c.id === id);
const OPPOSITE: Mix = { upheld: "violated", violated: "upheld" };

/** The claim has the verdict, and the language model's rows do not say the opposite. */
export const is = (ledger: Ledger, id: string, verdict: Verdict): boolean => {
  const c = own(ledger, id);
  return c?.verdict === verdict && c.languageModel?.verdict !== OPPOSITE[verdict];
};
const isTested = (ledger: Ledger, id: string): boolean =>
  !["not tested", undefined].includes(own(ledger, id)?.verdict);
const hasVerdict = (ledger: Ledger, id: string): boolean =>
  is(ledger, id, "upheld") || is(ledger, id, "violated");

/** Claims of each link with the verdict that supports it: a link of two strands has two lists. */
export const NEEDS: Readonly<Record<string, readonly Mix[]>> = {
  "1": [{ "E1-frozen": "upheld", "E2-unbiased": "upheld" }],
  "2": [{ "E2-rank": "upheld" }],
  "3": [
    {
      "E4-slope-spread": "upheld",
      "E6-joint": "upheld",
      "E6-witness": "upheld",
      "E4-dimension": "upheld",
    },
  ],
  "4": [
    {
      "E8-steps": "upheld",
      "E7-rows": "upheld",
      "E9-sensitivity": "upheld",
      "E7-rank": "violated",
      "DYN-steps": "upheld",
      "DYN-path": "upheld",
      "DYN-law": "upheld",
    },
  ],
  "5": [
    {
      "MIA-known-A": "upheld",
      "MIA-full": "upheld",
      "MIA-full-known": "upheld",
      "MIA-utility": "upheld",
      "MIA-dp": "upheld",
      "TEXT-known-A": "upheld",
    },
    {
      "E11-matrix": "violated",
      "E13-published": "violated",
      "E14-span": "violated",
      "E13-range": "upheld",
      "E13-secret": "upheld",
      "DYN-first-step": "upheld",
      "E11-paths": "upheld",
      "E11-scaled": "violated",
      "E10-gaussian": "upheld",
      "E10-vector": "upheld",
    },
  ],
};

/** What a mark may be, from the definition of each. */
export function markOf(ledger: Ledger, needs: Mix): string {
  const all = Object.entries(needs);
  const split = ([id]: readonly [string, Verdict]): boolean => {
    const c = own(ledger, id);
    return (
      OPPOSITE[c?.verdict ?? ""] !== undefined &&
      c?.languageModel?.verdict === OPPOSITE[c?.verdict ?? ""]
    );
  };
  const good = all.filter(([id, need]) => is(ledger, id, need)).length;
  const bad = all.filter(([id, need]) => is(ledger, id, OPPOSITE[need])).length;
  const both = all.filter(split).length;
  if (all.every(([id]) => !isTested(ledger, id))) return "not tested";
  if (good === all.length) return "holds";
  if (both > 0 || (good > 0 && bad > 0)) return "holds in part";
  // At least half of the claims are decided, all of them against the link.
  return bad > 0 && bad >= all.length / 2 ? "fails" : "open";
}

/** A sentence's words, unique on the screen, and the claim and verdict that it needs. */
export const SAID: ReadonlyArray<readonly [RegExp, string, Verdict]> = [
  [/^Whoever holds A and B of one step does not always/, "E13-published", "violated"],
  [/^Published with its A, one step's B tells/, "E13-published", "upheld"],
  [/^An adapter that is published .* does not always tell its members/, "E14-span", "violated"],
  [/^An adapter that is published .* tells all its members from all others/, "E14-span", "upheld"],
  [/^With A secret, B of one step leaves some doubt/, "E13-range", "upheld"],
  [/^With A secret, B of one step tells some batches/, "E13-range", "violated"],
  [/^With A secret, B of one step has an epsilon of at most/, "E13-secret", "upheld"],
  [/^With A secret, B of one step has no epsilon of at most/, "E13-secret", "violated"],
  [/^With A frozen, LoRA is SGD with/, "E1-frozen", "upheld"],
  [/^With A frozen, LoRA is not SGD/, "E1-frozen", "violated"],
  [/^No bias was seen/, "E2-unbiased", "upheld"],
  [/^The noise has a mean other than zero/, "E2-unbiased", "violated"],
  [/^The variance falls with the rank/, "E2-rank", "upheld"],
  [/^The variance does not fall/, "E2-rank", "violated"],
  [/^One entry of the noise nears the Gaussian as the rank grows/, "E4-slope-spread", "upheld"],
  [/^One entry of the noise does not near/, "E4-slope-spread", "violated"],
  [/^A whole row of noise is near the Gaussian/, "E6-joint", "upheld"],
  [/^A whole row of noise is far from Gaussian/, "E6-joint", "violated"],
  [/^The classifier of this run did not tell/, "E6-witness", "upheld"],
  [/^A simple classifier tells/, "E6-witness", "violated"],
  [/^At fixed rank, one entry of the noise becomes Gaussian/, "E4-dimension", "upheld"],
  [/^A wider layer does not make one entry/, "E4-dimension", "violated"],
  [/^The noise of one step does not depend/, "E8-steps", "upheld"],
  [/^The noise of one step depends/, "E8-steps", "violated"],
  [/^The noise of one row does not depend/, "E7-rows", "upheld"],
  [/^The noise of one row depends/, "E7-rows", "violated"],
  [/^The noise has a scale of its own/, "E9-sensitivity", "upheld"],
  [/^The noise grows and shrinks/, "E9-sensitivity", "violated"],
  [/^An update has rank r at most/, "E7-rank", "upheld"],
  [/^Updates of a rank above r were found/, "E7-rank", "violated"],
  [/^In training the noise averages out/, "DYN-steps", "upheld"],
  [/^In training the noise of at least one adapter adds up/, "DYN-steps", "violated"],
  [/^Weights take about the path/, "DYN-path", "upheld"],
  [/^Weights of at least one adapter take another path/, "DYN-path", "violated"],
  [/^Weights end where/, "DYN-law", "upheld"],
  [/^Weights of at least one adapter end elsewhere/, "DYN-law", "violated"],
  [/^An attacker gains nothing, on average over adapters, by knowing A/, "MIA-known-A", "upheld"],
  [
    /^An attacker who knows A sees more, on average over adapters, than one who does not/,
    "MIA-known-A",
    "violated",
  ],
  [/^After equally .* does not know A sees less/, "MIA-full", "upheld"],
  [/^After equally .* does not know A sees no less/, "MIA-full", "violated"],
  [/^After equally .* attacker who knows A sees less/, "MIA-full-known", "upheld"],
  [/^After equally .* attacker who knows A sees no less/, "MIA-full-known", "violated"],
  [/^At equal accuracy, adapters on average resist/, "MIA-utility", "upheld"],
  [
    /^At equal accuracy, adapters on average leak more .* full fine-tuning/,
    "MIA-utility",
    "violated",
  ],
  [/^At equal accuracy, adapters on average protect .* DP-SGD/, "MIA-dp", "upheld"],
  [/^At equal accuracy, adapters on average leak more .* DP-SGD/, "MIA-dp", "violated"],
  [/^On a language model .* gains nothing/, "TEXT-known-A", "upheld"],
  [/^On a language model .* sees more/, "TEXT-known-A", "violated"],
  [/^One update without added noise tells/, "E11-matrix", "upheld"],
  [/^One update without added noise does not always/, "E11-matrix", "violated"],
  [/^In real training, fewer than a quarter/, "DYN-first-step", "upheld"],
  [/^In real training, more than a quarter/, "DYN-first-step", "violated"],
  [/^Several steps, .* hide membership in the last batch\.$/, "E11-paths", "upheld"],
  [/^Several steps, .* do not hide/, "E11-paths", "violated"],
  [/^With scaled gradients, one update tells/, "E11-scaled", "upheld"],
  [/^With scaled gradients, one update does not always/, "E11-scaled", "violated"],
  [/^The Gaussian reading is a valid/, "E10-gaussian", "upheld"],
  [/^The Gaussian reading promises more/, "E10-gaussian", "violated"],
  [/^One row alone has an epsilon/, "E10-vector", "upheld"],
  [/^One row alone has no epsilon/, "E10-vector", "violated"],
];

/** Predictions by what they rest on, as the counts name them. */
const PREDICTED = [
  ["sampled predictions of theory", "theory"],
  ["computations", "computed"],
  ["verdicts of earlier runs", "earlier runs"],
] as const;

const isNo = (l: Ledger): boolean => is(l, "E8-steps", "violated") && is(l, "E11-matrix", "upheld");
const neither = (l: Ledger): boolean => !isTested(l, "E8-steps") && !isTested(l, "E11-matrix");
const hasNumber = (l: Ledger, id: string): boolean => typeof own(l, id)?.value === "number";

/** Lines of the screen that claim something else, and what each needs. */
export const LINES: ReadonlyArray<
  readonly [RegExp, (ledger: Ledger, found: RegExpMatchArray) => boolean]
> = [
  [/^No\.$/, isNo],
  [/^The noise of one LoRA step depends .* which of them was used\.$/, isNo],
  [
    /^The noise of one LoRA step depends .* used\. After training, an attacker who knows A .* better/,
    (l) => isNo(l) && is(l, "MIA-known-A", "violated"),
  ],
  [
    /^Scope: adapters without added noise.* B of one step alone, .* has no epsilon/,
    (l) => isNo(l) && is(l, "E13-secret", "violated"),
  ],
  [
    /^Scope: adapters without added noise.* A release of B alone, .* is not covered\.$/,
    (l) => isNo(l) && !is(l, "E13-secret", "violated"),
  ],
  [/^Not shown by this run\.$/, (l) => !isNo(l) && !neither(l)],
  [/^Not tested by this run\.$/, neither],
  [
    /^“No” would need that .* In this run: E8-steps (.*), E11-matrix (.*)\.$/,
    (l, [, ...said]) =>
      !isNo(l) &&
      ["E8-steps", "E11-matrix"].every((id, i) =>
        said[i] === "otherwise on the language model"
          ? isTested(l, id) && !hasVerdict(l, id)
          : said[i] === (own(l, id)?.verdict ?? "not tested"),
      ),
  ],
  [/^Scope: what each claim covers stands with it\.$/, (l) => !isNo(l)],
  [/^What the Gaussian reading promises$/, () => true],
  [/^for one row of a gradient at delta 1e-5 \(rank 16, 768 inputs, neighbours/, () => true],
  [/^epsilon ≤ 2\.29$/, (l) => hasNumber(l, "E10-vector")],
  [/^What is exact$/, () => true],
  [/^for the same row and delta, without added noise\.$/, () => true],
  [/^epsilon = /, (l) => hasNumber(l, "E10-vector")],
  [
    /beside DP-SGD at equal accuracy$/,
    (l) => hasNumber(l, "MIA-dp") || !hasNumber(l, "MIA-known-A"),
  ],
  [
    /beside one who does not know A$/,
    (l) => hasNumber(l, "MIA-known-A") && !hasNumber(l, "MIA-dp"),
  ],
  [/^\+1\.235 AUC$/, (l) => hasNumber(l, "MIA-dp") || hasNumber(l, "MIA-known-A")],
  [
    /^(Inconclusive\. |Within the margin\. )?(Interval \[\+1\.000, \+2\.000\]\. )?Mean over adapters\. AUC: 0\.5 is guessing/,
    (l, [, open]) => {
      const shown = ["MIA-dp", "MIA-known-A"].find((id) => hasNumber(l, id));
      const verdict = own(l, shown ?? "")?.verdict;
      if (verdict === "inconclusive") return open === "Inconclusive. ";
      return (open === "Within the margin. ") === (verdict === "within margin");
    },
  ],
  [/^not tested in this run$/, (l) => ["E10-vector", "MIA-dp"].some((id) => !isTested(l, id))],
  [
    /^no number in this run$/,
    (l) => ["E10-vector", "MIA-dp"].some((id) => isTested(l, id) && !hasNumber(l, id)),
  ],
  [/^The argument, link by link:?$/, () => true],
  [
    /^it breaks at link (.*)$/,
    (l, [, links]) =>
      links.split(" and ").every((n) => NEEDS[n].every((needs) => markOf(l, needs) === "fails")),
  ],
  [
    /^(\d+) claims?: (.*)\. (Came out: .*|No prediction was tested); (\d+) contradicted\.$/,
    (l, [, n, counts, told, against]) =>
      Number(n) === l.length &&
      Number(against) === l.filter(contradicts).length &&
      PREDICTED.every(([name, basis]) => {
        const tested = l.filter(
          (c) => c.basis === basis && (c.verdict !== "not tested" || c.languageModel !== undefined),
        );
        const found = new RegExp(`(\\d+) of (\\d+) ${name}`).exec(told);
        return found === null
          ? tested.length === 0
          : Number(found[1]) === tested.filter(cameOut).length &&
              Number(found[2]) === tested.length;
      }) &&
      VERDICTS.every(
        (v) =>
          Number(counts.match(new RegExp(`(\\d+) ${v}`))?.[1] ?? 0) ===
          l.filter((c) => c.verdict === v).length,
      ),
  ],
  [/^Run: seed 1\.$/, () => true],
  [/^(Resists membership inference|Has a privacy guarantee):$/, () => true],
  ...SAID.map(([text, id, verdict]) => [text, (l: Ledger) => is(l, id, verdict)] as const),
];

/** Lines that no verdict bears out. A line that two rules fit is not held to either for certain. */
export const unfounded = (lines: readonly string[], ledger: Ledger): string[] =>
  lines.filter((line) => {
    const rules = LINES.filter(([words]) => words.test(line));
    return rules.length !== 1 || !rules[0][1](ledger, rules[0][0].exec(line) ?? [""]);
  });
