/** loradp verify: simulate, judge every claim, write the report. */
import type { Verification } from "../../app/verify.js";
import { PROFILES } from "../../app/profiles.js";
import { defineCommand } from "../command.js";
import { choice } from "../options/option.js";
import { runOptions, samplerOption } from "../options/run.js";
import { countVerdicts, verdictLine } from "../verdict-line.js";

const surprises = ({ surprising }: Verification): string =>
  surprising.length === 0
    ? "every prediction came out as theory says"
    : `otherwise than theory predicts: ${surprising.join(", ")}`;

export const command = defineCommand({
  name: "verify",
  summary: "simulate, judge every claim, write the report",
  options: {
    ...runOptions("verify-out"),
    profile: choice(
      "--profile <name>",
      "effort: quick (2 minutes), standard, full",
      PROFILES,
      "quick",
    ),
    sampler: samplerOption,
  },
  async run(options, { signal, progress, line, warn }) {
    const { verify } = await import("../../app/verify.js");
    return verify({
      ...options,
      signal,
      progress,
      warn,
      onVerdict: (result) => line(verdictLine(result)),
    });
  },
  print: (result) =>
    [
      `${countVerdicts(result.claims)}; ${surprises(result)}`,
      `report: ${result.report} (${result.seconds.toFixed(0)} s)`,
    ].join("\n"),
  exitCode: ({ surprising }) => (surprising.length > 0 ? 1 : 0),
});
