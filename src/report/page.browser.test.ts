/**
 * The page in a browser, on a report with every figure: it is silent and asks for nothing, links lead somewhere,
 * nothing is wider than a telephone, the table sorts and filters, paper holds it all, and axe finds no violation.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_BROWSER, openBrowser, openPage, type Opened } from "../testing/browser.fixture.js";
import { fullReport } from "../testing/full-report.js";
import type { ReportModel } from "./model.js";
import { renderPage } from "./page.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { viewport: { width: 1300, height: 900 } };
const NARROW = { viewport: { width: 390, height: 844 } };

/** Scripts run in the page: as texts, for the project has no types of browsers. */
const openAll = (page: Page): Promise<unknown> =>
  page.evaluate(`for (const fold of document.querySelectorAll("details")) fold.open = true`);
const width = (page: Page): Promise<unknown> =>
  page.evaluate(`document.scrollingElement.scrollWidth - innerWidth`);

describe.skipIf(NO_BROWSER)("the page in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "loradp-page-"));
  const file = join(folder, "index.html");
  let browser: Browser;
  let model: ReportModel;
  /** Pages that tests share, in the order in which they stand: they leave all rows, and what was opened. */
  let [wide, narrow]: Opened[] = [];
  const open = (options: BrowserContextOptions = WIDE, fragment = ""): Promise<Opened> =>
    openPage(browser, pathToFileURL(file).href + fragment, options);

  beforeAll(async () => {
    model = fullReport();
    writeFileSync(file, renderPage(model));
    browser = await openBrowser();
    [wide, narrow] = [await open(WIDE), await open(NARROW)];
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it("is a file that can be mailed", () => {
    expect(readFileSync(file).length).toBeLessThan(1_500_000);
  });

  it("has an anchor for each claim, figure and table, and a target for each of its links", async () => {
    const { page } = wide;
    const ids = [...model.claims, ...model.figures, ...model.tables].map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(80);
    const without = await page.evaluate(
      `${JSON.stringify(ids)}.filter((id) => document.querySelectorAll("#" + CSS.escape(id)).length !== 1)`,
    );
    expect(without).toEqual([]);
    const lost = await page.evaluate(
      `[...document.querySelectorAll('a[href^="#"]')].map((a) => decodeURIComponent(a.hash.slice(1)))` +
        `.filter((id) => !document.getElementById(id))`,
    );
    expect(lost).toEqual([]);
  });

  describe("table of all claims", () => {
    const column = (page: Page, n: number): Promise<string[]> =>
      page.locator(`.all tbody tr:not([hidden]) > :nth-child(${n})`).allTextContents();
    const count = (page: Page): Promise<string | null> => page.locator(".count").textContent();

    it("sorts in both directions: numbers as numbers, ids by their numbers, what is empty last", async () => {
      const { page } = wide;
      const values = async (): Promise<number[]> =>
        (await column(page, 7)).map(Number.parseFloat).filter((x) => !Number.isNaN(x));
      const sorted = (xs: readonly number[]): number[] => [...xs].sort((a, b) => a - b);
      const head = page.locator(".all thead button");
      await head.nth(6).click();
      const up = await values();
      expect(up).toEqual(sorted(up));
      expect((await column(page, 7)).at(-1)).toBe("–");
      await head.nth(6).click();
      expect(await values()).toEqual(sorted(up).reverse());
      expect((await column(page, 7)).at(-1)).toBe("–");
      await head.nth(0).click();
      const ids = (await column(page, 1)).filter((id) => id.startsWith("E"));
      expect(ids.indexOf("E2-rank")).toBeLessThan(ids.indexOf("E10-vector"));
      expect(await page.locator(".all [aria-sort]").count()).toBe(1);
    });

    it("filters by verdict, subject, evidence and text, and says how many are left", async () => {
      const { page } = wide;
      const all = model.claims.length;
      expect(await count(page)).toBe(`${all} of ${all} claims`);
      await page.locator('[data-filter="verdict"]').selectOption("violated");
      const violated = await column(page, 3);
      expect(new Set(violated)).toEqual(new Set(["violated"]));
      const ids = new Set(await column(page, 1));
      expect(await count(page)).toBe(`${ids.size} of ${all} claims`);
      expect(ids.size).toBeLessThan(all);
      await page.locator('[data-filter="subject"]').selectOption("language model");
      expect(new Set(await column(page, 5))).toEqual(new Set(["language model"]));
      expect((await column(page, 5)).length).toBeLessThan(violated.length);
      await page.locator("button[type=reset]").click();
      await page.waitForFunction(
        `document.querySelector(".count").textContent.startsWith("${all} ")`,
      );
      await page.locator('[data-filter="evidence"]').selectOption("proved");
      expect(new Set(await column(page, 6))).toEqual(new Set(["proved"]));
      await page.locator('[data-filter="text"]').fill("RANK e2");
      expect(await column(page, 1)).toEqual([]);
      expect(await count(page)).toBe(`0 of ${all} claims`);
      await page.locator('[data-filter="evidence"]').selectOption("");
      expect(await column(page, 1)).toContain("E2-rank");
      await page.locator("button[type=reset]").click();
    });

    it("is a plain table without a script", async () => {
      const { page } = await open({ ...WIDE, javaScriptEnabled: false });
      expect(await page.locator(".filters").isVisible()).toBe(false);
      expect(await page.locator(".all button").count()).toBe(0);
      expect(await page.locator(".all tbody tr").count()).toBeGreaterThan(model.claims.length);
    });
  });

  it("shows verdicts on a telephone without scrolling, in cards and in the table", async () => {
    const { page } = narrow;
    const right = await page.evaluate(
      `Math.max(...[...document.querySelectorAll(".claim .verdict, .all .verdict")]` +
        `.map((x) => x.getBoundingClientRect().right))`,
    );
    expect(right).toBeLessThanOrEqual(390);
  });

  it("is not wider than the screen, folds open or not, on a telephone and on a desk", async () => {
    for (const { page } of [narrow, wide]) {
      expect(await width(page)).toBeLessThanOrEqual(0);
      await openAll(page);
      expect(await width(page)).toBeLessThanOrEqual(0);
      // What is wider than its place scrolls there, and is not cut.
      const cut = await page.evaluate(
        `[...document.querySelectorAll("main *")].filter((x) => x.getBoundingClientRect().right > innerWidth + 1` +
          ` && !x.closest(".scroll")).map((x) => x.outerHTML.slice(0, 80))`,
      );
      expect(cut).toEqual([]);
    }
  });

  it("says nothing on its console, and asks for nothing", async () => {
    const { page, said, asked } = wide;
    await openAll(page);
    await page.locator(".all button").first().click();
    expect([...said, ...asked]).toEqual([]);
  });

  it("gives the numbers of a figure as a file", async () => {
    const { page } = wide;
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.locator('a[download="variance.csv"]').click(),
    ]);
    expect(readFileSync(await saved.path(), "utf8")).toMatch(/^init,rank,dim,variance/);
  });

  it("opens the fold of a figure that a link leads to", async () => {
    const { page } = await open();
    const folded = page.locator(".figures details:not([open]) figure").first();
    const id = await folded.getAttribute("id");
    expect(await folded.isVisible()).toBe(false);
    await page.locator(".more > summary").evaluateAll((all) => all.forEach((x) => x.click()));
    await page.locator(`.more a[href="#${id}"]`).first().click();
    expect(await page.locator(`#${id}`).isVisible()).toBe(true);
  });

  it("can be read by the keyboard alone: links, folds, filters and heads of the table", async () => {
    const { page } = await open();
    await page.evaluate(
      `window.reached = new Set(); document.addEventListener("focusin", ({ target }) => ` +
        `reached.add(target.matches(".all thead button") ? "head" : target.tagName))`,
    );
    let reached: string[] = [];
    for (let i = 0; i < 500 && !reached.includes("head"); i++) {
      await page.keyboard.press("Tab");
      // Asked now and then: an answer takes as long as a key.
      if (i % 10 === 9) reached = await page.evaluate("[...reached]");
    }
    const kinds = ["A", "SUMMARY", "INPUT", "SELECT", "head"];
    expect(reached).toEqual(expect.arrayContaining(kinds));
    await page.locator(".more > summary").first().focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".more").first().getAttribute("open")).toBe("");
    await page.locator(".all thead button").nth(2).focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".all thead th").nth(2).getAttribute("aria-sort")).toBe("ascending");
  });

  it("prints folds open, all columns of the table, and the chain on the first page", async () => {
    const { page } = await open();
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 703, height: 1030 });
    const right = `Math.max(...[...document.querySelectorAll("main *")].map((x) => x.getBoundingClientRect().right))`;
    expect(await page.evaluate(right)).toBeLessThanOrEqual(704);
    expect(
      await page.locator("header").evaluate((x) => x.getBoundingClientRect().bottom),
    ).toBeLessThan(1030);
    expect(await page.locator(".figures figure").first().isVisible()).toBe(true);
    expect(await page.locator(".more p").first().isVisible()).toBe(true);
    expect(await page.locator(".filters").isVisible()).toBe(false);
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
    const pages = paper.match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0;
    expect(pages).toBeGreaterThan(5);
    expect(pages).toBeLessThanOrEqual(30);
  }, 60_000);

  // The dark page has other colours and nothing else (styles/base.ts): there axe looks at those alone.
  it.each([
    ["light", {}],
    ["dark", { runOnly: ["color-contrast", "link-in-text-block"] }],
  ] as const)(
    "has no violation that axe finds, %s",
    async (colorScheme, rules) => {
      const { page } = await open({ ...WIDE, colorScheme });
      await openAll(page);
      await page.evaluate(AXE);
      // Groups have no role, so that their names would be violations.
      expect(await page.locator("g[aria-label]").count()).toBe(0);
      // Drawings are one image each to readers' software: what is inside is left out, but for what names it.
      await page.evaluate(
        `for (const part of document.querySelectorAll(".plot > svg > :not(title, desc)")) part.remove()`,
      );
      const options = { ...rules, resultTypes: ["violations"] };
      const found = await page.evaluate(
        `axe.run({ exclude: [[".plot > svg > *"]] }, ${JSON.stringify(options)})` +
          `.then((r) => r.violations.map((v) => v.id + ": " + v.nodes[0].html.slice(0, 120)))`,
      );
      expect(found).toEqual([]);
    },
    60_000,
  );
});
