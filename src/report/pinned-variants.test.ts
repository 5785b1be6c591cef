/**
 * Figures and tables on fewer rows, on rows in another order, and on rows far from theory, as checksums of what is
 * drawn: they say that something changed, and not that it is right.
 */
import { describe, expect, it } from "vitest";
import type { Tables } from "../experiment/rows.js";
import { everyTable } from "../testing/every-table.js";
import { checksum } from "../testing/pinned-results.js";
import { csvLines, svgLines } from "../testing/pinned-svg.js";
import { unevenCases } from "../testing/uneven.js";
import { unevenPlans as plans, unevenTables as tables } from "../testing/uneven-report.js";
import { namedAfter } from "./draw.js";
import { fill, type Filled } from "./exhibit.js";
import { csvOfRows } from "./figure-data.js";
import type { AnyFigure } from "./figure.js";
import { FIGURES } from "./figures/registry.js";
import type { AnyTable } from "./table.js";
import { TABLES } from "./tables/registry.js";

/** A change of every table. */
type Change = (rows: readonly object[]) => readonly object[];
const changed = (of: Tables, change: Change): Tables =>
  Object.fromEntries(
    Object.entries(of).map(([name, rows]) => [name, change(rows as readonly object[])]),
  ) as unknown as Tables;

/** The last row of each plan, source and setting: none is without rows. */
function oneOfEach(rows: readonly object[]): readonly object[] {
  const kept = new Map<string, object>();
  for (const row of rows) {
    const { plan = "", source = "", setting = "" } = row as Record<string, string>;
    kept.set([plan, source, setting].join("/"), row);
  }
  return [...kept.values()];
}
/** In an order that numbers do not know of, a seventh of the rows left out. */
const mixed: Change = (rows) =>
  rows.length < 5
    ? rows.toReversed()
    : rows
        .filter((_, i) => i % 7 !== 5)
        .map((row, i) => ({ row, at: (i * 7919) % 104_729 }))
        .sort((a, b) => a.at - b.at)
        .map(({ row }) => row);

const [, [, far]] = unevenCases(everyTable);
const VARIANTS: Readonly<Record<string, Tables>> = {
  few: changed(tables, oneOfEach),
  far: changed(far, mixed),
};

function figureLine({ id, exhibit, title, caption, rows, subject }: Filled<AnyFigure>): string {
  const svg = svgLines(namedAfter(id, exhibit.draw(rows, subject)));
  const csv = csvLines(csvOfRows(exhibit.data ? exhibit.data(rows, subject) : rows));
  const sums = [svg, csv].map((lines) => `${lines.length} ${checksum(lines.join("\n"))}`);
  return `${id}: ${title} | caption ${checksum(caption)}, drawn ${sums[0]}, csv ${sums[1]}`;
}
function tableLine({ id, exhibit, title, caption, rows, subject }: Filled<AnyTable>): string {
  const { head, body } = exhibit.write(rows, subject);
  const cells = [head, ...body].map((row) => row.join(" | "));
  return `${id}: ${title} | caption ${checksum(caption)}, ${body.length} rows, ${checksum(cells.join("\n"))}`;
}

describe("figures and tables", () => {
  it.each(Object.entries(VARIANTS))("of rows: %s, are what they were", async (name, own) => {
    const run = { tables: own, plans, claims: [] };
    const lines = [...fill(FIGURES, run).map(figureLine), ...fill(TABLES, run).map(tableLine)];
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/variants-${name}.txt`);
  });

  it("are none where no plan feeds their claims, or no plan has rows", () => {
    const none = changed(tables, () => []);
    for (const run of [
      { tables, plans: [], claims: [] },
      { tables: none, plans, claims: [] },
    ])
      expect([...fill(FIGURES, run), ...fill(TABLES, run)].map(({ id }) => id)).toEqual([]);
  });
});
