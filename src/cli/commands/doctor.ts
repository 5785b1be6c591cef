/** loradp doctor: what works on this machine. */
import { availableParallelism } from "node:os";
import { version } from "../../app/version.js";
import { defineCommand } from "../command.js";

export const command = defineCommand({
  name: "doctor",
  summary: "what works on this machine, why the rest does not, and which packages are there",
  examples: ["doctor"],
  options: {},
  async run() {
    const { probeBackends } = await import("../../backend/select.js");
    const { optionalPackages } = await import("../../core/packages.js");
    return {
      loradp: version(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      backends: await probeBackends(),
      packages: optionalPackages(),
    };
  },
  print: ({ loradp, node, platform, cores, backends, packages }) =>
    [
      `loradp ${loradp}, Node ${node}, ${platform}, ${cores} cores`,
      ...backends.map(({ backend, works, precision, device, reason }) => {
        const state = works ? `works, ${precision}, ${device}` : `does not work: ${reason}`;
        return `${backend.padEnd(12)} ${state}`;
      }),
      "optional packages",
      ...packages.map(({ name, version: installed, use }) => {
        const state = installed ?? `absent (npm i ${name})`;
        return `${name}: ${state}; ${use}`;
      }),
    ].join("\n"),
});
