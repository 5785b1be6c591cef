/**
 * What a terminal and a file get to see: progress second by second, colours, broken lines, and lengths of time, as
 * stored. It says nothing of what is right.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { paint } from "./colours.js";
import { duration } from "./duration.js";
import { withoutSecrets } from "./fault.js";
import { fitted } from "./fitted.js";
import { progressBar } from "./progress.js";
import { shellWord } from "./shell-word.js";

const stored = (name: string, lines: readonly string[]): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`./pinned/terminal-${name}.txt`);
/** Escapes as text. */
const visible = (text: string): string => text.replaceAll("\x1b", "\\e").replaceAll("\r", "\\r");

type Of = Parameters<ReturnType<typeof progressBar>["update"]>[3];
/** Seconds, and what is told then. */
type Told = readonly [at: number, name: string, done: number, total: number, of?: Of];
const work = (before: number, own: number) => ({ before, own, all: 1000, workers: 3 });
const RUNS: Readonly<Record<string, readonly Told[]>> = {
  "one stage": [
    [0, "training", 0, 200],
    [0.5, "training", 3, 200],
    [1, "training", 7, 200],
    [1.9, "training", 9, 200],
    [2, "training", 11, 200],
    [16, "training", 90, 200],
    [31, "training", 199, 200],
    [40, "training", 200, 200],
    [47, "training", 201, 200],
  ],
  "of a resumed run of three plans": [
    [0, "first", 40, 100, { plan: 1, plans: 3, work: work(0, 300) }],
    [7, "first", 55, 100, { plan: 1, plans: 3, work: work(0, 300), note: "a note" }],
    [17, "first", 100, 100, { plan: 1, plans: 3, work: work(0, 300) }],
    [18, "second-with-a-name-of-many-letters", 0, 50, { plan: 2, plans: 3, work: work(300, 450) }],
    [29, "second-with-a-name-of-many-letters", 20, 50, { plan: 2, plans: 3, work: work(300, 450) }],
    [44, "second-with-a-name-of-many-letters", 10, 50, { plan: 2, plans: 3, work: work(300, 450) }],
    [59, "second-with-a-name-of-many-letters", 30, 50, { plan: 2, plans: 3, work: work(300, 450) }],
    [74, "second-with-a-name-of-many-letters", 30, 60, { plan: 2, plans: 3, work: work(300, 450) }],
    [89, "second-with-a-name-of-many-letters", 60, 60, { plan: 2, plans: 3 }],
    [104, "last", 0, 0, { plan: 3, plans: 3, work: work(750, 250) }],
    [119, "last", 5, 40, { plan: 3, plans: 3, work: work(750, 250) }],
    [149, "last", 39, 40, { plan: 3, plans: 3, work: work(750, 250) }],
  ],
  "of one plan": [
    [0, "own", 1, 9, { plan: 1, plans: 1, work: work(0, 1000) }],
    [15, "own", 4, 9, { plan: 1, plans: 1, work: work(0, 1000), note: "two workers" }],
    [61, "own", 5, 9, { plan: 1, plans: 1, work: work(0, 1000) }],
  ],
};

/** Where the library puts the cursor. */
const CURSOR = /^(\\e([78]|\[1G|\[0K|\[\?7[lh]))?$/;

describe("progress", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** All that is written, after a mark of the second. */
  function written(told: readonly Told[], isTTY: boolean): string[] {
    let now = 0;
    const lines: string[] = [];
    // A bar is drawn again many times a second: of what is drawn alike, once a change; and its cursor is its own.
    const drawn = new Set<string>();
    const write = (text: string): boolean => {
      const shown = visible(text.trim());
      if (!CURSOR.test(shown) && !drawn.has(shown)) lines.push(`${now} s: ${shown}`);
      drawn.add(shown);
      return true;
    };
    const moves = { cursorTo() {}, clearLine() {}, moveCursor() {}, on() {} };
    const bar = progressBar({ isTTY, columns: 140, write, ...moves } as never, () => now);
    for (const [at, name, done, total, of] of told) {
      for (; now + 1 <= at; now++) vi.advanceTimersByTime(1000);
      now = at;
      drawn.clear();
      bar.update(name, done, total, of);
      if (at > 40 && at < 60) bar.clear();
    }
    for (let i = 0; i < 16; i++, now++) vi.advanceTimersByTime(1000);
    bar.stop();
    for (let i = 0; i < 16; i++, now++) vi.advanceTimersByTime(1000);
    return lines;
  }

  it("is written as stored, on a terminal and elsewhere", async () => {
    const lines = Object.entries(RUNS).flatMap(([name, told]) =>
      [false, true].flatMap((isTTY) => [
        `== ${name}, ${isTTY ? "on a terminal" : "elsewhere"}`,
        ...written(told, isTTY),
      ]),
    );
    await stored("progress", lines);
  });

  it("says times in words", async () => {
    const seconds = [
      0, 0.49, 0.5, 59.49, 59.5, 60, 61, 119.5, 120, 599.49, 599.5, 600, 629, 630, 3569,
    ];
    const long = [3570, 3599, 3629, 3630, 3660, 7169, 7170, 7200, 35970, 36000, 90000, 1e6];
    await stored(
      "duration",
      [...seconds, ...long].map((s) => `${s}: ${duration(s)}`),
    );
  });
});

const TEXTS: Readonly<Record<string, string>> = {
  answer: "A sentence.\n\n  name  value  what it is\n\nNo. 1 is text\nnote: n",
  "no answer": "A sentence.\n\nname",
  list: "3 claims: some.\n\nChapter one\n  E1  upheld\n\nChapter: two\n  E2\n\nEnd.\n  x\n\nHead\nbody",
  verdicts: [
    "E1        upheld          as expected        z: 1",
    "E1        violated        EXPECTED upheld    z: 1",
    "E1        inconclusive    expected upheld    z: 1",
    "E1        within margin                      z: 1",
    "  language model  not tested                  why",
    " E1  upheld",
    "E1  upholds  as expected",
  ].join("\n"),
  lines: [
    "contradicts its prediction: E1, E2",
    " contradicts its prediction: E1",
    "not enough data for the verdict that is predicted: E1",
    "warning: not enough data for the verdict that is predicted: E1",
    ...["No. The noise", "Not shown by this run. So", "Not tested by this run. So", "Now. The"],
    ...["page: out/index.html", "next: loradp", "report: r", "pages: 3", "  page: x", ""],
  ].join("\n"),
};

describe("text on a terminal", () => {
  it("is painted as stored", async () => {
    const lines = Object.entries(TEXTS).map(
      ([name, text]) => `== ${name}\n${visible(paint(text))}`,
    );
    await stored("colours", lines);
  });

  it("is broken as stored", async () => {
    const words = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu".split(
      " ",
    );
    const long = [...words, ...words].join(" ");
    const texts = [
      long,
      `  indented ${long}`,
      `  name  0.5 [0.25, 0.75]  ${long}`,
      `${"x".repeat(28)}  ${long}`,
      `${"x".repeat(29)}  ${long}`,
      `${"x".repeat(30)}  ${long}`,
      `${"y".repeat(90)} ${long}`,
      `${"z".repeat(60)}`,
      `\x1b[1m${"b".repeat(60)}\x1b[22m`,
      `\x1b[1m${"b".repeat(61)}\x1b[22m c`,
      `  a  b  ${"[1, 2] ".repeat(12)}`,
    ];
    const widths = [59, 60, 100, undefined];
    const lines = texts.flatMap((text, i) =>
      widths.map((width) => `== ${i} at ${width}\n${visible(fitted(text, width))}`),
    );
    await stored("fitted", lines);
  });

  it("has words as a shell takes them, without secrets", () => {
    const words = ["a", "a b", "", 'a"b', "a'b", "$x", "a/b.c:d=e@f,g+h-1_2", "a;b", "ä", "a\n"];
    expect(words.map(shellWord)).toEqual([
      ...["a", '"a b"', '""', '"a\\"b"', `"a'b"`, '"$x"', "a/b.c:d=e@f,g+h-1_2", '"a;b"', '"ä"'],
      '"a\\n"',
    ]);
    const urls =
      "redis://u:p@h rediss://:p@h:1/2 redis://h http://u:p@h REDIS://u:p@h redis://a:b@c@d";
    expect(withoutSecrets(urls)).toBe(
      "redis://***@h rediss://***@h:1/2 redis://h http://u:p@h REDIS://***@h redis://***@d",
    );
  });
});
