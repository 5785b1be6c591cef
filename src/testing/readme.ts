/** What README.md says of results: written from the published report, so that it cannot say anything else. */
import { answerLines } from "../app/answer-text.js";
import type { DataOf } from "../report/data-of.js";
import type { ClaimResult } from "../claims/claim.js";
import { verdictLine } from "../cli/verdict-line.js";

/** Claims whose lines are shown. */
const SHOWN = ["E2-rank", "E6-joint", "E8-steps", "E10-gaussian", "E11-matrix", "MIA-known-A"];
const COLUMNS = 96;

const cut = (line: string): string =>
  line.length <= COLUMNS ? line : `${line.slice(0, COLUMNS - 3)}...`;

/** Words in lines of at most so many columns. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The answer as a paragraph, its first word in bold. */
export function answerText(claims: readonly ClaimResult[], data: DataOf): string {
  // The ids of claims are for the terminal.
  const said = answerLines(claims, data)[0].replace(/ \[[^\]]*\]/, "");
  const end = said.indexOf(". ") + 1;
  return `**${said.slice(0, end)}**${said.slice(end)}`;
}

/** Some lines of the run, and its end. */
export function outputText(claims: readonly ClaimResult[], data: DataOf): string {
  const verdicts = claims
    .filter(({ id }) => SHOWN.includes(id))
    .map((c) => cut(verdictLine(c).split("\n")[0]));
  const [said, , counts] = answerLines(claims, data);
  return ["```text", ...verdicts, "", ...wrapped(said), ...wrapped(counts), "```"].join("\n");
}

/** A page with the text between two marks. */
export function withPart(page: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`the page lacks ${open} and ${close}`);
  return `${page.slice(0, start)}${open}\n\n${text}\n\n${page.slice(end)}`;
}
