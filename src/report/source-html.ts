/** Sources of a claim: papers as links, by arXiv id or DOI; headings of docs/theory.md, which has none, in words. */
import { escapeHtml as e } from "./html.js";
import { THEORY_HEADINGS } from "./theory-headings.js";

const external = (url: string, text: string): string =>
  `<a href="${e(url)}" rel="noopener">${e(text)}</a>`;

/** "arXiv:2409.17538v4-v7": the last of the versions. */
const ARXIV = /arXiv:(\d{4}\.\d{4,5})(?:(v\d+)(?:-(v\d+))?)?/;
/** DOIs end where the sentence does. */
const DOI = /doi:(10\.\d{4,9}\/[^\s;,]*[^\s;,.)])/;

/** A text in which arXiv ids and DOIs are links. */
export function linkedText(text: string): string {
  const found = [ARXIV.exec(text), DOI.exec(text)]
    .filter((match) => match !== null)
    .sort((a, b) => a.index - b.index);
  if (found.length === 0) return e(text);
  const [match] = found;
  const url = match[0].startsWith("arXiv")
    ? `https://arxiv.org/abs/${match[1]}${match[3] ?? match[2] ?? ""}`
    : `https://doi.org/${match[1]}`;
  const rest = text.slice(match.index + match[0].length);
  return e(text.slice(0, match.index)) + external(url, match[0]) + linkedText(rest);
}

/** Before the name of a heading. */
export const PAGE_OF_FORMULAS = "docs/theory.md ";

/** A heading of the derivations with its title, where it has one beside its name. */
export function headingText(name: string): string {
  const title = THEORY_HEADINGS[name];
  return title === undefined ? `“${name}”` : `“${name}. ${title}”`;
}

/** Places of a source, one after another. */
export function sourceHtml(source: string): string {
  return source
    .split("; ")
    .map((place) =>
      place.startsWith(PAGE_OF_FORMULAS)
        ? `${e(headingText(place.slice(PAGE_OF_FORMULAS.length)))} in <code>docs/theory.md</code> of loradp`
        : linkedText(place),
    )
    .join("; ");
}
