/** loradp claims: what every claim says, reads and needs, and which plans feed it; nothing is run. */
import { claimLines, listLines } from "../claim-lines.js";
import { defineCommand } from "../command.js";

export const command = defineCommand({
  name: "claims",
  summary: "list the claims: statement, source, rows, needs, expectation, plans that feed them",
  examples: ["claims", "claims E8-cosine", "claims MIA-full/spam"],
  argument: { name: "[id]", help: "one claim, with all that is known of it" },
  options: {},
  async run(_, { argument }) {
    const { listClaims } = await import("../../app/list-claims.js");
    return { claims: listClaims(argument === "" ? undefined : argument) };
  },
  print: ({ claims }) => (claims.length === 1 ? claimLines(claims[0]) : listLines(claims)),
});
