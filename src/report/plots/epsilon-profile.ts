/** Epsilon of the vector query: exact, by the repaired bound, by the Gaussian reading; a panel a cosine (E10). */
import * as Plot from "@observablehq/plot";
import { oncePerKey } from "../../core/once-per-key.js";
import { gaussianReading, privacyProfile, rebuttalRepaired } from "../../core/privacy.js";
import { draw } from "../draw.js";
import { logAxis, rankAxis } from "./axes.js";
import { describe } from "./describe.js";
import { dots, lines } from "./marks.js";
import { panelGrid } from "./panels.js";
import { BLUE, INK, ORANGE, type Series } from "./series.js";

const COSINES = [0.9, 0.99, 0.999];
const DELTA = 1e-5;
const MOST_EPSILON = 1e4;
const READINGS: readonly Series[] = [
  { name: "exact", color: INK, dash: "none", symbol: "circle" },
  { name: "Theorem 1, repaired (upper bound)", color: BLUE, dash: "8 4", symbol: "square" },
  { name: "Gaussian reading", color: ORANGE, dash: "2 3", symbol: "triangle" },
];

interface Point {
  readonly x: number;
  readonly y: number;
  readonly panel: string;
  readonly reading: string;
}
/** A pair of rank and dimension, and where it stands on the axis. */
interface Cell {
  readonly x: number;
  readonly rank: number;
  readonly dim: number;
}

const panelOf = (rho: number): string => `cosine ${rho}`;

/** Epsilons of a cell by the three readings; a figure's drawing and its data both ask for them. */
const epsilonsOf = oncePerKey(
  ([rank, dim, rho]: readonly [rank: number, dim: number, rho: number]) => [rank, dim, rho],
  ([rank, dim, rho]) => [
    privacyProfile(rank, dim, rho).epsilon(DELTA),
    rebuttalRepaired(rank, dim, rho, DELTA / 3).epsilon,
    gaussianReading.epsilon(DELTA, rank, rho),
  ],
);

/** The three readings of a cell; what has no finite epsilon, or too large a one, is left out. */
function readings({ x, rank, dim }: Cell, rho: number): Point[] {
  return epsilonsOf([rank, dim, rho])
    .map((y, i) => ({ x, y, reading: READINGS[i].name, panel: panelOf(rho) }))
    .filter(({ y }) => y > 0 && y < MOST_EPSILON);
}

const pointsOf = (cells: readonly Cell[]): Point[] =>
  COSINES.flatMap((rho) => cells.flatMap((cell) => readings(cell, rho)));

/** What is drawn, for its CSV. */
export const profileNumbers = (cells: readonly Cell[]): readonly object[] =>
  cells.flatMap(({ rank, dim, x }) =>
    pointsOf([{ rank, dim, x }]).map(({ y, panel, reading }) => ({
      ...{ rank, dim, panel, reading },
      epsilon: y,
      delta: DELTA,
    })),
  );

export function epsilonProfile(cells: readonly Cell[], label: string, title: string): string {
  const { where, options, names } = panelGrid(COSINES.map(panelOf), 170, 1);
  const points = pointsOf(cells).map((p) => ({ ...p, ...where(p.panel) }));
  const place = { x: "x", y: "y", by: "reading", fx: "fx", fy: "fy" };
  return draw(
    {
      ...options,
      x: rankAxis(
        cells.map((c) => c.x),
        label,
        9,
      ),
      y: logAxis("epsilon at delta = 10⁻⁵", [0.1, MOST_EPSILON]),
      marks: [
        Plot.frame({ stroke: "#8884" }),
        ...lines(points, READINGS, place),
        ...dots(points, READINGS, place, 3.5),
        names,
      ],
    },
    title,
    {
      key: READINGS,
      desc: describe(points, { x: ["x", label], y: ["y", "Epsilon"], by: ["panel", "reading"] }),
    },
  );
}
