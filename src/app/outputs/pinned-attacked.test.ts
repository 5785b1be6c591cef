/**
 * What attacks on tables of outputs come to and what is said of it, table by table and of two tables against each
 * other, as stored in pinned/. It says nothing of what is right: hand-worked tests do.
 */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { readParquet } from "../../store/parquet.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { digits, tablesText } from "../../testing/pinned.js";
import { attackOutputs } from "../attack-outputs.js";
import { compareOutputs } from "./against.js";
import { plannedAttacks } from "./attackers.js";
import { invertedAuc } from "./inverted.js";
import { outputRowsOf } from "./membership-rows.js";
import { paired } from "./pairing.js";
import { AGAINST, ATTACKED, sceneRows, type Scene } from "./pinned/scenes.fixture.js";
import type { AttackRates, Rate } from "./rates.js";
import type { Outputs } from "./read.js";
import { fileOf, outputsOf } from "./tables.fixture.js";
import { comparisonNumbers, comparisonSaid, notRunGroups, saidOf, scopeOf } from "./words.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-pinned-"));
const store = (name: string, lines: readonly string[]) =>
  expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/${name}.txt`);
/** The table's file has another name at each run. */
const named = (text: string): string =>
  text.replaceAll(/\S*loradp-tables-\w+\/\d+\.jsonl/g, "TABLE");

const rateText = (rate: Rate | null): string =>
  rate === null
    ? "none"
    : `${digits(rate.value)} [${rate.interval?.map(digits).join(", ") ?? "none"}]`;
function rateLine({
  attack,
  knowledge,
  counted,
  epsilonLower,
  epsilonOneRun,
  ...rates
}: AttackRates): string {
  const all = Object.entries(rates).map(([name, rate]) => `${name} ${rateText(rate)}`);
  const lower = epsilonLower === null ? "none" : digits(epsilonLower);
  return `${attack} ${knowledge}: ${all.join(", ")}; ${counted}; epsilon ${lower}, one-run ${digits(epsilonOneRun)}`;
}

/** Rows of a file, a line a column. */
async function fileLines(path: string): Promise<string[]> {
  if (path.endsWith(".html")) return [];
  const rows = path.endsWith(".parquet")
    ? await readParquet<Record<string, unknown>>(path)
    : csvRows(readFileSync(path, "utf8"));
  return tablesText({ [basename(path)]: rows });
}
function csvRows(text: string): Array<Record<string, unknown>> {
  const [head, ...rows] = text
    .trimEnd()
    .split("\n")
    .map((row) => row.split(","));
  const value = (cell: string): unknown =>
    cell === "" || Number.isNaN(Number(cell)) ? cell : Number(cell);
  return rows.map((cells) => Object.fromEntries(head.map((name, i) => [name, value(cells[i])])));
}

describe("attacks on a table", () => {
  it.each(Object.entries(ATTACKED))("of %s come to what is stored", async (name, scene) => {
    const out = join(folder, name);
    const found = await attackOutputs({ outputs: fileOf(sceneRows(scene)), out, seed: "s7" });
    const { attacks, notRun, written, pools, targets, shadows, examples, steps } = found;
    const files = await Promise.all(written.map(fileLines));
    await store(`attacked, ${name}`, [
      `${pools} pools, ${targets} targets, ${shadows} shadows, ${examples} examples, steps ${steps.join(" ")}`,
      ...attacks.map(rateLine),
      ...saidOf(attacks),
      ...scopeOf(attacks, targets),
      ...notRunGroups(notRun).map(
        (group) => `not run: ${group.attacks.join(", ")}: ${group.missing}`,
      ),
      ...written.map((path) => basename(path)),
      ...files.flat(),
    ]);
  });
});

const read = oncePerKey(
  (scene: Scene) => JSON.stringify([scene, scene.utility?.(2, 0, 0), scene.utility?.(5, 1, 1)]),
  (scene) => outputsOf(sceneRows(scene)),
);

/** Measures of every target that the claims would read. */
function claimsRows(both: readonly [Outputs, Outputs]): string[] {
  const pair = paired(...both);
  const rows = [outputRowsOf(pair.both[0], 0, pair), outputRowsOf(pair.both[1], 1, pair)];
  return tablesText({ first: rows[0], second: rows[1] });
}

const orNone = (x: number | null): string => (x === null ? "none" : digits(x));

describe("two tables", () => {
  it("compared come to what is stored", async () => {
    const lines: string[] = [];
    for (const [name, [first, second, margin]] of Object.entries(AGAINST)) {
      const found = compareOutputs(await read(first), await read(second), margin);
      lines.push(
        `== ${name}`,
        ...comparisonSaid(found),
        ...comparisonNumbers(found).map(([key, value]) => `  ${key}: ${value}`),
        `  ${[found.difference, ...found.interval, ...found.utility].map(orNone).join(" ")}`,
      );
    }
    await store("against", lines.map(named));
  });

  it("are rows of the claims as stored", async () => {
    const [first, second] = AGAINST["four pools, one of the tables by who knows A"];
    await store("claims-rows", claimsRows([await read(first), await read(second)]));
  });

  it("are called inverted as stored: how far the largest AUC lies below one half", async () => {
    const lines: string[] = [];
    for (const gap of [-4, -1.9, -1.7, -1.5, -1.3, -1.1, -0.9, -0.7, -0.5, 1])
      for (const name of ["the wrong way round", "a target a pool", "one target, some unknown"]) {
        const outputs = await read({ ...ATTACKED[name], examples: 47, gap });
        const attacks = plannedAttacks(outputs).planned.map(({ attack }) => attack);
        const found = invertedAuc(outputs, [...new Set(attacks)]);
        lines.push(`${gap}, ${name}: ${found ? `${found.attack} ${digits(found.value)}` : "not"}`);
      }
    await store("inverted", lines);
  });
});
