/** Options that say how DP-SGD samples: rate and steps, or examples, batch and epochs, or several phases. */
import { NOISE_RANGE, STEPS_RANGE, type SubsampledGaussian } from "../../accountant/mechanism.js";
import { checkBatch, stepsOfEpochs } from "../../app/sizes.js";
import { UsageError } from "../../core/errors.js";
import type { Values } from "../command.js";
import { integer, number, numberParser } from "./number.js";
import { choice, type OptionSpec } from "./option.js";

const RATE = {
  min: 0,
  max: 1,
  remedy: "give the expected batch size over examples, e.g. 250/60000",
};
const NOISE = { min: NOISE_RANGE.min, max: NOISE_RANGE.max, remedy: "give e.g. 1.1" };
const STEPS = { ...STEPS_RANGE, remedy: "give the number of noisy steps, e.g. 1000" };

/** A rate as a decimal number, or as a fraction: "250/60000". */
function rateParser(option: string): (text: string) => number {
  const parse = numberParser(option, "number", RATE);
  return (text) => {
    const parts = text.split("/");
    if (parts.length === 1) return parse(text);
    const [over, under] = parts.map((part) => (part.trim() === "" ? NaN : Number(part)));
    const rate = over / under;
    if (parts.length > 2 || !(under > 0 && under < Infinity && rate >= 0 && rate <= 1))
      throw new UsageError(option, "a number or a fraction from 0 to 1", text, RATE.remedy);
    return rate;
  };
}

const FIELDS = {
  sigma: ["noiseMultiplier", numberParser("--phase sigma", "number", NOISE)],
  rate: ["samplingRate", rateParser("--phase rate")],
  steps: ["steps", numberParser("--phase steps", "integer", STEPS)],
} as const;
const EXAMPLE = "sigma=1.1,rate=0.01,steps=1000";

/** A phase such as "sigma=1.1,rate=250/60000,steps=1000". */
function phaseOf(text: string): SubsampledGaussian {
  const phase = new Map<string, number>();
  for (const part of text.split(",")) {
    const [name, value = "", ...more] = part.split("=").map((word) => word.trim());
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof typeof FIELDS] : undefined;
    if (!field || more.length > 0 || phase.has(field[0]))
      throw new UsageError("--phase", "sigma, rate and steps, each once", text, `give ${EXAMPLE}`);
    phase.set(field[0], field[1](value));
  }
  const missing = Object.entries(FIELDS).find(([, [key]]) => !phase.has(key));
  if (missing)
    throw new UsageError("--phase", `with ${missing[0]}, too`, text, `give e.g. ${EXAMPLE}`);
  return Object.fromEntries(phase) as unknown as SubsampledGaussian;
}

export const scheduleOptions = {
  noiseMultiplier: number(
    "--noise-multiplier <s>",
    "noise standard deviation over clipping norm",
    NOISE,
  ),
  samplingRate: {
    flags: "--sampling-rate <q>",
    help: "expected batch size over number of examples, from 0 to 1; fractions such as 250/60000",
    parse: rateParser("--sampling-rate"),
  } as OptionSpec<number | undefined>,
  steps: integer("--steps <t>", "number of noisy steps", STEPS),
  examples: integer(
    "--examples <n>",
    "instead of --sampling-rate, with --batch: training examples",
    {
      min: 1,
      max: 1e12,
      remedy: "give the number of training examples, e.g. 60000",
    },
  ),
  batch: number("--batch <b>", "expected batch size; the rate is batch / examples", {
    above: 0,
    remedy: "give the expected batch size, e.g. 250",
  }),
  epochs: number(
    "--epochs <e>",
    "instead of --steps: epochs of examples / batch steps each, rounded up, as loaders count",
    {
      above: 0,
      remedy: "give the number of passes over the data, e.g. 60",
    },
  ),
  sampling: choice(
    "--sampling <name>",
    "how batches are drawn; only Poisson sampling is accounted for",
    ["poisson", "shuffle", "fixed"] as const,
    "poisson",
  ),
  phase: {
    flags: "--phase <numbers>",
    help: `instead of all of these, once for each phase of training, e.g. "${EXAMPLE}"`,
    repeated: true,
    parse: (text: string, before?: readonly SubsampledGaussian[]) => [
      ...(before ?? []),
      phaseOf(text),
    ],
  } as OptionSpec<readonly SubsampledGaussian[] | undefined>,
};
export type ScheduleValues = Values<typeof scheduleOptions>;

/** Why a way of sampling is refused, and what can be said of it. */
const REFUSED = {
  shuffle:
    "shuffled batches have no amplification by Poisson sampling; without any, over E epochs, the bound is " +
    "--sampling-rate 1 --steps E, for neighbours where one example's gradients are left out",
  fixed:
    "batches of a fixed size without replacement need another analysis and other neighbours; without any " +
    "amplification, over T steps, the bound is --sampling-rate 1 --steps T, where one example's gradients are left out",
} as const;

const given = (value: unknown): boolean => value !== undefined;

/** What was computed from examples, batch and epochs; empty where nothing was. */
export interface Derived {
  readonly examples?: number;
  readonly batch?: number;
  readonly epochs?: number;
  readonly derived?: string;
}

function rateOf({ samplingRate, examples, batch }: ScheduleValues): number {
  if (!given(examples) && !given(batch)) {
    if (samplingRate !== undefined) return samplingRate;
    throw new UsageError(
      "--sampling-rate",
      "given, or --examples and --batch",
      undefined,
      RATE.remedy,
    );
  }
  if (samplingRate !== undefined)
    throw new UsageError(
      "--sampling-rate",
      "left out with --examples and --batch",
      samplingRate,
      "give one of them",
    );
  if (batch === undefined)
    throw new UsageError(
      "--batch",
      "given with --examples",
      undefined,
      "give the expected batch size",
    );
  if (examples === undefined)
    throw new UsageError(
      "--examples",
      "given with --batch",
      undefined,
      "give the number of examples",
    );
  checkBatch(batch, examples);
  return batch / examples;
}

function stepsOf({ steps, examples, batch, epochs }: ScheduleValues): number {
  if (epochs === undefined) {
    if (steps !== undefined) return steps;
    throw new UsageError(
      "--steps",
      "given, or --epochs with --examples and --batch",
      undefined,
      STEPS.remedy,
    );
  }
  if (steps !== undefined)
    throw new UsageError("--epochs", "left out with --steps", epochs, "give one of them");
  if (examples === undefined || batch === undefined)
    throw new UsageError(
      "--epochs",
      "used with --examples and --batch",
      epochs,
      "give these, or --steps",
    );
  return stepsOfEpochs({ examples, batch, epochs }, STEPS.max);
}

/** @throws UsageError for options that are missing, or contradict each other */
export function singlePhase(
  values: ScheduleValues,
): Omit<SubsampledGaussian, "noiseMultiplier"> & Derived {
  const [samplingRate, steps] = [rateOf(values), stepsOf(values)];
  const { examples, batch, epochs } = values;
  if (examples === undefined || batch === undefined) return { samplingRate, steps };
  const rate = `samplingRate = batch / examples = ${batch} / ${examples}`;
  if (epochs === undefined) return { samplingRate, steps, examples, batch, derived: rate };
  const derived = `${rate}; steps = ${epochs} epochs of examples / batch, rounded up, = ${steps}`;
  return { samplingRate, steps, examples, batch, epochs, derived };
}

/** @throws UsageError for a way of sampling that is not accounted for, and for numbers beside --phase */
export function checkSampling(values: ScheduleValues): void {
  const { sampling } = values;
  if (sampling !== "poisson")
    throw new UsageError(
      "--sampling",
      "poisson for these accountants",
      sampling,
      REFUSED[sampling],
    );
  if (values.phase === undefined) return;
  const names = [
    "noiseMultiplier",
    "samplingRate",
    "steps",
    "examples",
    "batch",
    "epochs",
  ] as const;
  const found = names.find((name) => given(values[name]));
  if (found !== undefined)
    throw new UsageError(
      scheduleOptions[found].flags.split(" ")[0],
      "left out with --phase",
      values[found],
      "name noise, rate and steps in each phase",
    );
}
