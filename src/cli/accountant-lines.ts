/** What the accountants found, for people. */
import type { accountantSummary, calibrationSummary } from "../app/accountant.js";
import { DELTA_RULE, deltaFor, opacusLines, type Repair } from "../app/inspect/repair.js";
import { answerLines, digits, digitsDown, digitsUp, type Field } from "./answer-lines.js";

/** How rate and steps were computed, where they were. */
interface Derived {
  readonly derived?: string;
}
export type Account = Derived & ReturnType<typeof accountantSummary>;
export type Calibration = Derived & ReturnType<typeof calibrationSummary>;

interface Setting {
  readonly samplingRate?: number;
  readonly steps?: number;
  readonly noiseMultiplier?: unknown;
  readonly phases?: ReadonlyArray<{
    readonly noiseMultiplier: number;
    readonly samplingRate: number;
    readonly steps: number;
  }>;
}

/** The schedule as it was taken. */
function settingFields({ samplingRate, steps, noiseMultiplier, phases }: Setting): Field[] {
  const field = (name: string, value: unknown, meaning: string): Field[] =>
    typeof value === "number" ? [[name, digits(value), meaning]] : [];
  return [
    ...(phases ?? []).map((p, i): Field => [
      `phase ${i + 1}`,
      `${p.steps} steps`,
      `noise multiplier ${p.noiseMultiplier}, sampling rate ${digits(p.samplingRate)}`,
    ]),
    ...field("noise multiplier", noiseMultiplier, "noise over the clipping norm"),
    ...field("sampling rate", samplingRate, "chance of an example in a step"),
    ...field("steps", steps, phases ? "in all" : "noisy ones"),
  ];
}

const assumptions = (assumed: readonly string[]): string[] => [
  "It holds as long as:",
  ...assumed.map((one) => `  - ${one}`),
];
const notesOf = ({ note, derived }: Derived & { readonly note?: string }): string[] => [
  ...(derived === undefined ? [] : [`computed: ${derived}`]),
  ...(note === undefined ? [] : [`note: ${note}`]),
];

/** The valid upper end that is smaller, and whose it is; undefined where neither shows anything. */
function best(rdp: number | null, pld: number | null): readonly [number, string] | undefined {
  if (pld !== null && (rdp === null || pld <= rdp)) return [pld, "PLD"];
  return rdp === null || !Number.isFinite(rdp) ? undefined : [rdp, "RDP"];
}

/** What was asked, and the bound that answers. */
interface Answer {
  readonly key: "epsilon" | "delta";
  readonly given: number;
  readonly rdp: number;
  readonly order: number;
}
function answerOf(of: Account): Answer {
  const { rdp } = of;
  const given = of as { readonly epsilon?: number; readonly delta?: number };
  return "epsilon" in rdp
    ? { key: "epsilon", given: given.delta as number, rdp: rdp.epsilon, order: rdp.order }
    : { key: "delta", given: given.epsilon as number, rdp: rdp.delta, order: rdp.order };
}

export function accountLines(of: Account): string {
  const { pld, assumed } = of;
  const { key, given, rdp, order } = answerOf(of);
  const other = key === "epsilon" ? "delta" : "epsilon";
  // A delta of 1 is no statement.
  const shown = key === "delta" && rdp >= 1 ? null : rdp;
  const found = best(shown, pld?.upper ?? null);
  const at = `at ${other} ${digits(given)}`;
  const sentence = found
    ? `DP-SGD with this schedule has ${key} ${digitsUp(found[0])} or less ${at} (by ${found[1]}).`
    : `Neither accountant shows any privacy of this schedule ${at}.`;
  const ends =
    pld && `${digitsDown(pld.lower)} to ${pld.upper === null ? "?" : digitsUp(pld.upper)}`;
  return answerLines(
    sentence,
    [
      ...settingFields(of as Setting),
      [other, digits(given), "as given"],
      [`${key}, PLD`, ends ?? "none", ends ? "the exact value lies between" : "see the note"],
      [`${key}, RDP`, digitsUp(rdp), `an upper bound, at order ${digits(order)}`],
    ],
    [...notesOf(of), ...assumptions(assumed)],
  );
}

export function calibrationLines(of: Calibration): string {
  const { epsilon, delta, noiseMultiplier, assumed } = of;
  const found = best(noiseMultiplier.rdp, noiseMultiplier.pld);
  const target = `epsilon ${digits(epsilon)} at delta ${digits(delta)}`;
  return answerLines(
    found
      ? `A noise multiplier of ${digitsUp(found[0])} gives ${target} (by ${found[1]}).`
      : `No noise multiplier was found that gives ${target}.`,
    [
      ...settingFields({ ...of, noiseMultiplier: undefined }),
      [
        "by PLD",
        digitsUp(noiseMultiplier.pld),
        "the smallest noise multiplier that it vouches for",
      ],
      ["by RDP", digitsUp(noiseMultiplier.rdp), "the same by a looser accountant"],
    ],
    [...notesOf(of), ...assumptions(assumed)],
  );
}

/** The noise for epsilon 8, 3 and 1 at a user's sizes, and how to train so. */
export function repairLines(of: Repair): string {
  const { examples, batch, epochs, delta, samplingRate, steps, targets, assumed, notes } = of;
  const each = targets.map((t) => `${digits(t.noiseMultiplier)} for epsilon ${t.epsilon}`);
  const rule = delta === deltaFor(examples) ? DELTA_RULE : "as given";
  return answerLines(
    `Noise multipliers at delta ${digits(delta)}: ${each.join(", ")}.`,
    [
      ["examples", String(examples), `batch ${batch}, epochs ${digits(epochs)}`],
      ["sampling rate", digits(samplingRate), "chance of an example in a step: batch / examples"],
      ["steps", String(steps), "noisy ones"],
      ["delta", digits(delta), rule],
      ...targets.map(({ epsilon, noiseMultiplier, by }): Field => [
        `epsilon ${epsilon}`,
        digits(noiseMultiplier),
        `the smallest noise multiplier that ${by} vouches for, rounded up`,
      ]),
    ],
    [
      "With Opacus:",
      ...opacusLines(of).map((line) => `    ${line}`),
      ...notes.map((note) => `note: ${note}`),
      ...assumptions(assumed),
    ],
  );
}
