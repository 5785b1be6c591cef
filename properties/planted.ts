/** Planted bugs: each is a mistake someone could make here, and some property must catch it. */
import { multiply, transpose } from "../src/core/matrix.js";
import { noiseLaw } from "../src/core/law.js";
import { rebuttalPrinted } from "../src/core/privacy.js";
import { normalCdf } from "../src/core/stdlib.js";
import { subject, type Subject } from "./subject.js";

const rescaled =
  (change: (rank: number, dim: number) => number): Subject["sampleFactor"] =>
  (init, rank, dim, source, out, offset = 0) => {
    subject.sampleFactor(init, rank, dim, source, out, offset);
    for (let i = offset; i < offset + rank * dim; i++) out[i] *= change(rank, dim);
  };
const shifted =
  (bias: number): Subject["stream"] =>
  (...key) => {
    const s = subject.stream(...key);
    return { uniform: s.uniform, normal: () => s.normal() + bias };
  };

export const PLANTED: Record<string, Partial<Subject>> = {
  "variance without the q_j^2 term": { coordinateVariance: (r) => 1 / r },
  "variance with kappa - 3 instead of kappa - 2": {
    coordinateVariance: (r, p, k = 3) => (1 + (k - 3) * p * p) / r,
  },
  "variance 1/r^2": { coordinateVariance: (r, p, k) => subject.coordinateVariance(r, p, k) / r },
  "A ~ N(0, 1) instead of N(0, 1/r)": { sampleFactor: rescaled((r) => Math.sqrt(r)) },
  'A with standard deviation 1/r, as in PEFT\'s "gaussian"': {
    sampleFactor: rescaled((r) => 1 / Math.sqrt(r)),
  },
  "A scaled by sqrt(1/m)": { sampleFactor: rescaled((r, m) => Math.sqrt(r / m)) },
  "one rank too few": {
    sampleFactor: (init, r, m, source, out, offset = 0) => {
      subject.sampleFactor(init, r, m, source, out, offset);
      out.fill(0, offset + (r - 1) * m, offset + r * m);
    },
  },
  "biased normals": { stream: shifted(0.2) },
  "truncated normals": {
    stream: (...key) => {
      const s = subject.stream(...key);
      return { uniform: s.uniform, normal: () => Math.max(-1.8, Math.min(1.8, s.normal())) };
    },
  },
  "one stream for all trials": {
    stream: (seed, experiment) => subject.stream(seed, experiment, 0),
  },
  "streams reused by pairs of shards": {
    stream: (seed, experiment, t) => subject.stream(seed, experiment, t % 2000),
  },
  "the experiment left out of the key": { stream: (seed, _, t) => subject.stream(seed, "", t) },
  "A transposed in the product": {
    noiseRow: (q, a, r) => {
      const m = q.length;
      const b = new Float64Array(r * m);
      for (let k = 0; k < r; k++) for (let j = 0; j < m; j++) b[k * m + j] = a[j * r + k];
      return subject.noiseRow(q, b, r);
    },
  },
  "noise without subtracting q": {
    noiseRow: (q, a, r) => subject.noiseRow(q, a, r).map((x, j) => x + q[j]),
  },
  "transposed A in B's gradient": {
    bGradient: (g, a) => {
      const at = transpose(a);
      return multiply(g, { ...at, data: a.data });
    },
  },
  "B's gradient doubled": {
    bGradient: (g, a) => {
      const b = subject.bGradient(g, a);
      return { ...b, data: b.data.map((x) => 2 * x) };
    },
  },
  "wrong degrees of freedom in the law": {
    noiseLaw: (r, p, method) => noiseLaw(Math.min(4096, r + 1), p, method),
  },
  "loading with the wrong sign in the law": { noiseLaw: (r, p, method) => noiseLaw(r, -p, method) },
  "TV without the factor 1/2 (L1 distance)": { exactTv: (r, p) => 2 * subject.exactTv(r, p) },
  "fourth-moment bound without its factor 2 sqrt(1/6)": {
    fourthMomentBound: (r, p) => subject.fourthMomentBound(r, p) ** 2 / 10,
  },
  "Berry-Esseen with 1/r": { berryEsseenBound: (r, p) => subject.berryEsseenBound(r, p) / r },
  "merge forgets the cross term": {
    mergeMoments: (a, b) => ({ ...subject.mergeMoments(a, b), m2: a.m2 + b.m2 }),
  },
  "merge swaps the sign of the third moment's cross term": {
    mergeMoments: (a, b) => {
      const m = subject.mergeMoments(a, b);
      return { ...m, m3: 2 * (a.m3 + b.m3) - m.m3 };
    },
  },
  "merged partials keep the first hits only": {
    mergePartials: (a, b) => {
      const m = subject.mergePartials(a, b);
      return { ...m, rows: m.rows.map((r, i) => ({ ...r, jointHits: a.rows[i].jointHits })) };
    },
  },
  "covariance without q_i q_j": {
    noiseCovariance: (q, i, j, r, k) => (i === j ? subject.noiseCovariance(q, i, j, r, k) : 0),
  },
  "row energy m/r": { rowEnergy: (r, m) => m / r },
  "privacy profile of one rank more": {
    profileDelta: (r, m, p, e) => subject.profileDelta(r + 1, m, p, e),
  },
  "privacy profile of one dimension less": {
    profileDelta: (r, m, p, e) => subject.profileDelta(r, Math.max(2, m - 1), p, e),
  },
  "infinite losses left out of the profile": {
    profileDelta: (r, m, p, e) => subject.profileDelta(r, m, p, e) - subject.deltaFloor(r, p),
  },
  "floor with the wrong sign of rho": { deltaFloor: (r, p) => subject.deltaFloor(r, -p) },
  "floor from the normal instead of Student's t": {
    deltaFloor: (r, p) => normalCdf(-p * Math.sqrt(r / (1 - p * p))),
  },
  "the theorem's exponent (m+r-1)/2": {
    rebuttalRepaired: (r, m, p, t) => ({ ...rebuttalPrinted(r, m, p, t), delta: 3 * t }),
  },
  "Gaussian mechanism without the e^eps term": {
    gaussianDelta: (e, mu) => normalCdf(mu / 2 - e / mu),
  },
  "Gaussian mechanism with mu squared": {
    gaussianDelta: (e, mu) => subject.gaussianDelta(e, mu * mu),
  },
  "the old RDP conversion": {
    rdpEpsilon: (mechanism, delta, orders) => {
      const b = subject.rdpEpsilon(mechanism, delta, orders);
      return {
        ...b,
        epsilon: b.epsilon - Math.log1p(-1 / b.order) + Math.log(b.order) / (b.order - 1),
      };
    },
  },
  "RDP that promises 10% too much": {
    rdpEpsilon: (mechanism, delta, orders) => {
      const b = subject.rdpEpsilon(mechanism, delta, orders);
      return { ...b, epsilon: 0.9 * b.epsilon };
    },
  },
  "PLD without amplification by sampling": {
    pldEpsilon: (mechanism, delta, relative) =>
      subject.pldEpsilon({ ...mechanism, samplingRate: 1 }, delta, relative),
  },
  "PLD of half the sampling rate": {
    pldEpsilon: (mechanism, delta, relative) =>
      subject.pldEpsilon(
        {
          ...mechanism,
          samplingRate: mechanism.samplingRate === 1 ? 1 : mechanism.samplingRate / 2,
        },
        delta,
        relative,
      ),
  },
  "PLD with one step too few": {
    pldEpsilon: (mechanism, delta, relative) =>
      subject.pldEpsilon(
        { ...mechanism, steps: Math.max(1, mechanism.steps - 1) },
        delta,
        relative,
      ),
  },
  "PLD bracket shifted by 2%": {
    pldEpsilon: (mechanism, delta, relative) => {
      const b = subject.pldEpsilon(mechanism, delta, relative);
      return { lower: 1.02 * b.lower, upper: 1.02 * b.upper };
    },
  },
  "one-run audit at the wrong confidence": {
    oneRunEpsilon: (audit, delta) => subject.oneRunEpsilon(audit, delta, 0.5),
  },
  "one-run audit that forgets delta": {
    oneRunEpsilon: (audit, _, confidence) => subject.oneRunEpsilon(audit, 0, confidence),
  },
  "lower bounds from plug-in rates": {
    epsilonFromCounts: (c, delta) =>
      Math.max(
        0,
        Math.log((c.truePositives / c.members - delta) / (c.falsePositives / c.nonMembers)),
      ),
  },
  "confidence limits swapped": {
    epsilonFromCounts: (c, delta, alpha = 0.05) => subject.epsilonFromCounts(c, delta, 2 - alpha),
  },
  "scores read backwards": {
    auc: (s, confidence) =>
      subject.auc(
        { members: s.members.map((x) => -x), nonMembers: s.nonMembers.map((x) => -x) },
        confidence,
      ),
  },
  "ties counted as wins": {
    auc: (s, confidence) =>
      subject.auc(
        { members: s.members.map((x) => x + 1e-9), nonMembers: s.nonMembers },
        confidence,
      ),
  },
  "members and non-members swapped": {
    tprAtFpr: (s, f) => subject.tprAtFpr({ members: s.nonMembers, nonMembers: s.members }, f),
  },
  "symmetry tested on Y Y'": { asymmetry: (y, _, m, rows) => subject.asymmetry(y, y, m, rows) },
  "M1 with the expansion of one rank more": {
    releaseDelta: (k, e, r, m, sigma) =>
      subject.releaseDelta(k, e, k === "m1" ? r + 1 : r, m, sigma),
  },
  "M2 with the whole space visible": {
    releaseDelta: (k, e, r, m, sigma) =>
      subject.releaseDelta(k === "m2" ? "plain" : k, e, r, m, sigma),
  },
  "orthogonal variance of i.i.d. entries": {
    orthogonalVariance: (r, _, p) => subject.coordinateVariance(r, p),
  },
};
