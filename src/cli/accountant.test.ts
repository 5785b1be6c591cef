/** loradp accountant: rates from examples and batch, phases, what is assumed, and what ended at a limit. */
import { describe, expect, it } from "vitest";
import { json, loradp } from "./in-process.fixture.js";

// Keys and numbers are checked one by one below.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const accountant = async (words: string): Promise<any> => json("accountant", ...words.split(" "));

describe("rates and steps", () => {
  // A delta below the PLD accountant's leaves RDP alone, which takes no time.
  const rest = "--noise-multiplier 1.1 --delta 1e-12";
  it("from examples, batch and epochs are those given by hand, and said", async () => {
    const from = await accountant(`--examples 60000 --batch 250 --epochs 60 ${rest}`);
    const hand = await accountant(`--sampling-rate 250/60000 --steps 14400 ${rest}`);
    const decimal = await accountant(`--sampling-rate ${250 / 60000} --steps 14400 ${rest}`);
    expect([from.samplingRate, from.steps]).toEqual([250 / 60000, 14400]);
    expect([from.rdp, decimal.rdp]).toEqual([hand.rdp, hand.rdp]);
    expect(from.derived).toBe(
      "samplingRate = batch / examples = 250 / 60000; steps = 60 epochs of examples / batch, rounded up, = 14400",
    );
    expect(from.assumed.join()).toMatch(/Poisson sampling: .*added or removed/);
    expect(from.sampling).toBe("poisson");
  });

  it.each([
    ["0.1", 60000, 250, 24],
    ["1", 1000, 300, 4],
    ["3", 1000, 300, 12],
    ["0.5", 7, 2, 2],
    ["3", 7, 7, 3],
  ])("%s epochs of %d by %d are %d steps", async (epochs, examples, batch, steps) => {
    const sizes = `--examples ${examples} --batch ${batch} --epochs ${epochs}`;
    expect((await accountant(`${sizes} ${rest}`)).steps).toBe(steps);
  });

  it("of a batch may have steps of their own", async () => {
    const { steps, samplingRate } = await accountant(
      `--examples 1000 --batch 10 --steps 7 ${rest}`,
    );
    expect([steps, samplingRate]).toEqual([7, 0.01]);
  });
});

describe("phases", () => {
  it("of half the steps are one of all; the order does not matter", async () => {
    const half = "--phase sigma=1.1,rate=1/100,steps=50";
    const other = "--phase steps=20,rate=0.02,sigma=2";
    const twice = await accountant(`${half} ${half} --delta 1e-12`);
    const once = await accountant("--phase sigma=1.1,rate=0.01,steps=100 --delta 1e-12");
    expect(twice.rdp).toEqual(once.rdp);
    expect([twice.steps, twice.phases.length]).toEqual([100, 2]);
    const there = await accountant(`${half} ${other} --delta 1e-12`);
    const back = await accountant(`${other} ${half} --delta 1e-12`);
    expect(back.rdp.epsilon).toBeCloseTo(there.rdp.epsilon, 12);
  });
});

describe("an answer at the edge of a search says so", () => {
  it("RDP at its largest order", async () => {
    const words = "--noise-multiplier 1e6 --sampling-rate 1 --steps 1 --delta 1e-12";
    expect((await accountant(words)).note).toMatch(
      /order 32768 is at an end of its search: valid, but/,
    );
  });
  it("RDP that shows nothing", async () => {
    const words = "--noise-multiplier 0.02 --sampling-rate 1 --steps 10 --epsilon 1";
    const { rdp, note } = await accountant(words);
    expect(rdp.delta).toBe(1);
    expect(note).toMatch(
      /^RDP shows nothing: its delta is 1; noise multiplier must be at least 0.03/,
    );
  });
  it("a calibration at its floor, and one without PLD", async () => {
    const floor = await accountant("--sampling-rate 1 --steps 1 --epsilon 1e6 --delta 1e-12");
    expect(floor.noiseMultiplier).toEqual({ rdp: 0.01, pld: null });
    expect(floor.note).toMatch(
      /^RDP: noise multiplier 0.01 is the smallest .*; PLD: delta must be/,
    );
  });
  it("but not inside", async () => {
    const words = "--noise-multiplier 1 --sampling-rate 1 --steps 1 --delta 1e-2";
    expect(await accountant(words)).not.toHaveProperty("note");
  });
});

describe("options that contradict each other, or are missing", () => {
  it.each([
    [
      "--sampling-rate 0.1 --examples 10 --batch 1 --steps 3",
      /^--sampling-rate must be left out with/,
    ],
    ["--examples 10 --steps 3", /^--batch must be given with --examples, got nothing: /],
    ["--batch 10 --steps 3", /^--examples must be given with --batch, got nothing: /],
    ["--examples 10 --batch 11 --epochs 1", /^--batch must be at most --examples, 10, got 11: /],
    [
      "--examples 10 --batch 1 --epochs 1 --steps 3",
      /^--epochs must be left out with --steps, got 1: /,
    ],
    [
      "--sampling-rate 0.1 --epochs 3",
      /^--epochs must be used with --examples and --batch, got 3: /,
    ],
    [
      "--examples 1e6 --batch 1 --epochs 1e4",
      /^--epochs must be of at most 100000000 steps in all/,
    ],
    ["--steps 3", /^--sampling-rate must be given, or --examples and --batch, got nothing: /],
    [
      "--examples 1000 --batch 10 --epochs 1e-9",
      /^--epochs must be of at least one step in all, got 1e-9: these are 1e-7 steps/,
    ],
    ["--sampling-rate 0.1", /^--steps must be given, or --epochs with --examples and --batch, got/],
    [
      "--sampling-rate 3/2 --steps 1",
      /^--sampling-rate must be a number or a fraction .*got 3\/2: /,
    ],
    ["--sampling-rate 1/0 --steps 1", /^--sampling-rate must be a number or a fraction/],
    ["--sampling-rate 1/ --steps 1", /^--sampling-rate must be a number or a fraction/],
    ["--sampling-rate 1/2/2 --steps 1", /^--sampling-rate must be a number or a fraction/],
    ["--sampling-rate 1.5 --steps 1", /^--sampling-rate must be a number from 0 to 1, got 1.5: /],
    [
      "--sampling-rate 0.1 --steps 1e9",
      /^--steps must be an integer from 1 to 100000000, got "1e9": /,
    ],
    [
      "--sampling shuffle --sampling-rate 0.1 --steps 1",
      /^--sampling must be poisson .*got shuffle: shuffled/,
    ],
    [
      "--sampling fixed --sampling-rate 0.1 --steps 1",
      /^--sampling must be poisson .*got fixed: batches of a fixed/,
    ],
    [
      "--sampling uniform --sampling-rate 0.1 --steps 1",
      /^--sampling must be one of poisson, shuffle, fixed/,
    ],
    ...["noise-multiplier", "sampling-rate", "steps", "examples", "batch", "epochs"].map(
      (name): [string, RegExp] => [
        `--phase sigma=1,rate=0.1,steps=3 --${name} 1`,
        new RegExp(`^--${name} must be left out with --phase, got 1: `),
      ],
    ),
    ["--phase sigma=1,rate=0.1", /^--phase must be with steps, too, got sigma=1,rate=0.1: /],
    [
      "--phase sigma=1,rate=0.1,steps=3,clip=2",
      /^--phase must be sigma, rate and steps, each once, got/,
    ],
    [
      "--phase sigma=1,sigma=2,rate=0.1,steps=3",
      /^--phase must be sigma, rate and steps, each once/,
    ],
    ["--phase sigma=0,rate=0.1,steps=3", /^--phase sigma must be a number from 0.01 .*got 0: /],
    ["--phase sigma=1,rate=2,steps=3", /^--phase rate must be a number from 0 to 1, got 2: /],
  ])("%s", async (words, message) => {
    const argv = [
      "accountant",
      "--noise-multiplier",
      "1.1",
      "--delta",
      "1e-5",
      ...words.split(" "),
    ];
    const { status, stdout, stderr } = await loradp(
      words.includes("--phase") ? argv.filter((_, i) => i !== 1 && i !== 2) : argv,
    );
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr.trimEnd()).toMatch(message);
    expect(stderr.trimEnd().split("\n").length).toBe(1);
  });
});

describe("a delta that promises little", () => {
  it.each([
    ["--delta 1e-2", true],
    ["--delta 9e-3", false],
  ])("is noted where it is 1/examples or more: %s", async (words, isNoted) => {
    const sizes = "--examples 100 --batch 100 --epochs 1";
    const by = [
      await accountant(`${sizes} ${words} --noise-multiplier 5`),
      await accountant(`${sizes} ${words} --epsilon 1`),
      await accountant(`${sizes} ${words}`),
    ];
    for (const found of by)
      expect(
        [found.note ?? "", ...(found.notes ?? [])].join(" ").includes("not below 1/examples"),
      ).toBe(isNoted);
  });
});
