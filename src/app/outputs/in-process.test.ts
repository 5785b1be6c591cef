/** A table that the suite's own models wrote, attacked as a user's: the bits of the attack that trained them. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DECIDING_ATTACKS } from "../../attack/membership.js";
import { BETWEEN } from "../../claims/levels.js";
import { decide, type Decision } from "../../claims/membership/decision.js";
import { membershipEvidence } from "../../claims/membership/evidence.js";
import { compareMatched } from "../../claims/membership/matched.js";
import type { ModelAnswers } from "../../experiment/model-answers.js";
import type { MembershipRow } from "../../experiment/rows.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { readParquet } from "../../store/parquet.js";
import { inlineExecutor } from "../../sweep/executor.js";
import { parsePlan } from "../../sweep/plan.js";
import { runPlan } from "../../sweep/run.js";
import { attack, type ClassifierAttack } from "../attack.js";
import { attackOutputs, type OutputsAttack } from "../attack-outputs.js";
import { attackText, type TextAttack } from "../attack-text.js";
import { compareOutputs } from "./against.js";
import { outputRowsOf } from "./membership-rows.js";
import { paired } from "./pairing.js";
import { readOutputs } from "./read.js";
import { saveOutputs } from "./save.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-outputs-"));
const at = (...names: string[]): string => join(folder, ...names);

/** Rates of the attack that trained the models, and of the table, as one list each. */
const linesOf = (attacks: readonly object[]) =>
  (attacks as ClassifierAttack["attacks"]).map((a) => ({
    attack: a.attack,
    knowledge: a.knowledge,
    auc: [a.auc, a.aucInterval],
    balancedAccuracy: [a.balancedAccuracy, a.balancedAccuracyInterval],
    tprAt1: [a.tprAt1, a.tprAt1Interval],
    epsilon: a.epsilonLower,
  }));
const linesOfTable = ({ attacks }: OutputsAttack) =>
  attacks.map((a) => ({
    attack: a.attack,
    knowledge: a.knowledge,
    auc: [a.auc.value, a.auc.interval],
    balancedAccuracy: [a.balancedAccuracy?.value ?? null, a.balancedAccuracy?.interval ?? null],
    tprAt1: [a.tprAt1?.value ?? null, a.tprAt1?.interval ?? null],
    epsilon: a.epsilonOneRun,
  }));

describe("classifiers", () => {
  const options = {
    data: "synthetic",
    poolSize: 220,
    hidden: [16],
    pretraining: 20,
    training: { method: "lora", rank: 2, rate: 0.1, steps: 20, batch: 30 },
    ...{ pools: 2, shadows: 4, targets: 2, workers: 1 },
  } as const;
  let trained: ClassifierAttack;
  beforeAll(async () => {
    trained = await attack({ ...options, out: at("trained"), saveOutputs: at("own.parquet") });
  });

  it("every attack, rate, interval and one-run bound has the bits of the attack that trained them", async () => {
    const table = await attackOutputs({ outputs: at("own.parquet"), out: at("table") });
    expect(trained.attacks).toHaveLength(17);
    expect(linesOfTable(table)).toEqual(linesOf(trained.attacks));
    expect(new Set(table.attacks.map((a) => a.auc.value)).size).toBeGreaterThan(10);
    expect(table).toMatchObject({ pools: 2, targets: 4, shadows: 16, examples: 440, steps: [20] });
  });

  it("scores of records are those that attack wrote, and roc reads them", async () => {
    const rows = await readParquet<Record<string, number | string>>(at("table", "scores.parquet"));
    expect(rows).toHaveLength(2 * 2 * 220);
    const { readScores } = await import("../scores.js");
    for (const path of trained.scores) {
      const name = path.replace(/^.*\/|\.csv$/g, "");
      const [own, table] = [
        await readScores(path, { score: "score", member: "member" }),
        await readScores(at("table", "scores.parquet"), { score: name, member: "member" }),
      ];
      expect([table.members, table.nonMembers]).toEqual([own.members, own.nonMembers]);
      expect(table.attacked).toEqual({ records: 440, models: 4 });
    }
  });

  it.each(["csv", "jsonl"])("a table in %s is read to the same bits", async (ending) => {
    const rows: ModelAnswers[] = [];
    const answers = {
      phi: [1 / 3, -0.1, 1e-300, 7],
      population: [0.25],
      ...{ trainLoss: 0, validationAccuracy: 0.7, testAccuracy: 0.1 + 0.2 },
      ...{ validationLoss: null, testLoss: null, diverged: false },
    };
    const model = { setting: "s", pool: 0, step: 5, knowledge: "unaware", answers } as const;
    rows.push({ ...model, role: "target", index: 0, member: [1, 0, 1, 0] });
    rows.push({ ...model, role: "shadow", index: 0, member: [0, 1, 1, 0] });
    await saveOutputs(at(`small.${ending}`), rows);
    const { pools } = await readOutputs(at(`small.${ending}`), "outputs");
    const [{ steps, member }] = pools[0].models;
    expect([...steps[0].phi]).toEqual(answers.phi);
    expect([...steps[0].population]).toEqual([0.25]);
    expect([...member]).toEqual([1, 0, 1, 0]);
    expect(steps[0].utility).toEqual([0.7, 0.1 + 0.2, NaN, NaN]);
  });
});

describe("language models", () => {
  it("every attack but LiRA over tokens has the bits of the attack that fine-tuned them", async () => {
    const trained: TextAttack = await attackText({
      training: { method: "lora-fa", rank: 1, rate: 0.01, optimizer: "adam", steps: 2, batch: 8 },
      ...{ poolSize: 24, context: 8, pools: 2, shadows: 4, targets: 2, workers: 1 },
      ...{ out: at("text"), saveOutputs: at("text.parquet") },
    });
    const table = await attackOutputs({ outputs: at("text.parquet"), out: at("text-table") });
    const attacks = trained.attacks.filter((line) => line.attack !== "lira-tokens");
    expect(attacks).toHaveLength(21);
    expect(linesOfTable(table)).toEqual(linesOf(attacks));
  });
});

describe("two tables at matched utility", () => {
  const settings = [
    { name: "adapter", method: "lora-fa", rank: 2, rate: 0.2, batch: 30 },
    { name: "full", method: "full", rate: 0.05, batch: 30 },
  ];
  const answers: ModelAnswers[] = [];
  let rows: readonly MembershipRow[] = [];

  beforeAll(async () => {
    const plan = parsePlan(
      {
        kind: "membership",
        name: "two",
        purpose: "two settings on the same pools",
        feeds: [],
        source: "synthetic",
        ...{ pools: 4, shadows: 4, targets: 2, poolSize: 100, labelNoise: 0.2, hidden: [16] },
        pretraining: { steps: 20, rate: 0.1 },
        checkpoints: [5, 20, 50],
        settings,
      },
      "test",
    );
    const onAnswers = (one: ModelAnswers): void => void answers.push(one);
    const run = { plan, seed: "5", backend: "simd", executor: inlineExecutor("simd"), onAnswers };
    rows = (await runPlan(run))?.membership ?? [];
    for (const { name } of settings)
      await saveOutputs(
        at(`${name}.parquet`),
        answers.filter((one) => one.setting === name),
      );
  });

  /** Read once: all that is compared is of these. */
  const tableOf = oncePerKey(
    (name: string) => name,
    (name) => readOutputs(at(`${name}.parquet`), "outputs"),
  );
  const inProcess = (names: readonly [string, string]): Decision => {
    const subject = { model: "classifier", task: "two" } as const;
    const evidence = membershipEvidence(rows, { subject, between: BETWEEN });
    const settingOf = (name: string) => rows.find((r) => r.setting === name) as MembershipRow;
    const pair = [settingOf(names[0]), settingOf(names[1])] as const;
    const { validation } = evidence.protocol.utility;
    const { pairings } = compareMatched(evidence, [pair], validation);
    return decide(evidence, pairings as NonNullable<typeof pairings>);
  };
  const ofTables = async ([a, b]: readonly [string, string]) =>
    compareOutputs(await tableOf(a), await tableOf(b), 0.01);

  it.each([
    ["adapter", "full"],
    ["full", "adapter"],
  ] as const)(
    "%s against %s: difference, interval, attacks and verdict to the last bit",
    async (...names) => {
      const [own, table] = [inProcess(names), await ofTables(names)];
      const end = (x: number): number | null => (Number.isFinite(x) ? x : null);
      expect(own.pools).toBe(4);
      expect(table).toMatchObject({
        counted: "pools",
        replicates: 4,
        difference: end(own.mean),
        interval: [end(own.low), end(own.high)],
        strongest: own.attacks,
        attacks: DECIDING_ATTACKS,
        matchedBy: "validation_accuracy",
        leftOut: null,
      });
      const verdicts = { upheld: "shown below", violated: "shown above" };
      expect(table.answer).toBe((verdicts as Record<string, string>)[own.verdict] ?? own.verdict);
    },
  );

  it("rows of tables say the losses on members, the utilities and the measures of the run's own", async () => {
    const tables = await Promise.all(settings.map(({ name }) => tableOf(name)));
    const pair = paired(tables[0], tables[1]);
    const columns = [
      ...(["trainLoss", "validationAccuracy", "testAccuracy"] as const),
      ...(["auc", "tprAt1", "epsilonLower"] as const),
    ];
    settings.forEach(({ name }, side) => {
      const own = rows.filter(
        (r) => r.setting === name && (DECIDING_ATTACKS as readonly string[]).includes(r.attack),
      );
      const table = outputRowsOf(tables[side], side as 0 | 1, pair);
      expect(table).toHaveLength(own.length);
      for (const row of table) {
        const { pool, step, attack: by, knowledge, target } = row;
        const same = own.find(
          (r) =>
            r.pool === pool &&
            r.step === step &&
            r.attack === by &&
            r.knowledge === knowledge &&
            r.target === target,
        );
        for (const column of columns)
          expect([column, row[column]]).toEqual([column, same?.[column]]);
      }
    });
  });
});
