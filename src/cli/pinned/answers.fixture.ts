/** Results made by hand, in each case that an answer can come to. No two numbers of a result are alike. */

/** Variants of a result, each by what it has otherwise. */
export type Cases = ReadonlyArray<object>;

const accounted = { samplingRate: 0.01234, steps: 17, noiseMultiplier: 1.77, assumed: ["a", "b"] };
const pld = { lower: 0.41239, upper: 0.41301 };
export const accounts: Cases = [
  { ...accounted, delta: 1e-5, rdp: { epsilon: 0.71239, order: 12.5 }, pld },
  { ...accounted, delta: 1e-5, rdp: { epsilon: 0.41301, order: 12.5 }, pld },
  { ...accounted, delta: 1e-5, rdp: { epsilon: 0.3, order: 12.5 }, pld },
  {
    ...accounted,
    delta: 1e-5,
    rdp: { epsilon: 0.3, order: 2 },
    pld: { ...pld, upper: null },
    note: "n",
  },
  {
    ...accounted,
    delta: 1e-5,
    rdp: { epsilon: 0.3, order: 2 },
    pld: null,
    derived: "d",
    note: "n",
  },
  { ...accounted, delta: 1e-5, rdp: { epsilon: Infinity, order: 2 }, pld: null },
  { ...accounted, epsilon: 2.5, rdp: { delta: 0.31239, order: 7 }, pld },
  { ...accounted, epsilon: 2.5, rdp: { delta: 0.99, order: 7 }, pld: null },
  { ...accounted, epsilon: 2.5, rdp: { delta: 1, order: 7 }, pld: null },
  { ...accounted, epsilon: 2.5, rdp: { delta: 1.2, order: 7 }, pld: { lower: 0.9, upper: null } },
  {
    phases: [
      { noiseMultiplier: 1.5, samplingRate: 0.0123, steps: 9 },
      { noiseMultiplier: 2.5, samplingRate: 0.2, steps: 4 },
    ],
    ...{ steps: 13, epsilon: 2.5, rdp: { delta: 0.31239, order: 7 }, pld, assumed: ["c"] },
  },
];
export const calibrations: Cases = [
  { pld: 1.23411, rdp: 1.53411 },
  { pld: 1.53411, rdp: 1.23411 },
  { pld: null, rdp: 1.53411 },
  { pld: null, rdp: null },
].map((noiseMultiplier) => ({
  ...{ samplingRate: 0.01234, steps: 17, epsilon: 2.5, delta: 1e-5, noiseMultiplier },
  ...{ assumed: ["a"], ...(noiseMultiplier.pld === null ? { note: "n", derived: "d" } : {}) },
}));
const repair = {
  ...{ examples: 1201, batch: 37, epochs: 2.5, delta: 1e-4, samplingRate: 37 / 1201, steps: 82 },
  targets: [
    { epsilon: 8, noiseMultiplier: 0.61, by: "PLD" },
    { epsilon: 3, noiseMultiplier: 0.82, by: "RDP" },
    { epsilon: 1, noiseMultiplier: 1.43, by: "PLD" },
  ],
  ...{ assumed: ["a"], notes: ["n", "m"] },
};
export const repairs: Cases = [repair, { ...repair, delta: 1e-5, notes: [] }];

const bounds = { fourthMoment: 0.73, scaleMixture: 0.41111, berryEsseenKolmogorov: 0.52222 };
const law = { rank: 7, rho: 0.25, variance: 0.15178, skewness: 0.31, excessKurtosis: 1.27 };
export const laws: Cases = [
  { ...law, tv: 0.087654, bounds },
  { ...law, tv: 0.087654, bounds, dim: 31, jointTv: 0.765432 },
  {
    ...law,
    tv: 0.9,
    bounds: { fourthMoment: 1, scaleMixture: 0.99999, berryEsseenKolmogorov: 1.7 },
  },
  {
    ...law,
    tv: 0.9,
    bounds: { fourthMoment: 0.999, scaleMixture: 1.2, berryEsseenKolmogorov: 0.9 },
  },
];

const bound = (epsilon: number | null, delta: number | null, applies = true) => ({
  ...{ epsilon, delta, applies },
});
const row = { rank: 7, dim: 31, rho: 0.93, deltaFloor: 0.0001234, delta: 0.001 };
const reading = { mu: 0.377, epsilon: 1.234, delta: 0.00217 };
export const privacies: Cases = [
  { epsilon: 7.65432, rebuttal: bound(9.87654, 0.3), repaired: bound(11.23411, 0.4) },
  { epsilon: 1.1, rebuttal: bound(null, null, false), repaired: bound(11.23411, 0.4) },
  { epsilon: 1.234, rebuttal: bound(9.87654, 0.3), repaired: bound(null, null, false) },
  { epsilon: null, rebuttal: bound(null, 0.3), repaired: bound(11.23411, null) },
  { epsilon: 2, delta: 0.00217, rebuttal: bound(1.5, 0.3), repaired: bound(1.7, 0.41239) },
  { epsilon: 2, delta: 0.5, rebuttal: bound(1.5, null), repaired: bound(1.7, 0.41239) },
].map((own) => ({ ...row, gaussianReading: reading, ...own }));

const pencil = {
  ...{ rank: 3, neighbourRank: 4, jointRank: 5, smallest: 0.01234, gamma: 1.3 },
  ranges: "same",
};
const sketch = {
  ...{ release: "secret-a", rank: 7, eigenvalues: 5, epsilon: 3.21111, delta: 0.00123411 },
  ...{
    deltaToward: 0.00123411,
    deltaBack: 0.00045678,
    epsilonByRenyi: 4.31111,
    epsilonByMixing: null,
  },
};
export const sketches: Cases = [
  sketch,
  { ...sketch, epsilonByRenyi: null, pencil, epsilonByMixing: 5.41111 },
  { ...sketch, pencil },
  { ...sketch, pencil: { ...pencil, gamma: 1 } },
  { ...sketch, pencil: { ...pencil, gamma: 0.7 } },
];
export const releases: Cases = (["adapter", "merged", "secret-a"] as const).map((release) => ({
  ...{ release, epsilon: null, delta: 1, reason: `why ${release}` },
  ...(release === "secret-a" && { pencil }),
}));

const read = {
  ...{ rows: 41, source: "a b.csv", format: "CSV", members: 17, nonMembers: 24 },
  columns: { score: "loss", member: "in" },
};
const rate = (value: number) => ({ value, interval: [value - 0.031, value + 0.052] });
const found = { tpr: rate(0.21), fpr: rate(0.12) };
const held = {
  ...{ seed: "s7", balancedAccuracy: rate(0.71) },
  tprAtFpr: { "0.01": found, "0.001": { tpr: rate(0.11), fpr: rate(0.06) } },
};
const best = { balancedAccuracy: 0.7654, tprAtFpr: { "0.01": 0.3456, "0.001": 0.2345 } };
export const rocs: Cases = [
  { auc: 0.61234, aucInterval: [0.5001, 0.71234], heldOut: held, best },
  { auc: 0.61234, aucInterval: [0.5, 0.71234], heldOut: held, best, note: "a note" },
  { auc: 0.41234, aucInterval: [0.31234, 0.5], heldOut: null, best },
  { auc: 0.41234, aucInterval: [0.31234, 0.4999], heldOut: null, best, note: "a note" },
  {
    ...{ auc: 0.61234, aucInterval: [0.51234, 0.71234] },
    heldOut: { ...held, tprAtFpr: { "0.01": found, "0.001": null } },
    best: { ...best, tprAtFpr: { "0.01": 0.3456, "0.001": null } },
  },
].map((own) => ({ ...read, ...own }));

const audit = { epsilonLower: 0.61239, delta: 1e-5, confidence: 0.95 };
export const audits: Cases = [
  { ...audit, seed: "s7" },
  { ...audit, seed: "s7", epsilonLowerIfGdp: 0.81239 },
  { ...audit, seed: "s7", note: "a note", epsilonLowerIfGdp: 0 },
  { ...audit, epsilonLower: 0, seed: "s7", note: "a note" },
].map((own) => ({ ...read, ...own }));
export const oneRuns: Cases = [
  audit,
  { ...audit, note: "a note" },
  { ...audit, epsilonLower: 0, note: "a note" },
  { ...audit, epsilonLower: 1e-9, delta: 0, confidence: 0.9, note: "a note" },
];

const layer = {
  ...{ layer: "first", optimizer: "adam", rank: 5, examples: 3, epochs: 2, batch: 4, steps: 6 },
  ...{
    models: 9,
    below: "frozen",
    predictedLow: 3,
    predictedHigh: 7,
    room: 11,
    rankLow: 2,
    rankHigh: 4,
  },
  ...{ auc: 0.81234, aucLow: -0.1, aucHigh: 1.2, full: 2, membersInside: 20, othersInside: 6 },
  ...{ candidates: 27, residualMember: 1.25e-7, residualOther: 0.0345, separated: 8 },
  ...{ leverageAuc: 0.71234, leverageAucLow: 0.6, leverageAucHigh: 0.91234 },
};
export const spans: Cases = [
  { layers: [layer, { ...layer, layer: "second", below: "moving", separated: 9, rankHigh: 2 }] },
  {
    layers: [
      { ...layer, predictedLow: 11, predictedHigh: 12 },
      { ...layer, predictedLow: 10 },
    ],
  },
  {
    layers: [
      { ...layer, full: 9 },
      { ...layer, full: 9, leverageAucLow: 0.5 },
    ],
  },
  {
    layers: [
      { ...layer, auc: 0.5 },
      { ...layer, auc: 0.5, leverageAucLow: 0.4999 },
    ],
  },
  { layers: [{ ...layer, predictedHigh: 3, aucLow: 0.7, aucHigh: 0.95, full: 8 }] },
].map((own) => ({ source: "spam", ...own }));

const probes = ["reference", "webgpu", "simd"].map((backend) => ({
  ...{ backend, works: backend !== "webgpu", precision: `of ${backend}`, device: "CPU" },
  reason: backend === "webgpu" ? "no driver" : "",
}));
const doctor = {
  ...{ loradp: "1.2.3", node: "20.1.0", platform: "os cpu", cores: 1, backends: probes },
  packages: [
    { name: "one", version: null, use: "ones" },
    { name: "second", version: "0.6.2", use: "seconds" },
    { name: "third", version: null, use: "thirds" },
  ],
};
const only = (...names: string[]) => ({
  backends: probes.map((each) => ({ ...each, works: names.includes(each.backend), reason: "r" })),
});
export const doctors: Cases = [
  doctor,
  { ...doctor, cores: 2, ...only("reference", "webgpu") },
  { ...doctor, ...only() },
];

const size = {
  ...{ plan: "own", kind: "noise", feeds: ["E2-rank", "E3-law"], cells: 5, shards: 17 },
  ...{ trials: 4321, trialsAre: "draws", seconds: 123, before: 0.04, memory: 3.3e8, workers: 3 },
};
const estimate = {
  ...{ numbers: 1.2345e9, store: 7.7e6, trial: 3.21, tooBusy: false },
  tried: [
    { cell: "b", ratio: 1.345 },
    { cell: "a", ratio: 0.789 },
  ],
};
export const sizes: Cases = [
  size,
  { ...size, feeds: ["E2-rank"], workers: 1, before: 0.05, seconds: 0.5, trialsAre: "models" },
  { ...size, feeds: [], before: 61, memory: 3 * 2 ** 30, seconds: 2e5 },
];
export const estimates: Cases = [
  { ...size, ...estimate },
  { ...size, ...estimate, tooBusy: true, before: 3 },
  { ...size, ...estimate, tried: estimate.tried.slice(0, 1), numbers: 321, store: 2.2e9 },
];

const leftOut = { empty: 2, short: 3, copies: 0, unknown: 0, alike: 0, alikeButUnknown: 0 };
const documents = {
  ...{ read: 99, different: 88, tokens: 17, unknownShare: 0.01234, pools: 1, pool: 21 },
  ...{ validation: 4, test: 5, leftOut: { ...leftOut, beyondPools: 7, beyondUnseen: 6 } },
};
const none = { empty: 0, short: 0, copies: 0, unknown: 0, alike: 0, alikeButUnknown: 0 };
export const texts: Cases = [
  documents,
  { ...documents, members: 11, unknownShare: 0 },
  { ...documents, pools: 3, leftOut: { ...none, beyondPools: 0, beyondUnseen: 0 } },
  { ...documents, pools: 3, leftOut: { ...none, beyondPools: 0, beyondUnseen: 1 } },
  { ...documents, pools: 2, leftOut: { ...none, beyondPools: 1, beyondUnseen: 0 } },
];
