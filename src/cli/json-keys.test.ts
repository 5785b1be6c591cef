/** The fields of --json: none is lost or renamed, whatever is printed for people. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loradp } from "./in-process.fixture.js";

const scores = join(mkdtempSync(join(tmpdir(), "loradp-keys-")), "scores.csv");
const rows = Array.from({ length: 400 }, (_, i) => `${(i * 7) % 100},${i % 2}`);
writeFileSync(scores, `score,member\n${rows.join("\n")}\n`);

const READ = "source format rows members nonMembers columns";
const LEVEL = "delta confidence";
const KEYS: ReadonlyArray<readonly [command: string, keys: string]> = [
  ["law --rank 8 --rho 0.1", "rank rho variance skewness excessKurtosis tv bounds"],
  ["audit one-run --canaries 9 --guesses 9 --correct 5 --delta 0", `epsilonLower ${LEVEL} note`],
  ["audit one-run --canaries 99 --guesses 60 --correct 55 --delta 0", `epsilonLower ${LEVEL}`],
  [`audit scores ${scores} --delta 0`, `epsilonLower ${LEVEL} seed ${READ}`],
  [`audit scores ${scores} --delta 0.1`, `epsilonLower epsilonLowerIfGdp ${LEVEL} seed ${READ}`],
  [`roc ${scores}`, `auc aucInterval heldOut best ${READ}`],
  ["doctor", "loradp node platform cores backends packages"],
  ["plan mia", "plan kind feeds cells shards trials trialsAre seconds before memory workers"],
  ["claims E1-frozen", "claims"],
];

describe("--json", () => {
  it.each(KEYS)("%s", async (command, keys) => {
    const { stdout } = await loradp([...command.split(" "), "--json"], {
      hasColours: true,
      columns: 60,
    });
    expect(Object.keys(JSON.parse(stdout) as object).join(" ")).toBe(keys);
    // As JSON writes it, on one line.
    expect(`${JSON.stringify(JSON.parse(stdout))}\n`).toBe(stdout);
    expect((await loradp(command.split(" "))).stdout).not.toMatch(/^[{[]/);
  });
});
