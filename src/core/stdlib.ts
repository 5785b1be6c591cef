/**
 * The one place where @stdlib is loaded: every special function and base generator used comes from here. Its packages
 * are development dependencies of one function each; the build bundles this file (scripts/build.mjs), so that an
 * installed copy computes with the very versions that the tests ran, and has no 300 packages to load.
 */
import erfcOf from "@stdlib/math-base-special-erfc";
import erfcxOf from "@stdlib/math-base-special-erfcx";
import gammaincOf from "@stdlib/math-base-special-gammainc";
import gammalnOf from "@stdlib/math-base-special-gammaln";
import powOf from "@stdlib/math-base-special-pow";
import chisquareOf from "@stdlib/random-base-chisquare";
import zigguratFromOf from "@stdlib/random-base-improved-ziggurat/lib/improved_ziggurat.js";
import betaQuantileOf from "@stdlib/stats-base-dists-beta-quantile";
import binomialCdfOf from "@stdlib/stats-base-dists-binomial-cdf";
import binomialPmfOf from "@stdlib/stats-base-dists-binomial-pmf";
import normalQuantileOf from "@stdlib/stats-base-dists-normal-quantile";
import tCdfOf from "@stdlib/stats-base-dists-t-cdf";
import tQuantileOf from "@stdlib/stats-base-dists-t-quantile";

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

/** x to the power y, of the same bits in every version of Node (Math.pow and ** are not). */
export const pow: Binary = powOf;
export const erfc: Unary = erfcOf;
export const gammaln: Unary = gammalnOf;
/** Regularised lower incomplete gamma P(s, x) as gammainc(x, s). */
export const gammainc: (x: number, s: number, regularized?: boolean, upper?: boolean) => number =
  gammaincOf;
export const normalQuantile: (p: number, mu: number, sigma: number) => number = normalQuantileOf;
/** Student t quantile (p, degrees of freedom). */
export const tQuantile: Binary = tQuantileOf;
/** Student t cdf (x, degrees of freedom). */
export const tCdf: Binary = tCdfOf;
/** Quantile of Beta(a, b): (p, a, b). */
export const betaQuantile: (p: number, a: number, b: number) => number = betaQuantileOf;
/** Binomial probability (x, n, p). */
export const binomialPmf: (x: number, n: number, p: number) => number = binomialPmfOf;
/** Scaled complementary error function exp(x^2) erfc(x). */
export const erfcx: Unary = erfcxOf;
/** Binomial cdf (x, n, p). */
export const binomialCdf: (x: number, n: number, p: number) => number = binomialCdfOf;
/**
 * Normals of the improved ziggurat from uniforms on [0, 1) and 32-bit integers: the part of its package
 * that draws, without the factory's checks and properties, which cost more than a trial's numbers.
 */
export const zigguratFrom: (uniform: () => number, integer: () => number) => () => number =
  zigguratFromOf;
/** Chi-square numbers from uniforms on [0, 1) (Marsaglia & Tsang's gamma). */
export const chisquare: {
  factory(freedom: number, options: { prng: () => number }): () => number;
  factory(options: { prng: () => number }): (freedom: number) => number;
} = chisquareOf;

/** Standard normal cdf, accurate to rounding in both tails. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** Standard normal density. */
export function normalPdf(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}
