/**
 * A page in a real browser: Debian's Chromium, driven by playwright-core. What a page says on its console, its errors
 * and the requests that it makes are kept. Where no browser is installed, tests are skipped; under CI that fails.
 */
import { spawnSync } from "node:child_process";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const BINARIES = ["chromium", "chromium-browser", "google-chrome"];
const binary = BINARIES.find((name) => spawnSync(name, ["--version"]).status === 0);
if (binary === undefined && process.env["CI"])
  throw new Error("tests of pages need chromium (Debian's package of that name)");
/** Whether tests are skipped. */
export const NO_BROWSER = binary === undefined;

const pathOf = (name: string): string =>
  spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim();

/** Ends with the tests that opened it. */
export const openBrowser = (): Promise<Browser> =>
  // As root, as CI runs, its sandbox is refused.
  chromium.launch({ executablePath: pathOf(binary as string), args: ["--no-sandbox"] });

export interface Opened {
  readonly page: Page;
  /** Lines of its console that are warnings or errors, and errors that no one caught. */
  readonly said: readonly string[];
  /** Addresses that it asked for, beside its own. */
  readonly asked: readonly string[];
}

/** Whether two addresses differ in their fragments alone. */
const sameBut = (a: string, b: string): boolean => a.split("#")[0] === b.split("#")[0];

/** @param url of the page, e.g. of a file; its fragment may hold state */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const page = await (await browser.newContext(options)).newPage();
  const [said, asked]: [string[], string[]] = [[], []];
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type())) said.push(m.text());
  });
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => {
    // A worker made of the page's own text is in memory: nothing is asked for.
    const isOwn = request.url().startsWith("blob:") || sameBut(request.url(), url);
    if (!isOwn) asked.push(request.url());
  });
  await page.goto(url);
  return { page, said, asked };
}
