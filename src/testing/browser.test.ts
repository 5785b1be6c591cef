import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import { NO_BROWSER, openBrowser, openPage } from "./browser.fixture.js";

const page = (html: string): string => `data:text/html,${encodeURIComponent(html)}`;

describe.skipIf(NO_BROWSER)("a page in a browser", () => {
  let browser: Browser;
  beforeAll(async () => void (browser = await openBrowser()));
  afterAll(() => browser.close());

  it("keeps what it says and what it asks for", async () => {
    const { said, asked } = await openPage(
      browser,
      page(
        `<img src="http://127.0.0.1:9/x"><script>console.error("a"); throw new Error("b")</script>`,
      ),
    );
    expect(said.join()).toMatch(/a.*b/);
    expect(asked).toEqual(["http://127.0.0.1:9/x"]);
  });

  it("keeps nothing of a quiet one", async () => {
    const { said, asked } = await openPage(browser, page("<p>quiet</p>"));
    expect([...said, ...asked]).toEqual([]);
  });
});
