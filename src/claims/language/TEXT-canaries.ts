/** TEXT-canaries: whether fine-tuned adapters expose a secret number in a sentence that they were trained on. */
import { poolsToDecide } from "../../core/pools.js";
import { detectableMean } from "../../core/power.js";
import {
  levelOfZero,
  replicates,
  strongest,
  type Estimate,
  type Replicates,
} from "../../core/strongest.js";
import { defineClaim, type Detail } from "../claim.js";
import { ofWholeLevel } from "../levels.js";
import { FEWEST_POOLS, missingPools } from "../membership/needs.js";
import { comparisonVerdict, zLimit } from "../rules.js";
import { signed } from "../words.js";
import {
  exposedSettings,
  excessByPool,
  exposuresOf,
  leftOutControl,
  meanByPool,
  type Exposed,
} from "./canaries.js";
import { work } from "../source.js";

/** A setting's excess: an estimate over so many pools. */
interface Excess extends Estimate {
  readonly name: string;
  readonly pools: number;
}

export interface CanaryFacts {
  /** Rows of canaries, diverged models' among them. */
  readonly canaries: number;
  readonly pools: number;
  readonly settings: readonly Exposed[];
  readonly diverged: readonly string[];
  /** Inserted - left out, bits, of adapters: their intervals hold for all together. */
  readonly excess: readonly Excess[];
  /** Control: the same of full fine-tuning, where canaries are memorised. */
  readonly full: readonly Excess[];
  /** The mean over adapters, which decides; undefined where no pool has one. */
  readonly mean: (Estimate & { readonly smallest: number }) | undefined;
  /** Pools at which the same estimate and spread would decide; null beyond 100,000. */
  readonly needed: number | null | undefined;
  readonly candidates: number;
  /** Mean exposure by chance, and standard errors between it and that of left-out canaries. */
  readonly chance: number;
  readonly z: number;
  readonly sound: boolean;
}

const STATISTIC = "exposure of inserted - of left-out canaries, bits";
/** What the contrast is of. */
function nameOf(adapters: readonly Exposed[]): string {
  if (adapters.length === 0) return STATISTIC;
  const [{ setting }] = adapters;
  return `${STATISTIC}: ${adapters.length === 1 ? setting : `mean of ${adapters.length} adapters`}`;
}
const isAdapter = ({ method }: Exposed): boolean => method === "lora" || method === "lora-fa";
const level = (x: number): string => (Number.isFinite(x) ? x.toFixed(2) : "n/a");
const interval = ({ low, high }: Estimate): string => `${level(low)}..${level(high)}`;
const bits = (x: number): string => (Number.isFinite(x) ? signed(x, 2) : "n/a");

/** Why nothing is shown, in a sentence; "" where something is. */
function missingText({ canaries, settings, excess }: CanaryFacts): string {
  if (canaries === 0) return " The plan inserted no canaries.";
  if (settings.length === 0) return " Models of every setting diverged.";
  if (excess.length === 0) return " No adapter is left to compare.";
  const unpaired = excess.filter(({ pools }) => pools === 0).map(({ name }) => name);
  return unpaired.length > 0
    ? ` No target has both inserted and left-out canaries: ${unpaired.join(", ")}.`
    : "";
}

function controlText({ z, sound }: CanaryFacts): string {
  if (Number.isNaN(z)) return "none was left out";
  return `z = ${z.toFixed(1)}${sound ? "" : ", beyond its limit: the account is wrong"}`;
}

/** The one contrast that decides. */
function decisionText({ mean, pools, needed }: CanaryFacts): string {
  if (mean === undefined) return "";
  const more =
    needed === undefined
      ? ""
      : ` At this estimate and spread ${needed === null ? "no number of" : needed} pools would decide.`;
  return (
    `Decided by one contrast, the mean over adapters: ${bits(mean.mean)} bits [${interval(mean)}] (Student's 95% ` +
    `interval between ${pools} pools).${more} `
  );
}

function explain(facts: CanaryFacts): readonly Detail[] {
  const { candidates, chance, settings, excess, full, diverged } = facts;
  const left =
    diverged.length > 0 ? ` Not scored, since models diverged: ${diverged.join(", ")}.` : "";
  const memorised = full.map(
    (c) => `Control, all weights tuned: ${bits(c.mean)} bits (95% between pools ${interval(c)}). `,
  );
  if (settings.length === 0) return [{ text: `${missingText(facts)}${left}`.trim() }];
  return [
    {
      text:
        `Exposure: log2 of ${candidates} candidate numbers over the rank of the true one, ` +
        `${Math.log2(candidates).toFixed(1)} at most, ${chance.toFixed(2)} for one that was left out (control: ` +
        `${controlText(facts)}). ${memorised.join("")}${decisionText(facts)}Intervals of single adapters hold 95% ` +
        `for all together.${missingText(facts)}${left}`,
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
          c ? interval(c) : "",
        ];
      }),
    },
  ];
}

/** A setting, as it is shown at this level. */
const excessOf = (name: string, pools: ReadonlyMap<number, number>, alpha: number): Excess => ({
  name,
  pools: pools.size,
  ...strongest([[replicates([...pools.values()])]], alpha),
});

/** The mean over adapters against zero: no attack is chosen, and no difference is too small to matter. */
function decide(values: readonly number[], sound: boolean, between: number) {
  const all: Replicates = replicates(values);
  const at = (n: number): Estimate => strongest([[all]], between, n);
  const verdict = sound && all.n >= FEWEST_POOLS ? comparisonVerdict(at(all.n), 0) : "inconclusive";
  const smallest = detectableMean({ sd: all.sd, n: all.n, alpha: between });
  return {
    pools: all.n,
    pValue: all.n >= FEWEST_POOLS ? ofWholeLevel(levelOfZero([[all]]), between) : NaN,
    mean: all.n > 0 ? { ...at(all.n), smallest } : undefined,
    verdict,
    needed:
      sound && verdict === "inconclusive" && all.n > 1
        ? poolsToDecide((n) => comparisonVerdict(at(n), 0) !== "inconclusive", FEWEST_POOLS)
        : undefined,
  };
}

const SEES = {
  effect: "bits of exposure, at the spread between pools that was observed",
  found:
    "what Student's test between pools sees (noncentral t); of few pools the spread is itself uncertain",
};

export const TextCanaries = defineClaim({
  id: "TEXT-canaries",
  source: work(
    "Carlini et al. 2019, arXiv:1802.08232",
    "Exposure, the rank of a canary among the candidates, measures what a generative model has memorised.",
  ),
  statement:
    "Adapters, on average over the plan's, expose the number in a sentence that they were fine-tuned on once an " +
    "epoch (a canary) no more than that in a sentence left out.",
  expectation: "none",
  because:
    "Few weights can memorise less, but one sentence is little to memorise: no theory says which wins. " +
    "Upheld needs inserted sentences to be exposed less, beyond chance; equal exposure is left open.",
  theory: "TEXT",
  evidence: "estimated",
  sees: SEES,
  perTask: "language-model",
  // Membership rows tell a plan without canaries from one without rows.
  reads: { canaries: () => true, membership: () => true },
  needs: [
    {
      what: `${FEWEST_POOLS} replicated pools`,
      curable: true,
      missing: ({ canaries, membership }) =>
        missingPools(canaries.length > 0 ? canaries : membership),
    },
  ],
  test({ canaries, membership }, { alpha, between }) {
    const { exposures, diverged } = exposuresOf(canaries);
    const settings = exposedSettings(exposures);
    const adapters = settings.filter(isAdapter);
    const found = adapters.map(({ setting }) => excessByPool(exposures, setting));
    const control = leftOutControl(exposures);
    const sound = Math.abs(control.z) <= zLimit(alpha);
    const decided = decide(meanByPool(found.filter((list) => list.size > 0)), sound, between);
    const pools = new Set((canaries.length > 0 ? canaries : membership).map((r) => r.pool)).size;
    const { mean } = decided;
    const facts: CanaryFacts = {
      canaries: canaries.length,
      pools,
      settings,
      diverged,
      excess: adapters.map(({ setting }, i) =>
        excessOf(setting, found[i], between / adapters.length),
      ),
      full: settings
        .filter(({ method }) => method === "full")
        .map(({ setting }) => excessOf(setting, excessByPool(exposures, setting), between)),
      mean,
      needed: decided.needed,
      ...control,
      sound,
    };
    return {
      verdict: decided.verdict,
      statistic: {
        name: nameOf(adapters.filter((_, i) => found[i].size > 0)),
        value: mean?.mean ?? null,
        low: mean?.low ?? null,
        high: mean?.high ?? null,
        sampleSize: mean ? decided.pools : null,
        falseAlarm: between / 2,
        ...(Number.isFinite(decided.pValue) && { pValue: decided.pValue }),
      },
      ...(!sound && { sample: null }),
      ...(decided.needed && { sample: decided.needed / decided.pools }),
      ...(mean && {
        power: {
          effect: SEES.effect,
          smallest: Number.isFinite(mean.smallest) ? mean.smallest : null,
        },
      }),
      facts,
    };
  },
  explain,
});
