/**
 * What the explorer lets one set: for each number its name, its limits (those of the commands), where its slider stops,
 * and how it is written in the page's address.
 */
import { escapeHtml as e } from "../escape.js";
import { exactly } from "./digits.js";

export interface Field {
  /** Name in the address: #explore?r=16. */
  readonly key: string;
  readonly label: string;
  /** What it is, in a few words. */
  readonly hint: string;
  readonly min: number;
  readonly max: number;
  /** Limits that are themselves excluded. */
  readonly isOpen?: boolean;
  readonly isWhole: boolean;
  readonly start: number;
  /** Values of the slider, ascending; the number beside it takes any. */
  readonly stops: readonly number[];
}

/** Each power of ten from `low` to `high`, times each factor. */
const decades = (low: number, high: number, factors: readonly number[]): number[] =>
  Array.from({ length: high - low + 1 }, (_, i) => low + i).flatMap((power) =>
    factors.map((factor) => Number(`${factor}e${power}`)),
  );
/** 1, 2, 3, 4, 6, 8, 12, ...: powers of two and what lies halfway. */
const doublings = (to: number): number[] => [
  1,
  ...Array.from({ length: Math.floor(Math.log2(to)) }, (_, i) => 2 ** i).flatMap((x) =>
    x === 1 ? [2] : [1.5 * x, 2 * x],
  ),
];
const tenths = Array.from({ length: 19 }, (_, i) => (i - 9) / 10);
const nearOne = [0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9999, 0.99999, 0.999999, 1];

export const FIELDS = {
  rank: {
    key: "r",
    label: "rank r",
    hint: "of the adapter",
    min: 1,
    max: 1024,
    isWhole: true,
    start: 16,
    stops: doublings(1024),
  },
  dim: {
    key: "m",
    label: "dimension m",
    hint: "inputs of the adapted layer",
    min: 1,
    max: 1e6,
    isWhole: true,
    start: 768,
    stops: [...doublings(524288), 1e6],
  },
  cosine: {
    key: "rho",
    label: "cosine rho",
    hint: "between two neighbouring gradient rows",
    min: -1,
    max: 1,
    isWhole: false,
    start: 0.99,
    stops: [-1, ...tenths, ...nearOne],
  },
  loading: {
    key: "p",
    label: "loading p",
    hint: "q_j/|q| of the coordinate drawn",
    min: -1,
    max: 1,
    isWhole: false,
    start: 0.25,
    stops: [-1, ...tenths, 0.95, 0.99, 1],
  },
  delta: {
    key: "delta",
    label: "delta",
    hint: "at which epsilon is stated",
    min: 0,
    max: 1,
    isOpen: true,
    isWhole: false,
    start: 1e-5,
    stops: decades(-12, -1, [1, 2, 5]),
  },
  examples: {
    key: "n",
    label: "examples",
    hint: "that are trained on",
    min: 1,
    max: 1e12,
    isWhole: true,
    start: 60_000,
    stops: decades(1, 7, [1, 2, 3, 6]),
  },
  batch: {
    key: "b",
    label: "batch",
    hint: "expected size, drawn by Poisson sampling",
    min: 0,
    max: 1e12,
    isOpen: true,
    isWhole: false,
    start: 250,
    stops: decades(0, 5, [1, 2, 2.5, 5]).filter((x) => Number.isInteger(x)),
  },
  steps: {
    key: "t",
    label: "steps",
    hint: "of training",
    min: 1,
    max: 1e8,
    isWhole: true,
    start: 1000,
    stops: decades(0, 6, [1, 2, 5]),
  },
} as const satisfies Readonly<Record<string, Field>>;

export type Name = keyof typeof FIELDS;
export const NAMES = Object.keys(FIELDS) as readonly Name[];
/** A number for each field. */
export type Setting = Readonly<Record<Name, number>>;

export const fieldOf = (name: Name): Field => FIELDS[name];

/** The setting that a report is made with. */
export const START = Object.fromEntries(NAMES.map((name) => [name, FIELDS[name].start])) as Setting;

/** Place of the slider whose stop is nearest: by ratio where all are positive. */
export function nearestStop({ stops }: Field, value: number): number {
  const scale = stops[0] > 0 ? Math.log : (x: number): number => x;
  const away = stops.map((stop) => Math.abs(scale(stop) - scale(value)));
  return away.indexOf(Math.min(...away));
}

/** Control of one number: a slider over its stops, and beside it the number itself. */
export function controlHtml(name: Name): string {
  const field = fieldOf(name);
  const { label, hint, stops, start } = field;
  const id = `explore-${name}`;
  return (
    `<div class="dial"><label for="${id}">${e(label)} <small>${e(hint)}</small></label>` +
    `<input type="range" data-slider="${name}" aria-label="${e(label)}, slider" min="0" step="1" ` +
    `aria-valuetext="${exactly(start)}" max="${stops.length - 1}" value="${nearestStop(field, start)}">` +
    `<input type="number" id="${id}" data-number="${name}" step="any" ` +
    `inputmode="decimal" value="${exactly(start)}"></div>`
  );
}
