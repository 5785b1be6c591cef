/** loradp claims: what every claim says, reads and needs, and which plans feed it; nothing is run. */
import type { FeedingPlan, ListedClaim } from "../../app/list-claims.js";
import { defineCommand } from "../command.js";

const feeds = ({ plan, profiles }: FeedingPlan): string => `${plan} (${profiles.join(", ")})`;

const expected = ({ expectation, basis }: ListedClaim): string =>
  expectation === "none" ? "no prediction" : `expected ${expectation} (${basis})`;

const brief = (claim: ListedClaim): string =>
  [
    `${claim.id}: ${expected(claim)}. ${claim.statement}`,
    `    ${claim.reads.length > 0 ? `reads ${claim.reads.join(", ")}` : "reads no rows"}` +
      `${claim.needs.length > 0 ? `; needs ${claim.needs.join(", ")}` : ""}` +
      `${claim.plans.length > 0 ? `; fed by ${claim.plans.map((p) => p.plan).join(", ")}` : ""}`,
  ].join("\n");

function judgedOn({ perTask, languageModel }: ListedClaim): string {
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

function whole(claim: ListedClaim): string {
  const lines: ReadonlyArray<readonly [string, string]> = [
    ["statement", claim.statement],
    ["chapter", claim.chapter],
    ["source", claim.source],
    ["sentence", claim.sentence],
    ["expectation", expected(claim)],
    ["because", claim.because],
    ["evidence", claim.evidence],
    ...sight(claim),
    ["reads", claim.reads.join(", ") || "no rows: it computes or simulates for itself"],
    ["needs", claim.needs.join("; ") || "nothing else"],
    ["judged on", claim.reads.length > 0 ? judgedOn(claim) : "its own computation"],
    ...claim.plans.map((p): [string, string] => ["fed by", `${feeds(p)}: ${p.purpose}`]),
    ["theory", claim.theory],
  ];
  return [claim.id, ...lines.map(([name, value]) => `  ${name.padEnd(12)} ${value}`)].join("\n");
}

export const command = defineCommand({
  name: "claims",
  summary: "list the claims: statement, source, rows, needs, expectation, plans that feed them",
  examples: ["claims", "claims E8-cosine", "claims MIA-dp/spam"],
  argument: { name: "[id]", help: "one claim, with all that is known of it" },
  options: {},
  async run(_, { argument }) {
    const { listClaims } = await import("../../app/list-claims.js");
    return { claims: listClaims(argument === "" ? undefined : argument) };
  },
  print: ({ claims }) => claims.map(claims.length === 1 ? whole : brief).join("\n"),
});
