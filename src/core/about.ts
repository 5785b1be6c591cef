/** Rough sizes and durations in words; apart from what computes them, so that a command can load without it. */

/** A count of at most four digits, or two digits and a power of ten. */
export const short = (x: number): string => (x < 1e4 ? String(Math.round(x)) : x.toPrecision(2));

/** "45 s", "12 min", "3.1 h", "2.4 days", "71 years". */
export function aboutTime(seconds: number): string {
  const units = [
    ["years", 365.25 * 86_400],
    ["days", 86_400],
    ["h", 3600],
    ["min", 60],
  ] as const;
  const [unit, length] = units.find(([, of]) => seconds >= 1.5 * of) ?? ["s", 1];
  const value = seconds / length;
  return `${value < 10 ? value.toPrecision(2) : short(value)} ${unit}`;
}

/** "45 MB", "2.1 GiB": of memory. */
export function aboutMemory(bytes: number): string {
  const gib = bytes / 2 ** 30;
  if (gib < 1) return `${Math.ceil(bytes / 2 ** 20)} MiB`;
  return `${gib < 10 ? gib.toPrecision(2) : short(gib)} GiB`;
}
