/**
 * Attacks on tokens for all documents: which scores rise with a token's probability, fall with the pretrained model's,
 * and do not depend on the order of positions. Cases are drawn by a fixed seed. Each property fails for a planted
 * mistake (`controls`).
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TokenRows } from "./rows.js";
import { TOKEN_ATTACKS, tokenScores, type TokenAttackName } from "./scores.js";

const SETTINGS = { seed: 20260112, numRuns: 400 };
const every = Object.keys(TOKEN_ATTACKS) as TokenAttackName[];
type Score = (rows: TokenRows) => number;
const scoreOf = (name: TokenAttackName): Score => TOKEN_ATTACKS[name].score;

interface Token {
  readonly t: number;
  readonly p: number;
  readonly top1: number;
  readonly mean: number;
  readonly sd: number;
}
const quarters = fc.integer({ min: -40, max: 0 }).map((k) => k / 4);
/** Quarters of a nat, so that sums are exact and ties occur; now and then a probability of 0. */
const logProbability = fc.oneof(
  { weight: 20, arbitrary: quarters },
  { weight: 1, arbitrary: fc.constant(-Infinity) },
);
const tokenOf = (values: fc.Arbitrary<number>) =>
  fc.record({
    t: values,
    p: values,
    top1: fc.integer({ min: 0, max: 1 }),
    mean: fc.integer({ min: -20, max: 0 }).map((k) => k / 4),
    sd: fc.integer({ min: 0, max: 8 }).map((k) => k / 4),
  });
const documentOf = (values: fc.Arbitrary<number>) =>
  fc.array(tokenOf(values), { minLength: 1, maxLength: 60 });
const tokens = documentOf(logProbability);
/** Infinite shifts that cancel make a sum jump either way: directions hold where no probability is 0. */
const likely = documentOf(quarters);
const rowsOf = (list: readonly Token[]): TokenRows => ({
  target: Float64Array.from(list, (x) => x.t),
  pretrained: Float64Array.from(list, (x) => x.p),
  top1: Uint8Array.from(list, (x) => x.top1),
  mean: Float64Array.from(list, (x) => x.mean),
  sd: Float64Array.from(list, (x) => x.sd),
  text: "a text",
});

/** Whether a score never falls where one token's `field` rises by `by`. */
function risesWith(score: Score, field: "t" | "p", sign: 1 | -1, documents = likely): void {
  fc.assert(
    fc.property(documents, fc.nat(), fc.integer({ min: 1, max: 20 }), (list, at, by) => {
      const i = at % list.length;
      const raised = Math.min(0, list[i][field] === -Infinity ? -by : list[i][field] + by / 4);
      const after = list.map((x, k) => (k === i ? { ...x, [field]: raised } : x));
      return (
        sign * (score(rowsOf(after)) - score(rowsOf(list))) >= -1e-12 ||
        bothInfinite(score, list, after)
      );
    }),
    SETTINGS,
  );
}
/** Equal infinities have no difference. */
const bothInfinite = (score: Score, a: readonly Token[], b: readonly Token[]): boolean =>
  score(rowsOf(a)) === score(rowsOf(b));

function isOrderFree(score: Score): void {
  fc.assert(
    fc.property(
      tokens.chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
        ),
      ),
      ([list, shuffled]) => {
        const [a, b] = [score(rowsOf(list)), score(rowsOf(shuffled))];
        return a === b || Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a));
      },
    ),
    SETTINGS,
  );
}

describe("attacks on tokens", () => {
  it.each(every)("%s is a number for every document", (name) => {
    fc.assert(
      fc.property(tokens, (list) => !Number.isNaN(tokenScores(rowsOf(list))[name])),
      SETTINGS,
    );
  });
  it.each(["loss", "min-k", "min-k++", "zlib"] as const)(
    "%s never falls as a token rises",
    (name) => {
      risesWith(scoreOf(name), "t", 1, tokens);
    },
  );
  it.each(["pretrained", "ez-mia", "wbc"] as const)(
    "%s never falls with the target's token, nor rises with the pretrained model's",
    (name) => {
      risesWith(scoreOf(name), "t", 1);
      risesWith(scoreOf(name), "p", -1);
    },
  );
  it.each(every.filter((name) => name !== "wbc"))(
    "%s is free of the order of positions",
    (name) => {
      isOrderFree(scoreOf(name));
    },
  );
  it("EZ-MIA, WBC and nothing else lie between 0 and 1 as shares do", () => {
    fc.assert(
      fc.property(tokens, (list) =>
        (["ez-mia", "wbc"] as const).every((name) => {
          const s = scoreOf(name)(rowsOf(list));
          return s >= 0 && s <= 1;
        }),
      ),
      SETTINGS,
    );
  });
  it("EZ-MIA reads nothing where the target is right, and is 1 - itself with the models exchanged", () => {
    fc.assert(
      fc.property(tokens, (list) => {
        const elsewhere = list.map((x) => (x.top1 === 1 ? { ...x, t: -1, p: -7 } : x));
        const turned = list.map((x) => ({ ...x, t: x.p, p: x.t }));
        const ez = scoreOf("ez-mia");
        const [a, b] = [ez(rowsOf(list)), ez(rowsOf(turned))];
        const isEmpty = list.every((x) => x.top1 === 1);
        return ez(rowsOf(elsewhere)) === a && (isEmpty || Math.abs(a + b - 1) <= 1e-12);
      }),
      SETTINGS,
    );
  });
});

describe("controls: a planted mistake", () => {
  const swapped =
    (score: Score): Score =>
    (rows) =>
      score({ ...rows, target: rows.pretrained as Float64Array, pretrained: rows.target });
  const flagsMoved =
    (score: Score): Score =>
    (rows) => {
      const top1 = rows.top1 as Uint8Array;
      return score({ ...rows, top1: Uint8Array.from(top1, (_, i) => top1[(i + 1) % top1.length]) });
    };
  it("target and pretrained exchanged breaks the direction", () => {
    for (const name of ["pretrained", "ez-mia", "wbc"] as const)
      expect(() => {
        risesWith(swapped(scoreOf(name)), "t", 1);
      }).toThrow();
  });
  it("flags of the wrong positions depend on the order", () => {
    expect(() => {
      isOrderFree(flagsMoved(scoreOf("ez-mia")));
    }).toThrow();
    expect(() => {
      isOrderFree(scoreOf("wbc"));
    }).toThrow();
  });
  it("a sign breaks the direction", () => {
    expect(() => {
      risesWith((rows) => -scoreOf("loss")(rows), "t", 1);
    }).toThrow();
  });
});
