/** What cells whose rows share their draws of A are worth: the effective number of their estimates. */
import { effectiveSample } from "../../core/effective-sample.js";
import type { NoiseRow } from "../../experiment/rows.js";
import { number } from "../format.js";
import type { ReportTable } from "../model.js";

/** Errors of a row's two estimates, over their standard errors. */
const ERRORS: ReadonlyArray<readonly [name: string, of: (r: NoiseRow) => number]> = [
  ["variance of a coordinate", (r) => (r.variance - r.varianceTheory) / r.varianceSe],
  ["energy of a row", (r) => (r.energy - r.energyTheory) / r.energySe],
];

/** Errors by cell: the rows of a cell share their draws. */
function byCell(rows: readonly NoiseRow[], of: (r: NoiseRow) => number): number[][] {
  const cells = new Map<string, number[]>();
  for (const row of rows) {
    const z = of(row);
    if (!Number.isFinite(z)) continue;
    const key = `${row.plan}/${row.cell}`;
    cells.set(key, [...(cells.get(key) ?? []), z]);
  }
  return [...cells.values()];
}

/** Undefined where no plan has cells of several rows. */
export function sharedDrawsTable(rows: readonly NoiseRow[]): ReportTable | undefined {
  const plans = [...new Set(rows.map(({ plan }) => plan))];
  const body = plans.flatMap((plan) =>
    ERRORS.flatMap(([name, of]) => {
      const found = effectiveSample(
        byCell(
          rows.filter((r) => r.plan === plan),
          of,
        ),
      );
      if (found === null) return [];
      const { size, correlation, low, high, effective } = found;
      return [
        [
          plan,
          name,
          number(Number(size.toPrecision(3))),
          `${correlation.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`,
          number(Number(effective.toPrecision(3))),
        ],
      ];
    }),
  );
  if (body.length === 0) return undefined;
  return {
    id: "convergence-shared-draws",
    title: "Effective sample: rows of one cell share their draws of A",
    caption:
      "Mean correlation between the errors of a cell's rows, over all pairs, with a 95% interval between cells; and " +
      "the number of independent rows that a mean over a cell is worth. Claims do not count on it: intervals are " +
      "counted within a shape, families by Bonferroni's rule, which holds whatever the dependence.",
    claims: [],
    head: [
      "plan",
      "estimate",
      "rows a cell",
      "correlation of their errors",
      "worth, in independent rows",
    ],
    body,
  };
}
