/**
 * The explorer's numbers in a browser against what the commands print with --json in Node, in two ways: at 200
 * settings through the functions that its script exposes, and at a few through the real controls and the text that
 * is shown, so that exchanged controls are seen.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rdpEpsilon } from "../../accountant/rdp.js";
import { json } from "../../cli/in-process.fixture.js";
import { stream } from "../../core/stream.js";
import { NO_BROWSER } from "../../testing/browser.fixture.js";
import { digits, digitsDown, digitsUp } from "./digits.js";
import {
  openScene,
  shown,
  slide,
  type,
  valuesOf,
  type Scene,
} from "../../testing/explorer.fixture.js";
import { fieldOf, NAMES, START, type Name, type Setting } from "./fields.js";
import { mechanismOf, type BracketFound, type Numbers } from "./numbers.js";

interface Law {
  readonly variance: number;
  readonly tv: number;
  readonly bounds: Readonly<Record<string, number>>;
  readonly jointTv: number;
}
interface Bound {
  readonly epsilon: number | null;
}
interface Privacy extends Bound {
  readonly deltaFloor: number;
  readonly rebuttal: Bound;
  readonly repaired: Bound;
  readonly gaussianReading: Bound;
}
interface Account {
  readonly rdp: { readonly epsilon: number; readonly order: number };
  readonly pld: { readonly lower: number; readonly upper: number } | null;
}

const args = (options: Readonly<Record<string, number>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);

/** What `loradp law` and `loradp privacy` print. */
async function printed({ rank, dim, cosine, loading, delta }: Setting) {
  const law = await json("law", ...args({ rank, dim, rho: loading }));
  const privacy = await json("privacy", ...args({ rank, dim, rho: cosine, delta }));
  return { law: law as unknown as Law, privacy: privacy as unknown as Privacy };
}
/** What `loradp accountant` prints. */
async function accounted(setting: Setting): Promise<Account> {
  const { examples, batch, steps, delta } = setting;
  const { noiseMultiplier } = mechanismOf(setting);
  const options = { "noise-multiplier": noiseMultiplier, examples, batch, steps, delta };
  return (await json("accountant", ...args(options))) as unknown as Account;
}

/** Of the whole range: rank, dimension, delta, examples and steps by their logarithms, cosines near 1. */
function randomSetting(i: number): Setting {
  const { uniform } = stream("20240917", "explorer", i);
  const log = (low: number, high: number): number => low * (high / low) ** uniform();
  const cosine = (): number => Math.sign(uniform() - 0.2) * (1 - log(1e-6, 1));
  const examples = Math.round(log(100, 1e7));
  return {
    rank: Math.round(log(1, 1024)),
    dim: Math.round(log(2, 1e5)),
    cosine: cosine(),
    loading: cosine(),
    delta: log(1e-12, 0.5),
    examples,
    batch: Math.max(1, Math.round(examples * log(1e-4, 0.3))),
    steps: Math.round(log(1, 1e5)),
  };
}

/** Relative difference; infinite where one is none and the other is not. */
function apart([a, b]: readonly [number | null, number | null]): number {
  if (a === b) return 0;
  return a === null || b === null ? Infinity : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
const close = (x: number): boolean => x <= 1e-12;
/**
 * Newer browsers round exp, log and their relatives otherwise than Node: by one last place. Closed forms and integrals
 * stay within 1e-12 of Node's. What a search ends at moves with it: a value at a flat optimum, or between two crossings
 * that a root finder ends near, by its tolerance (6e-11 was the most of 200 settings, PLD's bracket among them); the
 * place of a flat optimum by the root of that (1e-8). In a browser that rounds as Node does all are the same bits.
 */
const searched = (x: number): boolean => x <= 1e-9;
const place = (x: number): boolean => x <= 1e-6;
/** By the place in `pairsOf`: total variation and scale-mixture bound are found, the order of RDP is a place. */
const LOOSER: Readonly<Record<number, (x: number) => boolean>> = {
  1: searched,
  3: searched,
  12: place,
};
const nearEnough = (x: number, i: number): boolean => (LOOSER[i] ?? close)(x);

/** What the browser found beside what the commands print. */
async function pairsOf(setting: Setting, { coordinate, jointTv, row, dpSgd }: Numbers) {
  const { law, privacy } = await printed(setting);
  // Where PLD refuses a delta the command ends at once; elsewhere the function that it calls is called.
  const { rdp } =
    setting.delta < 1e-11
      ? await accounted(setting)
      : { rdp: rdpEpsilon(mechanismOf(setting), setting.delta) };
  return [
    [coordinate.variance, law.variance],
    [coordinate.tv, law.tv],
    [coordinate.fourthMoment, law.bounds["fourthMoment"]],
    [coordinate.scaleMixture, law.bounds["scaleMixture"]],
    [coordinate.berryEsseen, law.bounds["berryEsseenKolmogorov"]],
    [jointTv, law.jointTv],
    [row?.epsilon ?? null, privacy.epsilon],
    [row?.floor ?? null, privacy.deltaFloor],
    [row?.printed ?? null, privacy.rebuttal.epsilon],
    [row?.repaired ?? null, privacy.repaired.epsilon],
    [row?.gaussian ?? null, privacy.gaussianReading.epsilon],
    [dpSgd.epsilon, rdp.epsilon],
    [dpSgd.order, rdp.order],
  ] as const;
}

/** Scripts run in the page as texts: the project has no types of browsers outside of explorer/browser. */
const call = <T>(page: Page, what: "numbersOf" | "bracketOf", setting: Setting): Promise<T> =>
  page.evaluate<T>(`loradpExplorer.${what}(${JSON.stringify(setting)})`);

/** What a setting must show, from what the commands print. */
async function expectedTexts(setting: Setting): Promise<ReadonlyMap<string, string>> {
  const { law, privacy } = await printed(setting);
  const { epsilon } = rdpEpsilon(mechanismOf(setting), setting.delta);
  const bound = (x: number | null, text: (x: number) => string): string =>
    x === null ? "does not apply" : text(x);
  return new Map([
    ["variance", digits(law.variance)],
    ["total variation", digits(law.tv)],
    ["scale-mixture bound", digitsUp(law.bounds["scaleMixture"])],
    ["fourth-moment bound", digitsUp(law.bounds["fourthMoment"])],
    ["Berry-Esseen bound", digitsUp(law.bounds["berryEsseenKolmogorov"])],
    ["joint total variation", digits(law.jointTv)],
    ["exact epsilon", privacy.epsilon === null ? "none exists" : digits(privacy.epsilon)],
    ["smallest delta", digits(privacy.deltaFloor)],
    ["Gaussian reading", digits(privacy.gaussianReading.epsilon)],
    ["rebuttal, printed", bound(privacy.rebuttal.epsilon, digits)],
    ["rebuttal, repaired", bound(privacy.repaired.epsilon, digitsUp)],
    ["noise multiplier", digits(1 / Math.sqrt(setting.rank))],
    ["sampling rate", digits(setting.batch / setting.examples)],
    ["epsilon by RDP", digitsUp(epsilon)],
  ]);
}

/** One stop for each slider: another of each, and no two settings that an exchange of sliders would leave alike. */
const STOPS: ReadonlyArray<Readonly<Record<Name, number>>> = [
  { rank: 4, dim: 13, cosine: 22, loading: 12, delta: 20, examples: 14, batch: 8, steps: 7 },
  { rank: 9, dim: 20, cosine: 12, loading: 17, delta: 11, examples: 18, batch: 3, steps: 13 },
];
/** Edges of the ranges: infinite, none, equal. */
const EDGES: ReadonlyArray<Partial<Setting>> = [
  { rank: 1, dim: 2, cosine: 0, loading: 0 },
  { cosine: 1, loading: 1, delta: 1e-300 },
  { rank: 1024, cosine: -1, loading: -1, examples: 1000, batch: 1000, steps: 1 },
];

describe.skipIf(NO_BROWSER)("the explorer's numbers in a browser", () => {
  let scene: Scene;
  beforeAll(async () => void (scene = await openScene()), 60_000);
  afterAll(() => scene.close());

  it("are at 200 random settings what law and privacy print, and RDP's bound", async () => {
    const { page } = await scene.open();
    const far: unknown[] = [];
    let [finite, withPrinted] = [0, 0];
    for (let i = 0; i < 200; i++) {
      const setting = randomSetting(i);
      const numbers = await call<Numbers>(page, "numbersOf", setting);
      if (numbers.row?.epsilon != null) finite++;
      if (numbers.row?.printed != null) withPrinted++;
      const differences = (await pairsOf(setting, numbers)).map(apart);
      if (!differences.every(nearEnough)) far.push([i, differences, setting]);
    }
    expect(far).toEqual([]);
    // Settings with an epsilon, without one, and with the rebuttal's bound are among them.
    expect(finite).toBeGreaterThan(40);
    expect(200 - finite).toBeGreaterThan(40);
    expect(withPrinted).toBeGreaterThan(20);
  }, 300_000);

  it("are at a few settings all that accountant prints, the PLD bracket too", async () => {
    const { page } = await scene.open();
    for (const some of [
      { rank: 4, examples: 100, batch: 25, steps: 2 },
      { rank: 1, examples: 1000, batch: 10, steps: 100, delta: 1e-6 },
      { rank: 64, examples: 50, batch: 50, steps: 1 },
    ]) {
      const setting = { ...START, ...some };
      const { rdp, pld } = await accounted(setting);
      const { dpSgd } = await call<Numbers>(page, "numbersOf", setting);
      expect(close(apart([dpSgd.epsilon, rdp.epsilon]))).toBe(true);
      const bracket = await call<Extract<BracketFound, { lower: number }>>(
        page,
        "bracketOf",
        setting,
      );
      expect(searched(apart([bracket.lower, pld?.lower ?? null]))).toBe(true);
      expect(searched(apart([bracket.upper, pld?.upper ?? null]))).toBe(true);
    }
  });

  it.each(STOPS)("are shown for the sliders as they stand: %o", async (stops) => {
    const { page } = await scene.open();
    for (const name of NAMES) await slide(page, name, stops[name]);
    const setting = Object.fromEntries(
      NAMES.map((name) => [name, fieldOf(name).stops[stops[name]]]),
    ) as Setting;
    await shown(page, setting);
    const values = await valuesOf(page);
    for (const [name, text] of await expectedTexts(setting))
      expect([name, values.get(name)]).toEqual([name, text]);
    for (const name of NAMES)
      expect(Number(await page.locator(`[data-number=${name}]`).inputValue())).toBe(setting[name]);
  });

  it.each(EDGES)("are shown for what is typed, at the edges: %o", async (some) => {
    const { page } = await scene.open();
    const setting = { ...START, ...some };
    for (const name of NAMES) await type(page, name, String(setting[name]));
    await shown(page, setting);
    const values = await valuesOf(page);
    for (const [name, text] of await expectedTexts(setting))
      expect([name, values.get(name)]).toEqual([name, text]);
  });

  it("are the commands' that the page names", async () => {
    const { page } = await scene.open("#explore?r=16&m=64&rho=0.99&p=0.5&n=200&b=20&t=5");
    const setting = {
      ...START,
      ...{ rank: 16, dim: 64, cosine: 0.99, loading: 0.5, examples: 200, batch: 20, steps: 5 },
    };
    await shown(page, setting);
    const lines = await page.locator("#explore .terminal code").allInnerTexts();
    const [law, privacy, account] = await Promise.all(
      lines.map((line) => json(...line.split(" ").slice(1))),
    );
    const found = { law, privacy, account: account as unknown as Account };
    const values = await valuesOf(page);
    expect([
      values.get("total variation"),
      values.get("exact epsilon"),
      values.get("epsilon by RDP"),
    ]).toEqual([
      digits(found.law["tv"] as number),
      digits(found.privacy["epsilon"] as number),
      digitsUp(found.account.rdp.epsilon),
    ]);
    await page.locator("#explore button").click();
    const { lower, upper } = found.account.pld as NonNullable<Account["pld"]>;
    await page
      .getByText(`the exact epsilon lies between ${digitsDown(lower)} and ${digitsUp(upper)}.`)
      .waitFor();
  });
});
