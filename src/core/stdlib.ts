/**
 * The one place where @stdlib is loaded. Its packages are CommonJS without an exports map, so ES modules cannot import
 * their folders; loading the root would cost two seconds. Every
 * special function and base generator used comes from here.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

type Unary = (x: number) => number;
type Binary = (x: number, y: number) => number;

/** Standard generator of uniforms on [0, 1); `normalized` has 53 random bits. */
export interface Mt19937 {
  (): number;
  normalized(): number;
}

/** x to the power y, of the same bits in every version of Node (Math.pow and ** are not). */
export const pow: Binary = require("@stdlib/math/base/special/pow");
export const erfc: Unary = require("@stdlib/math/base/special/erfc");
export const gammaln: Unary = require("@stdlib/math/base/special/gammaln");
/** Regularised lower incomplete gamma P(s, x) as gammainc(x, s). */
export const gammainc: (
  x: number,
  s: number,
  regularized?: boolean,
  upper?: boolean,
) => number = require("@stdlib/math/base/special/gammainc");
export const normalQuantile: (
  p: number,
  mu: number,
  sigma: number,
) => number = require("@stdlib/stats/base/dists/normal/quantile");
/** Student t quantile (p, degrees of freedom). */
export const tQuantile: Binary = require("@stdlib/stats/base/dists/t/quantile");
/** Student t cdf (x, degrees of freedom). */
export const tCdf: Binary = require("@stdlib/stats/base/dists/t/cdf");
/** Quantile of Beta(a, b): (p, a, b). */
export const betaQuantile: (
  p: number,
  a: number,
  b: number,
) => number = require("@stdlib/stats/base/dists/beta/quantile");
/** Binomial probability (x, n, p). */
export const binomialPmf: (
  x: number,
  n: number,
  p: number,
) => number = require("@stdlib/stats/base/dists/binomial/pmf");
/** Scaled complementary error function exp(x^2) erfc(x). */
export const erfcx: Unary = require("@stdlib/math/base/special/erfcx");
/** Binomial cdf (x, n, p). */
export const binomialCdf: (
  x: number,
  n: number,
  p: number,
) => number = require("@stdlib/stats/base/dists/binomial/cdf");
export const mt19937: {
  factory(options: { seed: Int32Array | Uint32Array; copy?: boolean }): Mt19937;
} = require("@stdlib/random/base/mt19937");
export const ziggurat: {
  factory(options: { prng: () => number; copy?: boolean }): () => number;
} = require("@stdlib/random/base/improved-ziggurat");
/** Chi-square numbers from uniforms on [0, 1) (Marsaglia & Tsang's gamma). */
export const chisquare: {
  factory(freedom: number, options: { prng: () => number }): () => number;
} = require("@stdlib/random/base/chisquare");

/** Standard normal cdf, accurate to rounding in both tails. */
export function normalCdf(z: number): number {
  return 0.5 * erfc(-z * Math.SQRT1_2);
}

/** Standard normal density. */
export function normalPdf(z: number): number {
  return Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
}
