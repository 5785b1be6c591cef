/** The explorer alone on a page, bundled from the sources as they are, and its controls. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { bundleExplorer } from "../../scripts/explorer.mjs";
import { openBrowser, openPage, type Opened } from "./browser.fixture.js";
import { STYLE } from "../report/style.js";
import { addressOf } from "../report/explorer/address.js";
import type { Name, Setting } from "../report/explorer/fields.js";
import { explorerSection } from "../report/explorer/section.js";

export const WIDE = { viewport: { width: 1300, height: 900 } };
export const NARROW = { viewport: { width: 390, height: 844 } };

export interface Scene {
  open(fragment?: string, options?: BrowserContextOptions): Promise<Opened>;
  /** Characters of the script. */
  readonly size: number;
  close(): Promise<void>;
}

/** Above and below it stands something tall, and a claim's anchor. */
export async function openScene(): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), "loradp-explorer-"));
  const file = join(folder, "index.html");
  const { script } = await bundleExplorer();
  writeFileSync(
    file,
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Explorer</title>` +
      `<meta name="viewport" content="width=device-width,initial-scale=1"><style>${STYLE}</style></head>` +
      `<body><main><h1>Explorer</h1><div style="height:3000px"></div>${explorerSection(script)}` +
      `<div id="A-claim" style="height:3000px">A claim</div></main></body></html>`,
  );
  const browser = await openBrowser();
  return {
    open: (fragment = "", options = WIDE) =>
      openPage(browser, pathToFileURL(file).href + fragment, options),
    size: script.length,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Moves a slider to a stop. */
export const slide = (page: Page, name: Name, stop: number): Promise<void> =>
  page.locator(`[data-slider=${name}]`).fill(String(stop));
export const type = (page: Page, name: Name, value: string): Promise<void> =>
  page.locator(`[data-number=${name}]`).fill(value);
/** Waits until the numbers shown are of a setting. */
export const shown = (page: Page, setting: Setting): Promise<void> =>
  page.locator(`#explore .results[data-of="${addressOf(setting)}"]`).waitFor();
/** What the tables show: values by name. */
export async function valuesOf(page: Page): Promise<ReadonlyMap<string, string>> {
  const rows = await page.locator("#explore table tr").all();
  const cells = await Promise.all(rows.map((row) => row.locator("th,td").allInnerTexts()));
  return new Map(cells.map(([name, value]) => [name, value]));
}
