/** Epsilon of the vector query: exact, by the repaired bound, by the Gaussian reading; a panel a cosine (E10). */
import * as Plot from "@observablehq/plot";
import { gaussianReading, privacyProfile, rebuttalRepaired } from "../../core/privacy.js";
import { draw } from "../draw.js";

const COSINES = [0.9, 0.99, 0.999];
const DELTA = 1e-5;
const MOST_EPSILON = 1e4;
const READINGS = ["exact", "Theorem 1, repaired", "Gaussian reading"];

interface Point {
  readonly x: number;
  readonly y: number;
  readonly rho: string;
  readonly reading: string;
}
/** A pair of rank and dimension, and where it stands on the axis. */
interface Cell {
  readonly x: number;
  readonly rank: number;
  readonly dim: number;
}

/** The three readings of a cell; what has no finite epsilon, or too large a one, is left out. */
function readings({ x, rank, dim }: Cell, rho: number): Point[] {
  const values = [
    privacyProfile(rank, dim, rho).epsilon(DELTA),
    rebuttalRepaired(rank, dim, rho, DELTA / 3).epsilon,
    gaussianReading.epsilon(DELTA, rank, rho),
  ];
  return values
    .map((y, i) => ({ x, y, reading: READINGS[i], rho: `cosine ${rho}` }))
    .filter(({ y }) => y > 0 && y < MOST_EPSILON);
}

export function epsilonProfile(cells: readonly Cell[], label: string, title: string): string {
  const points = COSINES.flatMap((rho) => cells.flatMap((cell) => readings(cell, rho)));
  return draw(
    {
      width: 980,
      height: 360,
      marginLeft: 65,
      marginBottom: 45,
      marginTop: 40,
      grid: true,
      x: { type: "log", base: 2, label, tickFormat: "d", ticks: 6 },
      y: {
        type: "log",
        label: `epsilon at delta = ${DELTA}`,
        domain: [0.1, MOST_EPSILON],
        tickFormat: "~g",
      },
      fx: { label: null, domain: COSINES.map((c) => `cosine ${c}`) },
      color: { domain: READINGS, range: ["#000000", "#0072b2", "#d55e00"] },
      marks: [
        Plot.line(points, {
          x: "x",
          y: "y",
          z: "reading",
          stroke: "reading",
          fx: "rho",
          strokeWidth: 1.8,
        }),
        Plot.dot(points, { x: "x", y: "y", fill: "reading", fx: "rho", r: 2.2 }),
      ],
    },
    title,
  );
}
