/** What was found as tables of text cells, which the terminal and the page both show. */
import { digits, digitsDown, digitsUp } from "../digits.js";
import { costTable, repairCostTable } from "./cost-tables.js";
import { seedTable } from "./seed-words.js";
import { spanVerdict } from "./statement.js";
import { zeroCandidates, zeroGradients } from "./zeros.js";
import type { Inspected } from "./inspect.js";
import type { LayerGroup, Range } from "./layers.js";
import type { Reading } from "./row-law.js";
import type { Titled } from "./titled.js";

const range = ([low, high]: Range): string => {
  const [a, b] = [digits(low), digits(high)];
  return a === b ? a : `${a} to ${b}`;
};

function movedCell({ moved, isFrozen }: LayerGroup, startSeed: Inspected["startSeed"]): string {
  if (moved === null) return startSeed === null ? "start not given" : "seed not found";
  return isFrozen === true ? "no" : `by ${range(moved)} of its size`;
}

const startCell = ({ isZero, consistent }: LayerGroup): string =>
  isZero ? "A = 0: not drawn" : consistent.join(" or ") || "none of them";

function groupRow(group: LayerGroup, startSeed: Inspected["startSeed"]): string[] {
  const { modules, names, rank, scaling, inputs, outputs, dtypes, untrained } = group;
  return [
    `${modules.length} ${names.join(", ")}`,
    String(rank),
    digits(scaling),
    `${inputs} to ${outputs}`,
    dtypes.a === dtypes.b ? dtypes.a : `${dtypes.a}, ${dtypes.b}`,
    startCell(group),
    movedCell(group, startSeed),
    untrained ? "B = 0: untrained" : range(group.productRank),
    untrained ? "" : range(group.stableRank),
    untrained ? "" : range(group.norm),
  ];
}

export function layerTable({ groups, level, adapter, startSeed }: Inspected): Titled {
  return {
    title: "Layers",
    head: [
      "Modules",
      "Rank",
      "s",
      "Inputs to outputs",
      "Stored",
      "A consistent with",
      "A moved",
      "Rank of B A",
      "Stable rank",
      "|s B A|",
    ],
    body: groups.map((group) => groupRow(group, startSeed)),
    note:
      `Equal layers together${adapter.fanInFanOut ? "; the base model keeps W as inputs x outputs" : ""}. A is held ` +
      `against each start on all layers by Holm's rule at level ${level}; the test is of the law of its entries, and ` +
      `sees a Kolmogorov distance of ${digits(Math.max(...groups.map(({ seen }) => seen)))} with probability 0.9. ` +
      "Rank of B A: singular values above rounding of what is stored. Stable rank: the sum of their squares over the " +
      "largest.",
  };
}

export function lawTable({ laws, delta }: Inspected): Titled | undefined {
  if (laws.length === 0) return undefined;
  // A row of one coordinate has no readings: there is no other direction.
  const epsilon = (of: Reading | undefined): string =>
    (of && (of.epsilon === null ? "none" : digitsUp(of.epsilon))) ?? "";
  return {
    title: "Noise of one gradient row",
    head: [
      "Rank",
      "Width m",
      "Variance",
      "TV, coordinate",
      "Its bound",
      "TV, row",
      "Gaussian reading, cosine 0.99",
      "Exact epsilon, 0.99",
      "Exact epsilon, 0.9",
    ],
    body: laws.map(({ rank, inputs, variance, tv, bounds, jointTv, readings: [near, far] }) => [
      String(rank),
      String(inputs),
      digits(variance.gaussian),
      digits(tv),
      digitsUp(bounds.scaleMixture),
      digits(jointTv),
      near === undefined ? "" : digits(near.gaussian),
      epsilon(near),
      epsilon(far),
    ]),
    note: [
      "Exact, for Gaussian A, a gradient row of length 1 and loading 1/sqrt m; variances of PEFT's uniform A differ by",
      `less than 2/m of it. Epsilon at delta ${digits(delta)} of one row of one step between rows of that cosine; a`,
      "whole update has none. TV: total variation from the Gaussian of the same variance. The Gaussian reading is no",
      "bound.",
    ].join(" "),
  };
}

export const releaseTable = ({ releases }: Inspected): Titled => ({
  title: "Three releases",
  head: ["What is seen", "Guarantee", "Why"],
  body: releases.map(({ seen, answer, why }) => [seen, answer, why]),
  note: "Of an adapter's first step without added noise. What is not proved is no promise.",
});

export function repairTable({ repair, deltaRule }: Inspected): Titled | undefined {
  if (repair === null) return undefined;
  const { targets, examples, batch, epochs, steps, samplingRate, delta, notes } = repair;
  return {
    title: "Noise that gives a guarantee",
    head: ["Epsilon", "Delta", "Noise multiplier", "By", "Batch", "Steps"],
    body: targets.map(({ epsilon, noiseMultiplier, by }) => [
      String(epsilon),
      digits(delta),
      digits(noiseMultiplier),
      by,
      String(batch),
      String(steps),
    ]),
    note: [
      `DP-SGD on the adapter's numbers: ${examples} examples, ${epochs} epochs, sampling rate ${digits(samplingRate)}.`,
      `Delta: ${deltaRule}.`,
      `It holds as long as: ${repair.assumed.join("; ")}.`,
      ...notes.map((note) => `${note}.`),
    ].join(" "),
  };
}

export function scoreTable({ scores }: Inspected): Titled | undefined {
  if (scores === null) return undefined;
  const { roc, audit } = scores;
  const found = roc.heldOut?.tprAtFpr["0.01"];
  return {
    title: "What your scores show",
    head: ["Members", "Non-members", "AUC", "TPR at 1% FPR", "Epsilon, at least"],
    body: [
      [
        String(roc.members),
        String(roc.nonMembers),
        `${roc.auc.toFixed(3)} [${roc.aucInterval.map((x) => x.toFixed(3)).join(", ")}]`,
        found
          ? `${found.tpr.value.toFixed(3)} [${found.tpr.interval.map((x) => x.toFixed(3)).join(", ")}]`
          : "too few non-members",
        digitsDown(audit.epsilonLower),
      ],
    ],
    note: [
      `Half of the scores (seed ${audit.seed}) choose a threshold, the others are counted; 95% intervals; epsilon at ` +
        `delta ${digits(audit.delta)}, confidence ${audit.confidence}. Rows are taken as independent.`,
      ...(roc.note === undefined ? [] : [`${roc.note}.`]),
    ].join(" "),
  };
}

export function spanTable({ spans }: Inspected): Titled | undefined {
  if (spans === null) return undefined;
  const { candidates, inside, outside, telling } = spanVerdict(spans);
  const zeros = zeroCandidates(spans);
  return {
    title: "Span test",
    head: ["Module", "Rank of B", "Room", "Power", "Inside", "Outside", "Cannot be said"],
    body: spans.map(({ module, rank, room, power, notTested, candidates: own }) => {
      const placed = (place: string): string =>
        String(own.filter((candidate) => candidate.place === place).length);
      return notTested === null
        ? [
            module,
            String(rank),
            String(room),
            power,
            placed("inside"),
            placed("outside"),
            placed("unclear"),
          ]
        : [module, "", String(room), `not tested: ${notTested}`, "", "", ""];
    }),
    note: [
      "Whether A x lies in the row space of B, to rounding (docs/theory.md E14).",
      ...(telling === 0
        ? ["No layer was tested at which the test has power."]
        : [
            `${inside} of ${candidates} candidates inside and nowhere outside, ${outside} outside and nowhere ` +
              "inside, counted where the test has power, under the conditions above.",
          ]),
      ...(zeros === "" ? [] : [`All-zero inputs, of which nothing can be said: ${zeros}.`]),
    ].join(" "),
  };
}

export function gradientTable({ gradients }: Inspected): Titled | undefined {
  if (gradients === null) return undefined;
  return {
    title: "Candidates' gradients",
    head: [
      "Module",
      "Candidate",
      "Largest loading",
      "TV there",
      "Asymmetry",
      "Cosine of B and -G A'",
    ],
    body: gradients.map((g) => [
      g.module,
      String(g.candidate + 1),
      digits(g.loading.largest),
      digits(g.tv.largest),
      g.isZero ? "all zero" : `${digits(g.asymmetry)}${g.isSymmetric ? " (symmetric)" : ""}`,
      digits(g.alignment),
    ]),
    note:
      "Asymmetry of s B A against the gradient is 0, and the cosine 1, for one step of SGD on it from B = 0 with A " +
      "frozen. Of longer trainings they are no decision: compare with gradients of records that were not trained on." +
      (zeroGradients(gradients) === ""
        ? ""
        : ` All-zero gradients, of which nothing can be said: ${zeroGradients(gradients)}.`),
  };
}

export const outsideTable = ({ outside }: Inspected): Titled | undefined =>
  outside.length === 0
    ? undefined
    : {
        title: "Outside of this statement",
        head: ["What", "Where", "Why"],
        body: outside.map(({ what, modules = [], why }) => [
          what,
          modules.length > 3
            ? `${modules.slice(0, 2).join(", ")} and ${modules.length - 2} more`
            : modules.join(", "),
          why,
        ]),
        note: "Nothing is said of these.",
      };

/** In the order in which they are read. */
export const tablesOf = (found: Inspected): Titled[] =>
  [
    repairTable(found),
    scoreTable(found),
    layerTable(found),
    seedTable(found.startSeed, found.layers),
    lawTable(found),
    spanTable(found),
    gradientTable(found),
    releaseTable(found),
    outsideTable(found),
    costTable(found),
    repairCostTable(found),
  ].filter((table) => table !== undefined);
