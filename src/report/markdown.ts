/** The report as Markdown, in the order of the page: the answer, the chain, a section a link, provenance. */
import type { ClaimResult, DetailTable } from "../claims/claim.js";
import { breaksAt, brief, type MarkedLink } from "./chain.js";
import type { Comparison } from "./compare.js";
import { ENGINEER_AT, engineerText } from "./engineer.js";
import type { ConvergenceSection } from "./convergence/section.js";
import { expected, interval, number, seen } from "./format.js";
import type { ReportModel } from "./model.js";
import type { Opening } from "./opening.js";
import { exhibitsIn, type Section } from "./sections.js";
import { surpriseOf } from "./surprise.js";

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
  const value = [number(l.value), interval(l)].filter((text) => text !== "").join(" ");
  return `${l.verdict} (${surpriseOf(c, l.verdict) ?? "-"}): ${value}, n = ${l.sampleSize ?? ""}`;
}

const HEAD = [
  "claim",
  "verdict",
  "surprise",
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
  surpriseOf(c, c.verdict) ?? "-",
  expected(c),
  languageCell(c),
  c.evidence,
  c.statistic ? `${c.statistic}: ${number(c.value)} ${interval(c)}` : "",
  String(c.sampleSize ?? ""),
  number(c.falseAlarm),
  seen(c.power),
  c.statement,
];

/** The first screen: answer, three numbers, the chain. */
function openingText({ answer, tiles, chain, counts, run }: Opening): string[] {
  const breaks = breaksAt(chain);
  const links = chain.flatMap(({ number: n, title, strands }) => [
    `${n}. ${title}`,
    ...strands.flatMap((strand) => [
      `   - ${strands.length > 1 ? `${strand.title}: ` : ""}**${strand.mark}**`,
      ...brief(strand).map(({ bearing, text }) => `     - ${bearing} the link: ${text}`),
    ]),
  ]);
  return [
    `**${answer.head}** ${answer.sentences.join(" ")}`,
    answer.scope,
    tiles.map(({ label, value, note }) => `- ${label}: **${value}** ${note}`).join("\n"),
    `## The argument, link by link${breaks && `: ${breaks}`}`,
    links.join("\n"),
    run ? `${counts} Run: ${run}.` : counts,
  ];
}

/** The other run beside this one: what differs. */
function comparisonText({ against, summary, verdicts, numbers, settings }: Comparison): string[] {
  const part = (title: string, of: DetailTable): string[] =>
    of.body.length > 0 ? [`### ${title}`, table(of)] : [];
  return [
    `## Against ${against}`,
    ...summary,
    ...part("Verdicts that differ", verdicts),
    ...part("Numbers that differ, of verdicts alike", numbers),
    ...part("What the runs were made with", settings),
  ];
}

/** What the run says of a link, with the claims that bear each sentence out. */
function saidText({ strands }: MarkedLink): string[] {
  return strands.flatMap(({ title, mark, said, unsaid }) => {
    const rest = unsaid.map(({ claim, why }) => `${claim} ${why}`).join(", ");
    return [
      `${strands.length > 1 ? `${title}: ` : ""}**${mark}**`,
      ...(said.length > 0
        ? [said.map((s) => `- ${s.bearing} the link: ${s.text} (${s.claim})`).join("\n")]
        : []),
      ...(rest ? [`Nothing is said of: ${rest}.`] : []),
    ];
  });
}

const convergenceText = ({ title, lead, tables }: ConvergenceSection): string[] => [
  `## ${title}`,
  lead,
  ...tables.flatMap((t) => [`### ${t.title}`, t.caption, table(t)]),
];

export function renderMarkdown(model: ReportModel): string {
  const { title, opening, sections, story, claims, provenance } = model;
  const tables = exhibitsIn(sections, model.tables);
  const section = ({ id, number: n, title: name, lead, claims: own }: Section): string[] => {
    const marked = opening.chain.find((one) => one.number === n);
    return [
      `## ${n === undefined ? "" : `${n}. `}${name}`,
      lead,
      ...(marked ? saidText(marked) : []),
      ...(id === ENGINEER_AT ? engineerText(claims) : []),
      own.length > 0
        ? table({ head: HEAD, body: own.map(claimLine) })
        : "No claim on it was judged in this run.",
      ...(tables.get(id) ?? []).flatMap((t) => [`### ${t.title}`, t.caption, table(t)]),
    ];
  };
  return [
    `# ${title}`,
    ...openingText(opening),
    ...(model.comparison ? comparisonText(model.comparison) : []),
    ...sections.flatMap(section),
    ...(model.convergence ? convergenceText(model.convergence) : []),
    "## Verdicts by id, and what stands of many tests together",
    ...story,
    "## Sentences tested",
    table({
      head: ["claim", "source", "sentence"],
      body: claims.map((c) => [c.id, c.source, c.sentence]),
    }),
    "## Provenance",
    table({ head: ["what", "value"], body: provenance }),
    "",
  ].join("\n\n");
}
