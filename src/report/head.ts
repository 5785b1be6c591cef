/** The head of the page: what it is for search engines and messengers, its icon, its style. Nothing is fetched. */
import type { ConvergenceSection } from "./convergence/section.js";
import { escapeHtml as e } from "./html.js";
import type { ReportModel } from "./model.js";
import { STYLE } from "./style.js";

/** A noisy bell, in a colour that stands on light and dark. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">' +
  '<path d="M1 13C5 13 5 3 8 3s3 10 7 10" fill="none" stroke="#1f7fbf" stroke-width="2"/>' +
  '<path d="M1 14.5h14" stroke="#d55e00" stroke-width="1.5"/></svg>';

/** The answer in a sentence or two, without its scope. */
const descriptionOf = ({ opening: { answer } }: ReportModel): string =>
  [answer.head, ...answer.sentences].join(" ");

/** The section that the page opens with, where it is to open with it and there is one. */
export const opensWithConvergence = ({
  opensWith,
  convergence,
}: ReportModel): ConvergenceSection | undefined =>
  opensWith === "convergence" ? convergence : undefined;

export function headHtml(model: ReportModel): string {
  const first = opensWithConvergence(model);
  return first ? headOf(first.title, first.lead) : headOf(model.title, descriptionOf(model));
}

/** The head of any page, in the same style. */
export function headOf(name: string, what: string): string {
  const [title, description] = [e(name), e(what)];
  return [
    `<head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width,initial-scale=1">`,
    `<meta name="color-scheme" content="light dark"><title>${title}</title>`,
    `<meta name="description" content="${description}">`,
    `<meta property="og:type" content="article"><meta property="og:title" content="${title}">`,
    `<meta property="og:description" content="${description}">`,
    `<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(ICON)}">`,
    `<style>${STYLE}</style></head>`,
  ].join("\n");
}
