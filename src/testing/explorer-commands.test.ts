/** The commands that the explorer prints, run: the same bits in JSON, and the same digits in the terminal. */
import { describe, expect, it } from "vitest";
import { json, loradp } from "../cli/in-process.fixture.js";
import { START, type Setting } from "../report/explorer/fields.js";
import { numbersOf } from "../report/explorer/numbers.js";
import { commandsOf, groupsOf } from "../report/explorer/results.js";

const SETTINGS: ReadonlyArray<Partial<Setting>> = [
  {},
  // A noise multiplier of 0.35355339059327373, and bounds whose nearest digits lie below them.
  { rank: 8, cosine: 0.9999, loading: 0.3 },
  { rank: 3, dim: 17, cosine: 1 - 1e-9, loading: -0.123456789, delta: 3.7e-7, steps: 7 },
  { rank: 1, dim: 2, cosine: 0.5, loading: 1, examples: 1e12, batch: 0.5, steps: 1 },
];
/** Names of what both show: of the page, of the terminal, and what stands before the number there. */
const BOTH: ReadonlyArray<readonly [page: string, terminal: string, unit?: string]> = [
  ["variance", "variance"],
  ["total variation", "total variation"],
  ["scale-mixture bound", "scale-mixture bound"],
  ["fourth-moment bound", "fourth-moment bound"],
  ["Berry-Esseen bound", "Berry-Esseen bound"],
  ["joint total variation", "joint total variation"],
  ["exact epsilon", "epsilon"],
  ["smallest delta", "delta floor"],
  ["Gaussian reading", "Gaussian reading", "epsilon "],
  ["rebuttal, printed", "rebuttal, printed", "epsilon "],
  ["rebuttal, repaired", "rebuttal, repaired", "epsilon "],
  ["noise multiplier", "noise multiplier"],
  ["sampling rate", "sampling rate"],
  ["epsilon by RDP", "epsilon, RDP"],
];

describe("commands that the explorer prints", () => {
  it.each(SETTINGS)("give the numbers that it shows: %o", async (some) => {
    const setting = { ...START, ...some };
    const numbers = numbersOf(setting);
    const argvs = commandsOf(setting, numbers).map((line) => line.split(" ").slice(1));
    const [law, privacy, accountant] = await Promise.all(argvs.map((argv) => json(...argv)));
    const { coordinate, jointTv, row, dpSgd } = numbers;
    expect(law).toMatchObject({ variance: coordinate.variance, tv: coordinate.tv, jointTv });
    expect(privacy).toMatchObject({
      epsilon: row?.epsilon,
      deltaFloor: row?.floor,
      repaired: { epsilon: row?.repaired },
    });
    const { epsilon, noiseMultiplier, samplingRate } = dpSgd;
    expect(accountant).toMatchObject({ noiseMultiplier, samplingRate, rdp: { epsilon } });
    const told = await Promise.all(argvs.map(async (argv) => (await loradp(argv)).stdout));
    const lines = told.join("\n").split("\n");
    const shown = new Map(
      groupsOf(setting, numbers).flatMap((group) =>
        group.lines.map(([name, text]) => [name, text]),
      ),
    );
    for (const [page, terminal, unit = ""] of BOTH) {
      const line = lines.find((text) => text.trimStart().startsWith(`${terminal}  `));
      const value = line?.trim().slice(terminal.length).trim().split(/ {2,}/)[0];
      const here = shown.get(page)?.replace("none exists", "none");
      expect([page, value?.replace(unit, "")]).toEqual([page, here]);
    }
  });
});
