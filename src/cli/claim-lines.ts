/** What claims say, for people: all of them by chapter, or all that is known of one. */
import type { FeedingPlan, ListedClaim } from "../app/list-claims.js";
import { answerLines, type Field } from "./answer-lines.js";

const expected = ({ expectation, basis }: ListedClaim): string =>
  expectation === "none" ? "no prediction" : `${expectation} (${basis})`;

/** "64 claims: 40 are expected upheld, 20 violated, for 4 there is no prediction. ...". */
function countsOf(claims: readonly ListedClaim[]): string {
  const of = (which: ListedClaim["expectation"]): number =>
    claims.filter(({ expectation }) => expectation === which).length;
  return (
    `${claims.length} claims: ${of("upheld")} are expected upheld, ${of("violated")} violated, for ${of("none")} ` +
    "there is no prediction; loradp claims ID says how one is tested."
  );
}

function sourcesOf({ reads, needs, plans }: ListedClaim): string {
  return [
    reads.length > 0 ? `reads ${reads.join(", ")}` : "reads no rows",
    ...(needs.length > 0 ? [`needs ${needs.join(", ")}`] : []),
    ...(plans.length > 0 ? [`fed by ${plans.map(({ plan }) => plan).join(", ")}`] : []),
  ].join("; ");
}

/** A heading a chapter; of a claim its id, what is expected and what it says, and below it what it reads. */
export function listLines(claims: readonly ListedClaim[]): string {
  const wide = (texts: readonly string[]): number => Math.max(...texts.map(({ length }) => length));
  const [ids, words] = [wide(claims.map(({ id }) => id)), wide(claims.map(expected))];
  const lines = claims.flatMap((claim, i) => [
    ...(claim.chapter === claims[i - 1]?.chapter ? [] : ["", claim.chapter]),
    `  ${claim.id.padEnd(ids)}  ${expected(claim).padEnd(words)}  ${claim.statement}`,
    `      ${sourcesOf(claim)}`,
  ]);
  return [countsOf(claims), ...lines].join("\n");
}

const feeds = ({ plan, profiles }: FeedingPlan): string => `${plan} (${profiles.join(", ")})`;

function judgedOn({ perTask, languageModel, reads }: ListedClaim): string {
  if (reads.length === 0) return "its own computation";
  if (perTask !== null) return `each task of a ${perTask} by itself`;
  const beside = languageModel ? ", and a language model's beside them" : "";
  return `all rows that feed it${beside}`;
}

/** What its test can see; sizes are of a run's rows, and stand with its verdicts. */
function sight({ sees }: ListedClaim): ReadonlyArray<readonly [string, string]> {
  if (sees === null) return [["sees", "what is said with its verdict"]];
  if (typeof sees === "string")
    return [["sees", "everything: it is computed, with no chance in it"]];
  return [
    ["sees", sees.effect],
    ["from", `${sees.found}: seen with probability 0.9 (its verdict says the size)`],
  ];
}

const predicted = ({ expectation, basis }: ListedClaim): string =>
  expectation === "none" ? "Nothing is predicted." : `Expected: ${expectation} (${basis}).`;

export function claimLines(claim: ListedClaim): string {
  const fields: ReadonlyArray<readonly [string, string]> = [
    ["chapter", claim.chapter],
    ["source", claim.source],
    ["sentence", claim.sentence],
    ["because", claim.because],
    ["evidence", claim.evidence],
    ...sight(claim),
    ["reads", claim.reads.join(", ") || "no rows: it computes or simulates for itself"],
    ["needs", claim.needs.join("; ") || "nothing else"],
    ["judged on", judgedOn(claim)],
    ...claim.plans.map((p): [string, string] => ["fed by", `${feeds(p)}: ${p.purpose}`]),
    ["theory", claim.theory],
  ];
  return answerLines(
    `${claim.id}: ${claim.statement} ${predicted(claim)}`,
    fields.map(([name, value]): Field => [name, value, ""]),
  );
}
