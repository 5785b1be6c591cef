/** What `attack --outputs` found, for people. */
import type { OutputsAttack, ReadSummary } from "../app/attack-outputs.js";
import type { AttackRates, Rate } from "../app/outputs/rates.js";
import {
  comparisonNumbers,
  comparisonSaid,
  notRunGroups,
  saidOf,
  scopeOf,
} from "../app/outputs/words.js";
import { fixedDown } from "../core/rounded.js";

const fixed = (x: number): string => x.toFixed(3);
const cell = (rate: Rate | null): string => {
  if (rate === null) return "n/a";
  const { value, interval } = rate;
  return interval ? `${fixed(value)} [${interval.map(fixed).join(", ")}]` : fixed(value);
};

const HEAD = [
  ["attack", (a: AttackRates) => a.attack],
  ["knowledge", (a: AttackRates) => a.knowledge],
  ["AUC", (a: AttackRates) => cell(a.auc)],
  ["balanced accuracy", (a: AttackRates) => cell(a.balancedAccuracy)],
  ["TPR@10%", (a: AttackRates) => cell(a.tprAt10)],
  ["TPR@1%", (a: AttackRates) => cell(a.tprAt1)],
  ["TPR@0.1%", (a: AttackRates) => cell(a.tprAt01)],
  ["eps >=", (a: AttackRates) => (a.epsilonLower === null ? "n/a" : fixedDown(a.epsilonLower, 3))],
  ["one-run", (a: AttackRates) => fixedDown(a.epsilonOneRun, 3)],
] as const;

/** Lines of cells, each column as wide as its widest. */
export function alignedLines(cells: ReadonlyArray<readonly string[]>): string[] {
  const widths = cells[0].map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  return cells.map((line) =>
    line
      .map((text, i) => text.padEnd(widths[i]))
      .join("  ")
      .trimEnd(),
  );
}

const plural = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? "" : "s"}`;
const readLine = (what: string, s: ReadSummary): string =>
  `${what}: ${plural(s.examples, s.layout === "token" ? "document" : "example")}, ` +
  `${plural(s.targets, "target")}, ${plural(s.shadows, "shadow model")}, ${plural(s.pools, "pool")}`;

const comparisonLines = ({ comparison }: OutputsAttack): string[] =>
  comparison
    ? [
        ...comparisonSaid(comparison),
        ...comparisonNumbers(comparison).map(([name, value]) => `  ${name}: ${value}`),
      ]
    : [];

const notRunLines = ({ notRun }: OutputsAttack): string[] =>
  notRun.length === 0
    ? []
    : [
        "not run, for what the table lacks:",
        ...notRunGroups(notRun).map((n) => `  ${n.attacks.join(", ")}: ${n.missing}`),
      ];

export function outputsLines(result: OutputsAttack): string {
  const { attacks, against, written } = result;
  return [
    readLine("read", result),
    ...(against ? [readLine("against", against)] : []),
    ...saidOf(attacks),
    ...comparisonLines(result),
    ...(attacks.length > 0
      ? alignedLines([
          HEAD.map(([name]) => name),
          ...attacks.map((a) => HEAD.map(([, of]) => of(a))),
        ])
      : []),
    ...scopeOf(attacks, result.targets),
    ...notRunLines(result),
    `written: ${written.join(", ")}` +
      (attacks.length > 0 ? " (roc and audit scores read scores.parquet with --score NAME)" : ""),
  ].join("\n");
}
