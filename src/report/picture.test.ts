/** The picture: whatever a run came to, it says what the first screen says, and every word is inside its box. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser, Page } from "playwright-core";
import { VERDICTS, type ClaimResult, type Verdict } from "../claims/claim.js";
import { CLAIMS } from "../claims/registry.js";
import { NO_BROWSER, openBrowser, openPage, type Opened } from "../testing/browser.fixture.js";
import { result } from "../testing/results.js";
import { openingOf, type Opening } from "./opening.js";
import { renderPicture } from "./picture.js";

const TITLE = "Is low-rank adaptation <secretly> differentially private SGD?";
const ledger = (verdictOf: (i: number) => Verdict): ClaimResult[] =>
  CLAIMS.map(({ id }, i) => result(id, { verdict: verdictOf(i) }));
const OPENINGS: ReadonlyArray<readonly [string, Opening]> = [
  ...VERDICTS.map(
    (v) =>
      [
        v,
        openingOf(
          ledger(() => v),
          [],
        ),
      ] as const,
  ),
  [
    "all kinds",
    openingOf(
      ledger((i) => VERDICTS[i % 5]),
      [],
    ),
  ],
  [
    "upheld and violated",
    openingOf(
      ledger((i) => VERDICTS[i % 2]),
      [],
    ),
  ],
  ["nothing judged", openingOf([], [])],
];
const textOf = (svg: string): string =>
  svg
    .replaceAll(/<\/(tspan|text)>/g, " ")
    .replaceAll(/<[^>]*>/g, "")
    .replaceAll(/\s+/g, " ");
const escaped = (text: string): string =>
  text.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

describe("the picture of a run", () => {
  it.each(OPENINGS)("of %s says the answer, the numbers and every mark", (_, opening) => {
    const said = textOf(renderPicture(TITLE, opening));
    const { answer, tiles, chain } = opening;
    const wanted = [
      ...[TITLE, answer.head, ...answer.sentences, answer.scope],
      ...tiles.flatMap(({ label, value, note }) => [`${label} ${value} ${note}`]),
      ...chain.map(({ number, title }) => `${number}. ${title}`),
    ];
    for (const text of wanted) expect(said).toContain(escaped(text));
    const marks = said.match(/[✓◐✗?–] (holds in part|holds|fails|open|not tested) /g) ?? [];
    expect(marks.map((m) => m.slice(2, -1))).toEqual(
      chain.flatMap(({ strands }) => strands.map(({ mark }) => mark)),
    );
  });
});

interface Place {
  readonly said: string | null;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
/** An element, of a browser. */
interface Drawn {
  readonly textContent: string | null;
  getBoundingClientRect(): Omit<Place, "said">;
}
const placesOf = (page: Page, selector: string): Promise<Place[]> =>
  page.locator(selector).evaluateAll((all: Drawn[]) =>
    all.map((x) => {
      const { left, right, top, bottom } = x.getBoundingClientRect();
      return { said: x.textContent, left, right, top, bottom };
    }),
  );
const begins = (box: Place, { left, top }: Place): boolean =>
  left >= box.left && left < box.right && top >= box.top && top < box.bottom;
const holds = (box: Place, { left, right, top, bottom }: Place): boolean =>
  left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom;
/** Lines of letters with accents and tails meet by some units without harm. */
const meet = (a: Place, b: Place): boolean =>
  a.left < b.right && b.left < a.right && a.top + 4 < b.bottom && b.top + 4 < a.bottom;

describe.skipIf(NO_BROWSER)("the picture in a browser", () => {
  let browser: Browser;
  let opened: Opened;
  beforeAll(async () => {
    browser = await openBrowser();
    opened = await openPage(browser, "about:blank");
  });
  afterAll(() => browser.close());

  it.each(OPENINGS)(
    "of %s has every line inside of its box, and no two on each other",
    async (_, o) => {
      const url = `data:image/svg+xml,${encodeURIComponent(renderPicture(TITLE, o))}`;
      const { page, said } = opened;
      await page.goto(url);
      expect(said).toEqual([]);
      const boxes = await placesOf(page, "rect");
      const texts = await placesOf(page, "tspan, text:not(:has(tspan))");
      const outside = texts.filter((t) => boxes.some((b) => begins(b, t) && !holds(b, t)));
      const covered = texts.filter((t, i) => texts.slice(i + 1).some((other) => meet(t, other)));
      expect(texts.length).toBeGreaterThan(20);
      expect([outside, covered]).toEqual([[], []]);
    },
  );
});
