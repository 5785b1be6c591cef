/** loradp report: judge and render again from the stored rows. */
import { headlineText } from "../../claims/headline.js";
import { defineCommand } from "../command.js";
import { comparisonLines } from "../compare-lines.js";
import { text } from "../options/option.js";

export const command = defineCommand({
  name: "report",
  summary: "judge and render again from the stored rows, by the run's own seed",
  examples: ["report verify-out", "report verify-out --against earlier-out"],
  argument: { name: "<dir>", help: "folder of a verify or sweep run" },
  options: {
    against: text(
      "--against <dir>",
      "a second run, or a published report: say what differs in verdicts, numbers, seeds, versions",
    ),
  },
  idle: { seed: "a run is judged by its own seed" },
  async run({ against }, { argument }) {
    const { report } = await import("../../app/report.js");
    return report(argument, { against });
  },
  print: ({ claims, report, comparison }) =>
    [
      headlineText(claims),
      ...(comparison ? comparisonLines(comparison) : []),
      `report: ${report}`,
    ].join("\n"),
});
