/** Series of a figure: each has a colour, a dash and a marker, so that none is told by its colour alone. */
import * as Plot from "@observablehq/plot";

export type Marker = "circle" | "square" | "triangle" | "diamond" | "cross" | "star" | "wye";

export interface Series {
  readonly name: string;
  readonly color: string;
  /** Pattern of the line; undefined where the series has none. */
  readonly dash?: string | undefined;
  /** Undefined where the series has no markers. */
  readonly symbol?: Marker | undefined;
  /** Markers are outlines. */
  readonly hollow?: boolean;
  /** Markers stand on their heads. */
  readonly down?: boolean;
}

/** Text's own colour: dark on white, light on dark. */
export const INK = "currentColor";
/** What stands behind: diagonals, guessing, zero. */
export const FAINT = "#8a8a8a";
/** Okabe-Ito's hues, where needed darker: three to one or more against white and against a dark page. */
export const BLUE = "#1f7fbf";
export const ORANGE = "#d55e00";
export const GREEN = "#00926b";
export const PINK = "#c0609a";
export const AMBER = "#a87800";
export const PURPLE = "#7d63cc";
const COLOURS = [BLUE, ORANGE, GREEN, PINK, AMBER, PURPLE, FAINT, INK];
const DASHES = ["none", "8 4", "2 3", "10 3 2 3"];
const MARKERS: readonly Marker[] = [
  "circle",
  "square",
  "triangle",
  "diamond",
  "cross",
  "star",
  "wye",
];

/** Series by name: up to 28 have pairs of dash and marker of their own. */
export const seriesOf = (
  names: readonly string[],
): Array<Required<Omit<Series, "hollow" | "down">>> =>
  names.map((name, i) => ({
    name,
    color: COLOURS[i % COLOURS.length],
    dash: DASHES[i % DASHES.length],
    symbol: MARKERS[i % MARKERS.length],
  }));

/** Colour and dash of a line. */
export const stroked = ({ color, dash = "none" }: Series) => ({
  stroke: color,
  strokeDasharray: dash,
});

/** Fill or outline of a marker. */
export const paint = ({ color, hollow }: Series): object =>
  hollow ? { stroke: color, strokeWidth: 1.8, fill: "none" } : { fill: color };

export const ROW_HEIGHT = 24;
const SAMPLE = 32;
/** Mean width of a letter of 16 pixels in a wide font. */
export const LETTER = 9.4;

interface Placed {
  readonly entry: Series;
  readonly x: number;
}

/** Entries in rows that are not wider than the figure. */
export function keyRows(key: readonly Series[], width: number): Placed[][] {
  const rows: Placed[][] = [[]];
  let x = 4;
  for (const entry of key) {
    const taken = SAMPLE + 8 + LETTER * entry.name.length + 14;
    if (x + taken - 14 > width && rows[rows.length - 1].length > 0) {
      rows.push([]);
      x = 4;
    }
    rows[rows.length - 1].push({ entry, x });
    x += taken;
  }
  return rows;
}

/** A sample of each line and marker, and its name. */
export const keyMarks = (rows: ReadonlyArray<readonly Placed[]>): Plot.Markish[] =>
  rows.flatMap((row, i) =>
    row.flatMap(({ entry, x }) => {
      const y = ROW_HEIGHT * (i + 0.5);
      const line = { ...stroked(entry), strokeWidth: 2 };
      return [
        ...(entry.dash === undefined
          ? []
          : [Plot.link([0], { x1: [x], x2: [x + SAMPLE], y1: [y], y2: [y], ...line })]),
        ...(entry.symbol === undefined
          ? []
          : [
              Plot.dot([0], {
                x: [x + SAMPLE / 2],
                y: [y],
                r: 4.5,
                symbol: entry.symbol,
                ...paint(entry),
              }),
            ]),
        Plot.text([0], { x: [x + SAMPLE + 8], y: [y], text: [entry.name], textAnchor: "start" }),
      ];
    }),
  );
