/** Median asymmetry of Y V' of true and other candidates against rank, a panel a group (E11). */
import { draw } from "../draw.js";
import { logAxis, rankAxis } from "./axes.js";
import { describe } from "./describe.js";
import { dots, lines } from "./marks.js";
import { panelGrid } from "./panels.js";
import { GREEN, ORANGE, type Series } from "./series.js";

const CANDIDATES: readonly Series[] = [
  { name: "another batch", color: ORANGE, dash: "8 4", symbol: "square" },
  { name: "the true batch (rounding)", color: GREEN, dash: "none", symbol: "circle" },
];

interface Residuals {
  readonly rank: number;
  readonly residualTrue: number;
  readonly residualOther: number;
}

/** How the true batch stands out: in whole powers of ten where there are some, in every row. */
export function standsOut(rows: readonly Residuals[]): string {
  const gap =
    Math.min(...rows.map((r) => r.residualOther)) / Math.max(...rows.map((r) => r.residualTrue));
  const orders = Math.floor(Math.log10(gap));
  return orders >= 1 && Number.isFinite(orders)
    ? `tells the true batch from another by ${orders} orders of magnitude`
    : "on true and other batches";
}

export function asymmetryAgainstRank<R extends Residuals>(
  rows: readonly R[],
  panelOf: (row: R) => string,
  label: string,
): string {
  const grid = panelGrid([...new Set(rows.map(panelOf))], 170);
  const points = rows.flatMap((r) =>
    [r.residualOther, r.residualTrue].map((y, i) => ({
      rank: r.rank,
      y,
      candidate: CANDIDATES[i].name,
      panel: panelOf(r),
      ...grid.where(panelOf(r)),
    })),
  );
  const place = { x: "rank", y: "y", by: "candidate", fx: "fx", fy: "fy" };
  const values = points.map((p) => p.y).filter((y) => y > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(0.1, ...values)));
  return draw(
    {
      ...grid.options,
      x: rankAxis(
        points.map((p) => p.rank),
        "rank r",
        5,
      ),
      y: logAxis("median asymmetry of Y V'", [low, Math.max(1, ...values)]),
      marks: [...lines(points, CANDIDATES, place), ...dots(points, CANDIDATES, place), grid.names],
    },
    label,
    {
      key: CANDIDATES,
      desc: describe(points, {
        x: ["rank", "rank"],
        y: ["y", "Median asymmetry"],
        by: ["panel", "candidate"],
      }),
    },
  );
}
