/** Axes whose ticks cover what is drawn, in one notation each. */

const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [..."-0123456789"].map((c, i) => [c, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"[i]]),
);

/** A power of ten as "10⁻⁶"; one and ten as they are. */
export function power(x: number): string {
  const exponent = Math.round(Math.log10(x));
  if (exponent === 0 || exponent === 1) return String(10 ** exponent);
  return `10${[...String(exponent)].map((c) => SUPERSCRIPTS[c]).join("")}`;
}

const plain = (x: number): string => String(Number(x.toPrecision(6)));
const every = <T>(list: readonly T[], most: number): T[] => {
  const step = Math.max(1, Math.ceil(list.length / most));
  return list.filter((_, i) => i % step === 0);
};

/** Ticks 1, 2, 5 of each decade, or decades alone where there are many. */
function logTicks(low: number, high: number, most: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const decades = Array.from({ length: last - first + 1 }, (_, i) => Number(`1e${first + i}`));
  const inside = (list: readonly number[]): number[] =>
    list.filter((x) => x >= low * (1 - 1e-9) && x <= high * (1 + 1e-9));
  const fine = inside(decades.flatMap((d) => [d, 2 * d, 5 * d]));
  return fine.length <= most && Math.log10(high / low) < 2 ? fine : every(inside(decades), most);
}

/** A logarithmic axis over a domain: plain numbers from 0.001 to 10000, powers of ten on all others. */
export function logAxis(label: string, domain: readonly [number, number], most = 6) {
  const ticks = logTicks(...domain, most);
  const far = domain[0] < 0.99e-3 || domain[1] > 1.01e4;
  const tickFormat = far && ticks.every((t) => Number.isInteger(Math.log10(t))) ? power : plain;
  return { type: "log", label, domain: [...domain], ticks, tickFormat } as const;
}

/** Ends of positive values, some way beyond them on a logarithmic axis. */
export function around(values: readonly number[], by = 1.25): [number, number] {
  const list = values.filter((x) => x > 0 && Number.isFinite(x));
  return list.length > 0 ? [Math.min(...list) / by, Math.max(...list) * by] : [0.1, 1];
}

/** A logarithmic axis of powers of two with a tick at each value drawn, or at every second or third of many. */
export function rankAxis(values: readonly number[], label = "rank r", most = 9) {
  const list = [...new Set(values)].sort((a, b) => a - b);
  const [low, high] = around(list);
  return {
    type: "log",
    base: 2,
    label,
    domain: [low, high],
    ticks: every(list, most),
    tickFormat: "d",
  } as const;
}

/** Left margin that names of rows have room in. */
export const labelMargin = (names: readonly string[]): number =>
  Math.min(230, 24 + 9 * Math.max(...names.map((name) => name.length)));
