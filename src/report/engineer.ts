/**
 * What a run says to who has to decide on a release: what it could show, what it could not, and what would give a
 * guarantee at what cost. Every number is one of the ledger's. Silent where a run judged none of these claims.
 */
import type { ClaimResult } from "../claims/claim.js";
import { byDpSgd, guaranteedRepairs } from "../claims/membership/repair-cells.js";
import type { ClaimId } from "../claims/registry.js";
import { interval, number } from "./format.js";
import { escapeHtml as e } from "./html.js";
import { anchorOf } from "./sections.js";

/** The section that it stands in: link 5. */
export const ENGINEER_AT = anchorOf("protection");
const TITLE = "For who decides on a release";

/** Claims on what a release without added noise gives away, in the order of what is seen. */
const ATTACKED: readonly ClaimId[] = ["E11-matrix", "E13-published", "MIA-known-A", "MIA-dp"];
/** Claims on what repairs it. */
const REPAIRED: readonly ClaimId[] = ["REPAIR-dp", "REPAIR-none"];

/** A statement with the id that it is read from; of none where it is about no claim. */
export interface Said {
  readonly text: string;
  readonly id?: string;
}

export interface Engineer {
  readonly shown: readonly Said[];
  readonly notShown: readonly Said[];
  readonly wouldGive: readonly Said[];
}

/** A result, or what the language model's rows say of it. */
type Judged = Pick<ClaimResult, "id" | "verdict" | "statistic" | "value" | "low" | "high">;

const judgedOf = (c: ClaimResult): Judged[] =>
  c.languageModel === undefined
    ? [c]
    : [
        c,
        { ...c.languageModel, id: c.id, statistic: `language model, ${c.languageModel.statistic}` },
      ];

const isDecided = ({ verdict }: Judged): boolean => verdict === "upheld" || verdict === "violated";

/** e.g. "accuracy of the symmetry test: 1 [0.99, 1]; upheld". */
const resultText = (c: Judged): string =>
  c.value === null
    ? `${c.statistic}: ${c.verdict}`
    : `${[`${c.statistic}: ${number(c.value)}`, interval(c)].filter(Boolean).join(" ")}; ${c.verdict}`;

const costText = (repairs: ReturnType<typeof guaranteedRepairs>): string =>
  repairs
    .map(
      ({ repair, setting, guarantee, best, cost, auc }) =>
        `${repair} (${setting}), ${guarantee}: best validation accuracy ${best}, ${cost} beside no repair; AUC of ` +
        `the strongest attack, equally good, ${auc}`,
    )
    .join(". ");

/** What training with a guarantee cost in accuracy, by the rows of this run. */
function costs(claims: readonly ClaimResult[]): Said[] {
  const found = claims
    .filter(({ claim }) => claim === "REPAIR-dp")
    .flatMap(({ id, tables, task }): Said[] => {
      const text = costText(byDpSgd(guaranteedRepairs(tables ?? [])));
      return text === ""
        ? []
        : [{ text: `What it cost here${task === null ? "" : `, on ${task}`}: ${text}.`, id }];
    });
  return found.length > 0
    ? found
    : [{ text: "What that costs in accuracy was not tested in this run." }];
}

const HOW =
  "DP-SGD on what is trained (of an adapter: DP-LoRA): the gradient of each example clipped, noise added to every " +
  "step's sum, all steps accounted for. Rank, a frozen A or merging give none. `loradp accountant --examples N " +
  "--batch B --epochs E` gives the noise multipliers for epsilon 8, 3 and 1 at your sizes.";

/** Undefined where the run judged none of the claims. */
export function engineerOf(claims: readonly ClaimResult[]): Engineer | undefined {
  const asked = [...ATTACKED, ...REPAIRED];
  const own = asked.flatMap((id) => claims.filter(({ claim }) => claim === id));
  const judged = own.flatMap(judgedOf);
  if (judged.every(({ verdict }) => verdict === "not tested")) return undefined;
  const open = [
    ...asked.filter((id) => !own.some(({ claim }) => claim === id)).map((id) => `${id} not tested`),
    ...judged.filter((c) => !isDecided(c)).map(({ id, verdict }) => `${id} ${verdict}`),
  ];
  return {
    shown: judged.filter(isDecided).map((c) => ({ text: resultText(c), id: c.id })),
    notShown: [
      ...(open.length > 0 ? [{ text: `Open in this run: ${open.join(", ")}.` }] : []),
      { text: "What was not shown is not ruled out: a low score of an attack is no guarantee." },
      {
        text: "The models are the suite's small ones: of yours, loradp inspect and attack say more.",
      },
    ],
    wouldGive: [{ text: HOW }, ...costs(claims)],
  };
}

const PARTS: ReadonlyArray<readonly [keyof Engineer, string]> = [
  ["shown", "What this run could show"],
  ["notShown", "What it could not"],
  ["wouldGive", "What would give a guarantee"],
];

/** Text between backticks is code. */
const coded = (text: string): string => e(text).replace(/`([^`]+)`/g, "<code>$1</code>");

export function engineerHtml(claims: readonly ClaimResult[]): string {
  const said = engineerOf(claims);
  if (said === undefined) return "";
  const line = ({ text, id }: Said): string =>
    `<li>${coded(text)}${id === undefined ? "" : ` <a href="#${e(id)}">${e(id)}</a>`}</li>`;
  const parts = PARTS.filter(([part]) => said[part].length > 0).map(
    ([part, title]) =>
      `<p class="state"><b>${title}</b></p><ul class="words">${said[part].map(line).join("")}</ul>`,
  );
  return `<div class="engineer"><h3>${TITLE}</h3>${parts.join("")}</div>`;
}

export function engineerText(claims: readonly ClaimResult[]): string[] {
  const said = engineerOf(claims);
  if (said === undefined) return [];
  const line = ({ text, id }: Said): string => `- ${text}${id === undefined ? "" : ` (${id})`}`;
  return [
    `### ${TITLE}`,
    ...PARTS.filter(([part]) => said[part].length > 0).map(
      ([part, title]) => `${title}:\n\n${said[part].map(line).join("\n")}`,
    ),
  ];
}
