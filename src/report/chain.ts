/** The marks of the chain: what the verdicts of a run make of each link. */
import type { ClaimResult, Verdict } from "../claims/claim.js";
import { multiplicityOf } from "../claims/multiplicity.js";
import { LINKS } from "./argument.js";
import { onData, type DataOf } from "./data-of.js";
import type { Deciding, Strand } from "./link.js";

export const MARKS = ["holds", "holds in part", "fails", "open", "not tested"] as const;
export type Mark = (typeof MARKS)[number];

/**
 * What a claim does to its link. Split: the language model's rows decide against the others'. Within a margin counts
 * as open: it shows neither.
 */
export type Bearing = "for" | "against" | "split" | "open" | "not tested";

/** Results that decide: those on the primary task. */
const resultOn = (claims: readonly ClaimResult[], id: string): ClaimResult | undefined =>
  claims.find((c) => c.claim === id && c.task === null);

const isDecided = (verdict: Verdict): boolean => verdict === "upheld" || verdict === "violated";

/** A verdict that the language model's rows do not contradict. */
export function agreedVerdict(
  claims: readonly ClaimResult[],
  id: string,
): Verdict | "split" | undefined {
  const result = resultOn(claims, id);
  const other = result?.languageModel?.verdict;
  if (!result || !other || !isDecided(result.verdict)) return result?.verdict;
  return isDecided(other) && other !== result.verdict ? "split" : result.verdict;
}

export function bearingOf(claims: readonly ClaimResult[], { claim, needs }: Deciding): Bearing {
  const verdict = agreedVerdict(claims, claim);
  if (verdict === undefined || verdict === "not tested") return "not tested";
  if (verdict === "split") return "split";
  if (verdict === "upheld" || verdict === "violated") return verdict === needs ? "for" : "against";
  return "open";
}

/**
 * A link holds where every claim that decides it has the verdict that it needs. It fails where claims decide against it
 * and none for it, if at least half of them are decided: of one against and many that are open nothing is said.
 */
export function markOf(bearings: readonly Bearing[]): Mark {
  const has = (...wanted: readonly Bearing[]): boolean => bearings.some((b) => wanted.includes(b));
  const against = bearings.filter((b) => b === "against").length;
  if (!has("for", "against", "split", "open")) return "not tested";
  if (has("for", "split") && has("against", "split")) return "holds in part";
  if (2 * against >= bearings.length) return "fails";
  return has("open", "not tested", "against") ? "open" : "holds";
}

/** A sentence that one verdict bears out. */
export interface Said {
  readonly claim: string;
  readonly bearing: "for" | "against";
  readonly text: string;
  /** What to know of its test, in a few words; "" where there is nothing. */
  readonly note: string;
}

/** A strand as the run left it. */
export interface MarkedStrand {
  readonly title: string;
  readonly mark: Mark;
  readonly said: readonly Said[];
  /** Claims of which nothing is said, and why. */
  readonly unsaid: ReadonlyArray<{ readonly claim: string; readonly why: string }>;
}

export interface MarkedLink {
  readonly id: string;
  readonly number: number;
  readonly title: string;
  readonly strands: readonly MarkedStrand[];
}

const WHY = {
  open: "open",
  "not tested": "not tested",
  split: "otherwise on the language model",
} as const;

/** A sentence with the number of its claim, and the data that it is about. */
const saidOf = (text: string, on: string, value: number | null | undefined): string =>
  (typeof value === "number"
    ? text.replace("{value}", value.toFixed(2))
    : text.replace(/ \([^(]*\{value\}\)/, "")
  ).replace(/\.$/, `${on}.`);

function markedStrand(
  claims: readonly ClaimResult[],
  data: DataOf,
  { title, deciding }: Strand,
): MarkedStrand {
  const alone = new Set(multiplicityOf(claims).alone.map(({ id }) => id));
  const noteOf = (claim: string): string =>
    [
      ...(resultOn(claims, claim)?.neverUpheld ? ["its test can only speak against"] : []),
      ...(alone.has(claim) ? ["by itself, not by Holm's rule over all such tests"] : []),
    ].join("; ");
  const all = deciding.map((one) => ({ ...one, bearing: bearingOf(claims, one) }));
  return {
    title,
    mark: markOf(all.map(({ bearing }) => bearing)),
    said: all.flatMap(({ claim, bearing, holds, fails }): Said[] => {
      const on = onData(data, [claim]);
      const value = resultOn(claims, claim)?.value;
      if (bearing === "for")
        return [{ claim, bearing, text: saidOf(holds, on, value), note: noteOf(claim) }];
      return bearing === "against"
        ? [{ claim, bearing, text: saidOf(fails, on, value), note: noteOf(claim) }]
        : [];
    }),
    unsaid: all.flatMap(({ claim, bearing }) =>
      bearing === "for" || bearing === "against" ? [] : [{ claim, why: WHY[bearing] }],
    ),
  };
}

/** The chain of a run. */
export const chainOf = (claims: readonly ClaimResult[], data: DataOf = {}): readonly MarkedLink[] =>
  LINKS.map(({ id, title, strands }, i) => ({
    id,
    title,
    number: i + 1,
    strands: strands.map((strand) => markedStrand(claims, data, strand)),
  }));

/** What a box of the chain has room for: a sentence for the link and one against it. */
export const brief = ({ said }: MarkedStrand): readonly Said[] =>
  (["for", "against"] as const).flatMap((bearing) => {
    const first = said.find((one) => one.bearing === bearing);
    return first ? [first] : [];
  });

/** Where the chain breaks, in words; "" where no link fails. */
export function breaksAt(chain: readonly MarkedLink[]): string {
  const failing = chain.flatMap(({ number, strands }) =>
    strands.every(({ mark }) => mark === "fails") ? [number] : [],
  );
  return failing.length > 0 ? `it breaks at link ${failing.join(" and ")}` : "";
}
