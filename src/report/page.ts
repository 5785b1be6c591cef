/** One self-contained HTML page, and the same in Markdown: verdicts first, then figures, then provenance. */
import type { ClaimResult } from "../claims/claim.js";

/** Numbers for readers: text cells. */
export interface ReportTable {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly head: readonly string[];
  readonly body: ReadonlyArray<readonly string[]>;
}

/** Everything a report shows. */
export interface ReportModel {
  readonly title: string;
  readonly headline: readonly string[];
  readonly claims: readonly ClaimResult[];
  readonly figures: ReadonlyArray<{
    readonly id: string;
    readonly title: string;
    readonly caption: string;
    readonly svg: string;
  }>;
  readonly tables: readonly ReportTable[];
  readonly provenance: ReadonlyArray<readonly [string, string]>;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const number = (x: number | null): string =>
  x === null || Number.isNaN(x)
    ? ""
    : x === 0
      ? "0"
      : Math.abs(x) < 1e-3 || Math.abs(x) >= 1e5
        ? x.toExponential(2)
        : String(Number(x.toPrecision(4)));
const interval = (c: { readonly low: number | null; readonly high: number | null }): string =>
  c.low === null && c.high === null
    ? ""
    : `[${c.low === null ? "-" : number(c.low)}, ${c.high === null ? "-" : number(c.high)}]`;

const STYLE = `:root{color-scheme:light}body{font:16px/1.5 system-ui,sans-serif;max-width:1200px;margin:2rem auto;padding:0 1rem;color:#1b1b1b;background:#fff}
h1{line-height:1.2}table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;border-bottom:1px solid #ccc}
td.n{font-variant-numeric:tabular-nums}td b{white-space:nowrap}.claims td:nth-child(2){min-width:22rem}.claims td:last-child,.numbers td{white-space:nowrap}.numbers{font-size:12px}.numbers th,.numbers td{padding:.25rem .35rem}.v{font-weight:700;white-space:nowrap}.upheld{color:#00694d}.violated{color:#a83b00}.inconclusive{color:#7a5b00}.not-tested{color:#666;font-weight:400}
small{color:#555}figure{margin:2.2rem 0;break-inside:avoid}figcaption{max-width:70ch;color:#333}svg{max-width:100%;height:auto}.scroll{overflow-x:auto}`;

/** The report as one HTML file without external requests. */
export function renderPage(model: ReportModel): string {
  const e = escapeHtml;
  const column = ({ languageModel: l, expectation }: ClaimResult): string =>
    l
      ? `<td class="v ${l.verdict.replace(" ", "-")}">${e(l.verdict)}${expectation !== "none" && l.verdict !== expectation ? `<br><small>expected: ${expectation}</small>` : ""}<br><small>${number(l.value)}<br>${interval(l)}<br>n = ${l.sampleSize ?? ""}</small></td>`
      : `<td class="not-tested">-</td>`;
  const rows = model.claims.map(
    (
      c,
    ) => `<tr><td><b>${e(c.id)}</b><br><small>${e(c.source)}</small></td><td>${e(c.statement)}<br><small>${e(c.detail)}</small>${c.languageModel ? `<br><small><b>Language model:</b> ${e(c.languageModel.statistic)}. ${e(c.languageModel.detail)}</small>` : ""}</td>
<td class="v ${c.verdict.replace(" ", "-")}">${e(c.verdict)}<br><small>${c.expectation === "none" ? "no prediction" : `expected: ${c.expectation}`}</small></td>${column(c)}<td>${e(c.evidence)}</td>
<td class="n">${c.statistic ? `${e(c.statistic)}<br><b>${number(c.value)}</b> ${interval(c)}` : ""}</td><td class="n">${c.sampleSize ?? ""}</td><td class="n">${number(c.falseAlarm)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${e(model.title)}</title><style>${STYLE}</style></head><body>
<h1>${e(model.title)}</h1>${model.headline.map((p) => `<p>${e(p)}</p>`).join("")}
<h2>Verdicts</h2><div class="scroll"><table class="claims"><thead><tr><th>claim</th><th>statement</th><th>verdict</th><th>language model</th><th>evidence</th><th>statistic, interval or limit</th><th>n</th><th>level (false alarm)</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>
${model.tables.length > 0 ? "<h2>Tables</h2>" : ""}${model.tables.map((t) => `<figure id="${e(t.id)}"><h3>${e(t.title)}</h3><div class="scroll"><table class="numbers"><thead><tr>${t.head.map((h) => `<th>${e(h)}</th>`).join("")}</tr></thead><tbody>${t.body.map((r) => `<tr>${r.map((x) => `<td class="n">${e(x)}</td>`).join("")}</tr>`).join("")}</tbody></table></div><figcaption>${e(t.caption)}</figcaption></figure>`).join("")}
<h2>Figures</h2>${model.figures.map((f) => `<figure id="${e(f.id)}"><h3>${e(f.title)}</h3>${f.svg}<figcaption>${e(f.caption)}</figcaption></figure>`).join("")}
<h2>Provenance</h2><table>${model.provenance.map(([k, v]) => `<tr><th>${e(k)}</th><td>${e(v)}</td></tr>`).join("")}</table></body></html>
`;
}

/** The verdicts and provenance as Markdown. */
export function renderMarkdown(model: ReportModel): string {
  const table = (head: string[], body: string[][]): string => {
    const safe = [head, ...body].map((r) =>
      r.map((x) => x.replaceAll("|", "\\|").replaceAll("\n", " ")),
    );
    const width = head.map((_, i) => Math.max(...safe.map((r) => r[i].length)));
    const line = (r: string[]): string => `| ${r.map((x, i) => x.padEnd(width[i])).join(" | ")} |`;
    return [
      line(safe[0]),
      `|${width.map((w) => "-".repeat(w + 2)).join("|")}|`,
      ...safe.slice(1).map(line),
    ].join("\n");
  };
  const languageCell = ({ languageModel: l, expectation }: ClaimResult): string =>
    l
      ? `${l.verdict}${expectation !== "none" && l.verdict !== expectation ? ` (expected ${expectation})` : ""}: ${number(l.value)} ${interval(l)}, n = ${l.sampleSize ?? ""}`
      : "-";
  const claims = model.claims.map((c) => [
    c.id,
    c.verdict,
    c.expectation === "none" ? "no prediction" : c.expectation,
    languageCell(c),
    c.evidence,
    c.statistic ? `${c.statistic}: ${number(c.value)} ${interval(c)}` : "",
    String(c.sampleSize ?? ""),
    number(c.falseAlarm),
    c.statement,
  ]);
  return [
    `# ${model.title}`,
    ...model.headline,
    "## Verdicts",
    table(
      [
        "claim",
        "verdict",
        "expected",
        "language model",
        "evidence",
        "statistic",
        "n",
        "false alarm",
        "statement",
      ],
      claims,
    ),
    ...model.tables.flatMap((t) => [
      `## ${t.title}`,
      t.caption,
      table(
        [...t.head],
        t.body.map((r) => [...r]),
      ),
    ]),
    "## Provenance",
    table(
      ["what", "value"],
      model.provenance.map(([k, v]) => [k, v]),
    ),
    "",
  ].join("\n\n");
}
