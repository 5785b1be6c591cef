/** loradp doctor: what works on this machine. */
import { availableParallelism } from "node:os";
import { version } from "../../app/version.js";
import { defineCommand } from "../command.js";

export const command = defineCommand({
  name: "doctor",
  summary: "what works on this machine, and why the rest does not",
  options: {},
  async run() {
    const { probeBackends } = await import("../../backend/select.js");
    return {
      loradp: version(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      cores: availableParallelism(),
      backends: await probeBackends(),
    };
  },
  print: ({ loradp, node, platform, cores, backends }) =>
    [
      `loradp ${loradp}, Node ${node}, ${platform}, ${cores} cores`,
      ...backends.map(({ backend, works, precision, device, reason }) => {
        const state = works ? `works, ${precision}, ${device}` : `does not work: ${reason}`;
        return `${backend.padEnd(12)} ${state}`;
      }),
    ].join("\n"),
});
