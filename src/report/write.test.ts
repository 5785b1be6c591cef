/** The files of a report: the ledger as JSON, quoted CSV, what contradicts. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { contradicts } from "../claims/claim.js";
import { headlineOf } from "../claims/headline.js";
import { multiplicityOf } from "../claims/multiplicity.js";
import { emptyTables } from "../experiment/rows.js";
import { toCsv } from "../store/csv.js";
import { result } from "../testing/results.js";
import { witnessRows } from "../testing/rows.js";
import { writeReport } from "./write.js";

const folder = mkdtempSync(join(tmpdir(), "loradp-report-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("files of a report", () => {
  it("are the page, Markdown, the ledger and a CSV a table", () => {
    const claims = [
      result("E6-witness", { tables: [{ head: ["a"], body: [["1"]] }], verdict: "violated" }),
    ];
    const head = { name: "witness", feeds: ["E6-witness"], primary: false };
    writeReport(folder, {
      tables: { ...emptyTables(), witness: witnessRows },
      plans: [{ ...head, subject: { model: "none", task: "witness" } }],
      claims,
      provenance: [["seed", "1"]],
    });
    const read = (name: string): string => readFileSync(join(folder, name), "utf8");
    expect(JSON.parse(read("claims.json"))).toEqual({
      headline: headlineOf(claims),
      multiplicity: multiplicityOf(claims),
      data: {},
      claims,
      provenance: { seed: "1" },
    });
    expect(read("index.html")).toContain('<figure id="witness"');
    expect(read("report.md")).toContain("E6-witness");
    expect(read("witness.csv").split("\r\n")[0]).toContain("jointTvExact");
  });

  it("quotes CSV, and a violated claim that should hold contradicts", () => {
    expect(toCsv([{ a: 'x,"y"', b: null, c: 1 }])).toBe('a,b,c\r\n"x,""y""",,1\r\n');
    expect(contradicts(result("X", { verdict: "violated" }))).toBe(true);
    expect(contradicts(result("X"))).toBe(false);
    expect(contradicts(result("X", { expectation: "none", verdict: "not tested" }))).toBe(false);
  });
});
