/**
 * Axes, panels, keys and means of figures, and what the explorer reads and shows, at and beside limits, as stored: it
 * says nothing of what is right.
 */
import { describe, expect, it } from "vitest";
import { pinnedText } from "../testing/pinned-results.js";
import { svgLines } from "../testing/pinned-svg.js";
import { addressOf, readAddress, readText, readTexts } from "./explorer/address.js";
import { densityOf, densitySvg, densityWords, ticksOf } from "./explorer/density.js";
import { digits, digitsDown, digitsUp, exactly } from "./explorer/digits.js";
import { fieldOf, NAMES, nearestStop, START, type Setting } from "./explorer/fields.js";
import { mechanismOf, numbersOf, type Numbers } from "./explorer/numbers.js";
import { commandsOf, groupsOf } from "./explorer/results.js";
import { bracketText, sentencesOf } from "./explorer/words.js";
import { around, labelMargin, logAxis, power, rankAxis } from "./plots/axes.js";
import { describe as words } from "./plots/describe.js";
import { dataName, grouped, median } from "./plots/marks.js";
import { panelGrid } from "./plots/panels.js";
import { keyRows, paint, seriesOf, stroked } from "./plots/series.js";

const stored = (name: string, lines: readonly string[]): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

describe("pieces of figures", () => {
  it("are what they were", async () => {
    const domains: ReadonlyArray<readonly [number, number]> = [
      [1, 10],
      [1, 99],
      [1, 101],
      [0.5, 3],
      [0.00099, 1],
      [0.000989, 1],
      [1, 10_099],
      [1, 10_101],
      [1e-9, 1],
      [1e-20, 1e3],
      [2, 4],
      [3, 4],
      [0.1, 0.1],
    ];
    const axis = ({ ticks, tickFormat, ...others }: ReturnType<typeof logAxis>): string =>
      `${pinnedText(others)}: ${ticks.map((t) => tickFormat(t)).join(" ")}`;
    const ranks = [[1], [4, 1, 16, 4], [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], [], [0, 3]];
    const grids = [1, 2, 3, 4, 5].flatMap((n) => {
      const names = Array.from({ length: n }, (_, i) => `p${i}`);
      return [panelGrid(names), panelGrid(names, 100, 1), panelGrid(names, 130, 3)].map(
        ({ panels, options }) => `${pinnedText(panels)} | ${pinnedText(options)}`,
      );
    });
    const series = seriesOf(Array.from({ length: 29 }, (_, i) => `s${"x".repeat(i)}`));
    const rows = keyRows(series.slice(0, 20), 520).map((row) =>
      row.map(({ entry, x }) => `${entry.name.length} at ${x.toFixed(1)}`).join(", "),
    );
    const point = (by: string, x: unknown, y: unknown) => ({ by, x, y });
    const points = [
      point("a", 3, 0.123456),
      point("b", 1, 2),
      point("a", "z", null),
      point("a", 5, 1e-5),
    ];
    await stored("pieces", [
      ...domains.flatMap((d) => [axis(logAxis("l", d)), axis(logAxis("l", d, 3))]),
      ...ranks.map((list) => pinnedText(rankAxis(list)) + pinnedText(rankAxis(list, "m", 4))),
      ...[1e-12, 0.1, 1, 10, 100, 9.9e5].map((x) => `${x}: ${power(x)}`),
      ...[[], [0, -1, Infinity], [2, 8, 0]].map(
        (list) => `${pinnedText(around(list))}, ${pinnedText(around(list, 2))}`,
      ),
      ...[[""], ["abc", "abcdef"], ["x".repeat(22)], ["x".repeat(23)]].map((l) =>
        String(labelMargin(l)),
      ),
      ...grids,
      ...series.map(pinnedText),
      ...rows,
      pinnedText([
        stroked({ name: "a", color: "c" }),
        stroked({ name: "a", color: "c", dash: "2 3" }),
      ]),
      pinnedText([
        paint({ name: "a", color: "c" }),
        paint({ name: "a", color: "c", hollow: true }),
      ]),
      words(points, { x: ["x", "X"], y: ["y", "Y"], by: ["by"] }),
      words(points.slice(0, 1), { x: ["x", "X"], y: ["y", "Y"], by: ["by", "x"] }),
      pinnedText([[3, 1, 2], [4, 1, 3, 2], [5]].map(median)),
      pinnedText([...grouped(["b1", "a1", "b2"], (text) => text[0])]),
      ...["mnist", "language", "spam", "own.csv"].map(dataName),
    ]);
  });
});

const setting = (change: Partial<Setting>): Setting => ({ ...START, ...change });

describe("the explorer", () => {
  it("takes numbers at its limits, and addresses, as it did", async () => {
    const limits = NAMES.flatMap((name) => {
      const { min, max } = fieldOf(name);
      const texts = [min, max].flatMap((x) => [x - 1, x - 1e-9, x, x + 1e-9, x + 1].map(String));
      const odd = [
        "",
        " ",
        "0x10",
        "1e400",
        ".5",
        "5.",
        "+3",
        " 7 ",
        "2.5",
        "1e1",
        "-0",
        "Infinity",
      ];
      const read = [...texts, ...odd].map(
        (text) => `${JSON.stringify(text)} ${readText(name, text)}`,
      );
      return [`${name}: ${read.join(", ")}`, ...(readTexts({ [name]: "x" }).refusals ?? [])];
    });
    const texts = [
      {},
      { batch: "251", examples: "250" },
      { batch: "250", examples: "250" },
      { batch: "9", examples: "8.5" },
      { rank: "", dim: "1e7" },
      { rank: " 0x1 ", delta: "0" },
    ];
    const hashes = [
      ...["", "#explore", "#explore?", "#link-gradient?r=3", "#explore?r=3&m=5", "#explore?R=3"],
      ...["#explore?r=3&r=4", "#explore?r=3&r=3", "#explore?r=&b=3", "#explore?x=%1b&y=2&r=0"],
      ...["#explore?rho=-1&p=1&delta=.5&n=1e12&b=1e12&t=1e8", "#explore?r=1%20"],
    ];
    const shown = (read: unknown): string => pinnedText(read) || "nothing";
    const stops = NAMES.map((name) => {
      const field = fieldOf(name);
      const values = [field.min, field.start, field.max, 0.5, 3, 1e3, 3e-4];
      const near = values.map((x) => `${x}: ${nearestStop(field, x)}`);
      return `${name}: ${field.stops.join(" ")} | ${near.join(", ")}`;
    });
    await stored("explorer-limits", [
      ...limits,
      ...texts.map((own) => shown(readTexts(own))),
      ...hashes.map((hash) => `${hash}: ${shown(readAddress(hash))}`),
      addressOf(setting({ rank: 3, delta: 1e-12, batch: 2.5, examples: 1e12 })),
      ...stops,
    ]);
  });

  it("shows numbers, densities and sentences as it did", async () => {
    const numbers = [
      ...[null, NaN, Infinity, -Infinity, 0, -0, 9.994e-4, 9.996e-4, 0.00099999, 1e-3, 1.00001e-3],
      ...[
        99_994, 99_996, 99_999.9, 1e5, 123_456, -123_456, 1.2344999, 1.2345001, 0.1, 1e9,
        12_345_678,
      ],
    ];
    const all = numbers.map((x) => {
      const exact = x === null ? "" : exactly(x);
      return `${x}: ${digits(x)} ${digitsUp(x)} ${digitsDown(x)} ${exact}`;
    });
    const ticks = [
      [-4, 4],
      [-0.8, 0.8],
      [0, 1],
      [-13, 13],
      [-0.031, 0.031],
      [2, 7.1],
    ];
    const law = (rank: number, loading: number): string[] => {
      const density = densityOf(rank, loading);
      const svg = svgLines(densitySvg(density, 'a "label"'));
      return [densityWords(rank, loading, 0.123456), String(density.points.length), ...svg];
    };
    const row = {
      epsilon: 3.21111,
      floor: 0.01,
      printed: 4.31111,
      repaired: 5.41111,
      gaussian: 1.2,
    };
    const base = numbersOf(setting({}));
    const of = (own: Partial<Numbers["row"] & object>): Numbers => ({
      ...base,
      row: { ...row, ...own },
    });
    const cases: ReadonlyArray<readonly [Setting, Numbers]> = [
      [setting({}), of({})],
      [setting({ cosine: 1 }), of({})],
      [setting({ dim: 1 }), { ...base, row: null }],
      [setting({ delta: 0.02 }), of({ epsilon: null })],
      [setting({ delta: 0.01 }), of({ epsilon: null })],
      [setting({}), of({ epsilon: null, floor: 1, printed: null, repaired: null })],
      [setting({ steps: 1 }), { ...base, dpSgd: { ...base.dpSgd, steps: 1, isLoose: true } }],
      [setting({}), { ...base, dpSgd: { ...base.dpSgd, epsilon: Infinity, steps: 3 } }],
      [
        setting({}),
        {
          ...base,
          coordinate: { ...base.coordinate, scaleMixture: 1, fourthMoment: 0.9999, berryEsseen: 2 },
        },
      ],
    ];
    const told = new Set<string>();
    const said = cases.flatMap(([own, found]) => [
      "==",
      ...[
        ...sentencesOf(own, found),
        ...groupsOf(own, found).flatMap(({ title, lines }) => [title, ...lines.map(pinnedText)]),
        ...commandsOf(own, found),
      ].filter((text) => !told.has(text) && told.add(text)),
    ]);
    await stored("explorer-words", [
      ...all,
      ...ticks.map(([low, high]) => pinnedText(ticksOf(low, high))),
      ...[law(1, 0.5), law(3, -0.25), law(40, 0)].flat(),
      ...said,
      bracketText({ lower: 1.23459, upper: 1.23511 }),
      bracketText({ lower: 1.23459, upper: null }),
      bracketText({ why: "so" }),
      pinnedText(mechanismOf(setting({ rank: 5, batch: 3, examples: 8, steps: 2 }))),
    ]);
  });
});
