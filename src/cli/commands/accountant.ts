/** loradp accountant: the privacy of DP-SGD, or the noise that a guarantee needs. */
import { UsageError } from "../../core/errors.js";
import { asJson, defineCommand } from "../command.js";
import { integer, number } from "../options/number.js";
import { deltaOption, epsilonOption } from "../options/privacy.js";

export const command = defineCommand({
  name: "accountant",
  summary:
    "privacy of DP-SGD (Poisson-subsampled Gaussian); " +
    "without --noise-multiplier, calibrates it to --epsilon and --delta",
  options: {
    // Ranges are those of accountant/mechanism.ts, which states and checks them.
    noiseMultiplier: number(
      "--noise-multiplier <s>",
      "noise standard deviation over clipping norm",
      { remedy: "give e.g. 1.1" },
    ),
    samplingRate: number(
      "--sampling-rate <q>",
      "expected batch size over number of examples, from 0 to 1",
      { required: true, remedy: "give e.g. 0.01" },
    ),
    steps: integer("--steps <t>", "number of noisy steps", {
      required: true,
      remedy: "give e.g. 1000",
    }),
    epsilon: epsilonOption,
    delta: deltaOption("gives epsilon"),
  },
  async run({ noiseMultiplier, samplingRate, steps, epsilon, delta }) {
    const { accountantSummary, calibrationSummary } = await import("../../app/accountant.js");
    if (noiseMultiplier !== undefined)
      return accountantSummary({ noiseMultiplier, samplingRate, steps }, epsilon, delta);
    if (epsilon === undefined || delta === undefined)
      throw new UsageError(
        "--noise-multiplier",
        "given, or both --epsilon and --delta to calibrate it",
        undefined,
        "give the noise multiplier, e.g. 1.1",
      );
    return calibrationSummary(epsilon, delta, samplingRate, steps);
  },
  print: asJson,
});
