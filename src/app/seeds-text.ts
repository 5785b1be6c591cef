/** How often predictions came out at fresh seeds, as a table for a terminal and for docs/testing.md. */
import { UsageError } from "../core/errors.js";
import { isOutside, leastOf, tooSeldom, type SeedTally } from "./seeds.js";

const HEAD = ["claim", "predicted", "rests on", "came out", "undecided", "contradicted"];

/** "2 (1003, 1017)". */
const counted = (seeds: readonly string[]): string =>
  seeds.length > 0 ? `${seeds.length} (${seeds.join(", ")})` : "0";

function lineOf(t: SeedTally, seeds: number): string[] {
  const untested = t.notTested.length > 0 ? `, ${t.notTested.length} not tested` : "";
  return [
    t.id,
    t.expectation,
    t.basis,
    `${t.cameOut} of ${seeds}${untested}`,
    counted(t.undecided),
    counted(t.contradicted),
  ];
}

/** A Markdown table of what the profile tests, and sentences on the rest. */
export function seedsText(tallies: readonly SeedTally[], seeds: number): string {
  const tested = tallies.filter((t) => !isOutside(t, seeds));
  const outside = tallies.filter((t) => isOutside(t, seeds)).map(({ id }) => id);
  const rows = [HEAD, ...tested.map((t) => lineOf(t, seeds))];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const lines = rows.map((row) => `| ${row.map((x, i) => x.padEnd(widths[i])).join(" | ")} |`);
  const rule = `| ${widths.map((w) => "-".repeat(w)).join(" | ")} |`;
  const seldom = tooSeldom(tallies, seeds).map(({ id }) => id);
  return [
    [lines[0], rule, ...lines.slice(1)].join("\n"),
    seldom.length > 0
      ? `Less often than ${leastOf(seeds)} of ${seeds}: ${seldom.join(", ")}.`
      : `Each came out at ${leastOf(seeds)} or more of ${seeds} seeds.`,
    ...(outside.length > 0
      ? [`Predicted, and not tested in this profile: ${outside.join(", ")}.`]
      : []),
  ].join("\n\n");
}

/**
 * A document with the text between two markers replaced.
 * @throws UsageError where it does not have them, once each and in order
 */
export function between(document: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [document.indexOf(open), document.indexOf(close)];
  if (start < 0 || end < start || document.lastIndexOf(open) !== start)
    throw new UsageError("document", `one with ${open} and ${close}`, "none", "put them in");
  return `${document.slice(0, start + open.length)}\n\n${text}\n\n${document.slice(end)}`;
}
