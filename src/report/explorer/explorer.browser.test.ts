/** The explorer in a browser: its address, what it refuses, keyboard, widths, without script and workers, axe. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NO_BROWSER } from "../../testing/browser.fixture.js";
import { addressOf } from "./address.js";
import {
  NARROW,
  openScene,
  shown,
  slide,
  type,
  WIDE,
  type Scene,
} from "../../testing/explorer.fixture.js";
import { fieldOf, NAMES, START } from "./fields.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const meaning = (page: Page): Promise<string> => page.locator("#explore .meaning").innerText();
const refused = (page: Page): Promise<string> => page.locator("#explore .refused").innerText();
const hash = (page: Page): Promise<string> => page.evaluate<string>("location.hash");
const waitForHash = (page: Page, wanted: string): Promise<unknown> =>
  page.waitForFunction(`location.hash === ${JSON.stringify(wanted)}`);
/** Ids of the rules that are broken. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate<string[]>(
    `axe.run("#explore").then(({ violations }) => violations.map((v) => v.id + " " + v.nodes[0].html))`,
  );
}

describe.skipIf(NO_BROWSER)("the explorer in a browser", () => {
  let scene: Scene;
  beforeAll(async () => void (scene = await openScene()), 60_000);
  afterAll(() => scene.close());

  it("has a script below 250 kB", () => {
    expect(scene.size).toBeLessThan(250_000);
  });

  it("is silent and asks for nothing, at rest and at work", async () => {
    const { page, said, asked } = await scene.open();
    await type(page, "rank", "8");
    await type(page, "steps", "2");
    await shown(page, { ...START, rank: 8, steps: 2 });
    await page.locator("#explore button").click();
    await page.getByText("the exact epsilon lies between").waitFor();
    expect([...said, ...asked]).toEqual([]);
  });

  it("says in one sentence what the setting means, and another where there is no epsilon", async () => {
    const { page } = await scene.open();
    expect(await meaning(page)).toMatch(
      /^One gradient row .*rank 16, .* epsilon 20\.2 .* promises 2\.288; a whole update/,
    );
    await type(page, "cosine", "0.5");
    await shown(page, { ...START, cosine: 0.5 });
    expect(await meaning(page)).toMatch(/cosine 0\.5\) has no epsilon/);
  });

  it("shows the setting of its address, and puts the setting there without a step in the history", async () => {
    const { page } = await scene.open("#explore?r=8&m=4096&rho=0.9&delta=1e-7");
    const setting = { ...START, rank: 8, dim: 4096, cosine: 0.9, delta: 1e-7 };
    await shown(page, setting);
    expect(await page.locator("[data-number=delta]").inputValue()).toBe("1e-7");
    expect(await page.locator("#explore h2").isVisible()).toBe(true);
    expect(await page.evaluate<number>("scrollY")).toBeGreaterThan(2000);
    const before = await page.evaluate<number>("history.length");
    await slide(page, "rank", 0);
    await slide(page, "rank", 5);
    const after = { ...setting, rank: fieldOf("rank").stops[5] };
    await waitForHash(page, addressOf(after));
    expect(await page.evaluate<number>("history.length")).toBe(before);
    await page.reload();
    await shown(page, after);
  });

  it("leaves anchors of the page alone, and takes a setting from a link", async () => {
    const { page } = await scene.open("#A-claim");
    expect(await page.evaluate<number>("scrollY")).toBeGreaterThan(3000);
    expect(await hash(page)).toBe("#A-claim");
    expect(await page.locator("#explore .refused").isVisible()).toBe(false);
    await page.evaluate(`location.hash = "#explore?r=2"`);
    await shown(page, { ...START, rank: 2 });
    await page.evaluate(`location.hash = "#A-claim"`);
    expect(await page.locator("[data-number=rank]").inputValue()).toBe("2");
  });

  it("refuses a wrong address by name, rule and value, and takes nothing of it", async () => {
    const { page } = await scene.open("#explore?r=0&m=64&colour=red");
    expect(await refused(page)).toMatch(
      /colour in the address must be one of r, m, .*\nrank r must be an integer from 1 to 1024, got 0\.\nNothing/,
    );
    for (const name of NAMES) {
      const input = page.locator(`[data-number=${name}]`);
      expect(Number(await input.inputValue())).toBe(START[name]);
      expect(await input.getAttribute("aria-invalid")).toBe("false");
    }
    await type(page, "dim", "64");
    await shown(page, { ...START, dim: 64 });
    expect(await page.locator("#explore .refused").isVisible()).toBe(false);
  });

  it("refuses what is typed, marks it, and shows no number meanwhile", async () => {
    const { page } = await scene.open();
    const rank = page.locator("[data-number=rank]");
    for (const [text, got] of [
      ["0", "0"],
      ["", "nothing"],
      ["2.5", "2.5"],
    ]) {
      await type(page, "rank", text);
      expect(await refused(page)).toBe(`rank r must be an integer from 1 to 1024, got ${got}.`);
      expect(await rank.getAttribute("aria-invalid")).toBe("true");
      expect(await page.locator("#explore .results").isVisible()).toBe(false);
      expect(await page.locator("#explore .meaning").isVisible()).toBe(false);
    }
    await rank.fill("");
    await rank.pressSequentially("e");
    expect(await refused(page)).toBe("rank r must be an integer from 1 to 1024, got no number.");
    await type(page, "rank", "4");
    await shown(page, { ...START, rank: 4 });
    expect(await page.locator("#explore .results").isVisible()).toBe(true);
    expect(await rank.getAttribute("aria-invalid")).toBe("false");
    await type(page, "batch", "70000");
    expect(await refused(page)).toBe("batch must be at most the examples, 60000, got 70000.");
  });

  it("follows the keyboard: each arrow is a stop, said by its value", async () => {
    const { page } = await scene.open();
    const slider = page.locator("[data-slider=rank]");
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await shown(page, { ...START, rank: 24 });
    expect(await slider.getAttribute("aria-valuetext")).toBe("24");
    await page.keyboard.press("Home");
    await shown(page, { ...START, rank: 1 });
    await page.keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.dataset.number")).toBe("rank");
  });

  it("keeps a slider at its own number while another is refused", async () => {
    const { page } = await scene.open();
    await type(page, "rank", "64");
    await type(page, "dim", "1000000000");
    await type(page, "rank", "256");
    await type(page, "dim", "768");
    await shown(page, { ...START, rank: 256 });
    const slider = page.locator("[data-slider=rank]");
    expect(await slider.getAttribute("aria-valuetext")).toBe("256");
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await shown(page, { ...START, rank: 384 });
  });

  it("forgets a bracket whose setting has changed, and keeps one that it does not touch", async () => {
    const { page } = await scene.open("#explore?r=4&t=2");
    await page.locator("#explore button").click();
    const found = page.locator("#explore .bracket span");
    await page.getByText("the exact epsilon lies between").waitFor();
    await type(page, "cosine", "0.9");
    await shown(page, { ...START, rank: 4, steps: 2, cosine: 0.9 });
    expect(await found.innerText()).toMatch(/lies between/);
    await type(page, "steps", "3");
    expect(await found.innerText()).toBe("");
  });

  it("shows the newest of many settings in the end, one that takes long given up for it", async () => {
    const { page } = await scene.open();
    // Seconds: the bracket of its root is searched among panels near equal rows.
    await type(page, "cosine", "0.999999999999");
    await type(page, "rank", "512");
    for (let stop = 0; stop < 20; stop++) await slide(page, "dim", stop);
    await type(page, "cosine", "0.98");
    const dim = fieldOf("dim").stops[19];
    await shown(page, { ...START, rank: 512, cosine: 0.98, dim });
    await page.waitForTimeout(300);
    await shown(page, { ...START, rank: 512, cosine: 0.98, dim });
  });

  it.each(["no worker", "a worker that fails"])(
    "computes on the page where there is %s",
    async (what) => {
      const { page, said } = await scene.open();
      await page.addInitScript(
        what === "no worker"
          ? "delete window.Worker"
          : "window.Worker = class { postMessage() { setTimeout(() => this.onerror()); } terminate() {} }",
      );
      await page.reload();
      await type(page, "rank", "8");
      await shown(page, { ...START, rank: 8 });
      await type(page, "rank", "4");
      await shown(page, { ...START, rank: 4 });
      expect(said).toEqual([]);
    },
  );

  it("says without a script that it needs one, and shows the numbers that it was made with", async () => {
    const { page } = await scene.open("", { ...WIDE, javaScriptEnabled: false });
    expect(await page.getByText("Changing the numbers needs JavaScript").isVisible()).toBe(true);
    expect(await page.locator("#explore .dials").isVisible()).toBe(false);
    expect(await page.locator("#explore .bracket").isVisible()).toBe(false);
    expect(await meaning(page)).toMatch(/has epsilon 20\.2 at/);
    expect(await page.locator("#explore table").count()).toBe(4);
    const scripted = await scene.open();
    expect(await scripted.page.getByText("needs JavaScript").isVisible()).toBe(false);
  });

  it("is not wider than a telephone, and breaks no rule of axe, in the light and in the dark", async () => {
    for (const [options, colorScheme] of [
      [WIDE, "light"],
      [NARROW, "dark"],
    ] as const) {
      const { page } = await scene.open("", { ...options, colorScheme });
      expect(await violations(page)).toEqual([]);
      await type(page, "rank", "0");
      expect(await violations(page)).toEqual([]);
      await type(page, "rank", "1");
      await shown(page, { ...START, rank: 1 });
      expect(await violations(page)).toEqual([]);
      const wider = await page.evaluate("document.scrollingElement.scrollWidth - innerWidth");
      expect(wider).toBeLessThanOrEqual(0);
    }
  });
});
