/**
 * What figures and tables of the report are, on rows none of which is like another: they hold what was drawn before,
 * and do not tell whether that was right. A change that is meant is written anew with `-u`, and read in review.
 */
import { describe, expect, it } from "vitest";
import { csvLines, svgLines } from "../testing/pinned-svg.js";
import { unevenPlans as plans, unevenTables as tables } from "../testing/uneven-report.js";
import { namedAfter } from "./draw.js";
import { fill } from "./exhibit.js";
import { csvOfRows } from "./figure-data.js";
import { FIGURES } from "./figures/registry.js";
import { TABLES } from "./tables/registry.js";

const run = { tables, plans, claims: [] };
const figures = fill(FIGURES, run);
const all = fill(TABLES, run);

describe("on uneven rows", () => {
  it.each(figures.map((one) => [one.id, one] as const))(
    "figure %s is drawn as it was",
    async (id, { exhibit, title, caption, rows, subject }) => {
      const lines = [
        `title: ${title}`,
        `caption: ${caption}`,
        ...svgLines(namedAfter(id, exhibit.draw(rows, subject))),
        ...csvLines(csvOfRows(exhibit.data ? exhibit.data(rows, subject) : rows)),
      ];
      await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/figure-${id}.txt`);
    },
  );

  it.each(all.map((one) => [one.id, one] as const))(
    "table %s is written as it was",
    async (id, { exhibit, title, caption, rows, subject }) => {
      const { head, body } = exhibit.write(rows, subject);
      const lines = [
        `title: ${title}`,
        `caption: ${caption}`,
        ...[head, ...body].map((r) => r.join(" | ")),
      ];
      await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(`pinned/table-${id}.txt`);
    },
  );

  it("every figure and table has rows", () => {
    const filled = new Set([...figures, ...all].map(({ exhibit }) => exhibit.id));
    expect([...filled].sort()).toEqual([...FIGURES, ...TABLES].map(({ id }) => id).sort());
  });
});
