/**
 * What the report makes of results and runs made by hand, in each case that they can come to, as stored: it says
 * nothing of what is right.
 */
import { describe, expect, it } from "vitest";
import { VERDICTS, type ClaimResult, type Verdict } from "../claims/claim.js";
import { CLAIMS } from "../claims/registry.js";
import { pinnedText } from "../testing/pinned-results.js";
import { languageResult, result } from "../testing/results.js";
import { unevenPlans } from "../testing/uneven-report.js";
import { answerOf } from "./answer.js";
import { agreedVerdict, bearingOf, markOf, type Bearing } from "./chain.js";
import { expected, interval, number, seen } from "./format.js";
import { estimateOf } from "./limits.js";
import { runLine, countLine } from "./run-line.js";
import { grouped } from "./plots/marks.js";
import { subjectsOf } from "./subjects.js";
import { surpriseOf } from "./surprise.js";
import { tilesOf } from "./tiles.js";
import { rangeOf, whiskerSvg } from "./whisker.js";

const stored = (name: string, lines: readonly string[]): Promise<void> =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/words-${name}.txt`);

const ODD = [null, NaN, 0, -0, 9.99e-4, 1e-3, -1e-3, 0.123456, 99999, 99999.9, 1e5, -1e5, Infinity];

describe("numbers and marks", () => {
  it("of results are written as stored", async () => {
    const ends = [null, 0, -1.23456, 2e-5] as const;
    const surprises = VERDICTS.flatMap((verdict) =>
      (["upheld", "violated", "none"] as const).flatMap((expectation) =>
        (["theory", "computed", "earlier runs", "none"] as const).map((basis) => {
          const mark = surpriseOf({ expectation, basis }, verdict);
          return `${verdict}, ${expectation} by ${basis}: ${mark}`;
        }),
      ),
    );
    await stored("numbers", [
      ...ODD.map((x) => `${x}: ${number(x)}`),
      ...ends.flatMap((low) => ends.map((high) => `${low}, ${high}: ${interval({ low, high })}`)),
      expected(result("E1", { expectation: "violated", basis: "computed" })),
      expected(result("E1", { expectation: "none", basis: "none" })),
      ...[null, { effect: "e", smallest: null }, { effect: "e", smallest: 0.123456 }].map(seen),
      ...surprises,
    ]);
  });

  it("of limits and drawings are what they were", async () => {
    const ends = { value: 1.5, low: 0.5, high: 2.5 };
    const of = (id: string): string =>
      [ends, { ...ends, low: null }, { ...ends, high: null }]
        .map((own) => estimateOf(id, own))
        .map((own) => `${own?.side ?? "interval"} ${pinnedText(own?.against)}`)
        .join(" | ");
    const none = [
      { value: null, low: 1, high: 2 },
      { value: Infinity, low: 1, high: 2 },
      { value: 1, low: null, high: null },
    ].map((own) => String(estimateOf("E2-rank", own)));
    const against = (name: "limit" | "theory" | "excluded", ...at: number[]) => ({ at, name });
    const estimates = [
      [{ value: 3, interval: { low: 1, high: 7 }, against: against("limit", 2.5, 3.5) }],
      [{ value: 3, interval: { low: null, high: 7 }, against: against("theory", -1) }],
      [{ value: -3, interval: { low: -4, high: null }, against: against("excluded", 0.5) }],
      [{ value: 3, against: against("limit", 5), side: "below" as const }],
      [{ value: 3, against: against("limit", 2), side: "above" as const }],
      [{ value: 50, against: against("limit", 1), side: "above" as const }],
      [{ value: 51, against: against("limit", 1), side: "above" as const }],
      [{ value: -3, against: against("limit", -2), side: "above" as const }],
      [{ value: 4, interval: { low: 4, high: 4 }, against: undefined }],
      [
        { value: 0.2, interval: { low: 0.1, high: 0.31 }, against: undefined },
        { value: 17, interval: { low: 16, high: null }, against: against("limit", 0.5, 2) },
      ],
    ];
    await stored("limits", [
      ...[...grouped(CLAIMS, ({ id }) => of(id))].map(
        ([text, all]) => `${text}: ${all.map(({ id }) => id).join(" ")}`,
      ),
      ...none,
      ...estimates.flatMap((list) => [
        pinnedText(rangeOf(list)),
        ...list.map((own) => whiskerSvg(own, rangeOf(list))),
      ]),
    ]);
  });
});

const TURNS: readonly (Verdict | undefined)[] = [...VERDICTS, undefined];
const on = (id: string, verdict: Verdict | undefined, more: Partial<ClaimResult> = {}) =>
  verdict === undefined ? [] : [result(id, { verdict, ...more })];

describe("the first screen", () => {
  it("has the answer that it had, by its claims and what a language model says of them", async () => {
    const lines = TURNS.flatMap((a) =>
      TURNS.map((b) => {
        const { head, sentences } = answerOf([...on("E8-steps", a), ...on("E11-matrix", b)]);
        return `${a}, ${b}: ${head} ${sentences.at(-1)?.slice(-60)}`;
      }),
    );
    const no = [...on("E8-steps", "violated"), ...on("E11-matrix", "upheld")];
    const more = (["upheld", "violated"] as const).flatMap((known) =>
      (["upheld", "violated"] as const).map((secret) =>
        pinnedText(
          answerOf([...no, ...on("MIA-known-A", known), ...on("E13-secret", secret)], {
            "MIA-known-A": "digits",
            "E13-secret": "others",
          }),
        ),
      ),
    );
    const other = [result("E8-steps", { verdict: "violated", task: "labels" }), no[1]];
    const split = TURNS.flatMap((own) =>
      VERDICTS.map((verdict) => {
        const claims = on("E8-steps", own, { languageModel: languageResult(verdict) });
        return `${own} beside ${verdict}: ${agreedVerdict(claims, "E8-steps")}`;
      }),
    );
    await stored("answer", [...lines, ...more, pinnedText(answerOf(other)), ...split]);
  });

  it("has the tiles that it had", async () => {
    const vector = [
      [],
      on("E10-vector", "violated", { value: 472.1352 }),
      on("E10-vector", "not tested", { value: null }),
      on("E10-vector", "inconclusive", { value: null }),
    ];
    const dp = VERDICTS.map((verdict, i) =>
      on("MIA-dp", verdict, { value: i === 4 ? null : 0.12345 - i / 10, low: null, high: null }),
    );
    const known = on("MIA-known-A", "violated", { value: -0.0004, low: -0.01, high: null });
    const task = on("MIA-dp", "violated", { task: "labels", value: 7 });
    const data = { "MIA-dp": "A", "MIA-known-A": "B" };
    const runs = [...vector, ...dp, known, [...known, ...dp[0]], [...known, ...dp[4]], task];
    const lines = runs.map((claims) => tilesOf(claims, data).map(pinnedText).join("\n"));
    const told = new Set<string>();
    const fresh = lines.map((text) =>
      text.split("\n").filter((line) => !told.has(line) && told.add(line)),
    );
    await stored(
      "tiles",
      fresh.flatMap((list, i) => [`== ${i + 1}`, ...list]),
    );
  });

  it("marks links as it did", async () => {
    const kinds: readonly Bearing[] = ["for", "against", "split", "open", "not tested"];
    const lists = kinds.flatMap((a) => [
      [a],
      ...kinds.flatMap((b) => [[a, b], ...kinds.map((c) => [a, b, c])]),
    ]);
    const byMark = grouped(lists, markOf);
    const needs = { claim: "E8-steps", needs: "violated", holds: "h", fails: "f" } as const;
    const bearings = TURNS.map((v) => `${v}: ${bearingOf(on("E8-steps", v), needs)}`);
    await stored("marks", [
      ...[...byMark].map(([mark, all]) => `${mark}: ${all.map((l) => l.join("+")).join(", ")}`),
      `none: ${markOf([])}`,
      ...bearings,
    ]);
  });

  it("says what was run and counted as it did", async () => {
    const plan = (i: number) => [`plan p${i}`, `abc, ${i} rows, 1 s`] as const;
    const time = (text: string) => ["simulation time", text] as const;
    const runs = [
      [],
      [["seed", "7"]],
      [plan(1), time("119.9 s")],
      [plan(1), plan(2), plan(3), time("120 s")],
      [plan(1), plan(2), plan(3), plan(4), time("3.1 s, the rest taken over")],
      [["profile", "quick"], plan(1), time("3599 s"), ["date", "then"]],
      [
        ["versions", "v"],
        ["commit", "c"],
        ["seed", "s"],
        ["profile", "full"],
        ["date", "d"],
      ],
    ] as const;
    const counted = VERDICTS.map((verdict, i) =>
      result(`E${i}`, { verdict, basis: (["theory", "computed", "earlier runs"] as const)[i % 3] }),
    );
    const lists = [[], counted.slice(0, 1), counted, [...counted, ...counted.slice(1, 3)]];
    await stored("run", [...runs.map((of) => runLine(of)), ...lists.map(countLine)]);
  });

  it("says whose numbers results are as it did, by the plans of the run", async () => {
    const claims = CLAIMS.flatMap(({ id }) => [
      result(id),
      result(`${id}/labels`, { claim: id, task: "labels" }),
    ]);
    const models = ["none", "classifier", "language-model"];
    const runs = [
      unevenPlans,
      [],
      ...models.map((model) => unevenPlans.filter(({ subject }) => subject.model === model)),
    ];
    const [first, ...others] = runs.map((own) => subjectsOf(claims, own));
    const texts = [first, ...others].map((of, i) => {
      const own = [...of].filter(([id, subject]) => i === 0 || first.get(id) !== subject);
      const by = grouped(own, ([, subject]) => subject);
      return [...by].map(([subject, all]) => `${subject}: ${all.map(([id]) => id).join(" ")}`);
    });
    const lines = texts.flatMap((own, i) => [`== plans ${i + 1}`, ...own]);
    await stored("subjects", lines);
  });
});
