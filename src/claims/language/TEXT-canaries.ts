/** TEXT-canaries: whether fine-tuned adapters expose a secret number in a sentence that they were trained on. */
import type { Contrast } from "../../core/pools.js";
import { defineClaim, type Detail, type Verdict } from "../claim.js";
import { allBelowZero, decidingContrast, zLimit } from "../rules.js";
import { signed } from "../words.js";
import {
  exposedSettings,
  excessExposure,
  exposuresOf,
  leftOutControl,
  type Exposed,
} from "./canaries.js";
import { onEnoughPools, poolsText } from "./pools.js";
import { work } from "../source.js";

export interface CanaryFacts {
  /** Rows of canaries, diverged models' among them. */
  readonly canaries: number;
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
const level = (x: number): string => (Number.isFinite(x) ? x.toFixed(2) : "n/a");
const interval = ([low, high]: readonly [number, number]): string =>
  `${level(low)}..${level(high)}`;
const bits = (x: number): string => (Number.isFinite(x) ? signed(x, 2) : "n/a");

/** Why nothing is shown, in a sentence; "" where something is. */
function missingText({ canaries, settings, excess }: CanaryFacts): string {
  if (canaries === 0) return " The plan inserted no canaries.";
  if (settings.length === 0) return " Models of every setting diverged.";
  if (excess.length === 0) return " No adapter is left to compare.";
  const unpaired = excess.filter(({ n }) => n === 0).map(({ name }) => name);
  return unpaired.length > 0
    ? ` No target has both inserted and left-out canaries: ${unpaired.join(", ")}.`
    : "";
}

function controlText({ z, sound }: CanaryFacts): string {
  if (Number.isNaN(z)) return "none was left out";
  return `z = ${z.toFixed(1)}${sound ? "" : ", beyond its limit: the account is wrong"}`;
}

function explain(facts: CanaryFacts): readonly Detail[] {
  const { candidates, chance, settings, excess, full, diverged } = facts;
  const left =
    diverged.length > 0 ? ` Not scored, since models diverged: ${diverged.join(", ")}.` : "";
  const memorised = full.map(
    (c) =>
      `Control, all weights tuned: ${bits(c.mean)} bits (95% between pools ${interval(c.between)}). `,
  );
  const lead = poolsText(facts.pools);
  if (settings.length === 0) return [{ text: `${lead}${missingText(facts)}${left}`.trim() }];
  return [
    {
      text:
        `${lead}Exposure: log2 of ${candidates} candidate numbers over the rank of the true one, ` +
        `${Math.log2(candidates).toFixed(1)} at most, ${chance.toFixed(2)} for one that was left out (control: ` +
        `${controlText(facts)}). ${memorised.join("")}Intervals of adapters hold 95% for all ` +
        `together.${missingText(facts)}${left}`,
    },
    {
      head: ["Setting", "Inserted", "Left out", "Difference (mean over targets)", "Between pools"],
      body: settings.map(({ setting, inserted, leftOut }) => {
        const c = [...excess, ...full].find(({ name }) => name === setting);
        return [
          setting,
          level(inserted),
          level(leftOut),
          bits(c ? c.mean : inserted - leftOut),
          c ? interval(c.between) : "",
        ];
      }),
    },
  ];
}

export const TextCanaries = defineClaim({
  id: "TEXT-canaries",
  source: work(
    "Carlini et al. 2019, arXiv:1802.08232",
    "Exposure, the rank of a canary among the candidates, measures what a generative model has memorised.",
  ),
  statement:
    "Adapters do not expose the number in a sentence that they were fine-tuned on once an epoch (canaries).",
  expectation: "none",
  because:
    "Few weights can memorise less, but one sentence is little to memorise: no theory says which wins.",
  theory: "TEXT",
  evidence: "estimated",
  perTask: "language-model",
  // Membership rows tell a plan without canaries from one without rows.
  reads: { canaries: () => true, membership: () => true },
  test({ canaries, membership }, { alpha, between }) {
    const { exposures, diverged } = exposuresOf(canaries);
    const settings = exposedSettings(exposures);
    const excessOf = (list: readonly Exposed[], count: number): Contrast[] =>
      list.map(({ setting }) => excessExposure(exposures, setting, count, between));
    const adapters = settings.filter(isAdapter);
    const excess = excessOf(adapters, adapters.length);
    const full = excessOf(
      settings.filter(({ method }) => method === "full"),
      1,
    );
    const control = leftOutControl(exposures);
    const sound = Math.abs(control.z) <= zLimit(alpha);
    const verdict: Verdict = sound ? allBelowZero(excess) : "inconclusive";
    const worst = decidingContrast(excess);
    const pools = new Set((canaries.length > 0 ? canaries : membership).map((r) => r.pool)).size;
    const facts: CanaryFacts = {
      canaries: canaries.length,
      pools,
      settings,
      diverged,
      excess,
      full,
      ...control,
      sound,
    };
    return onEnoughPools(pools, {
      verdict,
      statistic: {
        name: worst ? `${STATISTIC}: ${worst.name}` : STATISTIC,
        value: worst?.mean ?? null,
        low: worst?.low ?? null,
        high: worst?.high ?? null,
        sampleSize: exposures.length,
        falseAlarm: between / 2,
      },
      facts,
    });
  },
  explain,
});
