/** loradp doctor: what works on this machine. */
import { availableParallelism } from "node:os";
import { version } from "../../app/version.js";
import { defineCommand } from "../command.js";
import { doctorLines } from "../doctor-lines.js";

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
  print: doctorLines,
});
