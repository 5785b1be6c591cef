/** Answers for people: the sentence says what the numbers say, in each case that they can come to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { digits, digitsDown, digitsUp } from "./answer-lines.js";
import { loradp } from "./in-process.fixture.js";

const answer = async (command: string): Promise<string> => {
  const { status, stdout, stderr } = await loradp(command.split(" "));
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
};
const first = async (command: string): Promise<string> => (await answer(command)).split("\n")[0];

describe("numbers of answers", () => {
  it("are rounded to the side that keeps a bound a bound", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1e12, noNaN: true }), (x) => {
        const [up, down] = [Number(digitsUp(x)), Number(digitsDown(x))];
        // Doubles that are closer than 1e-10 to a step count as on it.
        expect(up).toBeGreaterThanOrEqual(x * (1 - 1e-9));
        expect(down).toBeLessThanOrEqual(x * (1 + 1e-9));
        expect(up / down).toBeLessThanOrEqual(1.0010001);
      }),
      { seed: 20240917 },
    );
    expect([digitsUp(6.7741), digitsDown(6.7749)]).toEqual(["6.775", "6.774"]);
    expect([digitsUp(0.449), digitsDown(0.449), digitsUp(1e-5)]).toEqual([
      "0.449",
      "0.449",
      "1e-5",
    ]);
  });

  it("have words where there is no number", () => {
    expect([null, Infinity, 0, 1e-5, 123456, 472.135].map(digits)).toEqual([
      ...["none", "infinite", "0", "1e-5", "1.235e5", "472.1"],
    ]);
  });
});

describe("law", () => {
  it("says both distances, and which bounds say nothing", async () => {
    const text = await answer("law --rank 8 --rho 0.1 --dim 4096");
    expect(text).toMatch(
      /^At rank 8 and loading 0\.1, .* is 0\.04703 away .* row of 4096 is 0\.9445 away/,
    );
    expect(text).toMatch(/\n {2}variance +0\.1263 /);
    expect(text).not.toContain("says nothing");
    const one = await answer("law --rank 1 --rho 1");
    expect(one).not.toContain("whole row");
    expect(one.match(/it says nothing/g)).toHaveLength(3);
  });
});

describe("privacy", () => {
  it.each([
    [
      "an epsilon above the Gaussian reading's",
      "--rho 0.99 --delta 1e-5",
      /^One gradient row of one step has epsilon 472\.1 at delta 1e-5, exactly; a whole update has none \(E11-matrix\)\. The Gaussian reading promises epsilon 1\.555, which is not so\.$/,
    ],
    [
      "that there is none",
      "--rho 0.9 --delta 1e-5",
      /^One gradient row .* has no epsilon at delta 1e-5: with probability 1\.936e-4 .* nor has a whole update .* promises epsilon 5\.759, which/,
    ],
    [
      "a delta",
      "--rho 0.99 --epsilon 8",
      /^One gradient row .* has delta 0\.12\d+ at epsilon 8, exactly; a whole update has no epsilon .* promises delta .*, which is not so\.$/,
    ],
    [
      "that the reading is no smaller, where neighbours are alike",
      "--rho 1 --delta 1e-5",
      /^One gradient row .* has epsilon 0 at delta 1e-5, exactly; .* The Gaussian reading, 0, promises no more than that here\.$/,
    ],
  ])("says %s", async (_, options, sentence) => {
    expect(await first(`privacy --rank 8 --dim 4096 ${options}`)).toMatch(sentence);
  });

  it("rounds the true upper bound up: 229.914 is 230", async () => {
    const repaired = async (rho: string): Promise<string> => {
      const options = `--rank 16 --dim 768 --rho ${rho} --delta 1e-5`;
      const { stdout } = await loradp([..."privacy --json".split(" "), ...options.split(" ")]);
      const { epsilon } = (JSON.parse(stdout) as { repaired: { epsilon: number } }).repaired;
      const said = /repaired +epsilon (\S+) /.exec(await answer(`privacy ${options}`))?.[1];
      expect(Number(said)).toBeGreaterThanOrEqual(epsilon);
      return `${epsilon.toFixed(3)}: ${said}`;
    };
    expect(await repaired("0.99")).toBe("229.914: 230");
    expect(await repaired("0.9999")).toBe("20.186: 20.19");
  });

  it("gives the rebuttal's bounds in the unit that was asked for, or that they do not apply", async () => {
    const lines = async (options: string): Promise<string> =>
      answer(`privacy --rank 8 --dim 4096 ${options}`);
    expect(await lines("--rho 0.99 --delta 1e-5")).toMatch(
      /printed +epsilon 3342 .*\n.*repaired +epsilon 3338 /,
    );
    expect(await lines("--rho 0.9 --delta 1e-5")).toMatch(/printed +does not apply/);
    expect(await lines("--rho 0.99 --epsilon 4000")).toMatch(/printed +delta /);
  });
});

describe("accountant", () => {
  it.each([
    [
      "epsilon",
      "--noise-multiplier 1.5 --delta 1e-5",
      /^DP-SGD .* epsilon 6\.776 or less at delta 1e-5 \(by PLD\)\.$/,
    ],
    [
      "delta",
      "--noise-multiplier 1.5 --epsilon 8",
      /^DP-SGD .* delta \d\.\d+e-7 or less at epsilon 8 \(by PLD\)\.$/,
    ],
    [
      "that nothing is shown",
      "--noise-multiplier 0.01 --epsilon 1",
      /^Neither accountant shows any privacy of this schedule at epsilon 1\.$/,
    ],
    [
      "the noise that is needed",
      "--epsilon 8 --delta 1e-5",
      /^A noise multiplier of 1\.3\d* gives epsilon 8 at delta 1e-5 \(by PLD\)\.$/,
    ],
  ])(
    "says %s",
    async (_, options, sentence) => {
      const text = await answer(`accountant --sampling-rate 0.04 --steps 2250 ${options}`);
      expect(text.split("\n")[0]).toMatch(sentence);
      expect(text).toMatch(/\nIt holds as long as:\n {2}- Poisson sampling/);
    },
    60_000,
  );

  it("takes RDP's bound where PLD has none, and names phases and how rates were computed", async () => {
    expect(
      await first("accountant --noise-multiplier 0.02 --sampling-rate 0.04 --steps 2 --delta 0.1"),
    ).toMatch(/^DP-SGD .* epsilon \S+ or less at delta 0\.1 \(by RDP\)\.$/);
    const phases = await answer("accountant --phase sigma=2,rate=0.01,steps=10 --epsilon 1");
    expect(phases).toMatch(/noise multiplier +2 /);
    const derived = await answer(
      "accountant --examples 12000 --batch 32 --epochs 3 --noise-multiplier 1 --epsilon 1",
    );
    expect(derived).toMatch(/\n {2}steps +1125 /);
    expect(derived).toMatch(/\ncomputed: samplingRate = batch \/ examples = 32 \/ 12000/);
  });
});
