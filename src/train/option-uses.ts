/**
 * Which options of a training setting mean something, by command, model and method: one table. An option that would be
 * taken and then do nothing is refused: a run that was asked for noise and has none is the worst answer there is.
 */
import { UsageError } from "../core/errors.js";
import { joined } from "../core/lists.js";
import {
  drawsA,
  imitatesNoise,
  isAdapter,
  isPrivate,
  LANGUAGE_METHOD_NAMES,
  METHOD_NAMES,
  redrawsA,
  trainsAll,
  type OptionName,
} from "./method.js";

export type TrainedModel = "classifier" | "language-model";
export type TrainingCommand = "train" | "attack";

/** Where an option means something; everywhere, where a field is left out. */
interface Use {
  readonly commands?: readonly TrainingCommand[];
  /** Why the other commands have no use for it. */
  readonly because?: string;
  readonly models?: TrainedModel;
  readonly methods?: (t: { readonly method: string }) => boolean;
}

const adapters = { methods: drawsA };
const privacy = { methods: isPrivate };
const classifiers = { models: "classifier" } as const;
const languageModels = { models: "language-model" } as const;
const counts = { commands: ["attack"], because: "it trains one model" } as const;

/** Options that do not mean something everywhere, by their names in the library. */
export const OPTION_USES: Readonly<Record<string, Use>> = {
  rank: { methods: (t) => drawsA(t) || imitatesNoise(t) },
  init: adapters,
  scaling: adapters,
  alpha: adapters,
  layers: classifiers,
  biases: { ...classifiers, methods: trainsAll },
  resampleEvery: { ...classifiers, methods: redrawsA },
  dropout: { ...classifiers, methods: isAdapter },
  clip: privacy,
  noiseMultiplier: privacy,
  projections: { ...languageModels, methods: (t) => !trainsAll(t) },
  weightDecay: languageModels,
  decay: languageModels,
  hidden: classifiers,
  label: classifiers,
  labelNoise: classifiers,
  pretraining: classifiers,
  context: languageModels,
  textField: languageModels,
  earlyStopping: { commands: ["train"], because: "it looks at models after their last step" },
  pools: counts,
  shadows: counts,
  targets: counts,
  workers: { commands: ["attack"], because: "it trains one model, on one thread" },
  resume: { commands: ["attack"], because: "one training is begun and ended at once" },
  backend: { commands: [], because: "models are trained by WebAssembly whatever it says" },
  executor: { commands: [], because: "models are trained where the command decides" },
};

/** Options that a command has no use for, whatever it trains, and why. */
export const idleOptions = (command: TrainingCommand): Record<string, string> =>
  Object.fromEntries(
    Object.entries(OPTION_USES).flatMap(([option, { commands, because = "" }]) =>
      commands && !commands.includes(command) ? [[option, because]] : [],
    ),
  );

/** Whether an option means something to a model, by whatever method. */
const suits = (option: string, model: TrainedModel): boolean =>
  (OPTION_USES[option]?.models ?? model) === model;

/** Whether an option means something to a method of a model. */
export const isUsed = (option: string, model: TrainedModel, method: string): boolean =>
  suits(option, model) && (OPTION_USES[option]?.methods?.({ method }) ?? true);

/** What of a record of options means something. */
export const usedOptions = <T extends { readonly method: string }>(
  options: T,
  model: TrainedModel,
): Partial<T> =>
  Object.fromEntries(
    Object.entries(options).filter(([option]) => isUsed(option, model, options.method)),
  ) as Partial<T>;

/** An option that means nothing where it is given. */
export interface Idle {
  readonly option: string;
  readonly rule: string;
  /** What it was given together with. */
  readonly beside: "model" | "method";
}

/** The first option of a record that means nothing to its model or method; undefined where all do. */
export function idleOption(
  given: Readonly<Record<string, unknown>>,
  model: TrainedModel,
  method: string | undefined,
): Idle | undefined {
  for (const [option, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!suits(option, model)) {
      const other = OPTION_USES[option].models === "classifier" ? "classifier" : "language model";
      return { option, rule: `used with a ${other}`, beside: "model" };
    }
    if (method === undefined || isUsed(option, model, method)) continue;
    const all = model === "language-model" ? LANGUAGE_METHOD_NAMES : METHOD_NAMES;
    const methods = all.filter((other) => isUsed(option, model, other));
    return { option, rule: `used with ${joined(methods, "or")}`, beside: "method" };
  }
  return undefined;
}

/**
 * @param method undefined where only the model is known
 * @param name how the user calls an option; "model" is what says which model is trained
 * @throws UsageError where a given option means nothing to the model or the method
 */
export function refuseIdle(
  given: Readonly<Record<string, unknown>>,
  model: TrainedModel,
  method: string | undefined,
  name: OptionName,
): void {
  const idle = idleOption(given, model, method);
  if (!idle) return;
  const { option, rule, beside } = idle;
  const what = beside === "model" ? name("model") : `${name("method")} ${method}`;
  throw new UsageError(
    name(option),
    rule,
    `${String(given[option])} with ${what}`,
    "it would do nothing: leave it out",
  );
}
