/** loradp accountant: the privacy of DP-SGD, or the noise that a guarantee needs. */
import { deltaNote } from "../../app/sizes.js";
import { UsageError } from "../../core/errors.js";
import { accountLines, calibrationLines, repairLines } from "../accountant-lines.js";
import { defineCommand, type Context } from "../command.js";
import { deltaOption, epsilonOption } from "../options/privacy.js";
import {
  checkSampling,
  scheduleOptions,
  singlePhase,
  type ScheduleValues,
} from "../options/schedule.js";

interface Target {
  readonly epsilon: number | undefined;
  readonly delta: number | undefined;
}

/** What was found with a note on its delta, where that promises little at so many examples. */
function noted<T extends { readonly note?: string }>(
  found: T,
  delta: number | undefined,
  examples: number | undefined,
): T {
  const large = delta && examples ? deltaNote(delta, examples) : undefined;
  return large === undefined
    ? found
    : { ...found, note: [found.note, large].filter(Boolean).join("; ") };
}

/** One phase: its privacy, or the noise it needs, with what was computed from examples, batch and epochs. */
async function onePhase(values: ScheduleValues, { epsilon, delta }: Target, { progress }: Context) {
  const { accountantSummary, calibrationSummary } = await import("../../app/accountant.js");
  const { noiseMultiplier } = values;
  const { samplingRate, steps, ...derived } = singlePhase(values);
  if (noiseMultiplier !== undefined) {
    const mechanism = { noiseMultiplier, samplingRate, steps };
    const found = { ...derived, ...accountantSummary(mechanism, epsilon, delta, progress) };
    return noted(found, delta, values.examples);
  }
  const { examples, batch, epochs } = values;
  if (epsilon === undefined && examples && batch && epochs) {
    const { repairSummary } = await import("../../app/inspect/repair.js");
    return repairSummary({ examples, batch, epochs }, delta, progress);
  }
  if (epsilon === undefined || delta === undefined)
    throw new UsageError(
      "--noise-multiplier",
      "given, or both --epsilon and --delta to calibrate it",
      undefined,
      "give the noise multiplier, e.g. 1.1",
    );
  const target = { epsilon, delta };
  const found = { ...derived, ...calibrationSummary(target, { samplingRate, steps }, progress) };
  return noted(found, delta, values.examples);
}

export const command = defineCommand({
  name: "accountant",
  summary:
    "privacy of DP-SGD (Poisson-subsampled Gaussian); " +
    "without --noise-multiplier, calibrates it to --epsilon and --delta, or with --examples, --batch and --epochs " +
    "alone to epsilon 8, 3 and 1",
  examples: [
    "accountant --noise-multiplier 1.5 --sampling-rate 0.04 --steps 2250 --delta 1e-5",
    "accountant --examples 60000 --batch 250 --epochs 60 --epsilon 8 --delta 1e-5",
    "accountant --examples 12000 --batch 32 --epochs 3",
    "accountant --phase sigma=1.1,rate=0.01,steps=1000 --phase sigma=2,rate=0.01,steps=10 --delta 1e-5",
  ],
  notes: ["docs/accountant.md says what each accountant promises."],
  options: {
    ...scheduleOptions,
    epsilon: epsilonOption,
    delta: deltaOption("gives epsilon"),
  },
  async run({ epsilon, delta, ...values }, context) {
    checkSampling(values);
    if (values.phase === undefined) return onePhase(values, { epsilon, delta }, context);
    const { accountantSummary } = await import("../../app/accountant.js");
    return accountantSummary(values.phase, epsilon, delta, context.progress);
  },
  print(found) {
    if ("targets" in found) return repairLines(found);
    return "rdp" in found ? accountLines(found) : calibrationLines(found);
  },
});
