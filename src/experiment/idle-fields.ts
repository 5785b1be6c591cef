/** Fields of plans' training settings that would do nothing: noise asked of a method that adds none, and the like. */
import { TASKS } from "../train/data/task.js";
import { idleOption, type TrainedModel } from "../train/option-uses.js";

/** What each kind that trains settings trains; the others have no settings. */
const MODELS: Readonly<Record<string, TrainedModel>> = {
  membership: "classifier",
  dynamics: "classifier",
  language: "language-model",
};

/**
 * Of dynamics: the noise of DP-SGD is made that of adapters of the setting's rank, and biases stay as they are, so that
 * noise is compared on weights alone.
 */
const DYNAMICS: Readonly<Record<string, string>> = {
  noiseMultiplier: "left out of kind dynamics, which sets it to LoRA's noise",
  biases: "left out of kind dynamics, which trains none",
};

type Setting = Readonly<Record<string, unknown>>;

/** Settings that were completed: every field has a value, and none of those says what its user wanted. */
const complete = new WeakSet<object>();

function problemOf(kind: string, { name: _, ...setting }: Setting) {
  const { method } = setting;
  const isDynamics = kind === "dynamics";
  const own = isDynamics && Object.keys(DYNAMICS).find((field) => setting[field] !== undefined);
  if (own) return { option: own, rule: DYNAMICS[own] };
  const ranked = isDynamics && method === "dp-sgd" ? { ...setting, rank: undefined } : setting;
  return idleOption(ranked, MODELS[kind], typeof method === "string" ? method : undefined);
}

export interface IdleField {
  readonly path: ReadonlyArray<string | number>;
  readonly rule: string;
  readonly value: string;
}

/** Fields that say how the user's own file is read, where the source is none. */
function ofNoFile({ kind, source, label, textField }: Setting): IdleField[] {
  const isOwn = kind === "language" ? source !== "emails" : !TASKS.some((task) => task === source);
  const given: Setting = kind === "language" ? { textField } : { label };
  return Object.entries(given)
    .filter(([, value]) => !isOwn && value !== undefined)
    .map(([option, value]) => ({
      path: [option],
      rule: "used with a file of your own",
      value: `${JSON.stringify(value)} with source ${String(source)}`,
    }));
}

/**
 * Fields of a plan, as it was written, that would do nothing.
 * @param written a valid plan; settings of {@link markComplete} are passed over
 */
export function idleFields(written: unknown): IdleField[] {
  const { kind, settings } = written as { readonly kind: string; readonly settings?: Setting[] };
  if (!(kind in MODELS) || settings === undefined) return [];
  // A list of a user may have any `constructor`, which flatMap would call.
  const ofSettings = [...settings].flatMap((setting, i): IdleField[] => {
    const problem = complete.has(setting) ? undefined : problemOf(kind, setting);
    if (!problem) return [];
    const { option, rule } = problem;
    const value = `${JSON.stringify(setting[option])} with method ${String(setting["method"])}`;
    return [{ path: ["settings", i, option], rule, value }];
  });
  return [...ofNoFile(written as Setting), ...ofSettings];
}

/** Notes that a plan's settings are complete: it may be given again, whole or with other fields beside. */
export function markComplete(plan: object): void {
  for (const setting of (plan as { readonly settings?: object[] }).settings ?? [])
    complete.add(setting);
}
