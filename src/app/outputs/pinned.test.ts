/**
 * What is read of tables of outputs, what is refused and in which words, and what is saved, as stored in pinned/. It
 * says nothing of what is right: hand-worked tests do.
 */
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BAD } from "../../cli/bad-outputs.fixture.js";
import type { ModelAnswers } from "../../experiment/model-answers.js";
import { readParquet } from "../../store/parquet.js";
import { UNKNOWN } from "../../store/table/optional.js";
import { withTableStream } from "../../store/table/stream.js";
import { digits, line } from "../../testing/pinned.js";
import { plannedAttacks } from "./attackers.js";
import type { ModelOutputs, StepOutputs } from "./collect.js";
import { recordsOf, type OutputRecord } from "./documents.js";
import { EDGES, GOOD, IGNORED } from "./pinned/tables.fixture.js";
import { readOutputs, type Outputs } from "./read.js";
import { checkSavable, checkSavedName, saveOutputs } from "./save.js";
import { schemaOf } from "./schema.js";
import { notRunGroups } from "./words.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-"));
const path = join(folder, "table.csv");
const written = (text: string): string => {
  writeFileSync(path, text);
  return path;
};
const store = (name: string, lines: readonly string[]) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);

const flagText = (member: ArrayLike<number>): string =>
  Array.from(member, (m) => (m === UNKNOWN ? "?" : m)).join("");
const listText = (list: ArrayLike<number> | undefined): string =>
  list === undefined ? "none" : Array.from(list, digits).join(" ");

const stepLines = ({ step, tokens, utility, ...lists }: StepOutputs): string[] => [
  `    step ${step}: utility ${listText(utility)}`,
  ...Object.entries(lists).map(
    ([name, list]) => `      ${name}: ${listText(list as Float64Array)}`,
  ),
  ...[...tokens].map(([name, list]) => `      score ${name}: ${listText(list)}`),
];
const modelLines = ({ name, role, knowledge, member, steps }: ModelOutputs): string[] => [
  `  ${name}, ${role}, ${knowledge}: members ${flagText(member)}`,
  ...steps.flatMap(stepLines),
];
/** All that was read, and what may be run on it. */
function outputsLines(outputs: Outputs): string[] {
  const { format, schema, records, pools, steps } = outputs;
  const { planned, notRun } = plannedAttacks(outputs);
  return [
    `${format}, a row a ${schema.layout} (${schema.answer}): ${records} records, steps ${steps.join(" ")}`,
    ...pools.flatMap(({ name, examples, population, models }) => [
      ` pool ${name}: ${examples.map((x) => `"${x}"`).join(" ")}, population ${population}`,
      ...models.flatMap(modelLines),
    ]),
    ` run: ${planned.map((p) => `${p.attack} ${p.knowledge}`).join(", ")}`,
    ...notRunGroups(notRun).map(
      ({ attacks, missing }) => ` not run: ${attacks.join(", ")}: ${missing}`,
    ),
  ];
}

const recordLine = ({ where, tokens = {}, ...record }: OutputRecord): string =>
  line(where.replace(/^.*\.csv /, ""), { ...record, ...tokens });

describe("a table of outputs", () => {
  it.each(Object.keys(GOOD) as Array<keyof typeof GOOD>)(
    "of %s is read as stored",
    async (name) => {
      written(GOOD[name]);
      const records: string[] = [];
      await withTableStream(path, "outputs", async (stream) => {
        for await (const one of recordsOf(stream, schemaOf(stream, [])))
          records.push(recordLine(one));
      });
      const lines = outputsLines(await readOutputs(path, "outputs"));
      await store(`read-${name}`, [...lines, "records", ...records.slice(0, 16)]);
    },
  );

  it("at its limits is read, or refused in the words that are stored", async () => {
    const lines: string[] = [];
    const cases = [
      ...BAD.map(([name, text]) => [name, text, []] as const),
      ...EDGES.map(([name, text]) => [name, text, []] as const),
      ...IGNORED.map(([ignore, text]) => [`ignoring ${ignore.join(", ")}`, text, ignore] as const),
    ];
    for (const [name, text, ignore] of cases) {
      const said = await readOutputs(written(text), "outputs", ignore).then(
        ({ records, pools, steps }) => {
          const { models, population } = pools[0];
          const [{ member, steps: own }] = models;
          const told = `members ${flagText(member)}, phi ${listText(own[0].phi)}, min-k ${listText(own[0].minK)}`;
          const scores = [...own[0].tokens]
            .map(([key, list]) => `, ${key} ${listText(list)}`)
            .join("");
          const size = `${records} of ${pools.length}, steps ${steps.join(" ")}, ${models.length} models`;
          const utility = listText(own[0].utility);
          return `read: ${size}, population ${population}, ${told}${scores}, utility ${utility}`;
        },
        (error: Error) => error.message.replaceAll(path, "TABLE"),
      );
      lines.push(`${name}: ${said}`);
    }
    await store("refusals", lines);
  });
});

/** What a model answered; numbers of pool p, step s and index k have digits of their own. */
function answered(pool: number, index: number, change: Partial<ModelAnswers> = {}): ModelAnswers {
  const at = (x: number): number => x / 7 + 10 * pool + index / 3;
  const role = index % 2 === 0 ? "target" : "shadow";
  return {
    ...{ setting: "s", pool, step: 5 * (index + 1), role, index },
    knowledge: index === 3 ? "known-A" : "unaware",
    member: [0, 1, Number(index > 1)],
    pretrained: [at(40), at(41), at(42)],
    pretrainedPopulation: [at(43), at(44)],
    answers: {
      ...{ phi: [at(1), at(2), at(3)], population: [at(4), at(5)], minK: [at(6), at(7), at(8)] },
      tokens: {
        "min-k++": [at(9), at(10), at(11)],
        "ez-mia": [at(12), at(13), at(14)],
        wbc: [at(15), at(16), at(17)],
      },
      ...{ trainLoss: at(18), validationAccuracy: at(19), testAccuracy: at(20) },
      ...{ validationLoss: at(21), testLoss: at(22), diverged: false },
    } as unknown as ModelAnswers["answers"],
    ...change,
  };
}

describe("what models answered", () => {
  const { minK: _, tokens: __, ...plain } = answered(0, 0).answers;
  const few = [
    answered(0, 0, { answers: plain, pretrained: undefined, pretrainedPopulation: undefined }),
    answered(4, 1, {
      answers: { ...plain, validationLoss: null } as never,
      pretrainedPopulation: [],
    }),
  ];
  const lists = { all: [0, 1, 2, 3].map((k) => answered(k >> 1, k)), few };

  it.each(["csv", "jsonl", "parquet"])("is saved as stored in %s", async (ending) => {
    const lines: string[] = [];
    for (const [name, list] of Object.entries(lists)) {
      const file = join(folder, `${name}.${ending}`);
      await saveOutputs(file, list as readonly ModelAnswers[]);
      lines.push(`== ${name}`);
      if (ending === "parquet")
        for (const row of await readParquet<Record<string, unknown>>(file))
          lines.push(
            JSON.stringify(row, (_, x) => (typeof x === "number" ? digits(x) : (x as unknown))),
          );
      else
        lines.push(
          readFileSync(file, "utf8")
            .replaceAll("\r", "")
            .replaceAll(/-?\d+\.\d{9,}/g, (x) => digits(Number(x))),
        );
    }
    await store(`saved-${ending}`, lines);
  });

  it("is not saved under a name that says no format, nor over a file, unless it is to be", () => {
    const names = [
      "a.parquet",
      "b.csv",
      "c.jsonl",
      "d.json",
      "parquet",
      "e.csv.gz",
      "f.CSV",
      ".csv",
    ];
    const lines = names.map((name) => {
      try {
        return `${name}: ${checkSavedName(name, "--save-outputs")}`;
      } catch (error) {
        return (error as Error).message;
      }
    });
    const there = written("x");
    const refused = (saved: string | undefined, force: boolean | undefined): string => {
      try {
        checkSavable({ saveOutputs: saved }, force);
        return "none";
      } catch (error) {
        return (error as Error).message.replaceAll(folder, "DIR");
      }
    };
    lines.push(
      ...[true, false, undefined].flatMap((force) =>
        [there, join(folder, "new.csv"), join(folder, "new.xls"), undefined].map(
          (saved) => `forced ${force}: ${refused(saved, force)}`,
        ),
      ),
    );
    return store("savable", lines);
  });
});
