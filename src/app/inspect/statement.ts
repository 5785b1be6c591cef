/**
 * The answer to whoever published an adapter, in one paragraph: what was shown, what was not, what would give a
 * guarantee. Every number comes from what was found.
 */
import { SPAN_CHANCE } from "../../attack/span.js";
import { joined } from "../../core/lists.js";
import { digits, digitsDown, digitsUp } from "../digits.js";
import type { SpanLayer } from "./activations.js";
import type { Inspected } from "./inspect.js";
import type { LayerGroup } from "./layers.js";
import type { Repair } from "./repair.js";
import type { RowLaw } from "./row-law.js";
import { initSentence } from "./init-words.js";
import { seedSentences } from "./seed-words.js";
import { nearestRow } from "./suite-cost.js";
import { zeroCandidates, zeroGradients } from "./zeros.js";

export interface Statement {
  /** What the folder is. */
  readonly what: string;
  /** The answer in a sentence. */
  readonly answer: string;
  readonly shown: readonly string[];
  readonly notShown: readonly string[];
  readonly wouldGive: readonly string[];
}

type Found = Omit<Inspected, "statement">;

/** "8", or "4, 8 and 16". */
const listOf = (values: readonly number[]): string =>
  joined([...new Set(values)].sort((a, b) => a - b).map(digits), "and");

const count = (n: number, noun: string): string =>
  `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;

export function whatIs({ adapter, groups }: Pick<Found, "adapter" | "groups">): string {
  const { base, rslora, modules, numbers } = adapter;
  const names = [...new Set(groups.flatMap((group) => group.names))];
  const dtypes = [...new Set(groups.flatMap(({ dtypes: { a, b } }) => [a, b]))];
  return (
    `LoRA of rank ${listOf(groups.map(({ rank }) => rank))}, alpha ${listOf(groups.map(({ alpha }) => alpha))} ` +
    `(s = ${listOf(groups.map(({ scaling }) => scaling))}${rslora ? ", rank-stabilised: alpha/sqrt r" : ""}) on ` +
    `${joined(names, "and")}: ${count(modules, "module")}${base === "" ? "" : ` of ${base}`}, ` +
    `${count(numbers, "number")} of ${joined(dtypes, "and")}`
  );
}

const isUntrained = (groups: readonly LayerGroup[]): boolean =>
  groups.every(({ untrained }) => untrained);

/** The law with the smallest joint distance: what is said of it holds of the others the more. */
function readingSentence(laws: readonly RowLaw[]): string[] {
  const [law] = [...laws].sort((a, b) => a.jointTv - b.jointTv);
  if (law === undefined || law.readings.length === 0) return [];
  const [near, far] = law.readings;
  const said = ({ cosine, epsilon }: (typeof law.readings)[number]): string =>
    epsilon === null
      ? `at cosine ${cosine} none exists`
      : `at cosine ${cosine} it is ${digitsUp(epsilon)}`;
  return [
    `At rank ${law.rank} and width ${law.inputs} the noise of one gradient row is ${digits(law.jointTv)} in total ` +
      `variation from a Gaussian (0: the same, 1: told apart for certain; exact, for Gaussian A). Read as a Gaussian ` +
      `mechanism it would promise epsilon ${digits(near.gaussian)} at delta ${digits(law.delta)} between rows of ` +
      `cosine ${near.cosine}; the exact epsilon of that row ` +
      `${near.epsilon === null ? "does not exist" : `is ${digitsUp(near.epsilon)}`}, and ${said(far)}. A whole ` +
      "update has none.",
  ];
}

function toldWords(isTold: boolean, isLower: boolean): string {
  if (isTold) return "members can be told from others.";
  return isLower
    ? "they are lower for members. Is their sign right? A larger score must mean member."
    : "they do not tell members, which is no protection: another attack may.";
}

function scoreSentences({ scores }: Found): string[] {
  if (scores === null) return [];
  const { roc, audit } = scores;
  const [low, high] = roc.aucInterval.map((x) => x.toFixed(3));
  const { epsilonLower, confidence, delta } = audit;
  return [
    `Your scores (${count(roc.members, "member")}, ${count(roc.nonMembers, "non-member")}) have AUC ` +
      `${roc.auc.toFixed(3)} [${low}, ${high}] and show ` +
      (epsilonLower > 0 ? `epsilon ${digitsDown(epsilonLower)} or more` : "no epsilon above 0") +
      ` at delta ${digits(delta)} (confidence ${confidence}): ` +
      toldWords(epsilonLower > 0 || roc.aucInterval[0] > 0.5, roc.aucInterval[1] < 0.5),
  ];
}

/**
 * Candidates that lie inside what B shows at some layer where the test can tell, and outside at none; and the other way
 * round. A member lies outside at a layer whose inputs moved in training, so that both together say nothing.
 */
export function spanVerdict(spans: readonly SpanLayer[]) {
  const telling = spans.filter(({ power }) => power === "some");
  const candidates = Math.max(0, ...spans.map((layer) => layer.candidates.length));
  const at = (i: number): string[] =>
    telling.flatMap((layer) => (i in layer.candidates ? [layer.candidates[i].place] : []));
  const places = Array.from({ length: candidates }, (_, i) => at(i));
  const inside = places.filter((of) => of.includes("inside") && !of.includes("outside")).length;
  const outside = places.filter((of) => of.includes("outside") && !of.includes("inside")).length;
  return { candidates, inside, outside, layers: spans.length, telling: telling.length };
}

/** Why no layer tells: B fills its room, or the reasons for which it was not tested. */
function whySilent(spans: readonly SpanLayer[]): string {
  const reasons = spans.flatMap(({ notTested }) => notTested ?? []);
  const filled = spans.length > reasons.length ? ["B fills its room"] : [];
  return joined([...filled, ...new Set(reasons)], "or");
}

function spanSentences({ spans, layers }: Found): { shown: string[]; notShown: string[] } {
  if (spans === null) return { shown: [], notShown: [] };
  const { candidates, inside, outside, layers: tried, telling } = spanVerdict(spans);
  const tested = new Set(spans.map(({ module }) => module));
  const isKnown = layers.every(({ module, moved }) => !tested.has(module) || moved !== null);
  // Layers whose A moved are not tested: where the start is given, the others' A is known to be frozen.
  const [frozen, besides] = isKnown ? ["", ""] : [", if A was frozen", " besides"];
  const zeros = zeroCandidates(spans);
  const zero =
    zeros === "" ? [] : [`The inputs of ${zeros} are all zero: nothing is said of these.`];
  if (telling === 0)
    return {
      shown: [],
      notShown: [
        `The span test has no power at ${count(tried, "layer")} of --activations (${whySilent(spans)}): it says ` +
          "nothing of the candidates, for or against.",
        ...zero,
      ],
    };
  return {
    shown: [
      `Span test at ${count(telling, "layer")}: of ${count(candidates, "candidate")} ${inside} lie inside what B ` +
        `shows (trained on${frozen}; a direction at random with a chance of at most ${SPAN_CHANCE} each), ` +
        `${outside} outside (not trained on, if${besides} training was SGD, ` +
        "the layer saw these very inputs and each of their rows moved it: not so of deeper layers, queries, keys and " +
        `last tokens), ${candidates - inside - outside} cannot be said.`,
    ],
    notShown: zero,
  };
}

const gradientZeros = ({ gradients }: Found): string[] => {
  const zeros = gradients === null ? "" : zeroGradients(gradients);
  return zeros === "" ? [] : [`The gradients of ${zeros} are all zero: nothing is said of these.`];
};

function gradientSentences({ gradients }: Found): string[] {
  if (gradients === null || gradients.every(({ isZero }) => isZero)) return [];
  const symmetric = new Set(gradients.filter((g) => g.isSymmetric).map((g) => g.candidate));
  const all = new Set(gradients.map((g) => g.candidate));
  const largest = gradients.reduce((most, g) =>
    g.loading.largest > most.loading.largest ? g : most,
  );
  return [
    `Of ${count(all.size, "candidate gradient")} the update is symmetric, to rounding, against ${symmetric.size} at ` +
      "some layer: that is what one step of SGD on that gradient with A frozen leaves. The largest loading is " +
      `${digits(largest.loading.largest)}, where one coordinate is ${digits(largest.tv.largest)} in total variation ` +
      "from its Gaussian (exact, for Gaussian A).",
  ];
}

function startSentences({ groups, layers, adapter, level }: Found): {
  shown: string[];
  notShown: string[];
} {
  const modulesOf = (of: readonly LayerGroup[]): number =>
    of.reduce((sum, { modules }) => sum + modules.length, 0);
  const fits = groups.filter(({ consistent }) => consistent.length > 0);
  const none = groups.filter(({ consistent, isZero }) => consistent.length === 0 && !isZero);
  const zero = groups.filter(({ isZero }) => isZero);
  const frozen = groups.filter(({ isFrozen }) => isFrozen === true);
  const moved = groups.filter(({ isFrozen }) => isFrozen === false);
  const starts = [...new Set(fits.flatMap(({ consistent }) => consistent))];
  const seen = Math.max(0, ...fits.map((group) => group.seen));
  return {
    shown: [
      ...(fits.length > 0
        ? [
            `A of ${count(modulesOf(fits), "module")} is consistent with a random start (${joined(starts, "or")}; ` +
              `level ${level}, a Kolmogorov distance of ${digits(seen)} would have been seen): whoever has the seed, ` +
              "or this file, has A.",
          ]
        : []),
      ...initSentence(adapter.init, layers),
      ...(zero.length > 0
        ? [
            `A of ${count(modulesOf(zero), "module")} is zero: no start draws that, s B A is zero there and the ` +
              "adapter does nothing.",
          ]
        : []),
      ...(frozen.length > 0
        ? [`A of ${count(modulesOf(frozen), "module")} did not move from its start.`]
        : []),
      ...(moved.length > 0
        ? [`A of ${count(modulesOf(moved), "module")} moved from its start.`]
        : []),
    ],
    notShown:
      none.length > 0
        ? [
            `A of ${count(modulesOf(none), "module")} fits none of the starts that were tested: it was trained, or ` +
              "drawn otherwise; the exact law is that of the first step from such a start.",
          ]
        : [],
  };
}

function repairSentences({ repair }: Found): string[] {
  const how =
    "DP-SGD on the adapter's numbers: clip the gradient of each example, add noise to every step's sum, and account " +
    "for it";
  if (repair === null)
    return [
      `${how}. --examples, --batch and --epochs give the noise for epsilon 8, 3 and 1. A smaller rank, a frozen A or ` +
        "merging gives none.",
    ];
  const { examples, batch, steps, delta, targets } = repair;
  return [
    `${how}: noise multiplier ${targets.map(nameTarget).join(", ")}, at delta ${digits(delta)}, with ` +
      `${count(examples, "example")}, batch ${batch} and ${count(steps, "step")}. A smaller rank, a frozen A or ` +
      "merging gives none.",
  ];
}

/** What it cost where the suite tried it. */
function costSentences({ cost }: Found): string[] {
  const row = cost === null ? undefined : nearestRow(cost);
  const repair = cost?.repairs.at(0);
  if (cost === null || (row === undefined && repair === undefined))
    return [
      cost === null
        ? "What DP-LoRA costs in utility no run at hand says: --suite DIR reads it from one."
        : `What DP-LoRA costs in utility ${cost.source} does not say: a run of profile standard does.`,
    ];
  const held =
    row &&
    `What that costs: in the suite's own runs (${cost.source}, ${row.claim}: ${row.verdict}) ${row.adapter} was held ` +
      `against ${row.private}: ${row.measure} ${row.utility}, AUC of the strongest attack ${row.auc}.`;
  const guaranteed =
    repair &&
    `What its guarantee cost (${cost.source}, ${repair.claim}: ${repair.verdict}): ${repair.repair} ` +
      `(${repair.setting}), ${repair.guarantee}, has best validation accuracy ${repair.best}: ${repair.cost} beside ` +
      `no repair.`;
  return [held, guaranteed].flatMap((text) => text ?? []);
}

const nameTarget = ({ epsilon, noiseMultiplier }: Repair["targets"][number]): string =>
  `${digits(noiseMultiplier)} for epsilon ${epsilon}`;

export function statementOf(found: Found): Statement {
  const { groups, laws, outside, scores } = found;
  const [start, span] = [startSentences(found), spanSentences(found)];
  const seed = seedSentences(found.startSeed, found.layers);
  const { releases } = found;
  const untrained = isUntrained(groups);
  const isCovered = groups.some(({ notCovered }) => notCovered === null);
  return {
    what: whatIs(found),
    answer: untrained
      ? releases[0].answer
      : "Does the rank, or the randomness of A, protect the data? No: it gives no (epsilon, delta) guarantee.",
    shown: [
      ...(untrained ? [] : [`${releases[0].answer} ${releases[0].why}`]),
      ...readingSentence(laws),
      ...start.shown,
      ...seed.shown,
      ...scoreSentences(found),
      ...span.shown,
      ...gradientSentences(found),
    ].map(sentence),
    notShown: [
      ...(isCovered ? [] : ["No module is one that the noise law speaks of: see what is outside."]),
      ...start.notShown,
      ...seed.notShown,
      ...span.notShown,
      ...gradientZeros(found),
      ...(outside.length > 0
        ? [
            `${count(outside.length, "thing")} in this folder ${outside.length === 1 ? "is" : "are"} outside of ` +
              "W + s B A with a random A, and named below.",
          ]
        : []),
      scores === null
        ? "The model was not run: without --scores nothing is said of what its answers reveal."
        : "The model was not run: the scores are yours, and another attack may show more.",
      "That something was not shown is no guarantee.",
    ].map(sentence),
    wouldGive: [...repairSentences(found), ...costSentences(found)].map(sentence),
  };
}

/** With a capital. */
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
