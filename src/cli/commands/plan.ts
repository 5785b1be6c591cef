/** loradp plan: how large a sweep would be, and how long it would take on this machine. */
import type { PlanEstimate } from "../../app/estimate.js";
import type { DryRun } from "../../app/sweep.js";
import { defineCommand } from "../command.js";
import { flag } from "../options/option.js";
import { runOptions, samplerOption } from "../options/run.js";
import { printDryRun, printEstimate } from "../size-lines.js";

const { workers, backend } = runOptions("");

export const command = defineCommand({
  name: "plan",
  summary: "how large a sweep would be and what it would cost; nothing is written",
  examples: ["plan marginal", "plan my.sim.ts --estimate"],
  argument: { name: "<plan>", help: "name (sweep --list shows them), or .sim.ts/.json file" },
  options: {
    workers,
    backend,
    sampler: samplerOption,
    estimate: flag(
      "--estimate",
      "try some of its cells on this machine, for some seconds, in place of the rates of a core that is known",
    ),
  },
  idle: { seed: "no result is kept", out: "nothing is written" },
  async run(values, { argument, given }): Promise<DryRun | PlanEstimate> {
    const options = { ...values, backend: given("backend") ? values.backend : undefined };
    if (values.estimate) {
      const { estimatePlan } = await import("../../app/estimate.js");
      return estimatePlan(argument, options);
    }
    const { dryRun } = await import("../../app/sweep.js");
    return dryRun(argument, options);
  },
  print: (size) => ("tried" in size ? printEstimate(size) : printDryRun(size)),
});
