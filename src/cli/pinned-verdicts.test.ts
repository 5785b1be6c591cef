/**
 * What commands print of verdicts and claims made by hand, in each case that they can come to, and exit codes, as
 * stored: it says nothing of what is right.
 */
import { describe, expect, it } from "vitest";
import { languageResult, result } from "../testing/results.js";
import { comparisonLines } from "./compare-lines.js";
import { COMMANDS } from "./commands/index.js";
import { claimLines, listLines } from "./claim-lines.js";
import { endLines, lookLine } from "./look-lines.js";
import { sweepLines } from "./sweep-lines.js";
import { countVerdicts, verdictLine } from "./verdict-line.js";

const stored = (name: string, texts: readonly string[]): Promise<void> =>
  expect(`${texts.join("\n==\n")}\n`).toMatchFileSnapshot(`./pinned/results-${name}.txt`);
const printed = async (name: string, found: unknown, options: object = {}): Promise<string> =>
  (await COMMANDS[name]()).command.print(found as never, options as never);

const VERDICTS = ["upheld", "violated", "within margin", "inconclusive", "not tested"] as const;
const EXPECTED = ["upheld", "violated", "none"] as const;
const power = { effect: "bias in sd", smallest: 0.123456 };
const verdicts = VERDICTS.flatMap((verdict, i) =>
  EXPECTED.map((expectation, k) =>
    result(`E${i + 1}-${k + 1}`, {
      ...{
        verdict,
        expectation,
        value: 0.1234567 * (i + 1) * 10 ** (3 * k - 4),
        sampleSize: i + k,
      },
      ...{ low: k === 1 ? null : 1.23456e-4 * i, high: k === 2 ? null : 98765.4 + i },
      ...(i === k && { languageModel: languageResult(VERDICTS[(i + 1) % 5], { power }) }),
      ...(k === 0 && { power: { ...power, smallest: i === 3 ? null : 0.2 + i } }),
    }),
  ),
);

describe("verdicts", () => {
  it("are written, counted and summed up as stored", async () => {
    const odd = [
      result("E1", { value: null, statistic: "", detail: "First line.\nSecond." }),
      result("E2", { value: null, statistic: "", detail: "No end" }),
      result("E3", { value: null, statistic: "", low: null, high: null, detail: "Nothing" }),
      ...[0, 9.99e-4, 1e-3, 99999, 1e5, -1e5, -0.00099].map((value, i) =>
        result(`N${i}`, { value, low: null, high: null }),
      ),
      result("a-name-of-more-than-24-letters", { low: 3, high: null }),
    ];
    const swept = { out: "a b", rows: { noise: 17, witness: 3 }, claims: verdicts.slice(0, 8) };
    await stored("verdicts", [
      ...[...verdicts, ...odd].map(verdictLine),
      countVerdicts(verdicts),
      sweepLines(swept as never).join("\n"),
      sweepLines({ ...swept, out: "a/b", claims: [] } as never).join("\n"),
      await printed("merge", { ...swept, plan: "p", folders: ["a", "b", "c"], doubled: 2 }),
      await printed("merge", { ...swept, plan: "p", folders: ["a"], doubled: 0, claims: [] }),
    ]);
  });

  it("of a run until decided are told look by look", async () => {
    const about = { look: 2, doubled: ["a", "b"], halved: ["c"], results: ["E2", "E3"] };
    const open = { plans: ["a"], sample: 4.2, seconds: 181 };
    const later = [
      result("A", { look: 1 }),
      result("B", { look: 2, verdict: "violated" }),
      result("C", { look: 2, languageModel: languageResult("upheld", { look: 3 }) }),
      result("D", { look: 3, verdict: "inconclusive", open }),
      result("E", { verdict: "inconclusive", open: { ...open, sample: null, denser: true } }),
      result("F", { languageModel: languageResult("inconclusive", { open }), open }),
    ];
    await stored("looks", [
      lookLine({ ...about, seconds: 40, left: 7080 } as never),
      lookLine({ ...about, doubled: [], seconds: 40, left: 59 } as never),
      lookLine({ ...about, halved: [], seconds: 61, left: 600 } as never),
      endLines(later, { last: 3, ended: { D: "budget", E: "data", F: "budget" } }).join("\n"),
      endLines(later.slice(0, 3), { last: 1, ended: {} }).join("\n"),
    ]);
  });

  it.each([
    [[], [], false, 0],
    [["E1"], [], false, 1],
    [[], ["E1"], false, 0],
    [[], ["E1"], true, 1],
    [[], [], true, 0],
    [["E1"], ["E2"], true, 1],
  ])(
    "contradicting %j, undecided %j, strict %s: exit code %d",
    async (against, open, strict, code) => {
      const { command } = await COMMANDS["verify"]();
      const found = { contradicting: against, undecided: open };
      expect(command.exitCode?.(found, { strict })).toBe(code);
      const others = ["sweep", "merge", "report", "converge"].map((name) => COMMANDS[name]());
      for (const each of await Promise.all(others)) expect(each.command.exitCode).toBeUndefined();
    },
  );

  it("of verify and report are printed as stored", async () => {
    const list = verdicts.filter(({ verdict }) => verdict !== "not tested");
    const plain = [
      result("E1-frozen"),
      result("E6-joint", { verdict: "violated", expectation: "violated" }),
    ];
    const run = {
      data: {},
      report: "out/index.html",
      seconds: 61.5,
      contradicting: [],
      undecided: [],
    };
    const untested = [...plain, result("E8-steps", { verdict: "not tested" })];
    const looks = { last: 2, ended: {} };
    const table = (name: string, rows: number) => ({
      head: ["claim", `${name} here`, "there"],
      body: Array.from({ length: rows }, (_, i) => [`E${i}`, "x".repeat(12 * i + 1), ""]),
    });
    const comparison = {
      ...{ against: "other", summary: ["One.", "Two."], verdicts: table("verdict", 2) },
      ...{ numbers: table("number", 3), settings: table("setting", 1) },
    };
    const bare = { ...comparison, verdicts: table("verdict", 0), settings: table("setting", 0) };
    await stored("verify", [
      await printed("verify", { ...run, claims: plain }, { profile: "quick" }),
      await printed("verify", { ...run, claims: untested }, { profile: "quick" }),
      await printed("verify", { ...run, claims: untested, looks }, { profile: "standard" }),
      await printed(
        "verify",
        { ...run, claims: list, contradicting: ["E2-1"] },
        { profile: "quick" },
      ),
      await printed("report", { claims: plain, report: "r" }),
      await printed("report", { claims: plain, report: "r", comparison }),
      comparisonLines(bare).join("\n"),
    ]);
  });
});

const claim = {
  ...{ id: "E1-own", chapter: "One", source: "src", sentence: "Sen.", statement: "State." },
  ...{ expectation: "upheld", basis: "theory", because: "B.", evidence: "estimated" },
  ...{ sees: null, reads: ["noise", "joint"], needs: ["n1", "n2"], perTask: null },
  ...{ languageModel: false, theory: "E1", plans: [] },
};
const plans = [
  { plan: "marginal", purpose: "P1.", profiles: ["quick", "full"] },
  { plan: "wide", purpose: "P2.", profiles: [] },
];

describe("claims", () => {
  it("are listed and told as stored", async () => {
    const list = [
      claim,
      { ...claim, id: "E2", expectation: "none", reads: [], needs: [], plans },
      { ...claim, id: "E3-long-name", chapter: "Two", expectation: "violated", basis: "computed" },
      { ...claim, id: "E4", chapter: "Two", sees: "computed", languageModel: true, needs: [] },
      { ...claim, id: "E5", chapter: "One", sees: { effect: "eff", found: "fou" }, plans },
      { ...claim, id: "E6", chapter: "Two", perTask: "classifier", languageModel: true },
    ] as never[];
    await stored("claims", [
      listLines(list),
      ...list.map(claimLines),
      await printed("claims", { claims: list.slice(0, 1) }),
      await printed("claims", { claims: list.slice(0, 2) }),
    ]);
  });
});
