/** Writes the report files of a run folder: index.html, picture.svg, report.md, claims.json and the tables as CSV. */
import { join } from "node:path";
import { writeWhole } from "../store/files.js";
import { writeCsvs } from "../store/tables.js";
import { buildReport, type ReportInput } from "./build.js";
import { ledgerJson } from "./ledger-json.js";
import { renderMarkdown } from "./markdown.js";
import { renderPage } from "./page.js";
import { renderPicture } from "./picture.js";

export function writeReport(folder: string, input: ReportInput): void {
  const model = buildReport(input);
  writeWhole(join(folder, "claims.json"), ledgerJson(input));
  writeCsvs(folder, input.tables);
  writeWhole(join(folder, "report.md"), renderMarkdown(model));
  writeWhole(join(folder, "picture.svg"), renderPicture(model.title, model.opening));
  writeWhole(join(folder, "index.html"), renderPage(model));
}
