/**
 * What would give a guarantee: the noise multipliers with which DP-SGD on the adapter's numbers reaches epsilon 8, 3
 * and 1 at a user's sizes, and how to train so with Opacus.
 */
import { STEPS_RANGE } from "../../accountant/mechanism.js";
import { calibrationSummary } from "../accountant.js";
import { digitsUp } from "../digits.js";
import type { Progress } from "../settings.js";
import { checkBatch, deltaNote, stepsOfEpochs } from "../sizes.js";

export const TARGETS = [8, 3, 1] as const;

/** Sizes of a training. */
export interface Sizes {
  readonly examples: number;
  readonly batch: number;
  readonly epochs: number;
}

export interface Repair extends Sizes {
  readonly delta: number;
  readonly samplingRate: number;
  readonly steps: number;
  readonly targets: ReadonlyArray<{
    readonly epsilon: number;
    /** Noise over clipping norm, rounded up to four digits: by PLD, or RDP where PLD has none. */
    readonly noiseMultiplier: number;
    readonly by: "PLD" | "RDP";
  }>;
  readonly assumed: readonly string[];
  /** What would change the answer, where something would. */
  readonly notes: readonly string[];
}

/** The largest power of ten below 1/examples: leaking one whole record at random has a larger chance than that. */
export const deltaFor = (examples: number): number =>
  Number(`1e-${String(Math.floor(examples)).length}`);
export const DELTA_RULE = "the largest power of ten below 1/examples";

/**
 * Rate and steps: an epoch is ceil(examples/batch) steps, as loaders count; each takes an example with probability
 * batch/examples. Opacus samples with 1/ceil(examples/batch), which is never more.
 * @throws UsageError for a batch above the examples, for less than one step and for too many
 */
export function scheduleFor({ examples, batch, epochs }: Sizes): {
  samplingRate: number;
  steps: number;
} {
  checkBatch(batch, examples);
  const steps = stepsOfEpochs({ examples, batch, epochs }, STEPS_RANGE.max);
  return { samplingRate: batch / examples, steps };
}

/** Calibrates the targets. @param delta {@link deltaFor} the examples, unless given */
export function repairSummary(
  sizes: Sizes,
  delta = deltaFor(sizes.examples),
  progress: Progress = () => {},
): Repair {
  const schedule = scheduleFor(sizes);
  const found = TARGETS.map((epsilon) =>
    calibrationSummary({ epsilon, delta }, schedule, progress),
  );
  const large = deltaNote(delta, sizes.examples);
  const isWhole = Number.isInteger(sizes.examples / sizes.batch);
  return {
    ...sizes,
    delta,
    ...schedule,
    targets: found.map(({ epsilon, noiseMultiplier: { pld, rdp } }) => ({
      epsilon,
      // Never less noise than was found.
      noiseMultiplier: Number(digitsUp(pld ?? rdp)),
      by: pld === null ? "RDP" : "PLD",
    })),
    assumed: found[0].assumed,
    notes: [
      ...new Set(found.flatMap(({ note }) => (note === undefined ? [] : [note]))),
      ...(large === undefined ? [] : [large]),
      ...(isWhole
        ? []
        : [
            `examples / batch is not whole: an epoch counts as ${Math.ceil(sizes.examples / sizes.batch)} steps, as ` +
              "loaders count",
          ]),
    ],
  };
}

/** Six lines of Python (Opacus 1.6, privacy_engine.py): text, which nothing here runs. */
export const opacusLines = ({ batch, targets: [{ noiseMultiplier }] }: Repair): string[] => [
  "from opacus import PrivacyEngine",
  "optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=LR)",
  `loader = torch.utils.data.DataLoader(train_set, batch_size=${batch})  # one item is one record to protect`,
  "engine = PrivacyEngine()",
  "model, optimizer, loader = engine.make_private(module=model.train(), optimizer=optimizer,",
  `    data_loader=loader, noise_multiplier=${noiseMultiplier}, max_grad_norm=1.0)`,
];
