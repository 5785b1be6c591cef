/**
 * A verdict in a line: the claim, what it came to, what theory expects, and the number that decided. What the language
 * model's rows say stands on a line of its own below.
 */
import {
  VERDICTS,
  type ClaimResult,
  type Expectation,
  type LanguageVerdict,
  type Verdict,
} from "../claims/claim.js";

const ID_WIDTH = 24;
/** Below the claim that it is a column of. */
const LANGUAGE_MODEL = "  language model";

/** Four significant digits. */
function short(x: number): string {
  const size = Math.abs(x);
  if (x !== 0 && (size < 1e-3 || size >= 1e5)) return x.toExponential(2);
  return String(Number(x.toPrecision(4)));
}

/** "as expected", "EXPECTED violated", or "expected violated" for an open verdict; empty without a prediction. */
function against(verdict: Verdict, expectation: Expectation): string {
  if (expectation === "none" || verdict === "not tested") return "";
  if (verdict === expectation) return "as expected";
  return `${verdict === "inconclusive" ? "expected" : "EXPECTED"} ${expectation}`;
}

/** Statistic, value and interval, or the limit that it is held against. */
function reason({ statistic, value, low, high }: ClaimResult | LanguageVerdict): string {
  const parts = [value === null ? statistic : `${statistic}: ${short(value)}`];
  if (low !== null && high !== null) parts.push(`[${short(low)}, ${short(high)}]`);
  else if (high !== null) parts.push(`(limit ${short(high)})`);
  else if (low !== null) parts.push(`(limit ${short(low)})`);
  return parts.filter(Boolean).join(" ");
}

/** What a test that refuted nothing would have seen; a refutation needs no power. */
function seen({ verdict, power }: ClaimResult | LanguageVerdict): string {
  if (power === null || power.smallest === null || verdict === "violated") return "";
  return `, would see ${short(power.smallest)} or more (${power.effect})`;
}

/** Whose verdict it is, the verdict and the prediction in columns, and why. */
function columns(
  name: string,
  own: ClaimResult | LanguageVerdict,
  expectation: Expectation,
  why: string,
): string {
  const { verdict } = own;
  const head = [
    name.padEnd(ID_WIDTH),
    verdict.padEnd(13),
    against(verdict, expectation).padEnd(17),
  ];
  return `${head.join(" ")}  ${why}${seen(own)}`.trimEnd();
}

/** One line, and another where a language model's rows were judged, too; without a newline at the end. */
export function verdictLine(result: ClaimResult): string {
  const { id, expectation, detail, languageModel } = result;
  const [first] = detail.split("\n");
  const why = reason(result) || (first.endsWith(".") ? first.slice(0, -1) : first);
  return [
    columns(id, result, expectation, why),
    ...(languageModel
      ? [columns(LANGUAGE_MODEL, languageModel, expectation, reason(languageModel))]
      : []),
  ].join("\n");
}

/** "12 upheld, 5 violated, 0 within margin, 1 inconclusive, 3 not tested". */
export const countVerdicts = (claims: readonly ClaimResult[]): string =>
  VERDICTS.map((v) => `${claims.filter((c) => c.verdict === v).length} ${v}`).join(", ");
