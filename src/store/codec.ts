/**
 * Partials as JSON, without loss: numbers round-trip to the last bit, with those that JSON has no word for (NaN, the
 * infinities, -0), and Float64Array is kept as such.
 */
const SPECIAL = "$number";

/** What JSON cannot say of a number, as text; undefined for all other numbers. */
function specialOf(x: number): string | undefined {
  if (Object.is(x, -0)) return "-0";
  return Number.isFinite(x) ? undefined : String(x);
}

export function encodePartial(partial: unknown): string {
  return JSON.stringify(partial, (_, value: unknown) => {
    if (value instanceof Float64Array) return { f64: Array.from(value, (x) => specialOf(x) ?? x) };
    if (typeof value !== "number") return value;
    const special = specialOf(value);
    return special === undefined ? value : { [SPECIAL]: special };
  });
}

export function decodePartial(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== "object" || value === null) return value;
    if ("f64" in value) return Float64Array.from(value.f64 as Array<number | string>, Number);
    return SPECIAL in value ? Number(value[SPECIAL]) : value;
  });
}
