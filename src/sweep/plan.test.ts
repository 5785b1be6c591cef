/** Plans are validated field by field and hashed by content. */
import { describe, expect, it } from "vitest";
import { UsageError } from "../core/errors.js";
import { SUITE } from "../../simulations/index.js";
import { canonicalJson, contentHash, parseComplete, parsePlan } from "./plan.js";
import { plan } from "./sweep.fixture.js";

const linesOf = (bad: unknown): string[] => {
  try {
    parsePlan(bad, "plan F");
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message.split("\n");
  }
};
const { mia, rows, release, "mia-text": miaText, dynamics, witness } = SUITE;

describe("plans", () => {
  it("says all errors at once: a line each, a typo with what was meant, and the gap it leaves not again", () => {
    const { ranks: _, ...rest } = plan;
    const trials = { ...plan.trials, min: 1, mx: 3 };
    expect(linesOf({ ...rest, rnaks: [4], trials, inits: ["gauss"], name: "A" })).toEqual([
      "plan F field trials must be made of known fields only, got mx: remove or rename it",
      "plan F must be made of known fields only, got rnaks: did you mean ranks?",
      "plan F field name must be made of lower-case letters, digits and dashes, got A: correct it",
      "plan F field trials.min must be at least 64, got 1: raise it",
      "plan F field inits.0 must be one of gaussian, kaiming-uniform, rademacher, orthogonal, " +
        "got gauss: did you mean gaussian?",
    ]);
    const { dims: __, ...noDims } = { ...plan.rows, dims: 0 };
    expect(linesOf({ ...plan, rows: { ...noDims, dmis: [4] } })).toEqual([
      "plan F field rows must be made of known fields only, got dmis: did you mean dims?",
    ]);
    const many = linesOf({ ...plan, ranks: Array.from({ length: 30 }, (_x, i) => -i) });
    expect(many).toHaveLength(21);
    expect(many[20]).toBe("and 10 more of 30 errors");
  });

  it.each([
    [{ ...plan, ranks: [4, 4, 8] }, /ranks must be without repeats, got \[4,4,8\]/],
    [{ ...plan, trials: { entries: 1, min: 6400, max: 640 } }, /trials must be of min at most max/],
    [{ ...plan, ranks: [] }, /ranks must be a list of at least 1, got \[\]/],
    [{ ...plan, ranks: [NaN] }, /ranks\.0 must be a finite number, got NaN/],
    [{ ...plan, ranks: [1.5] }, /ranks\.0 must be a whole number, got 1\.5/],
    [{ ...plan, trials: { entries: 1, min: 64, max: Infinity } }, /trials\.max must be/],
    [{ ...plan, trials: { entries: 1, min: 64, max: 1e13 } }, /max must be at most 1000000000000/],
    [{ ...plan, densities: [17] }, /densities must be made of dimensions that stand in rows\.dims/],
    [{ ...plan, feeds: ["E2-energy", "E2-energy"] }, /feeds must be without repeats/],
    [{ ...plan, name: "x\n\u001b[2Jy" }, /got x\\n\\x1b\[2Jy/],
    [{ ...plan, kind: "nois" }, /kind must be one of .* did you mean noise\?/],
    [{ ...plan, kind: undefined }, /field kind must be one of/],
    [
      { ...rows, checkpoints: [0, 200] },
      /checkpoints must be a list of one step with relation rows/,
    ],
    [{ ...rows, relation: "steps" }, /checkpoints must be a list of at least 2 steps/],
    [{ ...rows, batchSizes: [8, 64] }, /batchSizes must be a list of one size/],
    [{ ...release, ranks: [4, 128] }, /ranks must be made of ranks of which each is at most/],
    [{ ...mia, hidden: [1_000_000] }, /hidden\.0 must be at most 4096, got 1000000: lower it/],
    [
      { ...mia, label: "kind" },
      /label must be used with a file of your own, got "kind" with source/,
    ],
    [{ ...mia, source: "minst" }, /source must be mnist, spam, synthetic or the path/],
    [{ ...mia, poolSize: 40 }, /settings must be made of settings whose batch is at most half/],
    [{ ...mia, settings: [{ name: "a", method: "lora", layers: [3] }] }, /layers are numbered/],
    [
      {
        ...mia,
        settings: [
          { name: "a", method: "lora" },
          { name: "a", method: "full" },
        ],
      },
      /of name/,
    ],
    [
      { ...miaText, model: { width: 10, layers: 1, heads: 3, steps: 1 } },
      /model\.width must be a mul/,
    ],
    [{ ...miaText, model: { width: 12, layer: 1, heads: 3, steps: 1 } }, /did you mean layers\?/],
    [
      { ...miaText, settings: [{ name: "a", method: "flora", optimizer: "adam", rates: [1] }] },
      /settings\.0\.optimizer must be sgd where A is drawn anew/,
    ],
    [{ ...dynamics, recorded: [1, 17] }, /recorded must be made of steps that are at most/],
    [
      { ...witness, cells: [...(witness as { cells: object[] }).cells, { rank: 4, dim: 64 }] },
      /repeats of rank/,
    ],
    [{ ...SUITE["symmetry-text"], batchSizes: [256] }, /batchSizes\.0 must be at most 255/],
    [JSON.parse(`{"__proto__": ${JSON.stringify(plan)}}`), /kind must be one of/],
    [{ ...plan, ...JSON.parse('{"constructor": 1}') }, /known fields only, got constructor/],
  ])("refuses what contradicts itself or is out of bounds (%#)", (bad, what) => {
    const lines = linesOf(bad);
    expect(lines.join("\n")).toMatch(what);
    expect(lines.length).toBeLessThan(4);
  });

  it("takes the suite's plans as they are, and a plan that feeds nothing", () => {
    for (const [name, suitePlan] of Object.entries(SUITE))
      expect([name, linesOf(suitePlan)]).toEqual([name, []]);
    expect(parsePlan({ ...plan, feeds: [] }).feeds).toEqual([]);
  });

  it("refuses a plan with a typo, a wrong value or a missing field in one line", () => {
    const { ranks: _, ...missing } = plan;
    for (const [bad, what] of [
      [{ ...plan, rnaks: [1] }, /rnaks/],
      [{ ...plan, ranks: [0] }, /ranks\.0/],
      [missing, /ranks/],
      [{ ...plan, inits: ["gauss"] }, /inits\.0.*gauss/],
      [3, /plan/],
    ] as const) {
      expect(() => parsePlan(bad)).toThrow(what);
      try {
        parsePlan(bad);
      } catch (error) {
        expect((error as Error).message).not.toContain("\n");
      }
    }
    expect(contentHash({ a: 1, b: 2 })).toBe(contentHash({ b: 2, a: 1 }));
  });
  it("that a run wrote is taken with its defaults, and refused with its place where it is none", () => {
    const whole = parsePlan(mia);
    const written = JSON.parse(JSON.stringify(whole));
    expect(parseComplete(written, "plan of run")).toEqual(whole);
    expect(() => parseComplete({ ...written, pools: 0 }, "plan of run")).toThrow(
      /^plan of run field pools must be/,
    );
    expect(() => parseComplete(3, "plan of run")).toThrow(/^plan of run must be/);
  });
});

describe("canonical JSON", () => {
  it("has keys in order at every depth, and lists as they are", () => {
    const value = { c: 1, a: [3, { z: null, y: "x" }, 1], b: { e: true, d: [] } };
    const text = '{"a":[3,{"y":"x","z":null},1],"b":{"d":[],"e":true},"c":1}';
    expect(canonicalJson(value)).toBe(text);
    expect(canonicalJson({ b: value.b, c: 1, a: value.a })).toBe(text);
    expect(canonicalJson({ a: value.a, b: { d: [], e: true }, c: 1 })).toBe(text);
    expect([null, "a", 1.5, [], {}].map(canonicalJson)).toEqual(["null", '"a"', "1.5", "[]", "{}"]);
    expect(contentHash(value)).toMatch(/^[0-9a-f]{16}$/);
    expect(contentHash({ ...value, c: 2 })).not.toBe(contentHash(value));
  });
});
