/** Rates of tables: levels, thresholds that others chose, and what is not known. */
import { describe, expect, it } from "vitest";
import { wilson } from "../../attack/roc.js";
import { clopperPearson } from "../../attack/epsilon-lower.js";
import { plannedAttacks } from "./attackers.js";
import { curveOf } from "./curves.js";
import { ratesOf, type AttackRates } from "./rates.js";
import type { Outputs } from "./read.js";
import { scoredAt } from "./scored.js";
import { outputsOf, type Row } from "./tables.fixture.js";
import { headlineOf, saidOf } from "./words.js";

const pooled = ({ pools, steps }: Outputs) =>
  pools.map((pool) => ({
    pool,
    targets: scoredAt(pool, steps[steps.length - 1], "unaware")({ attack: "loss" }),
  }));
const LOSS = { attack: "loss", knowledge: "unaware" } as const;
const rated = (outputs: Outputs): AttackRates => ratesOf(LOSS, pooled(outputs), "1");

/**
 * A target whose non-members have the logits 1, 2, .. and whose members, as many, stand just above given shares of
 * them.
 */
function shares(
  model: string,
  counts: Readonly<Record<string, number>>,
  n: number,
  more: Row = {},
): Row[] {
  const members = Object.entries(counts).flatMap(([share, count]) =>
    Array.from({ length: count }, () => n * Number(share) + 0.5),
  );
  return [
    ...Array.from({ length: n }, (_, i) => ({ member: 0, logit: i + 1, example: `out${i}` })),
    ...members.map((logit, i) => ({ member: 1, logit, example: `in${i}` })),
  ].map((row) => ({ model, ...more, ...row, logit: row.logit / n }));
}

describe("true-positive rates", () => {
  // 20% of the members lie above all but 0.05% of the non-members, 30% above 99.5% of them, 20% above 95%, 30% at 50%.
  const counts = { "0.9995": 400, "0.995": 600, "0.95": 400, "0.5": 600 };

  it("are read each at its own level, thresholds by the other target", async () => {
    const outputs = await outputsOf([...shares("a", counts, 2000), ...shares("b", counts, 2000)]);
    const { tprAt10, tprAt1, tprAt01, counted } = rated(outputs);
    expect([tprAt10?.value, tprAt1?.value, tprAt01?.value]).toEqual([0.7, 0.5, 0.2]);
    expect(counted).toBe("documents");
    // Of 2,000 documents, each a member of both: no narrower than of one target.
    const { low, high } = wilson(0.5, 2000);
    expect(tprAt1?.interval?.[0]).toBeCloseTo(low, 9);
    expect(tprAt1?.interval?.[1]).toBeCloseTo(high, 9);
  });

  it("of targets of unequal sizes rest on the documents that weigh most", async () => {
    const few = { "0.9995": 4, "0.995": 6, "0.95": 4, "0.5": 6 };
    const isOut = (row: Row): boolean => row.member === 0;
    const [many, small] = [shares("a", counts, 2000), shares("b", few, 2000)];
    // What is a member of one is not known of the other.
    const own = small.map((row) => (isOut(row) ? row : { ...row, example: `b ${row.example}` }));
    const not = (model: string, rows: readonly Row[]): Row[] =>
      rows.filter((row) => !isOut(row)).map((row) => ({ ...row, model, member: null }));
    const rows = [...many, ...not("a", own), ...own, ...not("b", many)];
    const { tprAt1 } = rated(await outputsOf(rows));
    // Half of the rate is that of 20 documents, half of 2,000: 1/(1/(4 * 20) + 1/(4 * 2,000)).
    const { low, high } = wilson(0.5, 1 / (1 / 80 + 1 / 8000));
    expect(tprAt1?.value).toBeCloseTo(0.5, 12);
    expect(tprAt1?.interval?.[0]).toBeCloseTo(low, 9);
    expect(tprAt1?.interval?.[1]).toBeCloseTo(high, 9);
  });

  it("of both sides count a document once that is a member of one and not of the other", async () => {
    const turned = (model: string, side: number) =>
      Array.from({ length: 400 }, (_, i) => ({
        ...{ model, example: `e${i}`, member: (i + side) % 2 },
        logit: (i + side) % 2 === 1 ? 1 + i / 400 : i / 200,
      }));
    const { balancedAccuracy } = rated(await outputsOf([...turned("a", 0), ...turned("b", 1)]));
    const { low, high } = wilson(balancedAccuracy?.value as number, 400);
    expect(balancedAccuracy?.interval?.[0]).toBeCloseTo(low, 9);
    expect(balancedAccuracy?.interval?.[1]).toBeCloseTo(high, 9);
  });

  it("of one target by half of its scores, with exact limits", async () => {
    const rates = rated(await outputsOf(shares("a", counts, 2000)));
    // Half of 2,000 non-members resolve 0.1%; the half of the members is drawn: each share to within 0.09.
    [rates.tprAt10, rates.tprAt1].forEach((rate, i) => {
      const value = rate?.value as number;
      expect(Math.abs(value - [0.7, 0.5][i])).toBeLessThan(0.09);
      const { low, high } = clopperPearson(Math.round(1000 * value), 1000, 0.025);
      expect(rate?.interval).toEqual([low, high]);
    });
    expect(rates.counted).toBe("records");
  });

  it("of one target a pool by its halves, with an interval between pools", async () => {
    const pools = ["p", "q", "r"].flatMap((pool) => shares("a", counts, 2000, { pool }));
    const rates = rated(await outputsOf(pools));
    expect(rates.counted).toBe("pools");
    expect(Math.abs((rates.tprAt1?.value as number) - 0.5)).toBeLessThan(0.09);
  });

  it("are null where too few non-members choose", async () => {
    const few = { "0.995": 50, "0.5": 50 };
    const rates = rated(await outputsOf([...shares("a", few, 100), ...shares("b", few, 100)]));
    expect(rates.tprAt1).not.toBeNull();
    expect(rates.tprAt01).toBeNull();
  });

  it("the curve is of the scores themselves", async () => {
    const curve = curveOf(LOSS, pooled(await outputsOf(shares("a", counts, 2000))));
    const at = (fpr: number) => curve.find((p) => Math.abs(p.fpr - fpr) < 1e-9)?.tpr;
    expect([at(0.1), at(0.01), at(0.001), at(1)]).toEqual([0.7, 0.5, 0.2, 1]);
    // Members just above the 200th non-member from the top: above the threshold that 10% pass.
    const tight = curveOf(LOSS, pooled(await outputsOf(shares("a", { "0.9": 2000 }, 2000))));
    expect(tight.find((p) => Math.abs(p.fpr - 0.1) < 1e-9)?.tpr).toBe(1);
    expect(Math.min(...curve.map(({ fpr }) => fpr)) * 2000).toBeGreaterThanOrEqual(1 - 1e-6);
  });
});

describe("bounds on epsilon", () => {
  it("spend one level on all targets: of twins each shows less than one by itself", async () => {
    const told = { "0.9995": 1000, "0.1": 1000 };
    const one = rated(await outputsOf(shares("a", told, 2000)));
    const two = rated(await outputsOf([...shares("a", told, 2000), ...shares("b", told, 2000)]));
    expect(one.epsilonLower).toBeGreaterThan(2.5);
    expect(two.epsilonLower as number).toBeLessThan(one.epsilonLower as number);
    expect(one.epsilonOneRun).toBeGreaterThan(1);
  });
});

describe("members that are not known", () => {
  const known = shares("a", { "0.9": 100 }, 100);

  it("change no rate, and get scores", async () => {
    const more = Array.from({ length: 50 }, (_, i) => ({
      ...{ model: "a", example: `?${i}`, member: null, logit: i / 50 },
    }));
    const outputs = await outputsOf([...more, ...known]);
    expect(rated(outputs)).toEqual(rated(await outputsOf(known)));
    expect(pooled(outputs)[0].targets[0].scores).toHaveLength(250);
  });

  it("of all: there is no rate, and it is said", async () => {
    const outputs = await outputsOf(known.map((row) => ({ ...row, member: null })));
    expect(pooled(outputs)[0].targets[0].known).toBeUndefined();
    expect(saidOf([])[0]).toMatch(/No member is known/);
  });
});

describe("what is said", () => {
  const rate = (value: number, low: number, high: number) => ({
    value,
    interval: [low, high] as const,
  });
  const line = (
    attack: AttackRates["attack"],
    knowledge: AttackRates["knowledge"],
    auc: number,
  ): AttackRates => ({
    ...{ attack, knowledge, auc: rate(auc, auc - 0.1, auc + 0.1), counted: "records" },
    ...{ balancedAccuracy: null, tprAt10: null, tprAt1: null, tprAt01: null },
    ...{ epsilonLower: 0, epsilonOneRun: 0 },
  });

  it("is decided by the attack that the columns name, not by the largest", () => {
    const lines = [
      line("loss", "unaware", 0.9),
      line("lira-online-fixed", "unaware", 0.8),
      line("lira-online-fixed", "known-A", 0.5),
    ];
    expect(headlineOf(lines)).toBe(lines[2]);
    const [head, by, largest] = saidOf(lines);
    expect(head).toMatch(/does not tell members .* that does not mean that none can/);
    expect(by).toMatch(/^AUC 0.500 .* by lira-online-fixed \(knows A\), the attack that decides/);
    expect(largest).toMatch(/largest of 3 AUCs is 0.900 .* by loss; picked afterwards/);
    expect(headlineOf([lines[0]])).toBe(lines[0]);
  });

  it("is never a larger bound than was shown", () => {
    const shown = { ...line("loss", "unaware", 0.9), epsilonLower: 0.2348 };
    expect(saidOf([shown]).join(" ")).toContain("epsilon >= 0.234 at");
  });

  it("asks for the sign where members score lower", () => {
    expect(saidOf([line("loss", "unaware", 0.65)])[0]).toBe(
      "Members can be told from non-members.",
    );
    expect(saidOf([line("loss", "unaware", 0.3)])[0]).toMatch(/is the sign .* right\?/);
  });
});

describe("attacks that a table does not allow", () => {
  const target = shares("a", { "0.5": 3 }, 3, { role: "target", knowledge: "" });
  const shadow = (model: string, member: (i: number) => number, more: Row = {}): Row[] =>
    target.map((row, i) => ({ ...row, model, role: "shadow", member: member(i), ...more }));
  const lacking = async (rows: readonly Row[]) => {
    const { planned, notRun } = plannedAttacks(await outputsOf(rows));
    return { run: planned.map((p) => `${p.attack} ${p.knowledge}`), notRun };
  };

  it("name what is missing", async () => {
    const { run, notRun } = await lacking(target);
    expect(run).toEqual(["loss unaware"]);
    const missing = Object.fromEntries(notRun.map((n) => [n.attack, n.missing]));
    expect(missing).toMatchObject({
      pretrained: "rows of role pretrained",
      "min-k": "column min_k; or a row a token, with logprob",
      "ez-mia": "column ez_mia; or a row a token, with pretrained_logprob, top1 (or rank)",
      calibrated: "rows of role shadow",
    });
  });

  it("need shadow models on the sides that they compare", async () => {
    const pair = [...shadow("s", (i) => i % 2), ...shadow("t", (i) => (i + 1) % 2)];
    const one = await lacking([...target, ...pair]);
    // One model on a side has no variance.
    expect(one.run).toEqual(["loss unaware", "calibrated unaware"]);
    const of = (attack: string) => one.notRun.find((n) => n.attack === attack)?.missing;
    expect(of("lira-online")).toMatch(/2 models of role shadow with each example and 2 without/);
    expect(of("lira-offline")).toMatch(/2 models of role shadow or reference without each/);
    expect(of("rmia-online")).toMatch(/population 1/);
    const [begin, last] = [String(target[0]["example"]), target.length - 1];
    expect(of("lira-online")).toContain(`(example ${begin} of pool `);
    // One example, the last, has none where all others have one.
    const uneven = await lacking([...target, ...shadow("s", (i) => Number(i === last))]);
    const why = uneven.notRun.find((n) => n.attack === "calibrated")?.missing;
    expect(why).toMatch(/^1 model of role shadow or reference without each example/);
    expect(why).toContain(`(example ${String(target[last]["example"])} of pool`);
    expect(why).toMatch(/ has 0 without it\)$/);
    const other = [...shadow("u", (i) => i % 2), ...shadow("v", (i) => (i + 1) % 2)];
    const four = (await lacking([...target, ...pair, ...other])).run;
    expect(four.map((name) => name.replace(" unaware", ""))).toEqual([
      ...["loss", "calibrated"],
      ...["lira-online", "lira-online-fixed", "lira-offline", "lira-offline-fixed"],
    ]);
    // A third model: where it is out two are out, where it is in two are in.
    const third = async (member: (i: number) => number) =>
      (await lacking([...target, ...pair, ...shadow("u", member)])).run
        .filter((name) => name.startsWith("lira"))
        .map((name) => name.replace(" unaware", ""));
    expect(await third(() => 0)).toEqual(["lira-offline", "lira-offline-fixed"]);
    expect(await third((i) => Number(i === 0))).toEqual([
      "lira-online-fixed",
      "lira-offline-fixed",
    ]);
    const out = await lacking([
      ...target,
      ...["r", "q"].flatMap((name) => shadow(name, () => 0, { role: "reference" })),
    ]);
    expect(out.run).toEqual([
      ...["loss unaware", "calibrated unaware"],
      ...["lira-offline unaware", "lira-offline-fixed unaware"],
    ]);
  });

  it("by an attacker who knows A need models with that A", async () => {
    const known = { knowledge: "known-A" };
    const pairs = ["s", "t"].flatMap((name) => [
      ...shadow(name, (i) => i % 2, known),
      ...shadow(`not ${name}`, (i) => (i + 1) % 2, known),
    ]);
    const { run, notRun } = await lacking([...target, ...pairs]);
    expect(run).toContain("lira-online-fixed known-A");
    expect(run).not.toContain("lira-online-fixed unaware");
    expect(notRun.some((n) => n.knowledge === "unaware" && n.attack === "calibrated")).toBe(true);
  });
});
