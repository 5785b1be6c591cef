/** What is open of a verdict and what it would take to decide it; which of two looks' verdicts stands. */
import { aboutTime } from "../core/about.js";
import { shareAt } from "../core/looks.js";
import type { ClaimResult, Context, Detail, LanguageVerdict, Open, Verdict } from "./claim.js";
import { BETWEEN } from "./levels.js";

/** What judging on the rows of some plans came to, as far as it says whether more of them could decide. */
export interface Judged {
  readonly verdict: Verdict;
  /** Some number was estimated, or a need was not met that more data would meet. */
  readonly curable: boolean;
  /** Times the sample at which the same estimate would decide; null where that cannot be said. */
  readonly sample: number | null;
  /** Checkpoints in between might decide, or help to. */
  readonly denser: boolean;
}

/** @param seconds that plans took, by name; undefined where durations are not known */
export function openOf(
  { verdict, curable, sample, denser }: Judged,
  plans: readonly string[],
  seconds: ReadonlyMap<string, number> | undefined,
): Open | undefined {
  const isOpen = verdict === "inconclusive" || verdict === "not tested";
  if (!isOpen || !curable || plans.length === 0) return undefined;
  const spent = plans.reduce((sum, plan) => sum + (seconds?.get(plan) ?? NaN), 0);
  const more = sample === null ? NaN : Math.max(0, sample - 1) * spent;
  const time = Number.isFinite(more) ? Math.round(more) : null;
  return { plans, sample, ...(denser && { denser }), seconds: time };
}

/** "4.2", "16", "2.5e+4". */
const times = (x: number): string =>
  x >= 10 && x < 1e4 ? String(Math.round(x)) : x.toPrecision(2);

/** What it would take to decide, in a few words. */
export function costText({ sample, seconds, denser }: Open): string {
  if (sample === null)
    return denser
      ? "checkpoints in between, how many cannot be said"
      : "how much more of the sample would decide cannot be said";
  const time = seconds === null ? "" : `, about ${aboutTime(seconds)} more`;
  const less = denser ? ", or less with checkpoints in between" : "";
  return `about ${times(sample)} times the sample at this estimate and level${time}${less}`;
}

/** Written behind the explanation of an open verdict. */
export const openDetail = (open: Open | undefined): Detail[] =>
  open === undefined ? [] : [{ text: `To decide: ${costText(open)} (${open.plans.join(", ")}).` }];

/** Written behind the explanation where there are several looks: levels in it are those of a single one. */
export function lookDetail({ look, between }: Context): Detail[] {
  if (look === undefined) return [];
  const share = shareAt(look).toPrecision(2);
  const pools = (100 * (1 - between)).toPrecision(4);
  return [
    {
      text:
        `Look ${look} of a run until decided spends ${share} of each level: where ${100 * (1 - BETWEEN)}% is said ` +
        `of intervals between pools, ${pools}% holds.`,
    },
  ];
}

/** Everything open of a result, the language model's column included. */
export const opensOf = ({ open, languageModel }: ClaimResult): Open[] =>
  [open, languageModel?.open].filter((o) => o !== undefined);

/** A decision stands: of two looks the later one speaks for what was open at the earlier. */
export function standing(before: ClaimResult, now: ClaimResult): ClaimResult {
  const { languageModel: textBefore, ...mainBefore } = before;
  const { languageModel: textNow, ...mainNow } = now;
  const main = isOpenMain(before) ? mainNow : mainBefore;
  const text: LanguageVerdict | undefined =
    textBefore === undefined || textBefore.open !== undefined ? textNow : textBefore;
  return { ...main, ...(text && { languageModel: text }) };
}

const isOpenMain = ({ open }: ClaimResult): boolean => open !== undefined;
