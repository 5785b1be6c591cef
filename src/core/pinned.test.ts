/**
 * Pinned outputs: what laws, estimates and streams give today at a few places without symmetry, so that any change of
 * them is seen. They say nothing of correctness, which other tests hold; where a change is meant, `-u` writes them
 * anew.
 */
import { expect, it } from "vitest";
import { line } from "../testing/pinned.js";
import { berryEsseenBound, fourthMomentBound, normalTv, scaleMixtureBound } from "./bounds.js";
import { effectiveSample } from "./effective-sample.js";
import { dkwPValue, normalLaw, seenDistance, testEntries, uniformLaw } from "./entry-law.js";
import { INITS, sampleFactor } from "./factors.js";
import { logSlope } from "./fit.js";
import { chiSquareQuantile, gammaP, gammaQ, logGammaP, logGammaQ } from "./gamma.js";
import { gaussianDelta, gaussianEpsilon } from "./gaussian-mechanism.js";
import { holm } from "./holm.js";
import { excessKurtosisOf, UNIFORM_MOMENTS } from "./init-law.js";
import { jointSetMasses, jointTv } from "./joint.js";
import { noiseLaw } from "./law.js";
import { mostSpent, shareAt } from "./looks.js";
import { productSpectrum, stableRank } from "./low-rank.js";
import { coordinateVariance, orthogonalVariance, rowEnergy } from "./moments.js";
import { permutation } from "./permutation.js";
import { betweenPools, byPool, contrast, difference, overPools, poolsToDecide } from "./pools.js";
import * as power from "./power.js";
import { gaussianReading, privacyProfile, rebuttalPrinted, rebuttalRepaired } from "./privacy.js";
import { detectableShift, rankTest } from "./rank-sum.js";
import { releaseDelta, releaseEpsilon } from "./release.js";
import { signEvidence } from "./sign-evidence.js";
import { sketchDelta, sketchDeltaBoth, sketchEpsilon, sketchRenyi } from "./sketch.js";
import { meanSplitTv } from "./split-tv-mean.js";
import { stream } from "./stream.js";
import { deciding, detectableD, levelOfZero, replicates, strongest } from "./strongest.js";
import { linearBound, slackOf, torchNumbers, torchStream, wordsFor } from "./torch-stream.js";
import { exactDistances } from "./tv.js";
import { twisterOfNumber, twisterOfWords } from "./twister.js";

const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;
const drawn = (test: string, count: number, mean = 0): number[] => {
  const { normal } = stream("pinned", `core/${test}`, 0);
  return Array.from({ length: count }, () => mean + normal());
};

it("streams", async () => {
  const { normal, uniform } = stream("7", "pinned", 3);
  const [first, second] = [twisterOfNumber(5), twisterOfWords(Int32Array.from([5, 9, 2]))];
  const going = torchStream(17n);
  going.skip(621);
  const after = new Int32Array(6);
  going.copy().fill(after, 1, 6);
  const [uniforms, normals] = [
    { kind: "uniform", bound: 0.3 },
    { kind: "normal", sd: 0.7 },
  ] as const;
  const torch = Int32Array.from({ length: 40 }, (_, i) => Math.imul(i + 3, 0x9e3779b1));
  const lines = [
    line("normals", Array.from({ length: 5 }, normal)),
    line("uniforms", Array.from({ length: 5 }, uniform)),
    line("permutation", permutation(11, "7", "pinned", 2).join(" ")),
    ...INITS.map((init) => {
      const out = new Float64Array(13);
      sampleFactor(init, 2, 6, stream("7", "factor", 1), out, 1);
      return `A, ${init}: ${[...out].map((x) => x.toPrecision(8)).join(" ")}`;
    }),
    line("bound of 50 inputs", linearBound(50)),
    line("words", [wordsFor(uniforms, 21), wordsFor(normals, 21), wordsFor(normals, 32)]),
    line("slack", [slackOf(uniforms), slackOf(normals)]),
    line("uniforms of words", torchNumbers(uniforms, 5, torch).join(" ")),
    line("normals of words", torchNumbers(normals, 21, torch)),
    line("evidence of signs", signEvidence([0.3, -2, 1, 0.7], [0.1, -1, -0.2, 3])),
    line("torch", [...after].join(" ")),
    line(
      "twisters",
      [first, second].map(({ integer, uniform: next }) => [integer(), next()]),
    ),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/streams.txt");
});

it("laws of the noise, and distances", async () => {
  const lines = [
    [1, 0.4],
    [3, -0.7],
    [17, 0.2],
  ].flatMap(([rank, rho]) => {
    const law = noiseLaw(rank, rho);
    const of = `rank ${rank}, rho ${rho}`;
    return [
      line(`${of}, variance and cdf`, [law.variance, ...[-0.6, 0.1, 1.3].map((x) => law.cdf(x))]),
      line(`${of}, distances`, exactDistances(rank, rho)),
      line(`${of}, split`, meanSplitTv(rank, rho, 400)),
      line(`${of}, bounds`, {
        fourth: fourthMomentBound(rank, rho),
        scale: scaleMixtureBound(rank, rho),
        berryEsseen: berryEsseenBound(rank, rho),
      }),
      line(`${of}, variances`, [
        coordinateVariance(rank, rho, 1.8),
        orthogonalVariance(rank, 20, rho),
        rowEnergy(rank, 20, 1.8),
      ]),
      line(`${of}, kurtosis`, excessKurtosisOf(rank, rho, 0.03, UNIFORM_MOMENTS)),
    ];
  });
  lines.push(
    line("normals apart", normalTv(0.3, 1.2, 0.8)),
    line("joint", jointTv(3, 7).tv),
    line("masses", jointSetMasses(3, 7)),
    line("gamma", [gammaP(2.5, 1.7), gammaQ(2.5, 1.7), logGammaP(2.5, 0.1), logGammaQ(2.5, 30)]),
    line(
      "quantiles of chi squared",
      [0.01, 0.7].map((p) => chiSquareQuantile(p, 5)),
    ),
  );
  await expect(text(lines)).toMatchFileSnapshot("pinned/laws.txt");
});

it("privacy of releases and sketches", async () => {
  const profile = privacyProfile(3, 8, 0.6);
  const eigenvalues = [1.3, 0.8, 0.95];
  const lines = [
    line("Gaussian", [gaussianDelta(0.7, 1.3), gaussianEpsilon(1e-3, 1.3)]),
    line(
      "profile",
      [0, 0.4, 2].map((e) => profile.delta(e).value),
    ),
    line(
      "profile's epsilon",
      [0.2, 0.4].map((delta) => profile.epsilon(delta)),
    ),
    line("its floor", profile.floor),
    line("Gaussian reading", [
      gaussianReading.mu(3, 0.6),
      gaussianReading.delta(0.4, 3, 0.6),
      gaussianReading.epsilon(1e-3, 3, 0.6),
    ]),
    line("rebuttal, printed", rebuttalPrinted(40, 60, 0.6, 1e-3)),
    line("rebuttal, repaired", rebuttalRepaired(40, 60, 0.6, 1e-3)),
    ...(["plain", "m1", "m2"] as const).map((mechanism) =>
      line(`release by ${mechanism}`, [
        releaseDelta(mechanism, 0.5, 2, 6, 1.4),
        releaseEpsilon(mechanism, 0.02, 2, 6, 1.4),
      ]),
    ),
    line("sketch", sketchDelta(0.5, 3, eigenvalues).value),
    line("sketch, both ways", sketchDeltaBoth(0.5, 3, eigenvalues)),
    line("sketch, epsilon", sketchEpsilon(1e-3, 3, eigenvalues)),
    line("sketch, Renyi", sketchRenyi(1.7, 3, eigenvalues)),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/privacy.txt");
});

it("estimates and tests", async () => {
  const rows = drawn("pools", 17).map((value, i) => ({ pool: i % 3, value }));
  const [a, b] = [4, 3].map((pools, k) =>
    byPool(
      drawn(`lists ${k}`, 19, k).map((value, i) => ({ pool: (i * i) % pools, value })),
      ({ pool }) => pool,
      ({ value }) => value,
    ),
  );
  const grid = [0, 1].map((row) =>
    [0, 1, 2].map((column) => replicates(drawn(`grid ${row}${column}`, 5 + row, 0.3 * column))),
  );
  const strata = [
    { a: drawn("a", 5, 1.4), b: drawn("b", 7) },
    { a: drawn("c", 4, 1), b: drawn("d", 6) },
  ];
  const test = rankTest(strata);
  const lines = [
    line(
      "over pools",
      overPools(rows, ({ value }) => value),
    ),
    line("contrast", contrast("x", a, 0.01, 0.1, 2)),
    line("between pools", betweenPools("x", a, 4)),
    line("difference", difference("x", a, b, 0.02, 3)),
    line(
      "pools to decide",
      poolsToDecide((pools) => pools > 11, 3),
    ),
    line(
      "effective sample",
      effectiveSample([
        [1, 2],
        [0.3, -1, 0.5],
        [2, 1.5],
      ]),
    ),
    line("Holm", holm([0.03, 0.001, 0.2, 0.04])),
    line("shares of looks", [shareAt(undefined), shareAt(1), shareAt(4), mostSpent(3)]),
    line("rank test", [test.auc, test.pValue]),
    line("its shift", test.shift(0.2)),
    line(
      "detectable shift",
      detectableShift(
        test,
        [
          [5, 7],
          [4, 6],
        ],
        0.1,
      ),
    ),
    line("strongest", strongest(grid, 0.05)),
    line("strongest of nine", strongest(grid, 0.05, 9)),
    line("level of zero", levelOfZero(grid)),
    line("deciding", deciding(grid)),
    line("detectable", detectableD(grid, 0.05)),
    line(
      "slope",
      logSlope([
        { x: 1, y: 3 },
        { x: 4, y: 1.1 },
        { x: 9, y: 0.9 },
        { x: 30, y: 0.2 },
      ]),
    ),
    line(
      "slope of errors",
      logSlope(
        [
          { x: 1, y: 3, se: 0.2 },
          { x: 4, y: 1, se: 0.1 },
        ],
        0.9,
        7,
      ),
    ),
    line(
      "entries, uniform",
      testEntries([0.2, -0.3, 0.29], uniformLaw(0.31), { relative: 1e-6, absolute: 1e-9 }),
    ),
    line(
      "entries, normal",
      testEntries(drawn("entries", 30), normalLaw(0.7), { relative: 0, absolute: 0 }),
    ),
    line("Kolmogorov", [dkwPValue(0.2, 40), seenDistance(40, 1e-3)]),
    line("spectrum", productSpectrum(drawn("left", 8), drawn("right", 10), 2)),
    line("stable rank", stableRank([3, 1, 0.2])),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/estimates.txt");
});

it("power", async () => {
  const lines = [
    line("z", [power.zPower(2.1, 1.7), power.zShift(1.7), power.zShift(1.7, 0.8)]),
    line("t", [power.tPower(2.1, 2.4, 6), power.tShift(2.4, 6), power.tShift(2.4, 6, 0.8)]),
    line("mean", power.detectableMean({ sd: 1.4, n: 9, alpha: 0.02 })),
    line("shares", [power.shareAbove(7, 20), power.shareBelow(7, 20)]),
    line(
      "bounded",
      power.boundedShift(0.3, 40, (mean) => Math.abs(mean - 0.3) > 0.17),
    ),
    line("band", power.bandShift(0.12, 90)),
    line("cube roots", [
      power.cubeRootMean(1.2, 0.3),
      power.cubeRootShift(1.8, 0.3),
      power.cubeRootFactor(1.8, 0.3),
    ]),
  ];
  await expect(text(lines)).toMatchFileSnapshot("pinned/power.txt");
});
