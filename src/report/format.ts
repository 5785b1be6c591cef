/** Numbers as the page and Markdown print them. */
import type { ClaimResult, LanguageVerdict, Power } from "../claims/claim.js";

/** Four digits, powers of ten where they are clearer; nothing for a number that is not there. */
export function number(x: number | null): string {
  if (x === null || Number.isNaN(x)) return "";
  if (x === 0) return "0";
  const far = Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5;
  return far ? x.toExponential(2) : String(Number(x.toPrecision(4)));
}

/** Both ends of an interval, a dash for one that is open. */
export function interval({ low, high }: Pick<LanguageVerdict, "low" | "high">): string {
  if (low === null && high === null) return "";
  const end = (x: number | null): string => (x === null ? "-" : number(x));
  return `[${end(low)}, ${end(high)}]`;
}

/** What is expected of a claim, tested or not, and by what. */
export const expected = ({ expectation, basis }: ClaimResult): string =>
  expectation === "none" ? "no prediction" : `${expectation} (${basis})`;

/** What a test would have seen, as a sentence; nothing for a computation. */
export function seen(power: Power | null): string {
  if (power === null) return "";
  const { effect, smallest } = power;
  return smallest === null
    ? `What its test would have seen (${effect}) cannot be said.`
    : `Would have been seen with probability 0.9: ${number(smallest)} or more (${effect}).`;
}
