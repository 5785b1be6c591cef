/** loradp report: judge and render again from the stored rows. */
import { headlineText } from "../../claims/headline.js";
import { defineCommand } from "../command.js";

export const command = defineCommand({
  name: "report",
  summary: "judge and render again from the stored rows, by the run's own seed",
  argument: { name: "<dir>", help: "folder of a verify or sweep run" },
  options: {},
  idle: { seed: "a run is judged by its own seed" },
  async run(_, { argument }) {
    const { report } = await import("../../app/report.js");
    return report(argument);
  },
  print: ({ claims, report }) => `${headlineText(claims)}\nreport: ${report}`,
});
