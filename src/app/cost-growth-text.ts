/** How costs grow, as tables for a terminal and for docs/benchmarks.md. */
import { costGrowth, medianOf, type CostGrowth } from "./cost-growth.js";

/** One axis as measured: rounds of seconds at each point, and of each point's process the peak memory (MB). */
export interface MeasuredAxis {
  /** What was timed: a sampler, a trainer. */
  readonly part: string;
  readonly axis: string;
  readonly grid: readonly number[];
  /** What stayed, by name. */
  readonly fixed: Readonly<Record<string, string | number>>;
  /** Of all threads. */
  readonly cpu: readonly (readonly number[])[];
  readonly wall: readonly (readonly number[])[];
  readonly peak: readonly number[];
  /** Memory before the point was made, its modules loaded. */
  readonly start: readonly number[];
  readonly theory: { readonly time: readonly number[]; readonly memory: readonly number[] };
  /** Which time theory is about; CPU time where it is not said. */
  readonly clock?: "cpu" | "wall";
  /** Points of the fit, from the first on; without it the upper part of the grid. */
  readonly first?: number;
  /** Trials of a point, where a trial is set beside that of other samplers. */
  readonly per?: number;
}

/** Memory grows where its last point is as many times its first. */
const GROWS = 2;

/** A Markdown table in columns of one width. */
function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(3, ...all.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [line(head), line(widths.map((w) => "-".repeat(w))), ...rows.map(line)].join("\n");
}

/** Milliseconds to three digits. */
const milliseconds = (seconds: number): string => {
  const text = (1e3 * seconds).toPrecision(3);
  return text.includes("e") ? (1e3 * seconds).toFixed(0) : text;
};
const fixedOf = ({ fixed }: MeasuredAxis): string =>
  Object.entries(fixed)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
const withError = ({ slope, error }: CostGrowth): string =>
  `${slope.toFixed(2)} ± ${error.toFixed(2)}`;
/** Rounded to 0 there is no sign. */
const shortened = (x: number): string => x.toFixed(2).replace(/^-0\.00$/, "0.00");

const series = (axis: MeasuredAxis, rounds: MeasuredAxis["cpu"]) => ({
  x: axis.grid,
  rounds,
  theory: axis.theory.time,
  ...(axis.first !== undefined && { first: axis.first }),
});

/** Slopes of an axis: of both times, and of the one that theory is about. */
export function timesOf(axis: MeasuredAxis) {
  const [cpu, wall] = [axis.cpu, axis.wall].map((rounds) => costGrowth(series(axis, rounds)));
  return { cpu, wall, judged: axis.clock === "wall" ? wall : cpu };
}

/** Growth of the peak above the start; undefined where the last point of the fit is not twice the first. */
export function memoryOf(axis: MeasuredAxis): CostGrowth | undefined {
  const above = axis.peak.map((peak, i) => Math.max(peak - axis.start[i], 1e-3));
  const growth = costGrowth({
    ...series(axis, [above]),
    theory: axis.theory.memory,
  });
  const at = (x: number): number => above[axis.grid.indexOf(x)];
  return at(growth.to) >= GROWS * at(growth.from) ? growth : undefined;
}

function timeLine(axis: MeasuredAxis): string[] {
  const { cpu, wall, judged } = timesOf(axis);
  const medians = axis.grid.map((_, i) => medianOf(axis.cpu.map((round) => round[i])));
  const last = medians.length - 1;
  const lastWall = medianOf(axis.wall.map((round) => round[last]));
  return [
    axis.part,
    axis.axis,
    `${axis.grid[0]}..${axis.grid[last]}`,
    fixedOf(axis),
    `${milliseconds(medians[0])} to ${milliseconds(medians[last])}`,
    milliseconds(lastWall),
    `${judged.from}..${judged.to}`,
    withError(cpu),
    withError(wall),
    `${shortened(judged.theory)}${axis.clock === "wall" ? " (wall)" : ""}`,
    judged.side,
  ];
}

function memoryLine(axis: MeasuredAxis): string[] {
  const growth = memoryOf(axis);
  const [first, last] = [axis.peak[0], axis.peak[axis.peak.length - 1]];
  return [
    axis.part,
    axis.axis,
    `${first.toFixed(0)} to ${last.toFixed(0)}`,
    axis.start[0].toFixed(0),
    growth ? withError(growth) : "flat",
    growth ? shortened(growth.theory) : "",
    growth ? growth.side : "",
  ];
}

/** "factors against n (r 64, m 1024): 0.93 ± 0.01, theory 1.00", of what differs from theory. */
export function differing(axes: readonly MeasuredAxis[]): string[] {
  return axes.flatMap((axis) => {
    const { judged } = timesOf(axis);
    if (judged.side === "agrees") return [];
    const theory = shortened(judged.theory);
    return [
      `${axis.part} against ${axis.axis} (${fixedOf(axis)}): ${withError(judged)}, theory ${theory}`,
    ];
  });
}

/** CPU time of a trial in microseconds, samplers side by side: a row a point, "" where a sampler was not there. */
export function sideBySide(axes: readonly MeasuredAxis[]): string | undefined {
  const sides = axes.filter(({ per }) => per !== undefined);
  const parts = [...new Set(sides.map(({ part }) => part))];
  if (parts.length < 2) return undefined;
  const rows = [...new Set(sides.map(({ axis }) => axis))].flatMap((name) => {
    const here = sides.filter(({ axis }) => axis === name);
    return here[0].grid.map((x, i) => {
      const cells = parts.map((part) => {
        const found = here.find((axis) => axis.part === part);
        if (!found) return "";
        const seconds = medianOf(found.cpu.map((round) => round[i])) / (found.per as number);
        return milliseconds(1e3 * seconds);
      });
      return [`${name} ${x}`, ...cells];
    });
  });
  return markdownTable(["µs a trial", ...parts], rows);
}

/** Everything that a run of the benchmark says. */
export function costGrowthText(axes: readonly MeasuredAxis[]): string {
  const others = differing(axes);
  const beside = sideBySide(axes);
  return [
    markdownTable(
      [
        ...["part", "against", "grid", "fixed", "CPU ms", "wall ms at the last", "fitted"],
        ...["slope of CPU", "slope of wall", "theory", "says"],
      ],
      axes.map(timeLine),
    ),
    others.length > 0
      ? `More than two standard errors from theory: ${others.join("; ")}.`
      : "No slope is more than two standard errors from theory.",
    markdownTable(
      ["part", "against", "peak MB", "MB at the start", "slope", "theory", "says"],
      axes.map(memoryLine),
    ),
    ...(beside === undefined ? [] : [beside]),
  ].join("\n\n");
}
