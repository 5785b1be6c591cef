/** The explorer on a page without a browser: controls, address, and questions to workers, which answer when told to. */
import { parseHTML } from "linkedom";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addressOf } from "./address.js";
import { exactly } from "./digits.js";
import { fieldOf, NAMES, START, type Name, type Setting } from "./fields.js";
import { numbersOf } from "./numbers.js";
import { explorerSection } from "./section.js";
import { sentencesOf } from "./words.js";

interface Question {
  readonly what: "numbers" | "bracket";
  readonly setting: Setting;
}
/** What workers were asked, in order, and how the last question is answered. */
let asked: Question[] = [];
let answer: Record<string, (data: unknown) => void> = {};
let ended = 0;
class Stub {
  onmessage: ((event: { data: unknown }) => void) | undefined;
  postMessage({ what, setting }: Question): void {
    asked.push({ what, setting });
    answer[what] = (data) => this.onmessage?.({ data });
  }
  terminate(): void {
    ended++;
  }
}

/** Elements, as far as they are used here; linkedom's differ from a browser's in what their types say. */
interface Part {
  value: string;
  hidden: boolean;
  textContent: string;
  innerHTML: string;
  dataset: Record<string, string>;
  validity: { badInput: boolean };
  getAttribute(name: string): string | null;
  dispatchEvent(event: object): void;
}
let part: (selector: string) => Part;
let input: (element: Part, value?: string) => void;
let click: () => void;
let listeners: Record<string, () => void> = {};
let addresses: string[] = [];
let scrolled = 0;

const number = (name: Name): Part => part(`[data-number=${name}]`);
const slider = (name: Name): Part => part(`[data-slider=${name}]`);
const lastAsked = (): Question | undefined => asked.at(-1);

/** The section as its script begins with it, at an address. */
async function begin(hash = ""): Promise<void> {
  const page = `<!doctype html><html><body>${explorerSection("")}</body></html>`;
  const { document, Event } = parseHTML(page);
  part = (selector) => {
    const found = document.querySelector(`#explore ${selector}`) as unknown as Part;
    found.validity ??= { badInput: false };
    return found;
  };
  input = (element, value = element.value) => {
    element.value = value;
    element.dispatchEvent(new Event("input"));
  };
  click = () => part(".bracket button").dispatchEvent(new Event("click"));
  for (const name of NAMES) number(name);
  Object.assign(document.getElementById("explore") as object, { scrollIntoView: () => scrolled++ });
  vi.stubGlobal("document", document);
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("Worker", Stub);
  vi.stubGlobal("location", { hash });
  vi.stubGlobal("history", {
    state: "kept",
    replaceState: (...of: unknown[]) => void addresses.push(of.join(" ")),
  });
  vi.stubGlobal("addEventListener", (name: string, on: () => void) => (listeners[name] = on));
  // By a name that is worked out: the browser's scripts have types of their own.
  const path = ["./browser", "wire.js"].join("/");
  ((await import(path)) as { start: (script: string) => void }).start("");
}

beforeEach(() => {
  vi.useFakeTimers();
  [asked, answer, ended, listeners, addresses, scrolled] = [[], {}, 0, {}, [], 0];
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Stops of the sliders that are not the first ones. */
const TYPED: Setting = {
  ...{ rank: 24, dim: 32, cosine: 0.5, loading: -0.5, delta: 0.02 },
  ...{ examples: 300, batch: 20, steps: 200 },
};

describe("the controls", () => {
  it("begin with the setting that the page was made with, and ask nothing", async () => {
    await begin();
    expect(NAMES.map((name) => number(name).value)).toEqual(NAMES.map((n) => exactly(START[n])));
    const shown = [".needs", ".dials", ".bracket"].map((name) => part(name).hidden);
    expect(shown).toEqual([true, false, false]);
    expect(part(".results").dataset["of"]).toBe(addressOf(START));
    expect([asked, scrolled]).toEqual([[], 0]);
  });

  it.each(NAMES)(
    "%s typed is asked for, its slider follows, and the address in a moment",
    async (name) => {
      await begin();
      const value = TYPED[name];
      const setting = { ...START, [name]: value };
      input(number(name), String(value));
      expect(asked).toEqual([{ what: "numbers", setting }]);
      const { stops } = fieldOf(name);
      expect(Math.abs(Math.log(stops[Number(slider(name).value)] / value))).toBeLessThan(0.3);
      expect(slider(name).getAttribute("aria-valuetext")).toBe(exactly(value));
      vi.advanceTimersByTime(249);
      expect(addresses).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(addresses).toEqual([`kept  ${addressOf(setting)}`]);
    },
  );

  it.each(NAMES)("%s slid is written beside it and asked for", async (name) => {
    await begin();
    const { stops } = fieldOf(name);
    const at = name === "batch" ? 2 : stops.length - 2;
    input(slider(name), String(at));
    expect(number(name).value).toBe(exactly(stops[at]));
    expect(slider(name).getAttribute("aria-valuetext")).toBe(exactly(stops[at]));
    expect(asked).toEqual([{ what: "numbers", setting: { ...START, [name]: stops[at] } }]);
    const others = NAMES.filter((other) => other !== name);
    for (const other of others) expect(number(other).value).toBe(exactly(START[other]));
  });

  it("show what is answered, of the setting that was asked for", async () => {
    await begin();
    input(number("rank"), "3");
    const setting = { ...START, rank: 3 };
    answer["numbers"](numbersOf(setting));
    expect(part(".meaning").textContent).toBe(sentencesOf(setting, numbersOf(setting))[0]);
    expect(part(".results").dataset["of"]).toBe(addressOf(setting));
    expect(part(".results").innerHTML).toContain("at rank 3 and");
  });
});

describe("what is refused", () => {
  it("is said beside its input, and hides numbers until it is mended", async () => {
    await begin();
    input(number("rank"), "0");
    expect(part(".refused").hidden).toBe(false);
    expect(part(".refused").textContent).toMatch(
      /^rank r must be an integer from 1 to 1024, got 0\.$/,
    );
    const invalid = NAMES.filter((name) => number(name).getAttribute("aria-invalid") === "true");
    expect(invalid).toEqual(["rank"]);
    expect(number("rank").getAttribute("aria-describedby")).toBe("explore-refused");
    const parts = [".meaning", ".results", ".bracket"];
    expect(parts.map((name) => part(name).hidden)).toEqual([true, true, true]);
    vi.advanceTimersByTime(1000);
    expect([asked, addresses]).toEqual([[], []]);
    // Others follow their inputs meanwhile.
    const before = slider("dim").value;
    input(number("dim"), "16");
    expect(slider("dim").value).not.toBe(before);
    input(number("rank"), "5");
    expect(part(".refused").hidden).toBe(true);
    expect(number("rank").getAttribute("aria-describedby")).toBe(null);
    expect(parts.map((name) => part(name).hidden)).toEqual([false, false, false]);
    expect(lastAsked()?.setting).toEqual({ ...START, rank: 5, dim: 16 });
  });

  it("marks a batch above the examples alone, though its line names them", async () => {
    await begin();
    input(number("batch"), String(START.examples + 1));
    expect(part(".refused").textContent).toMatch(/^batch must be at most the examples, /);
    const invalid = NAMES.filter((name) => number(name).getAttribute("aria-invalid") === "true");
    expect(invalid).toEqual(["batch"]);
  });

  it("is what is no number, too", async () => {
    await begin();
    number("delta").validity.badInput = true;
    input(number("delta"), "");
    expect(part(".refused").textContent).toContain("delta must be a number above 0");
    expect(part(".refused").textContent).toContain("no number");
  });
});

describe("the address", () => {
  it("is taken at the start and whenever it changes", async () => {
    await begin("#explore?r=5&m=9");
    const setting = { ...START, rank: 5, dim: 9 };
    expect([lastAsked()?.setting, scrolled]).toEqual([setting, 1]);
    expect([number("rank").value, number("dim").value]).toEqual(["5", "9"]);
    vi.stubGlobal("location", { hash: "#all-claims" });
    listeners["hashchange"]();
    expect([asked.length, scrolled]).toEqual([1, 1]);
  });

  it("of which something is refused is not taken, and the start is shown", async () => {
    await begin("#explore?r=5&m=0");
    expect(lastAsked()?.setting).toEqual(START);
    expect(number("rank").value).toBe("16");
    expect(part(".refused").textContent).toMatch(
      /^dimension m must be .*Nothing of the address is taken/,
    );
  });
});

describe("the bracket", () => {
  it("is asked for by its button, and shown", async () => {
    await begin();
    click();
    expect(asked).toEqual([{ what: "bracket", setting: START }]);
    expect(part(".bracket span").textContent).toBe("computing ...");
    answer["bracket"]({ lower: 1, upper: 2 });
    expect(part(".bracket span").textContent).toMatch(/lies between 1 and 2\.$/);
  });

  it.each(NAMES)("is forgotten where %s changes what it depends on", async (name) => {
    await begin();
    click();
    const isAccounted = ["rank", "delta", "examples", "batch", "steps"].includes(name);
    input(number(name), { delta: "0.02", cosine: "0.5", loading: "0.5" }[name as string] ?? "300");
    expect(part(".bracket span").textContent).toBe(isAccounted ? "" : "computing ...");
    expect(ended).toBe(isAccounted ? 1 : 0);
  });
});
