/** The examples of CONTRIBUTING.md are the files of this folder, word for word, and work. */
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { describe, expect, it } from "vitest";
import { judgeClaim } from "../../claims/engine.js";
import { headOf } from "../../experiment/kinds.js";
import { parsePlan } from "../../sweep/plan.js";
import { noiseRows, onTheoryBut } from "../rows.js";
import { E2Skewness } from "./E2-skewness.js";
import narrow from "./narrow.sim.js";
import { command } from "./skewness-command.js";
import { skewness } from "./skewness-figure.js";

/** Where the guide puts each file of this folder. */
const PLACES = {
  "E2-skewness.ts": "src/claims/noise/E2-skewness.ts",
  "E2-skewness.test.ts": "src/claims/noise/E2-skewness.test.ts",
  "narrow.sim.ts": "simulations/narrow.sim.ts",
  "skewness-figure.ts": "src/report/figures/skewness.ts",
  "skewness-command.ts": "src/cli/commands/skewness.ts",
} as const;
const guide = readFileSync("CONTRIBUTING.md", "utf8");

/** The file as it reads at its place: imports seen from there. */
function moved(file: string, place: string): string {
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  const imports = text.replaceAll(/from "(\.[^"]+)"/g, (_, path: string) => {
    const target = posix.join("src/testing/examples", path);
    const seen = path.startsWith("./") ? path : posix.relative(posix.dirname(place), target);
    return `from "${seen.startsWith(".") ? seen : `./${seen}`}"`;
  });
  return `\`\`\`ts\n// ${place}\n${imports}\`\`\``;
}

describe("examples of the guide", () => {
  it.each(Object.entries(PLACES))("%s stands in it", (file, place) => {
    expect(guide).toContain(moved(file, place));
  });
  it("are all of its code", () => {
    expect(guide.match(/^```ts$/gm)?.length).toBe(Object.keys(PLACES).length);
  });
  it("a plan that feeds the claim decides it", () => {
    const plan = headOf(parsePlan({ ...narrow, feeds: ["E2-skewness"] }));
    const noise = noiseRows.map((row) => ({ ...row, plan: plan.name }));
    const run = { seed: "1", tables: onTheoryBut({ noise }), plans: [plan] };
    expect(judgeClaim(E2Skewness, run)).toMatchObject([{ id: "E2-skewness", verdict: "upheld" }]);
  });
  it("the figure draws its rows", () => {
    const rows = skewness.rows(onTheoryBut({}), { model: "none", task: "" });
    expect(skewness.draw(rows ?? [], { model: "none", task: "" })).toContain("<circle");
  });
  it("the command computes and prints", async () => {
    // (6 rho + 2 rho^3)/((1 + rho^2)^(3/2) sqrt r) = 4.032/(1.5860 * 4).
    const context = undefined as never;
    const result = await command.run({ rank: 16, rho: 0.6 }, context);
    expect(command.print(result, { rank: 16, rho: 0.6 })).toBe("0.6356");
  });
});
