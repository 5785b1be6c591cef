/** The figure of audits counts accounts that canaries refute, and not those that they would have caught. */
import { expect, it } from "vitest";
import type { AuditRow } from "../../experiment/rows.js";
import { everyTable } from "../../testing/every-table.js";
import { audit } from "./audit.js";

const [template] = audit.rows(everyTable, { model: "none", task: "" }) as readonly AuditRow[];
/** Accounted epsilon 4; what guesses refute, and what they refute in nine of ten new runs. */
const row = (fault: string, epsilonLower: number, epsilonCaught: number): AuditRow =>
  ({ ...template, fault, epsilon: 4, epsilonLower, epsilonCaught }) as AuditRow;
const title = (...rows: readonly AuditRow[]): string =>
  typeof audit.title === "string" ? audit.title : audit.title(rows, { model: "none", task: "" });

it("says how many accounts are refuted, of those with a planted fault and of those without", () => {
  expect(title(row("half-noise", 5, 3), row("half-noise", 3, 9), row("none", 3, 9))).toBe(
    "Gradient canaries refute 1 of 2 accounts with a planted fault, 0 of 1 without",
  );
  expect(title(row("half-noise", 4, 0), row("none", 4, 0), row("none", 3.9, 0))).toBe(
    "Gradient canaries refute 1 of 1 accounts with a planted fault, 1 of 2 without",
  );
});

it("draws what was refuted in the place of its marker, and what is caught at the end of its line", () => {
  const svg = audit.draw([row("none", 1, 2), row("none", 3, 6)], { model: "none", task: "" });
  expect(svg).toContain("shown 1, accounted 4; ");
  expect(svg).toContain("shown 3, accounted 4.");
});
