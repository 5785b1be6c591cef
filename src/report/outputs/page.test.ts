/** The page on a table of outputs: every attack by its name, each number in its own column, and no text as markup. */
import { describe, expect, it } from "vitest";
import { aucFigure } from "./figures.js";
import { attackerTitle, attackTitle } from "./names.js";
import { outputsPage, type OutputsPage, type PageAttack } from "./page.js";

/** Ends of rates that differ in their digits from those of all others. */
const rate = (at: number) => ({
  value: at / 100,
  interval: [at / 100 - 0.0014, at / 100 + 0.0026] as const,
});
const attack = (
  name: string,
  knowledge: string,
  from: number,
  change: Partial<PageAttack> = {},
): PageAttack => ({
  ...{ attack: name, knowledge, auc: rate(from), balancedAccuracy: rate(from + 1) },
  ...{ tprAt10: rate(from + 2), tprAt1: rate(from + 3), tprAt01: rate(from + 4) },
  ...{ epsilonLower: from / 10 + 0.0019, epsilonOneRun: from / 20 + 0.0019 },
  ...change,
});
const page = (change: Partial<OutputsPage> = {}): OutputsPage => ({
  ...{ title: "a table", said: ["One.", "Two.", "Three."], scope: ["Scope."], attacks: [] },
  ...{ curves: [], notRun: [], facts: [["seed", "7"]] },
  ...change,
});
/** Cells of a table's body, row by row. */
const rowsOf = (html: string): string[][] =>
  [...html.matchAll(/<tr>([^]*?)<\/tr>/g)]
    .map(([, row]) =>
      [...row.matchAll(/<t[dh][^>]*>([^]*?)<\/t[dh]>/g)].map(([, cell]) =>
        cell
          .replaceAll(/<[^>]*>/g, " ")
          .replaceAll(/ +/g, " ")
          .trim(),
      ),
    )
    .filter((cells) => cells.length > 0);

describe("names", () => {
  it("are those of the suite's figures, or the attack's own", () => {
    const names = [
      ...[
        "loss",
        "pretrained",
        "quantile",
        "min-k",
        "min-k++",
        "zlib",
        "ez-mia",
        "wbc",
        "calibrated",
      ],
      ...["lira-online", "lira-online-fixed", "lira-offline", "lira-offline-fixed"],
      ...["rmia-online", "rmia-offline", "unheard"],
    ];
    expect(names.map(attackTitle)).toEqual([
      ...["LOSS", "LOSS beside pretrained", "quantile regression", "min-20%", "min-20%++", "zlib"],
      ...["EZ-MIA", "WBC", "calibrated", "LiRA, own variance", "LiRA, one variance"],
      ...[
        "LiRA offline, own variance",
        "LiRA offline, one variance",
        "RMIA",
        "RMIA, offline",
        "unheard",
      ],
    ]);
    const alone = names.filter(
      (name) => attackerTitle(name, "known-A") === "without shadow models",
    );
    expect(alone).toEqual(names.slice(0, 8));
    expect(["unaware", "known-A"].map((who) => attackerTitle("rmia-online", who))).toEqual([
      "does not know A",
      "knows A",
    ]);
  });
});

describe("the page", () => {
  it("has a row an attack, each rate and bound under its own title, bounds rounded down", () => {
    const attacks = [
      attack("loss", "unaware", 50),
      attack("rmia-online", "known-A", 61, {
        tprAt10: null,
        epsilonLower: null,
        auc: { value: 0.6666, interval: null },
      }),
    ];
    const html = outputsPage(page({ attacks }));
    const at = html.indexOf('id="attacks"');
    const [head, first, second] = rowsOf(html.slice(at));
    expect(head).toEqual([
      ...["attack", "attacker", "AUC", "balanced accuracy", "TPR at 10% FPR", "TPR at 1% FPR"],
      ...["TPR at 0.1% FPR", "epsilon at least", "epsilon, one-run"],
    ]);
    const cell = (x: number): string => `0.${x}0 [0.${x - 1}9, 0.${x}3]`;
    expect(first).toEqual([
      ...["LOSS", "without shadow models", cell(50), cell(51), cell(52), cell(53), cell(54)],
      ...["5.001", "2.501"],
    ]);
    expect(second).toEqual([
      ...["RMIA", "knows A", "0.667", cell(62), "n/a", cell(64), cell(65), "n/a", "3.051"],
    ]);
  });

  it("leads with the first sentence, the others behind it, and shows no part that has nothing", () => {
    const html = outputsPage(page());
    expect(html).toContain('<p class="head">One.</p>');
    expect(html).toContain("<p>Two. Three.</p>");
    for (const id of ["against", "shown", "not-run"]) expect(html).not.toContain(`id="${id}"`);
    expect(rowsOf(html)).toEqual([["seed", "7"]]);
    const whole = outputsPage(
      page({
        attacks: [attack("loss", "unaware", 50)],
        notRun: [
          { attacks: ["wbc", "min-k"], missing: "columns" },
          { attacks: ["zlib"], missing: "bytes" },
        ],
        comparison: {
          said: ["Less.", "Of these."],
          numbers: [
            ["answer", "less"],
            ["margin", "0.01"],
          ],
        },
      }),
    );
    const places = ["against", "shown", "not-run", "read"].map((id) => whole.indexOf(`id="${id}"`));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    expect(rowsOf(whole.slice(places[0], places[1]))).toEqual([
      ["answer", "less"],
      ["margin", "0.01"],
    ]);
    expect(rowsOf(whole.slice(places[2], places[3])).slice(1)).toEqual([
      ["WBC, min-20%", "columns"],
      ["zlib", "bytes"],
    ]);
  });

  it("shows names as text, whatever stands in them", () => {
    const odd = `<b>&"x"</b>`;
    const shown = "&lt;b&gt;&amp;";
    for (const change of [
      { title: odd },
      { said: [odd, "Two."] },
      { said: ["One.", odd] },
      { scope: [odd] },
      { facts: [[odd, "7"]] as const },
      { facts: [["seed", odd]] as const },
      { attacks: [attack(odd, "unaware", 50)] },
      { notRun: [{ attacks: [odd], missing: "x" }] },
      { notRun: [{ attacks: ["x"], missing: odd }] },
      { comparison: { said: [odd], numbers: [] } },
      { comparison: { said: [], numbers: [["x", odd]] as const } },
      { comparison: { said: [], numbers: [[odd, "x"]] as const } },
    ]) {
      const html = outputsPage(page(change));
      expect(html).toContain(shown);
      expect(html).not.toContain(odd);
    }
  });
});

it("of AUCs without an interval the figure's data end where they begin", () => {
  const { csv } = aucFigure([
    { attack: "loss", knowledge: "unaware", auc: { value: 0.6, interval: [0.55, 0.71] } },
    { attack: "zlib", knowledge: "known-A", auc: { value: 0.4, interval: null } },
  ]);
  expect(csv.trimEnd().split("\r\n")).toEqual([
    "row,series,value,low,high",
    "LOSS,unaware,0.6,0.55,0.71",
    "zlib,known-A,0.4,0.4,0.4",
  ]);
});
