/**
 * The setting as text: in the page's address after #explore, and as the user types it. What is not a setting is
 * refused by name, rule and value; nothing is put right in silence.
 */
import { echo } from "../../core/shown.js";
import { exactly } from "./digits.js";
import { FIELDS, fieldOf, NAMES, START, type Field, type Name, type Setting } from "./fields.js";

/** Id of the section. */
export const EXPLORE = "explore";
const OPENING = `#${EXPLORE}?`;

/** A setting, or why there is none: one line each. */
export type Read =
  | { readonly setting: Setting; readonly refusals?: undefined }
  | { readonly setting?: undefined; readonly refusals: readonly string[] };

/** As the command line takes numbers: no hexadecimal, no Infinity. */
const DECIMAL = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;

const numberOf = (text: string): number => (DECIMAL.test(text) ? Number(text) : NaN);

/** A number as it was written. */
function shownOf(text = ""): string {
  if (text.trim() === "") return "nothing";
  return DECIMAL.test(text) ? text.trim() : echo(text);
}

function ruleOf({ min, max, isOpen, isWhole }: Field): string {
  const noun = isWhole ? "an integer" : "a number";
  return isOpen ? `${noun} above ${min} and below ${max}` : `${noun} from ${min} to ${max}`;
}

const within = ({ min, max, isOpen }: Field, x: number): boolean =>
  isOpen ? x > min && x < max : x >= min && x <= max;

const isOf = (field: Field, x: number): boolean =>
  within(field, x) && (!field.isWhole || Number.isInteger(x));

/** A field's own number, whatever stands in the others; undefined where it is refused. */
export function readText(name: Name, text: string): number | undefined {
  const value = numberOf(text);
  return isOf(fieldOf(name), value) ? value : undefined;
}

/** @param texts one a field; undefined is the field's start */
export function readTexts(texts: Readonly<Partial<Record<Name, string>>>): Read {
  const values: Partial<Record<Name, number>> = {};
  const refusals: string[] = [];
  for (const name of NAMES) {
    const [field, text] = [fieldOf(name), texts[name]];
    const value = text === undefined ? START[name] : numberOf(text);
    values[name] = value;
    if (!isOf(field, value))
      refusals.push(`${field.label} must be ${ruleOf(field)}, got ${shownOf(text)}.`);
  }
  const { batch, examples } = values as Setting;
  if (refusals.length === 0 && batch > examples)
    refusals.push(`batch must be at most the examples, ${examples}, got ${batch}.`);
  return refusals.length > 0 ? { refusals } : { setting: values as Setting };
}

const nameOfKey = new Map<string, Name>(NAMES.map((name) => [FIELDS[name].key, name]));

/**
 * @param hash of the page's address
 * @returns undefined where it says nothing of a setting: an anchor of the page
 */
export function readAddress(hash: string): Read | undefined {
  if (!hash.startsWith(OPENING)) return undefined;
  const texts: Partial<Record<Name, string>> = {};
  const refusals: string[] = [];
  for (const [key, text] of new URLSearchParams(hash.slice(OPENING.length))) {
    const name = nameOfKey.get(key);
    if (name === undefined) {
      const known = [...nameOfKey.keys()].join(", ");
      refusals.push(`${echo(key)} in the address must be one of ${known}.`);
    } else if (texts[name] !== undefined) {
      refusals.push(
        `${FIELDS[name].label} must be given once in the address, got ${echo(text)}, too.`,
      );
    } else texts[name] = text;
  }
  const read = readTexts(texts);
  const all = [...refusals, ...(read.refusals ?? [])];
  return all.length > 0 ? { refusals: all } : read;
}

/** #explore?r=16&m=768&... */
export const addressOf = (setting: Setting): string =>
  OPENING + NAMES.map((name) => `${FIELDS[name].key}=${exactly(setting[name])}`).join("&");
