/**
 * What the page, its Markdown, its ledger and its first screen say of a run none of whose numbers are alike: they hold
 * what was said before, and do not tell whether that was right. A change that is meant is written anew with `-u`, and
 * read in review.
 */
import { describe, expect, it } from "vitest";
import type { ClaimResult, Verdict } from "../claims/claim.js";
import { languageResult, result } from "../testing/results.js";
import { checksum, differingLines, pinnedText, resultLines } from "../testing/pinned-results.js";
import { csvLines, svgLines } from "../testing/pinned-svg.js";
import {
  unevenClaims,
  unevenPlans as plans,
  unevenTables as tables,
} from "../testing/uneven-report.js";
import { buildReport } from "./build.js";
import { compareRuns } from "./compare.js";
import { engineerText } from "./engineer.js";
import { renderMarkdown } from "./markdown.js";
import { ledgerJson } from "./ledger-json.js";
import type { ReportModel } from "./model.js";
import { openingOf, type Opening } from "./opening.js";
import { renderPage } from "./page.js";
import { renderPicture } from "./picture.js";
import { tellStory } from "./story.js";

const provenance: ReadonlyArray<readonly [string, string]> = [
  ["profile", "quick"],
  ["seed", "7"],
  ["backend that ran", "simd"],
  ["plan mia", "abc, 10 rows, 1.5 s"],
  ["simulation time", "61 s"],
];
const claims = unevenClaims();
const model = buildReport({ tables, plans, claims, provenance });
const pinnedAs = async (name: string, lines: readonly string[]): Promise<void> => {
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);
};

/** Text of HTML, a line a block; drawings and data of figures have pins of their own. */
const textOf = (html: string): string[] =>
  html
    .replaceAll(/<(script|style|svg)[^]*?<\/\1>/g, (_, name: string) => `[${name}]`)
    .replaceAll(/="data:[^"]*"/g, '="data"')
    .replaceAll(/<(a|button) [^>]*?(?:href|id|data-\w+)="([^"]*)"[^>]*>/g, "<$1>($2) ")
    .replaceAll(/<\/(p|li|tr|h\d|td|th|summary|section|div|figcaption|caption|dt|dd)>/g, "\n")
    .replaceAll(/<[^>]*>/g, "")
    .split("\n")
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "");

/** Sections of lines, each by its first line, with how many lines it has and their checksum. */
function sectionsOf(text: string, isHead: RegExp): string[] {
  const parts: string[][] = [];
  for (const line of text.split("\n")) {
    if (isHead.test(line) || parts.length === 0) parts.push([]);
    parts[parts.length - 1].push(line);
  }
  return parts.map(
    (part) => `${part[0].slice(0, 90)}: ${part.length} lines, ${checksum(part.join("\n"))}`,
  );
}

/** Of the claims those that a page of a few shows: each verdict, a column, a task, an open end. */
const FEW = [
  "E2-rank",
  "E4-slope-spread",
  "E8-steps",
  "E9-scaled",
  "E12-exact",
  "MIA-full",
  "MIA-known-A",
];
const isFew = ({ claim }: ClaimResult): boolean =>
  [...FEW, "REPAIR-dp", "DYN-loss"].includes(claim);
const fewPlans = plans.filter(({ name }) =>
  ["mia", "mia-text", "repair", "release"].includes(name),
);
const fewOf = (): ReportModel => {
  const own = { tables, plans: fewPlans, claims: claims.filter(isFew), provenance };
  const built = buildReport(own);
  const against = { claims: own.claims.slice(2).map((c, i) => ({ ...c, value: i })), provenance };
  const comparison = compareRuns({ claims: own.claims, provenance }, against, "other");
  return { ...built, comparison, figures: built.figures.slice(0, 3) };
};

const few = fewOf();

describe("the report of an uneven run", () => {
  it("has the page that it had, part by part", async () => {
    const page = renderPage(model).replaceAll(/<(script|style)[^]*?<\/\1>/g, "");
    await pinnedAs("page-parts", sectionsOf(page, /<section|<details|<article|id="/));
  });

  it("has the Markdown that it had, heading by heading", async () => {
    await pinnedAs("markdown-parts", sectionsOf(renderMarkdown(model), /^#/));
  });

  it("has the ledger that it had", async () => {
    const { claims: list, ...others } = JSON.parse(
      ledgerJson({ claims, plans, tables, provenance }),
    ) as { claims: ClaimResult[] };
    const lines = Object.entries(others).map(([key, value]) => `${key}: ${pinnedText(value)}`);
    const each = list.map((c) => `${c.id}: ${c.verdict}, ${checksum(resultLines(c).join("\n"))}`);
    await pinnedAs("ledger", [...lines, ...each]);
  });

  it("has the picture that it had", async () => {
    await pinnedAs("picture", svgLines(renderPicture(model.title, model.opening)));
  });

  it("says how results came to rest as it did", async () => {
    const { figure, tables: all = [], ...words } = model.convergence ?? {};
    await pinnedAs("convergence", [
      pinnedText(words),
      ...(figure
        ? [figure.title, figure.caption, ...svgLines(figure.svg), ...csvLines(figure.csv)]
        : []),
      ...all.flatMap((t) => [t.title, t.caption, ...[t.head, ...t.body].map((r) => r.join(" | "))]),
    ]);
  });
});

describe("a page of a few claims", () => {
  it("reads as it did", async () => {
    await pinnedAs("few-page", textOf(renderPage(few)));
  });
  it("that opens with convergence reads as it did", async () => {
    const page = renderPage({
      ...few,
      ...(model.convergence && { convergence: model.convergence }),
      opensWith: "convergence",
    });
    await pinnedAs("few-convergence", textOf(page).slice(0, 60));
  });
  it("has the Markdown that it had", async () => {
    await pinnedAs("few-markdown", renderMarkdown(few).split("\n"));
  });
});

const openingLines = ({ answer, tiles, chain, counts, run }: Opening): string[] => [
  `answer: ${pinnedText(answer)}`,
  ...tiles.map((tile, i) => `tile ${i + 1}: ${pinnedText(tile)}`),
  ...chain.flatMap(({ id, number, title, strands }) =>
    strands.map((strand, i) => `link ${number} ${id}.${i + 1}: ${title}: ${pinnedText(strand)}`),
  ),
  `counts: ${counts}`,
  `run: ${run}`,
];
const saidOf = (list: readonly ClaimResult[], data = {}): string[] => [
  ...openingLines(openingOf(list, provenance, data)),
  ...tellStory(list, data).map((text, i) => `story ${i + 1}: ${text}`),
  ...engineerText(list).map((text, i) => `engineer ${i + 1}: ${text.replaceAll("\n", " / ")}`),
];
/** A ledger in which every claim has the verdict that is given for it. */
const ledger = (
  verdictOf: (i: number) => Verdict,
  change: (i: number) => Partial<ClaimResult> = () => ({}),
): ClaimResult[] =>
  claims
    .filter(({ task }) => task === null)
    .map(({ id, expectation }, i) =>
      result(id, {
        verdict: verdictOf(i),
        expectation,
        value: 0.31 + i / 100,
        low: 0.3,
        high: 1.9,
        statistic: "difference of AUCs",
        ...change(i),
      }),
    );
const TURNS: readonly Verdict[] = [
  "upheld",
  "violated",
  "inconclusive",
  "within margin",
  "not tested",
];
const column = (i: number): Partial<ClaimResult> =>
  i % 2 === 0 ? { languageModel: languageResult(TURNS[i % 5]) } : {};

describe("the first screen and the story", () => {
  it("say what they said, whatever the verdicts", async () => {
    const expected = claims.filter(({ task }) => task === null).map((c) => c.expectation);
    const asExpected = (i: number): Verdict => (expected[i] === "violated" ? "violated" : "upheld");
    const against = (i: number): Verdict => (expected[i] === "violated" ? "upheld" : "violated");
    const data = { "MIA-full": "own.csv", "MIA-known-A": "MNIST", "TEXT-known-A": "emails" };
    const first = saidOf(claims, data);
    const cases: Array<readonly [string, readonly ClaimResult[]]> = [
      ["as expected", ledger(asExpected)],
      ["as expected, not by Holm's rule", ledger(asExpected, (i) => ({ pValue: 0.001 * (i + 1) }))],
      ["against what is expected", ledger(against)],
      ["not tested", ledger(() => "not tested")],
      ["in turns", ledger((i) => TURNS[i % 5])],
      ["in turns, backwards", ledger((i) => TURNS[(5000 - i) % 5])],
      ["with a language model's column", ledger(asExpected, column)],
      ["nothing", []],
    ];
    const others = cases.flatMap(([name, list]) => [
      `== ${name}`,
      ...differingLines(saidOf(list), first),
    ]);
    await pinnedAs("opening", [...first, ...others]);
  });
});
