/** Marks of the page: a sign and a word, so that none is told by its colour alone. */
import type { Verdict } from "../claims/claim.js";
import type { Mark } from "./chain.js";
import { css } from "./html.js";
import { isSurprise, type Surprise } from "./surprise.js";

/** A sign for each mark. */
export const SIGNS: Readonly<Record<Mark, string>> = {
  holds: "✓",
  "holds in part": "◐",
  fails: "✗",
  open: "?",
  "not tested": "–",
};

const sign = (text: string): string => `<span aria-hidden="true">${text}</span> `;

export const markHtml = (mark: Mark): string =>
  `<strong class="mark ${css(mark)}">${sign(SIGNS[mark])}${mark}</strong>`;

/** What a sentence or a claim does to its link. */
export function bearingHtml(bearing: "for" | "against"): string {
  const isFor = bearing === "for";
  return `<span class="bearing ${bearing}">${sign(isFor ? "✓" : "✗")}${bearing} the link</span>`;
}

/** In one colour for all: "upheld" is no praise, and "violated" no alarm. */
export const verdictHtml = (verdict: Verdict): string => `<b class="verdict">${verdict}</b>`;

export function surpriseHtml(surprise: Surprise | undefined): string {
  if (surprise === undefined) return "";
  const isAgainst = isSurprise(surprise);
  return `<span class="surprise${isAgainst ? " yes" : ""}">${isAgainst ? sign("!") : ""}${surprise}</span>`;
}
