/** Writes the report files of a run folder: index.html, report.md, claims.json, noise.csv. */
import { join } from "node:path";
import { toCsv } from "../store/csv.js";
import { writeWhole } from "../store/files.js";
import { buildReport, type ReportInput } from "./build.js";
import { renderMarkdown, renderPage } from "./page.js";

export function writeReport(folder: string, input: ReportInput): void {
  const model = buildReport(input);
  writeWhole(join(folder, "claims.json"), `${JSON.stringify({ claims: input.claims, provenance: Object.fromEntries(input.provenance) }, null, 2)}\n`);
  writeWhole(join(folder, "noise.csv"), toCsv(input.rows));
  writeWhole(join(folder, "report.md"), renderMarkdown(model));
  writeWhole(join(folder, "index.html"), renderPage(model));
}
