/** Lengths of time as people say them, to about a tenth. */

/** @param seconds 0 or more: "40 s", "1 min 20 s", "12 min", "3 h 10 min" */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 10) return s % 60 === 0 ? `${minutes} min` : `${minutes} min ${s % 60} s`;
  if (Math.round(s / 60) < 60) return `${Math.round(s / 60)} min`;
  const rest = Math.round(s / 60) % 60;
  const hours = Math.floor(Math.round(s / 60) / 60);
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}
