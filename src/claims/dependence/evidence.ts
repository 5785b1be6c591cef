/** What the claims on dependence share (E7-E9): which rows a normal limit holds for, and z scores of correlations. */
import type { DependenceRow } from "../../experiment/rows.js";

/** The normal limit of sampled products of noises is used from this rank on. */
const NORMAL_FROM_RANK = 16;
export const normalLimitHolds = (r: DependenceRow): boolean => r.rank >= NORMAL_FROM_RANK;

/** Standard errors between a value and theory's. */
export const zScore = (value: number, theory: number, se: number): number => (value - theory) / se;
