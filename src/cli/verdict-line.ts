/** A verdict in a line: the claim, what it came to, what theory expects, and the number that decided. */
import {
  VERDICTS,
  type ClaimResult,
  type Expectation,
  type LanguageVerdict,
  type Verdict,
} from "../claims/claim.js";

const ID_WIDTH = 24;

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

/** What the language model's rows say beside the others. */
function languageModel({ languageModel: own, expectation }: ClaimResult): string {
  if (!own) return "";
  const surprise = own.verdict === expectation ? "" : against(own.verdict, expectation);
  const verdict = [own.verdict, surprise].filter(Boolean).join(" ");
  return `; language model: ${verdict} (${reason(own)}${seen(own)})`;
}

/** One line, without a newline. */
export function verdictLine(result: ClaimResult): string {
  const { id, verdict, expectation, detail } = result;
  const head = [id.padEnd(ID_WIDTH), verdict.padEnd(13), against(verdict, expectation).padEnd(17)];
  const [first] = detail.split("\n");
  const why = reason(result) || (first.endsWith(".") ? first.slice(0, -1) : first);
  return `${head.join(" ")}  ${why}${seen(result)}${languageModel(result)}`.trimEnd();
}

/** "12 upheld, 5 violated, 0 within margin, 1 inconclusive, 3 not tested". */
export const countVerdicts = (claims: readonly ClaimResult[]): string =>
  VERDICTS.map((v) => `${claims.filter((c) => c.verdict === v).length} ${v}`).join(", ");
