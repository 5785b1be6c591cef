import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressOf, readAddress, readTexts } from "./address.js";
import { fieldOf, NAMES, nearestStop, START, type Name, type Setting } from "./fields.js";

const valueOf = (name: Name): fc.Arbitrary<number> => {
  const { min, max, isWhole, isOpen } = fieldOf(name);
  if (isWhole) return fc.integer({ min, max });
  return fc.double({ min, max, minExcluded: !!isOpen, maxExcluded: !!isOpen, noNaN: true });
};
/** Any setting whose batch is not above its examples. */
const settings = fc
  .record(Object.fromEntries(NAMES.map((name) => [name, valueOf(name)])))
  .map((x) => x as Setting)
  .filter(({ batch, examples }) => batch <= examples);

describe("a setting in the address", () => {
  it("is read as it was written, to the last bit", () => {
    fc.assert(
      fc.property(settings, (setting) => {
        const { setting: read } = readAddress(addressOf(setting)) ?? {};
        for (const name of NAMES) expect(read?.[name]).toBe(setting[name] + 0);
      }),
      { numRuns: 300 },
    );
  });

  it("may take every example at each step, and no more than there are", () => {
    const read = (batch: number) => readAddress(addressOf({ ...START, examples: 100, batch }));
    expect(read(100)?.setting).toMatchObject({ examples: 100, batch: 100 });
    expect(read(101)?.setting).toBeUndefined();
  });

  it("is short: a number is written as one writes it", () => {
    expect(addressOf({ ...START, examples: 1e12 })).toBe(
      "#explore?r=16&m=768&rho=0.99&p=0.25&delta=1e-5&n=1e12&b=250&t=1000",
    );
  });

  it("starts from the page's own where it says nothing of a number", () => {
    expect(readAddress("#explore?r=8")).toEqual({ setting: { ...START, rank: 8 } });
  });

  it("is none where the address is an anchor", () => {
    for (const hash of ["", "#", "#explore", "#E10-gaussian", "#run"])
      expect(readAddress(hash)).toBeUndefined();
  });

  it.each([
    ["r=0", "rank r must be an integer from 1 to 1024, got 0."],
    ["r=1025", "rank r must be an integer from 1 to 1024, got 1025."],
    ["r=16.5", "rank r must be an integer from 1 to 1024, got 16.5."],
    ["r=", "rank r must be an integer from 1 to 1024, got nothing."],
    ["r=0x10", "rank r must be an integer from 1 to 1024, got 0x10."],
    ["m=1000001", "dimension m must be an integer from 1 to 1000000, got 1000001."],
    ["rho=1.01", "cosine rho must be a number from -1 to 1, got 1.01."],
    ["rho=Infinity", "cosine rho must be a number from -1 to 1, got Infinity."],
    ["p=-2", "loading p must be a number from -1 to 1, got -2."],
    ["delta=0", "delta must be a number above 0 and below 1, got 0."],
    ["delta=1", "delta must be a number above 0 and below 1, got 1."],
    ["delta=<b>", "delta must be a number above 0 and below 1, got <b>."],
    ["b=0", "batch must be a number above 0 and below 1000000000000, got 0."],
    ["n=100&b=101", "batch must be at most the examples, 100, got 101."],
    ["t=0", "steps must be an integer from 1 to 100000000, got 0."],
    ["q=1", "q in the address must be one of r, m, rho, p, delta, n, b, t."],
    ["r=1&r=2", "rank r must be given once in the address, got 2, too."],
  ])("is refused by name, rule and value: %s", (text, line) => {
    const read = readAddress(`#explore?${text}`);
    expect(read?.setting).toBeUndefined();
    expect(read?.refusals?.map((x) => x.replaceAll('"', ""))).toEqual([line]);
  });

  it("names all that is wrong", () => {
    expect(readTexts({ rank: "0", delta: "2" }).refusals).toHaveLength(2);
  });
});

describe("a slider", () => {
  it.each(NAMES)("of %s rises from stop to stop within the field's limits", (name) => {
    const { stops, min, max, isWhole, isOpen } = fieldOf(name);
    expect(stops.length).toBeGreaterThan(10);
    stops.forEach((stop, i) => {
      if (i > 0) expect(stop).toBeGreaterThan(stops[i - 1]);
      expect(isOpen ? stop > min && stop < max : stop >= min && stop <= max).toBe(true);
      if (isWhole) expect(Number.isInteger(stop)).toBe(true);
      expect(nearestStop(fieldOf(name), stop)).toBe(i);
    });
  });

  it("reaches both ends of rank, dimension, cosine and loading", () => {
    for (const name of ["rank", "dim", "cosine", "loading"] as const) {
      const { stops, max } = fieldOf(name);
      expect(stops.at(-1)).toBe(max);
    }
    expect([fieldOf("rank").stops[0], fieldOf("dim").stops[0]]).toEqual([1, 1]);
    expect([fieldOf("cosine").stops[0], fieldOf("loading").stops[0]]).toEqual([-1, -1]);
  });

  it("stands at the stop that is nearest by ratio, of cosines by difference", () => {
    const { stops } = fieldOf("delta");
    expect(stops[nearestStop(fieldOf("delta"), 8e-6)]).toBe(1e-5);
    expect(fieldOf("cosine").stops[nearestStop(fieldOf("cosine"), 0.97)]).toBe(0.98);
  });
});
