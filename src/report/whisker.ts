/** An estimate as a dot with its interval, against its limit: a small drawing of one line. */
import { number } from "./format.js";
import { escapeHtml as e } from "./html.js";
import type { Estimate } from "./limits.js";

const WIDTH = 260;
const HEIGHT = 40;
/** Room for the dot at the ends of the axis. */
const EDGE = 12;
/** Where the line of the estimate is, below the names of limits. */
const Y = 28;
/** Numbers further apart than that stand on a logarithmic axis. */
const FAR = 50;
/** Letters are about that wide. */
const LETTER = 6.2;

/** From the smallest to the largest number that is drawn. */
export interface Range {
  readonly least: number;
  readonly most: number;
  readonly isLog: boolean;
}

const finite = (xs: ReadonlyArray<number | null | undefined>): number[] =>
  xs.filter((x): x is number => typeof x === "number" && Number.isFinite(x));

/** One range for estimates that stand below each other; of limits from zero on, where nothing is negative. */
export function rangeOf(estimates: readonly Estimate[]): Range {
  const all = estimates.flatMap(({ value, interval, against }) =>
    finite([value, interval?.low, interval?.high, ...(against?.at ?? [])]),
  );
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const isLog = low > 0 && high / low > FAR;
  const least = !isLog && low > 0 && estimates.some((x) => x.side !== undefined) ? 0 : low;
  return { least, most: high > least ? high : least + 1, isLog };
}

const scale = ({ least, most, isLog }: Range): ((x: number) => number) => {
  const at = (x: number): number => (isLog ? Math.log(x) : x);
  return (x) => {
    const share = (at(x) - at(least)) / (at(most) - at(least));
    return Math.round((EDGE + share * (WIDTH - 2 * EDGE)) * 10) / 10;
  };
};

/** A name above the limits, within the drawing; several that are close share one. */
function nameAt(xs: readonly number[], words: string): string {
  const half = (LETTER * words.length) / 2;
  const middle = (Math.min(...xs) + Math.max(...xs)) / 2;
  const x = Math.min(Math.max(middle, half), WIDTH - half);
  return `<text x="${x.toFixed(1)}" y="11" text-anchor="middle">${e(words)}</text>`;
}

function limitsSvg({ against, side }: Estimate, x: (value: number) => number): string {
  if (against === undefined) return "";
  const xs = against.at.map(x);
  const allowed =
    side === undefined
      ? ""
      : `<rect class="side" y="${Y - 8}" height="16" x="${side === "below" ? 0 : xs[0]}" ` +
        `width="${side === "below" ? xs[0] : WIDTH - xs[0]}"/>`;
  const lines = xs.map(
    (at) => `<line class="limit" x1="${at}" x2="${at}" y1="15" y2="${HEIGHT}"/>`,
  );
  const plural = against.name === "limit" && xs.length > 1 ? "limits" : against.name;
  return allowed + lines.join("") + nameAt(xs, `${plural} ${against.at.map(number).join(", ")}`);
}

/** An end that is open goes on to the edge, as an arrow. */
function endSvg(at: number | null, x: (value: number) => number, isLow: boolean): string {
  if (at !== null) return `<path d="M${x(at)} ${Y - 5}v10"/>`;
  const edge = isLow ? 1 : WIDTH - 1;
  return `<path d="M${edge + (isLow ? 6 : -6)} ${Y - 5}L${edge} ${Y}l${isLow ? 6 : -6} 5"/>`;
}

const words = ({ value, interval, against }: Estimate): string => {
  const end = (x: number | null): string => (x === null ? "open" : number(x));
  return [
    `Estimate ${number(value)}`,
    ...(interval ? [`interval ${end(interval.low)} to ${end(interval.high)}`] : []),
    ...(against ? [`${against.name} ${against.at.map(number).join(" and ")}`] : []),
  ].join(", ");
};

/** SVG text. */
export function whiskerSvg(estimate: Estimate, range: Range): string {
  const x = scale(range);
  const { value, interval } = estimate;
  const line =
    interval === undefined
      ? ""
      : `<g class="interval"><path d="M${interval.low === null ? 1 : x(interval.low)} ${Y}` +
        `H${interval.high === null ? WIDTH - 1 : x(interval.high)}"/>` +
        `${endSvg(interval.low, x, true)}${endSvg(interval.high, x, false)}</g>`;
  return (
    `<svg class="whisker" role="img" aria-label="${e(words(estimate))}" viewBox="0 0 ${WIDTH} ${HEIGHT}" ` +
    `width="${WIDTH}" height="${HEIGHT}"><path class="axis" d="M0 ${Y}H${WIDTH}"/>` +
    `${limitsSvg(estimate, x)}${line}<circle cx="${x(value)}" cy="${Y}" r="4.5"/></svg>`
  );
}
