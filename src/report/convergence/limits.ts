/** Convergence in rank and in dimension, computed exactly: what the law goes to, and what it does not. */
import { jointTv } from "../../core/joint.js";
import { oncePerKey } from "../../core/once-per-key.js";
import { exactTv, SHARP_RATE } from "../../core/tv.js";
import { number } from "../format.js";
import type { ReportTable } from "../model.js";

const RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 1024];
/** A loading as wide layers' largest have. */
const LOADING = 0.25;
const DIMS = [16, 64, 256, 768, 4096, 16384];
const RANK = 16;

const text = (x: number, digits = 4): string => number(Number(x.toPrecision(digits)));

/** The same in every report, of which a run that looks again writes one at each look: computed once. */
const once = (make: () => ReportTable): (() => ReportTable) =>
  oncePerKey<void, ReportTable>(() => 0, make);

/** The law of one coordinate goes to the Gaussian as the rank grows. */
export const rankTable = once(() => ({
  id: "convergence-rank",
  title: "In rank: one coordinate's law goes to the Gaussian, as 1/r or as 1/sqrt(r)",
  caption:
    `Computed exactly (docs/theory.md E4). r TV(r, 0) goes to ${text(SHARP_RATE.spread)}, the sharp rate of a ` +
    `spread row; sqrt(r) TV(r, ${LOADING}) to ${text(SHARP_RATE.skewed(LOADING))}, that of a coordinate of ` +
    `loading ${LOADING}. ` +
    "Sampled distances stand beside these curves in the figures of link 3.",
  claims: [],
  head: ["rank r", "TV(r, 0)", "r TV(r, 0)", `TV(r, ${LOADING})`, `sqrt(r) TV(r, ${LOADING})`],
  body: RANKS.map((r) => {
    const [spread, spiky] = [exactTv(r, 0), exactTv(r, LOADING)];
    return [String(r), text(spread), text(r * spread), text(spiky), text(Math.sqrt(r) * spiky)];
  }),
}));

/** The law of a whole row goes away from it as the dimension grows. */
export const dimensionTable = once(() => ({
  id: "convergence-dimension",
  title: "In dimension: one coordinate's distance stays, and the whole row's goes to 1",
  caption:
    `Computed exactly at rank ${RANK} (docs/theory.md E3, E6). The dimension m enters a coordinate's law through its ` +
    "loading alone, so that no width makes it Gaussian; one random scale is shared by the whole row, so that the " +
    "joint distance goes to 1 as m/r grows.",
  claims: [],
  head: [
    "dimension m",
    "TV of one coordinate, loading 0",
    "joint TV of the row",
    "error of the quadrature",
  ],
  body: DIMS.map((m) => {
    const { tv, error } = jointTv(RANK, m);
    return [String(m), text(exactTv(RANK, 0)), text(tv), error.toExponential(0)];
  }),
}));
