/**
 * Pinned outputs: what every accountant says today of a few schedules, so that any change of it is seen. They say
 * nothing of correctness, which other tests hold; where a change is meant, `-u` writes them anew.
 */
import { expect, it } from "vitest";
import { line } from "../testing/pinned.js";
import { calibrateNoise } from "./calibrate.js";
import type { Schedule } from "./mechanism.js";
import { mixingEpsilon, mixingRowEpsilon } from "./mixing.js";
import { pldDelta, pldEpsilon, pldInBlocks, pldMiddle, pldProfile } from "./pld.js";
import { epsilonOfRenyi, rdpDelta, rdpEpsilon, rdpOfStep } from "./rdp.js";
import { sketchRdpEpsilon } from "./sketch-rdp.js";
import { stepLoss } from "./step-loss.js";
import { guaranteeOf } from "./trade-off.js";

const phase = (samplingRate: number, noiseMultiplier: number, steps: number) => ({
  samplingRate,
  noiseMultiplier,
  steps,
});
/** Rates, noises and steps of all sizes; several phases, of which one is idle. */
const SCHEDULES: Readonly<Record<string, Schedule>> = {
  "rate 0.01, noise 1.1, 40 steps": phase(0.01, 1.1, 40),
  "rate 0.2, noise 0.7, 3 steps": phase(0.2, 0.7, 3),
  "rate 0.8, noise 5, 12 steps": phase(0.8, 5, 12),
  "rate 1, noise 3, 2 steps": phase(1, 3, 2),
  "rate 0.03, noise 9, 90 steps": phase(0.03, 9, 90),
  "rate 0, noise 2, 7 steps": phase(0, 2, 7),
  "three phases": [phase(0.1, 1.7, 6), phase(0, 0.9, 11), phase(0.04, 1.3, 5)],
};
const DELTAS = [1e-3, 1e-6];
const EPSILONS = [0.3, 2];
const EACH = Object.entries(SCHEDULES);
const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

it("bounds by Renyi divergences", async () => {
  const steps = [0.02, 0.3, 0.9, 1].flatMap((rate) =>
    [0.6, 2.5].flatMap((noise) =>
      [1.3, 2, 7.7, 33].map((order) =>
        line(`step at rate ${rate}, noise ${noise}, order ${order}`, rdpOfStep(rate, noise, order)),
      ),
    ),
  );
  const bounds = EACH.flatMap(([name, schedule]) => [
    ...DELTAS.map((delta) => line(`${name}, delta ${delta}`, rdpEpsilon(schedule, delta))),
    ...EPSILONS.map((epsilon) => line(`${name}, epsilon ${epsilon}`, rdpDelta(schedule, epsilon))),
    line(`${name}, orders 3 and 5, delta 1e-4`, rdpEpsilon(schedule, 1e-4, [3, 5])),
    line(`${name}, orders 3 and 5, epsilon 0.7`, rdpDelta(schedule, 0.7, [3, 5])),
  ]);
  const renyi = line("epsilon of Renyi 0.4 at order 6, delta 1e-5", epsilonOfRenyi(0.4, 6, 1e-5));
  await expect(text([...steps, ...bounds, renyi])).toMatchFileSnapshot("pinned/rdp.txt");
});

/** Deltas are as good as the rounding of a transform. */
const rounded = (delta: number): number => Number(delta.toFixed(13));

it("brackets by privacy losses", async () => {
  const lines = EACH.flatMap(([name, schedule]) => {
    const profile = pldProfile(schedule, 0.05);
    const { lower, upper } = pldDelta(schedule, 1.7);
    return [
      line(`${name}, delta 1e-3`, pldEpsilon(schedule, 1e-3, 0.05)),
      line(`${name}, epsilon 1.7`, { lower: rounded(lower), upper: rounded(upper) }),
      line(`${name}, middle at delta 1e-6`, pldMiddle(schedule, 1e-6)),
      line(
        `${name}, profile at 0, 0.2, 1, 3`,
        [0, 0.2, 1, 3].map((epsilon) => rounded(profile(epsilon))),
      ),
    ];
  });
  const blocks = pldInBlocks(SCHEDULES["three phases"], 1e-5, 3, 2 ** 13);
  await expect(text([...lines, line("three phases in blocks", blocks)])).toMatchFileSnapshot(
    "pinned/pld.txt",
  );
});

it("laws of one step's loss", async () => {
  const lines = [0.02, 0.6, 1].flatMap((rate) =>
    [0.5, 3].flatMap((noise) =>
      (["remove", "add"] as const).map((direction) => {
        const { low, high, mean, mass } = stepLoss(rate, noise, direction);
        const masses = [mass(-0.4, -0.01), mass(-0.01, 0.1), mass(0.1, 2)].map(rounded);
        return line(`${direction}, rate ${rate}, noise ${noise}`, { low, high, mean, masses });
      }),
    ),
  );
  await expect(text(lines)).toMatchFileSnapshot("pinned/step-loss.txt");
});

it("trade-off functions", async () => {
  const names = ["rate 0.2, noise 0.7, 3 steps", "rate 1, noise 3, 2 steps", "three phases"];
  const lines = names.flatMap((name) => {
    const { inverse, epsilon } = guaranteeOf(SCHEDULES[name], 0.02);
    return [
      line(`${name}, f(1 - h) at 0.01, 0.2, 0.6, 0.95`, [0.01, 0.2, 0.6, 0.95].map(inverse)),
      line(`${name}, epsilon at 1e-2, 1e-5`, [1e-2, 1e-5].map(epsilon)),
    ];
  });
  await expect(text(lines)).toMatchFileSnapshot("pinned/trade-off.txt");
});

it("calibrated noise", async () => {
  const lines = [
    [3, 1e-4, 0.05, 7],
    [0.4, 1e-3, 1, 3],
  ].map(([epsilon, delta, rate, steps]) => {
    let tries = 0;
    const found = calibrateNoise(epsilon, delta, rate, steps, (n) => (tries = n));
    const of = `epsilon ${epsilon}, delta ${delta}, rate ${rate}, ${steps} steps`;
    return line(of, { ...found, tries });
  });
  await expect(text(lines)).toMatchFileSnapshot("pinned/calibrate.txt");
});

it("epsilons of sketches", async () => {
  const lines = [1, 6].flatMap((rank) => [
    ...[[0.9], [1.2, 0.7], [1.01, 0.99, 1.05], [4, 0.2]].flatMap((eigenvalues) =>
      DELTAS.map((delta) =>
        line(
          `eigenvalues ${eigenvalues.join(" ")}, rank ${rank}, delta ${delta}`,
          sketchRdpEpsilon(delta, rank, eigenvalues),
        ),
      ),
    ),
    ...[0.7, 3, 40].flatMap((gamma) => [
      line(`a row, gamma ${gamma}, rank ${rank}`, mixingRowEpsilon(1e-4, rank, gamma)),
      ...[1, 4].map((parts) =>
        line(
          `${parts} parts, gamma ${gamma}, rank ${rank}`,
          mixingEpsilon(1e-4, rank, { gamma, parts }, 5),
        ),
      ),
    ]),
  ]);
  await expect(text(lines)).toMatchFileSnapshot("pinned/sketch.txt");
});
