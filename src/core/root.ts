/** Brackets of a root, closed by inverse quadratic interpolation with bisection (Chandrupatla 1997). */

/** A point and the value of a function there. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Where between the last point (0) and the other end (1) the next one is: inverse quadratic interpolation where the
 * three points allow it, else the middle (doi:10.1016/S0965-9978(96)00051-8). Values that are no finite numbers ask
 * for the middle.
 */
function nextShare(last: Point, end: Point, before: Point): number {
  const [a, b, c] = [last.y, end.y, before.y];
  const xi = (last.x - end.x) / (before.x - end.x);
  const phi = (a - b) / (c - b);
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return 0.5;
  const offset = (before.x - last.x) / (end.x - last.x);
  return ((a / (b - a)) * c) / (b - c) + ((offset * a) / (c - a)) * (b / (c - b));
}

/** The closest that a bracket's ends are brought, relative to them: steps of 0.4 of it are no rounding errors. */
const CLOSEST = 4 * Number.EPSILON;

/**
 * The point above zero and the point that is not, moved together until they are `relative` of the larger |x| apart. The
 * function may be any: each step keeps a change of sign between the two.
 * @param f at `above` greater than 0, at `below` not
 * @param relative 9e-16 at least is taken
 */
export function closeBracket(
  f: (x: number) => number,
  above: Point,
  below: Point,
  relative: number,
): { above: Point; below: Point } {
  let [last, end] = [above, below];
  for (let share = 0.5; ;) {
    const width = Math.abs(end.x - last.x);
    const tolerance = Math.max(relative, CLOSEST) * Math.max(Math.abs(end.x), Math.abs(last.x));
    const x = last.x + share * (end.x - last.x);
    if (width <= tolerance || x === last.x || x === end.x) break;
    const next = { x, y: f(x) };
    const before = next.y > 0 === last.y > 0 ? last : end;
    if (before === end) end = last;
    last = next;
    // A step of a tolerance past an end that is the root closes the bracket.
    const least = Math.min(0.5, (0.4 * tolerance) / Math.abs(end.x - last.x));
    share = Math.min(1 - least, Math.max(least, nextShare(last, end, before)));
  }
  return last.y > 0 ? { above: last, below: end } : { above: end, below: last };
}
