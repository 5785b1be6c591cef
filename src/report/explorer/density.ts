/** The density of one noise coordinate beside the Gaussian of its mean and variance, as numbers and as a drawing. */
import { noiseLaw } from "../../core/law.js";
import { normalPdf } from "../../core/stdlib.js";
import { escapeHtml as e } from "../escape.js";
import { digits } from "./digits.js";

/** Both densities at the same points, in units where the Gaussian's standard deviation is `sd`. */
export interface Density {
  readonly sd: number;
  readonly points: ReadonlyArray<{
    readonly n: number;
    readonly exact: number;
    readonly gaussian: number;
  }>;
}

/** Standard deviations to each side, and points between. */
const REACH = 4;
const POINTS = 240;

/** Far outside of its support the law's nodes underflow to no number: the density is 0 there. */
const height = (pdf: number): number => (Number.isNaN(pdf) ? 0 : pdf);

export function densityOf(rank: number, loading: number): Density {
  const law = noiseLaw(rank, loading);
  const sd = Math.sqrt(law.variance);
  const even = Array.from({ length: POINTS + 1 }, (_, i) => REACH * sd * ((2 * i) / POINTS - 1));
  // It may jump, or be infinite, at -loading: look on both sides of it.
  const edge = [0, 1e-9, -1e-9]
    .map((d) => -loading + d * sd)
    .filter((n) => Math.abs(n) <= REACH * sd);
  const places = [...even, ...edge].sort((a, b) => a - b);
  return {
    sd,
    points: places.map((n) => ({ n, exact: height(law.pdf(n)), gaussian: normalPdf(n / sd) / sd })),
  };
}

const [WIDTH, HEIGHT] = [520, 250];
const FRAME = { left: 12, right: 508, top: 52, bottom: 202 };
/** Peaks above this many times the Gaussian's are cut. */
const TALLEST = 3;

type Point = readonly [x: number, y: number];
const round = (x: number): string => String(Math.round(x * 10) / 10);
const path = (points: readonly Point[]): string =>
  `M${points.map(([x, y]) => `${round(x)},${round(y)}`).join("L")}`;

/** Round numbers in an interval, some five of them. */
export function ticksOf(low: number, high: number): number[] {
  const rough = (high - low) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((f) => f * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

/** Line, dashes and the area between, explained above the axes. */
const KEY =
  `<g font-size="15"><path class="exact" d="M12,14h28"/><text x="46" y="19">exact law</text>` +
  `<path class="gauss" d="M150,14h28"/><text x="184" y="19">its Gaussian</text>` +
  `<rect class="between" x="312" y="6" width="28" height="16"/><text x="346" y="19">twice their distance</text></g>`;

/** @param label says what is seen, for who does not see it */
export function densitySvg({ sd, points }: Density, label: string): string {
  const peak = Math.max(...points.map(({ gaussian }) => gaussian));
  const finite = points.map(({ exact }) => exact).filter((y) => y <= TALLEST * peak);
  const isCut = finite.length < points.length;
  const top = isCut ? TALLEST * peak : 1.05 * Math.max(peak, ...finite);
  const x = (n: number): number =>
    FRAME.left + ((n / sd + REACH) / (2 * REACH)) * (FRAME.right - FRAME.left);
  const y = (d: number): number =>
    FRAME.bottom - (Math.min(d, top) / top) * (FRAME.bottom - FRAME.top);
  const exact = points.map((p): Point => [x(p.n), y(p.exact)]);
  const gaussian = points.map((p): Point => [x(p.n), y(p.gaussian)]);
  const ticks = ticksOf(-REACH * sd, REACH * sd).map(
    (n) =>
      `<path class="axis" d="M${round(x(n))},${FRAME.bottom}v5"/>` +
      `<text x="${round(x(n))}" y="${FRAME.bottom + 20}">${String(n).replace("-", "\u2212")}</text>`,
  );
  const cut = isCut
    ? `<text x="${FRAME.right}" y="${FRAME.top - 8}" text-anchor="end" font-size="14">higher peaks are cut</text>`
    : "";
  return (
    `<svg class="density" role="img" aria-label="${e(label)}" viewBox="0 0 ${WIDTH} ${HEIGHT}">` +
    `${KEY}${cut}<path class="between" d="${path([...exact, ...[...gaussian].reverse()])}Z"/>` +
    `<path class="gauss" d="${path(gaussian)}"/><path class="exact" d="${path(exact)}"/>` +
    `<path class="axis" d="M${FRAME.left},${FRAME.bottom}H${FRAME.right}"/>` +
    `<g font-size="15" text-anchor="middle">${ticks.join("")}` +
    `<text x="${WIDTH / 2}" y="${HEIGHT - 6}">noise of the coordinate, for a row of length 1</text></g></svg>`
  );
}

/** What the drawing shows, in words. */
export const densityWords = (rank: number, loading: number, tv: number): string =>
  `Density of one noise coordinate at rank ${rank} and loading ${loading} beside the Gaussian of its mean and ` +
  `variance: ${digits(tv)} apart in total variation`;
