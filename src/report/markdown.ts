/** The verdicts, tables and provenance as Markdown. */
import type { ClaimResult, DetailTable } from "../claims/claim.js";
import { differs, expected, interval, number, seen } from "./format.js";
import type { ReportModel } from "./model.js";

/** A table with columns of equal width. */
function table({ head, body }: DetailTable): string {
  const safe = [head, ...body].map((r) =>
    r.map((x) => x.replaceAll("|", "\\|").replaceAll("\n", " ")),
  );
  const width = head.map((_, i) => Math.max(...safe.map((r) => r[i].length)));
  const line = (r: readonly string[]): string =>
    `| ${r.map((x, i) => x.padEnd(width[i])).join(" | ")} |`;
  return [
    line(safe[0]),
    `|${width.map((w) => "-".repeat(w + 2)).join("|")}|`,
    ...safe.slice(1).map(line),
  ].join("\n");
}

function languageCell(c: ClaimResult): string {
  const { languageModel: l } = c;
  if (l === undefined) return "-";
  const against = differs(c) ? ` (expected ${c.expectation})` : "";
  const value = [number(l.value), interval(l)].filter((text) => text !== "").join(" ");
  return `${l.verdict}${against}: ${value}, n = ${l.sampleSize ?? ""}`;
}

const HEAD = [
  "claim",
  "verdict",
  "expected",
  "language model",
  "evidence",
  "statistic",
  "n",
  "false alarm",
  "power",
  "statement",
];
const claimLine = (c: ClaimResult): string[] => [
  c.id,
  c.verdict,
  expected(c),
  languageCell(c),
  c.evidence,
  c.statistic ? `${c.statistic}: ${number(c.value)} ${interval(c)}` : "",
  String(c.sampleSize ?? ""),
  number(c.falseAlarm),
  seen(c.power),
  c.statement,
];

export function renderMarkdown({ title, story, claims, tables, provenance }: ReportModel): string {
  return [
    `# ${title}`,
    ...story,
    "## Verdicts",
    table({ head: HEAD, body: claims.map(claimLine) }),
    "## Sentences tested",
    table({
      head: ["claim", "source", "sentence"],
      body: claims.map((c) => [c.id, c.source, c.sentence]),
    }),
    ...tables.flatMap((t) => [`## ${t.title}`, t.caption, table(t)]),
    "## Provenance",
    table({ head: ["what", "value"], body: provenance }),
    "",
  ].join("\n\n");
}
