/** Attacks on tokens by hand-computed documents: every score, its ties, infinities, one token, missing columns. */
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { minKProbability } from "../membership.js";
import { checkTokenRows, missingColumns, type TokenRows } from "./rows.js";
import {
  errorZone,
  ezScore,
  lossScore,
  meanOfLeast,
  minKPlusScore,
  minKScore,
  ratioScore,
  ratioSum,
  standardised,
  TOKEN_ATTACKS,
  tokenScores,
  wbcScore,
  WINDOWS,
  zlibScore,
} from "./scores.js";

const f = (...list: number[]): Float64Array => Float64Array.from(list);
/** Shifts t - p: 1, -2, 0, 3, -0.5; the target is right at positions 1 and 3. */
const DOCUMENT: TokenRows = {
  target: f(-1, -4, -2, -0.5, -3),
  pretrained: f(-2, -2, -2, -3.5, -2.5),
  top1: Uint8Array.of(0, 1, 0, 1, 0),
  mean: f(-2, -2, -1, -0.5, -1),
  sd: f(1, 2, 0.5, 0, 4),
  text: "five tokens",
};
const pair = (...shifts: number[]): TokenRows => ({
  target: f(...shifts.map((x) => -10 + x)),
  pretrained: f(...shifts.map(() => -10)),
});

describe("scores of a document that was computed by hand", () => {
  it("LOSS is the mean log probability", () => {
    expect(lossScore(DOCUMENT)).toBe(-10.5 / 5);
  });
  it("the ratio is the mean of t - p, beside their sum", () => {
    expect([ratioSum(DOCUMENT), ratioScore(DOCUMENT)]).toEqual([1.5, 0.3]);
  });
  it("min-k takes the least likely fifth, rounded, halves up", () => {
    expect(minKScore(DOCUMENT)).toBe(-4);
    expect(minKScore(DOCUMENT, 0.5)).toBe((-4 - 3 - 2) / 3);
    expect(minKScore(DOCUMENT, 0.4)).toBe((-4 - 3) / 2);
    expect(minKScore(DOCUMENT, 1)).toBe(lossScore(DOCUMENT));
  });
  it("min-k++ does so with (t - mean)/sd: 1, -1, -2, 0, -0.5", () => {
    expect(minKPlusScore(DOCUMENT)).toBe(-2);
    expect(minKPlusScore(DOCUMENT, 0.6)).toBe(-3.5 / 3);
    expect(minKPlusScore(DOCUMENT, 1)).toBe(-2.5 / 5);
  });
  it("the zlib ratio divides the mean by the bytes of the compressed text", () => {
    expect(zlibScore(DOCUMENT)).toBe(-2.1 / deflateSync("five tokens").length);
    const text = "é".repeat(300);
    expect(zlibScore({ ...DOCUMENT, text })).toBe(-2.1 / deflateSync(text).length);
  });
  it("EZ-MIA compares shifts up and down where the target's first choice is wrong", () => {
    expect(errorZone(DOCUMENT)).toEqual({ positions: 3, up: 1, down: 0.5 });
    expect(ezScore(DOCUMENT)).toBe(1 / 1.5);
    // up/(up + down) is the paper's up/down, s/(1 - s).
    expect(ezScore(DOCUMENT) / (1 - ezScore(DOCUMENT))).toBeCloseTo(1 / 0.5, 12);
  });
  it("WBC counts windows of positive sum, size by size", () => {
    // Shifts 1, -2, 0, 3, -0.5. Size 1: 2 of 5; 2: -1, -2, 3, 2.5; 3: -1, 1, 2.5; 5: 1.5.
    expect([1, 2, 3, 5].map((size) => wbcScore(DOCUMENT, [size]))).toEqual([0.4, 0.5, 2 / 3, 1]);
    expect(wbcScore(DOCUMENT, [1, 2])).toBe(0.45);
  });
  it("are all of them made at once, under the names of the attacks", () => {
    expect(tokenScores(DOCUMENT)).toEqual({
      loss: lossScore(DOCUMENT),
      pretrained: 0.3,
      "min-k": -4,
      "min-k++": -2,
      zlib: zlibScore(DOCUMENT),
      "ez-mia": 1 / 1.5,
      wbc: wbcScore(DOCUMENT),
    });
  });
});

describe("min-k", () => {
  it("is to the bit the attack on the suite's own models", () => {
    for (const n of [1, 2, 3, 7, 8, 13, 31]) {
      const losses = Float32Array.from({ length: n }, (_, i) => Math.abs(Math.sin(3 * i + n)) * 7);
      const target = Float64Array.from(losses, (x) => -x);
      expect(minKScore({ target })).toBe(minKProbability(losses));
    }
  });
  it("takes one token at least, and of 8 tokens two", () => {
    expect(minKScore({ target: f(-1, -3) })).toBe(-3);
    expect(minKScore({ target: f(-1, -2, -3, -4, -5, -6, -7, -8) })).toBe(-7.5);
    expect(minKScore({ target: f(-1, -2, -3, -4, -5, -6, -7) })).toBe(-7);
  });
});

describe("WBC's windows", () => {
  it("are the document where they are longer than it", () => {
    const rows = pair(3, -1, -1);
    // Size 2: +, -; every longer window is the document, of sum 1.
    expect(wbcScore(rows)).toBe((0.5 + 9) / 10);
    expect(wbcScore(pair(3, -1, -1.5))).toBe((0.5 + 9) / 10);
    expect(wbcScore(pair(3, -1, -2.5))).toBe(0.05);
    expect(WINDOWS).toHaveLength(10);
  });
  it("depend on the order of positions, which no other attack does", () => {
    const [apart, together] = [pair(1, -2, 1, -2), pair(1, 1, -2, -2)];
    expect(wbcScore(apart, [2])).toBe(0);
    expect(wbcScore(together, [2])).toBe(1 / 3);
  });
  it("do not vote where the two models tie", () => {
    expect(wbcScore(pair(0, 0, 0))).toBe(0);
    expect(wbcScore(pair(1, -1), [2])).toBe(0);
  });
});

describe("documents of one token", () => {
  it("have a score by every attack", () => {
    const one: TokenRows = {
      target: f(-1),
      pretrained: f(-3),
      top1: Uint8Array.of(0),
      mean: f(-2),
      sd: f(4),
      text: "a",
    };
    const { zlib, ...others } = tokenScores(one);
    expect(zlib).toBe(-1 / deflateSync("a").length);
    expect(others).toEqual({
      loss: -1,
      pretrained: 2,
      "min-k": -1,
      "min-k++": 0.25,
      "ez-mia": 1,
      wbc: 1,
    });
    expect(ezScore({ ...one, pretrained: f(-0.5) })).toBe(0);
  });
});

describe("the error zone's edges", () => {
  const at = (top1: number[], ...shifts: number[]): number =>
    ezScore({ ...pair(...shifts), top1: Uint8Array.from(top1) });
  it("scores 1 where nothing moved down, and where the target makes no error", () => {
    expect(at([0, 0], 1, 2)).toBe(1);
    expect(at([0, 0], 1, 0)).toBe(1);
    expect(at([1, 1], -1, -2)).toBe(1);
  });
  it("scores 0 where nothing moved up, 1/2 where nothing moved", () => {
    expect(at([0, 0], -1, 0)).toBe(0);
    expect(at([0, 0, 1], 0, 0, 3)).toBe(0.5);
    expect(at([0, 0], 2, -2)).toBe(0.5);
  });
});

describe("probabilities of 0", () => {
  const none = -Infinity;
  const rows = (t: number[], p: number[]): TokenRows => ({
    target: f(...t),
    pretrained: f(...p),
    top1: new Uint8Array(t.length),
  });
  const all = (r: TokenRows): number[] => [ratioScore(r), ezScore(r), wbcScore(r, [1, 2])];
  it("under the target alone look least like a member", () => {
    const r = rows([none, -1, -1], [-2, -2, -2]);
    expect([lossScore(r), minKScore(r)]).toEqual([none, none]);
    expect(all(r)).toEqual([none, 0, (2 / 3 + 1 / 2) / 2]);
  });
  it("under the pretrained model alone look most like one", () => {
    expect(all(rows([-2, -1], [none, -2]))).toEqual([Infinity, 1, 1]);
    expect(all(rows([-2, -3], [none, -2]))).toEqual([Infinity, 1, (0.5 + 1) / 2]);
  });
  it("under both are no shift, and cancel where they are at different positions", () => {
    expect(all(rows([none, -1], [none, -2]))).toEqual([0.5, 1, (0.5 + 1) / 2]);
    expect(all(rows([none, -1], [-1, none]))).toEqual([0, 0.5, 0.25]);
  });
});

describe("no spread over the vocabulary", () => {
  it("is 0 at the mean, infinite elsewhere", () => {
    expect([-2, -3, -1, -Infinity].map((t) => standardised(t, -2, 0))).toEqual([
      0,
      -Infinity,
      Infinity,
      -Infinity,
    ]);
    expect(meanOfLeast(f(-Infinity, Infinity), 1)).toBe(-Infinity);
    expect(meanOfLeast(f(1, Infinity), 1)).toBe(Infinity);
  });
});

describe("columns", () => {
  it("that are missing leave out the attacks that need them, and no other", () => {
    const without = (...names: Array<keyof TokenRows>): string[] =>
      Object.keys(
        tokenScores({ ...DOCUMENT, ...Object.fromEntries(names.map((n) => [n, undefined])) }),
      );
    const every = Object.keys(TOKEN_ATTACKS);
    expect(without("text")).toEqual(every.filter((a) => a !== "zlib"));
    expect(without("mean")).toEqual(every.filter((a) => a !== "min-k++"));
    expect(without("sd")).toEqual(every.filter((a) => a !== "min-k++"));
    expect(without("top1")).toEqual(every.filter((a) => a !== "ez-mia"));
    expect(without("pretrained", "text")).toEqual(["loss", "min-k", "min-k++"]);
    expect(missingColumns({ target: f(-1) }, TOKEN_ATTACKS["ez-mia"].needs)).toEqual([
      "pretrained",
      "top1",
    ]);
    expect(() => ezScore({ target: f(-1), pretrained: f(-1) })).toThrow(/no column top1/);
  });
  it.each<[string, TokenRows, RegExp]>([
    ["an empty document", { target: f() }, /^document must be of one predicted token/],
    ["a positive log probability", { target: f(-1, 0.1) }, /target at position 1.*got 0.1/],
    ["no number", { target: f(NaN) }, /target at position 0.*got NaN/],
    ["lengths that differ", { target: f(-1), pretrained: f(-1, -1) }, /as long as column target/],
    ["no number of the pretrained", { target: f(-1), pretrained: f(NaN) }, /pretrained at/],
    ["a flag of 2", { target: f(-1), top1: Uint8Array.of(2) }, /top1 at position 0 must be 0 or 1/],
    ["an infinite mean", { target: f(-1), mean: f(-Infinity) }, /mean at position 0/],
    ["a negative deviation", { target: f(-1), sd: f(-1e-9) }, /sd at position 0/],
    ["an infinite deviation", { target: f(-1), sd: f(Infinity) }, /sd at position 0/],
    ["no number of a deviation", { target: f(-1, -1), sd: f(1, NaN) }, /sd at position 1/],
    ["a positive mean", { target: f(-1), mean: f(1e-9) }, /mean at position 0/],
  ])("%s is refused in one line", (_, rows, message) => {
    expect(() => {
      checkTokenRows(rows);
    }).toThrow(message);
    expect(() => tokenScores(rows)).toThrow(message);
  });
});
