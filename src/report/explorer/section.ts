/** The explorer's section of the page: its controls, and the numbers of the setting that it starts with. */
import { escapeHtml as e } from "../escape.js";
import { EXPLORE } from "./address.js";
import { controlHtml, NAMES, START } from "./fields.js";
import { numbersOf } from "./numbers.js";
import { resultsHtml } from "./results.js";
import { explorerScript } from "./script.js";
import { sentencesOf } from "./words.js";

/** What is computed for the first setting is the same on every page. */
let made: string | undefined;

function bodyHtml(): string {
  const numbers = numbersOf(START);
  return [
    `<section id="${EXPLORE}"><h2>Explore the law</h2>`,
    `<p class="lead">What the noise of one projection A'A is, and what it promises: computed here, in your browser, `,
    `by the functions behind loradp law, privacy and accountant. Nothing is sampled.</p>`,
    `<p class="needs"><strong>Changing the numbers needs JavaScript.</strong> `,
    `Below stands the setting that this page was made with.</p>`,
    `<p class="refused" id="explore-refused" role="alert" hidden></p>`,
    `<p class="meaning" role="status">${e(sentencesOf(START, numbers)[0])}</p>`,
    `<div class="dials" role="group" aria-label="The setting" hidden>${NAMES.map(controlHtml).join("")}</div>`,
    `<div class="results">${resultsHtml(START, numbers)}</div>`,
    `<p class="bracket" hidden><button type="button">Narrow DP-SGD's epsilon by PLD (may take seconds)</button> `,
    `<span role="status"></span></p>`,
    "</section>",
  ].join("\n");
}

/** @param script bundled; of the build where it is left out */
export const explorerSection = (script: string = explorerScript()): string =>
  `${(made ??= bodyHtml())}\n<script>${script}</script>`;
