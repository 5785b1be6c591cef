/**
 * What the explorer computes and says at settings that are not alike, and the page on a table of outputs: they hold
 * what was said before, and do not tell whether that was right. A change that is meant is written anew with `-u`.
 */
import { describe, expect, it } from "vitest";
import { pinnedText } from "../testing/pinned-results.js";
import { csvLines, digestOf, svgLines } from "../testing/pinned-svg.js";
import { addressOf } from "./explorer/address.js";
import { controlHtml, NAMES, START, type Setting } from "./explorer/fields.js";
import { bracketOf, numbersOf } from "./explorer/numbers.js";
import { resultsHtml } from "./explorer/results.js";
import { bracketText, sentencesOf } from "./explorer/words.js";
import { aucFigure, rocFigure } from "./outputs/figures.js";
import { outputsPage, type OutputsPage, type PageAttack } from "./outputs/page.js";

const SETTINGS: ReadonlyArray<Partial<Setting>> = [
  {},
  {
    rank: 3,
    dim: 11,
    cosine: 0.83,
    loading: -0.4,
    delta: 0.02,
    examples: 700,
    batch: 33,
    steps: 17,
  },
  { rank: 5, dim: 9, cosine: 0.97, loading: 0.9, delta: 0.3, examples: 91, batch: 20, steps: 4 },
  { rank: 2, dim: 1, loading: 1, steps: 1 },
  { rank: 40, dim: 300, cosine: 1, loading: 0, delta: 1e-3 },
  { rank: 7, dim: 60, cosine: -1, loading: 0.2, steps: 1 },
  { rank: 24, dim: 5000, cosine: 0.999, delta: 1e-7, batch: 4096 },
];

const plain = (html: string): string[] =>
  html
    .replaceAll(/<svg[^]*?<\/svg>/g, (svg) => `\n${svgLines(svg).join("\n")}\n`)
    .replaceAll(/<\/(p|tr|td|th|li|h\d|caption|section|summary)>/g, "\n")
    .replaceAll(/<style>[^]*?<\/style>|<[^>]*>/g, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

describe("the explorer", () => {
  it("gives the numbers and sentences that it gave", async () => {
    const lines = SETTINGS.flatMap((change) => {
      const setting = { ...START, ...change };
      const { coordinate, ...numbers } = numbersOf(setting);
      const { density, ...others } = coordinate;
      const { points } = density;
      const shown = points.flatMap(({ n, exact, gaussian }) => [n, Math.min(exact, 99), gaussian]);
      return [
        `== ${addressOf(setting)}`,
        pinnedText({ ...numbers, ...others, sd: density.sd }),
        `density: ${digestOf(shown)}`,
        ...sentencesOf(setting, numbersOf(setting)),
        ...plain(resultsHtml(setting, numbersOf(setting))),
      ];
    });
    const few = { ...START, rank: 3, examples: 90, batch: 7, steps: 3, delta: 0.01 };
    const controls = NAMES.map(controlHtml);
    lines.push("== bracket", bracketText(bracketOf(few)), "== controls", ...controls);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/explorer.txt");
  });
});

const rate = (value: number) => ({ value, interval: [value - 0.03, value + 0.05] as const });
const NAMES_OF = [
  "loss",
  "zlib",
  "min-k++",
  "ez-mia",
  "lira-online-fixed",
  "rmia-online",
  "lira-offline",
  "own",
];
const attacks: PageAttack[] = NAMES_OF.map((attack, i) => ({
  attack,
  knowledge: i % 3 === 2 ? "known-A" : "unaware",
  auc: i === 3 ? { value: 0.51, interval: null } : rate(0.5 + 0.04 * ((i * 3) % 8)),
  balancedAccuracy: i === 1 ? null : rate(0.52 + i / 100),
  tprAt10: i === 2 ? null : rate(0.2 + i / 50),
  tprAt1: i === 4 ? null : rate(0.07 + i / 70),
  tprAt01: i > 4 ? null : rate(0.04 + i / 90),
  epsilonLower: i === 5 ? null : 0.1234567 * i,
  epsilonOneRun: 0.0617 + i / 7,
}));
const curves = attacks.flatMap(({ attack, knowledge }, i) =>
  [0, 0.01, 0.2, 1].map((fpr) => ({ attack, knowledge, fpr, tpr: fpr ** (1 / (1 + i / 5)) })),
);
const page: OutputsPage = {
  title: "What outputs show",
  said: ["Members are told.", "By 8 attacks.", "Of 3 tables."],
  scope: ["Intervals are of targets.", "Bounds need it."],
  comparison: {
    said: ["The first shows more."],
    numbers: [
      ["difference", "0.12"],
      ["pairs", "7"],
    ],
  },
  attacks,
  curves,
  notRun: [{ attacks: ["wbc", "quantile"], missing: "token losses" }],
  facts: [
    ["rows", "90"],
    ["members", "41"],
  ],
};

describe("the page on a table of outputs", () => {
  it("reads as it did, whole and without what may be missing", async () => {
    const { comparison: _, ...others } = page;
    const less = outputsPage({ ...others, attacks: [], curves: [], notRun: [] });
    const lines = [...plain(outputsPage(page)), "== less", ...plain(less)];
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/outputs-page.txt");
  });

  it("has the data of figures that it had", async () => {
    const figures = [aucFigure(attacks), ...rocFigure(curves, attacks)];
    const one = rocFigure(curves, attacks.slice(4, 5));
    const lines = [...figures, ...one].flatMap(({ title, caption, csv }) => [
      title,
      caption,
      ...csvLines(csv),
    ]);
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("pinned/outputs-figures.txt");
  });
});
