/** TEXT-canaries: whether fine-tuned adapters expose a secret number in a sentence that they were trained on. */
import type { Contrast } from "../../core/pools.js";
import { defineClaim, type Detail, type Verdict } from "../claim.js";
import { ALPHA, allBelowZero, decidingContrast, zLimit } from "../rules.js";
import { signed } from "../words.js";
import {
  exposedSettings,
  excessExposure,
  exposuresOf,
  leftOutControl,
  type Exposed,
} from "./canaries.js";
import { onEnoughPools, poolsText } from "./pools.js";

export interface CanaryFacts {
  readonly pools: number;
  readonly settings: readonly Exposed[];
  readonly diverged: readonly string[];
  /** Inserted - left out, bits, of adapters. */
  readonly excess: readonly Contrast[];
  /** Control: the same of full fine-tuning, where canaries are memorised. */
  readonly full: readonly Contrast[];
  readonly candidates: number;
  /** Mean exposure by chance, and standard errors between it and that of left-out canaries. */
  readonly chance: number;
  readonly z: number;
  readonly sound: boolean;
}

const STATISTIC = "exposure of inserted - of left-out canaries, bits";
const isAdapter = ({ method }: Exposed): boolean => method === "lora" || method === "lora-fa";
const interval = ([low, high]: readonly [number, number]): string =>
  [low, high].map((x) => (Number.isFinite(x) ? x.toFixed(2) : "n/a")).join("..");
const bits = (x: number): string => (Number.isFinite(x) ? signed(x, 2) : "n/a");

function explain(facts: CanaryFacts): readonly Detail[] {
  const { candidates, chance, z, sound, settings, excess, full, diverged } = facts;
  const control = sound ? "" : ", beyond its limit: the account is wrong";
  const left =
    diverged.length > 0 ? ` Not scored, since models diverged: ${diverged.join(", ")}.` : "";
  const memorised = full.map(
    (c) =>
      `Control, all weights tuned: ${bits(c.mean)} bits (95% between pools ${interval(c.between)}). `,
  );
  return [
    {
      text:
        `${poolsText(facts.pools)}Exposure: log2 of ${candidates} candidate numbers over the rank of the true one, ` +
        `${Math.log2(candidates).toFixed(1)} at most, ${chance.toFixed(2)} for one that was left out (control: ` +
        `z = ${z.toFixed(1)}${control}). ${memorised.join("")}Intervals of adapters hold 95% for all together.${left}`,
    },
    {
      head: ["Setting", "Inserted", "Left out", "Difference", "Between pools"],
      body: settings.map(({ setting, inserted, leftOut }) => {
        const c = [...excess, ...full].find(({ name }) => name === setting);
        return [
          setting,
          bits(inserted),
          bits(leftOut),
          bits(c ? c.mean : inserted - leftOut),
          c ? interval(c.between) : "",
        ];
      }),
    },
  ];
}

export const TEXTCanaries = defineClaim({
  id: "TEXT-canaries",
  source: "Carlini et al. 2019, arXiv:1802.08232",
  statement:
    "Adapters do not expose the number in a sentence that they were fine-tuned on once an epoch (canaries).",
  expectation: "none",
  because:
    "Few weights can memorise less, but one sentence is little to memorise: no theory says which wins.",
  theory: "TEXT",
  evidence: "estimated",
  perTask: "language-model",
  reads: { canaries: () => true },
  test({ canaries }) {
    const { exposures, diverged } = exposuresOf(canaries);
    const settings = exposedSettings(exposures);
    const excessOf = (list: readonly Exposed[], count: number): Contrast[] =>
      list.map(({ setting }) => excessExposure(exposures, setting, count));
    const adapters = settings.filter(isAdapter);
    const excess = excessOf(adapters, adapters.length);
    const full = excessOf(
      settings.filter(({ method }) => method === "full"),
      1,
    );
    const control = leftOutControl(exposures);
    const sound = Math.abs(control.z) <= zLimit(ALPHA);
    const verdict: Verdict = sound ? allBelowZero(excess) : "inconclusive";
    const worst = decidingContrast(excess);
    const pools = new Set(canaries.map((r) => r.pool)).size;
    const facts: CanaryFacts = { pools, settings, diverged, excess, full, ...control, sound };
    return onEnoughPools(pools, {
      verdict,
      statistic: {
        name: worst ? `${STATISTIC}: ${worst.name}` : STATISTIC,
        value: worst?.mean ?? null,
        low: worst?.low ?? null,
        high: worst?.high ?? null,
        sampleSize: exposures.length,
        falseAlarm: 0.025,
      },
      facts,
    });
  },
  explain,
});
