/** The script of the page, on a table without a browser: what it filters, how it sorts, and folds on paper. */
import { runInNewContext } from "node:vm";
import { parseHTML } from "linkedom";
import { beforeEach, describe, expect, it } from "vitest";
import { PAGE_SCRIPT } from "./page-script.js";

/** Elements, as far as they are used here. */
interface Part {
  value: string;
  hidden: boolean;
  open: boolean;
  textContent: string;
  readonly children: Iterable<Part>;
  readonly dataset: Record<string, string>;
  getAttribute(name: string): string | null;
  dispatchEvent(event: object): void;
}

const ROWS = [
  ["E10", "upheld", "10", "Beta rank"],
  ["E2", "violated", "-3", "alpha cosine"],
  ["E2", "upheld", "", "Gamma rank"],
  ["E1", "not tested", "0.5", "delta"],
];
const row = ([claim, verdict, value, text]: readonly string[]): string =>
  `<tr data-claim="${claim}" data-verdict="${verdict}"><th data-key="${claim}">${text}</th>` +
  `<td data-key="${value}">${value}</td><td data-key="${text}">${text}</td></tr>`;
const PAGE = `<section id="all-claims"><form hidden><input data-filter="text"><input data-filter="verdict"></form>
<p role="status"></p><table><thead><tr><th>claim</th><th>value</th><th>text</th></tr></thead>
<tbody>${ROWS.map(row).join("")}</tbody></table></section><details id="a" open></details><details id="b"></details>`;

let all: (selector: string) => Part[];
let send: (element: Part, name: string) => { defaultPrevented: boolean };
const listeners: Record<string, () => void> = {};

beforeEach(() => {
  const { document, Event } = parseHTML(`<!doctype html><html><body>${PAGE}</body></html>`);
  all = (selector) => [...document.querySelectorAll(selector)] as unknown as Part[];
  send = (element, name) => {
    const event = new Event(name, { cancelable: true });
    element.dispatchEvent(event);
    return event;
  };
  // What linkedom's tables lack.
  const [body] = all("tbody");
  Object.defineProperty(body, "rows", { get: () => [...body.children] });
  for (const each of all("tr"))
    Object.defineProperty(each, "cells", { get: () => [...each.children] });
  for (const each of all("[data-filter]")) each.value = "";
  const addEventListener = (name: string, on: () => void): void => void (listeners[name] = on);
  runInNewContext(PAGE_SCRIPT, {
    document,
    addEventListener,
    setTimeout: (on: () => void) => on(),
  });
});

const order = (): string[] =>
  all("tbody tr").map((tr) => `${tr.dataset["claim"]} ${tr.dataset["verdict"]}`);
const shown = (): string[] =>
  all("tbody tr")
    .filter((tr) => !tr.hidden)
    .map((tr) => `${tr.dataset["claim"]} ${tr.dataset["verdict"]}`);

describe("the filter", () => {
  const filter = (text: string, verdict = ""): void => {
    const [words, select] = all("[data-filter]");
    [words.value, select.value] = [text, verdict];
    send(all("form")[0], "input");
  };

  it("is shown, and counts claims, not rows", () => {
    expect(all("form")[0].hidden).toBe(false);
    filter("");
    expect([shown().length, all("[role=status]")[0].textContent]).toEqual([4, "3 of 3 claims"]);
  });

  it("takes rows that have every word, whatever their letters, and the value that is chosen", () => {
    filter("RANK");
    expect(shown()).toEqual(["E10 upheld", "E2 upheld"]);
    expect(all("[role=status]")[0].textContent).toBe("2 of 3 claims");
    filter("rank  gamma");
    expect(shown()).toEqual(["E2 upheld"]);
    filter("", "upheld");
    expect(shown()).toEqual(["E10 upheld", "E2 upheld"]);
    filter("alpha", "upheld");
    expect([shown(), all("[role=status]")[0].textContent]).toEqual([[], "0 of 3 claims"]);
  });

  it("is taken away by its button, and sends no form", () => {
    filter("alpha");
    for (const each of all("[data-filter]")) each.value = "";
    send(all("form")[0], "reset");
    expect(shown()).toHaveLength(4);
    expect(send(all("form")[0], "submit").defaultPrevented).toBe(true);
  });
});

describe("a click on a head", () => {
  const click = (i: number): void => void send(all("thead th button")[i], "click");

  it("sorts up, then down: names by their numbers, numbers as numbers, what is empty last", () => {
    expect(all("thead th button").map((b) => b.textContent)).toEqual(["claim", "value", "text"]);
    click(0);
    const claims = ["E1 not tested", "E2 violated", "E2 upheld", "E10 upheld"];
    expect(order()).toEqual(claims);
    click(1);
    expect(order()).toEqual(["E2 violated", "E1 not tested", "E10 upheld", "E2 upheld"]);
    expect(all("thead th").map((th) => th.getAttribute("aria-sort"))).toEqual([
      null,
      "ascending",
      null,
    ]);
    click(1);
    expect(order()).toEqual(["E10 upheld", "E1 not tested", "E2 violated", "E2 upheld"]);
    expect(all("thead th").map((th) => th.getAttribute("aria-sort"))).toEqual([
      null,
      "descending",
      null,
    ]);
    click(1);
    expect(order()[0]).toBe("E2 violated");
    click(2);
    expect(order()).toEqual(["E2 violated", "E10 upheld", "E1 not tested", "E2 upheld"]);
  });
});

it("folds are open on paper, and as they were afterwards", () => {
  const open = (): boolean[] => all("details").map((fold) => fold.open);
  for (const fold of all("details")) fold.open = fold.getAttribute("open") !== null;
  listeners["beforeprint"]();
  expect(open()).toEqual([true, true]);
  listeners["afterprint"]();
  expect(open()).toEqual([true, false]);
});
