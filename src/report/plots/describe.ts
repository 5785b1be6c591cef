/** What a figure shows, in words made of its points: for who does not see it. */
import { number } from "../format.js";
import { grouped } from "./marks.js";

interface Reading {
  /** Property and name of each axis. */
  readonly x: readonly [property: string, name: string];
  readonly y: readonly [property: string, name: string];
  /** Properties that name a curve, e.g. its series and its panel. */
  readonly by: readonly string[];
}

const shown = (x: unknown): string => (typeof x === "number" ? number(x) : String(x));

/** Every curve by its first and its last point. */
export function describe(points: readonly object[], { x, y, by }: Reading): string {
  const of = (p: object, name: string): unknown => (p as Readonly<Record<string, unknown>>)[name];
  const curves = [...grouped(points, (p) => by.map((name) => String(of(p, name))).join(", "))];
  const texts = curves.map(([name, list]) => {
    const [first, last] = [list[0], list[list.length - 1]];
    const start = `${name}: ${shown(of(first, y[0]))} at ${shown(of(first, x[0]))}`;
    return first === last
      ? start
      : `${start}, ${shown(of(last, y[0]))} at ${shown(of(last, x[0]))}`;
  });
  return `${y[1]} against ${x[1]}. ${texts.join("; ")}.`;
}
