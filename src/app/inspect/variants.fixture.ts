/** What was found of an adapter, but for a part of it: every state of that part which changes what is said. */
import type { SpanLayer } from "./activations.js";
import type { GradientFound } from "./gradients.js";
import type { Inspected, Scored } from "./inspect.js";
import type { LayerGroup } from "./layers.js";
import type { RowLaw } from "./row-law.js";

type Variant = readonly [name: string, change: Partial<Inspected>];

const scored = (
  scores: Inspected["scores"],
  low: number,
  high: number,
  epsilon: number,
): Scored => {
  const { roc, audit } = scores as Scored;
  return {
    roc: { ...roc, aucInterval: [low, high], members: 1, nonMembers: 1234 },
    audit: { ...audit, epsilonLower: epsilon, confidence: 0.9 },
  };
};
const PLACES = new Map([
  ["i", "inside"],
  ["o", "outside"],
] as const);
const span = (places: string, change: Partial<SpanLayer> = {}): SpanLayer => ({
  ...{ module: "h.2.mlp.up", rank: 2, room: 5, power: "some", tolerance: 1e-6, notTested: null },
  candidates: [...places].map((c) => ({
    place: PLACES.get(c as "i") ?? "unclear",
    residual: 0.5,
    isZero: c === "0",
  })),
  ...change,
});
const untested = (why: string, module = "h.2.attn.q_proj"): SpanLayer =>
  span("", { module, power: "none", notTested: why });

const gradient = (change: object): GradientFound => ({
  ...{ module: "g", candidate: 0, isZero: false, asymmetry: 0.5, isSymmetric: false },
  loading: { median: 0.2, largest: 0.5 },
  tv: { median: 0.1, largest: 0.3 },
  alignment: 0.25,
  ...change,
});
const law = (
  change: Partial<RowLaw>,
  [near, far]: readonly (number | null)[],
): Partial<Inspected> => ({
  laws: [
    {
      ...{ rank: 9, inputs: 77, loading: 0.1, variance: { gaussian: 0.3, uniform: 0.2 }, tv: 0.11 },
      ...{ jointTv: 0.5, delta: 0.03 },
      bounds: { fourthMoment: 0.4, scaleMixture: 0.123456, berryEsseenKolmogorov: 0.7 },
      readings: [
        { cosine: 0.99, epsilon: near, gaussian: 1.2345678, rebuttal: null },
        { cosine: 0.9, epsilon: far, gaussian: 2, rebuttal: null },
      ],
      ...change,
    },
  ],
});

/** Of a run, sizes, scores and candidates. */
function ofFiles({ scores, cost, layers, repair }: Inspected): Variant[] {
  const known = layers.map((layer) => ({
    ...layer,
    moved: { relative: 0, isRounding: true, startsAtZero: true },
  }));
  const roc = (low: number, high: number, epsilon: number): Partial<Inspected> => ({
    scores: scored(scores, low, high, epsilon),
  });
  return [
    ["no run at hand", { cost: null }],
    ["a run without repairs", { cost: cost && { ...cost, repairs: [] } }],
    ["a run with repairs alone", { cost: cost && { ...cost, rows: [] } }],
    ["a run with nothing", { cost: cost && { ...cost, rows: [], repairs: [] } }],
    ["no sizes", { repair: null }],
    [
      "one example, one step",
      { repair: repair && { ...repair, examples: 1, steps: 1, notes: [] } },
    ],
    ["no scores", { scores: null }],
    ["scores just above", roc(0.5001, 0.6, 0)],
    ["scores from one half on", roc(0.5, 0.6, 0)],
    ["scores up to one half", roc(0.4, 0.5, 0)],
    ["scores just below", roc(0.4, 0.4999, 0)],
    ["scores that show epsilon", roc(0.4, 0.6, 0.12345)],
    ["no files of candidates", { spans: null, gradients: null }],
    ["spans that tell nothing", { spans: [span("uu", { power: "none" })] }],
    [
      "spans that were not tested",
      { spans: [untested("why"), untested("why", "b"), untested("not")] },
    ],
    ["both", { spans: [untested("why"), span("0u", { power: "unclear" })] }],
    ["one candidate inside", { spans: [span("i")] }],
    ["candidates of a known start", { spans: [span("iioou0"), untested("why")], layers: known }],
    ["of a start known of others", { spans: [span("io")], layers: known.slice(0, 2) }],
    [
      "a symmetric gradient at two layers, the first of equal loadings",
      {
        gradients: [
          gradient({ isSymmetric: true }),
          gradient({ candidate: 1, alignment: null, tv: { median: 0, largest: 0.9 } }),
          gradient({ module: "k", isSymmetric: true, asymmetry: 1e-9, alignment: -1 }),
        ],
      },
    ],
    ["one gradient, all zero", { gradients: [gradient({ isZero: true })] }],
    [
      "some of the gradients zero",
      { gradients: [gradient({ isZero: true }), gradient({ candidate: 1 })] },
    ],
  ];
}

/** Of laws, layers and the configuration. */
function ofLayers({ groups, adapter }: Inspected): Variant[] {
  const by = (change: (group: LayerGroup, i: number) => Partial<LayerGroup>) => ({
    groups: groups.map((group, i) => ({ ...group, ...change(group, i) })),
  });
  return [
    ["a law with both epsilons", law({}, [0.98765432, 3.2100001])],
    ["a law with one", law({ rank: 2 }, [0.5, null])],
    ["a law without readings", law({ readings: [] }, [null, null])],
    ["no law", { laws: [] }],
    ["no layer covered", by(() => ({ notCovered: "why" }))],
    ["all frozen", by(() => ({ isFrozen: true, moved: [0, 0] }))],
    ["some moved", by((_, i) => ({ isFrozen: i > 1, moved: i > 1 ? [0, 1e-9] : [0.1, 0.25] }))],
    ["all untrained", by(() => ({ untrained: true }))],
    ["no start fits", by(() => ({ consistent: [], isZero: false }))],
    ["one start fits all", by(() => ({ consistent: ["half rank"], isZero: false, seen: 0.125 }))],
    ["all zero", by(() => ({ consistent: [], isZero: true }))],
    ["ranges", by(() => ({ norm: [1, 2.5], stableRank: [1.00001, 1.00002], productRank: [1, 3] }))],
    ["nothing outside", { outside: [] }],
    ["one thing outside", { outside: [{ what: "x", why: "y" }] }],
    ["four modules outside", { outside: [{ what: "x", why: "y", modules: ["a", "b", "c", "d"] }] }],
    ["another configuration", { adapter: { ...adapter, base: "", rslora: false, init: false } }],
    [
      "one module, one number",
      { adapter: { ...adapter, modules: 1, numbers: 1, fanInFanOut: false } },
    ],
    ["another level, another delta", { level: 0.25, delta: 0.0625, deltaRule: "as said" }],
  ];
}

/** Each with what is another there. */
export const variantsOf = (found: Inspected): Variant[] => [...ofFiles(found), ...ofLayers(found)];
