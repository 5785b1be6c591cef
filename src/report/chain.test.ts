/** Marks of the chain: what holds, fails or is open, and when a language model splits a claim. */
import { describe, expect, it } from "vitest";
import { languageResult, result } from "../testing/results.js";
import { bearingOf, chainOf, markOf, type Bearing, type Mark } from "./chain.js";

const needsUpheld = { claim: "E2-rank", needs: "upheld", holds: "h", fails: "f" } as const;

describe("marks", () => {
  it.each<[Mark, readonly Bearing[]]>([
    ["holds", ["for", "for"]],
    ["holds in part", ["for", "against"]],
    ["holds in part", ["split"]],
    ["holds in part", ["for", "split", "open"]],
    ["fails", ["against"]],
    ["open", ["against", "open", "not tested"]],
    ["fails", ["against", "against", "open", "not tested"]],
    ["fails", ["against", "open"]],
    ["open", ["open"]],
    ["open", ["for", "open"]],
    ["open", ["for", "not tested"]],
    ["open", ["open", "not tested"]],
    ["not tested", ["not tested"]],
    ["not tested", []],
  ])("%s: %j", (mark, bearings) => {
    expect(markOf(bearings)).toBe(mark);
    expect(markOf([...bearings].reverse())).toBe(mark);
  });

  it("come from the result on the primary task, and from what decides", () => {
    const of = (change: Parameters<typeof result>[1]) =>
      bearingOf([result("E2-rank", change)], needsUpheld);
    expect(of({})).toBe("for");
    expect(of({ verdict: "violated" })).toBe("against");
    expect(of({ verdict: "within margin" })).toBe("open");
    expect(of({ verdict: "inconclusive" })).toBe("open");
    expect(of({ verdict: "not tested" })).toBe("not tested");
    expect(of({ task: "spam" })).toBe("not tested");
    expect(bearingOf([], needsUpheld)).toBe("not tested");
    expect(bearingOf([result("E2-rank")], { ...needsUpheld, needs: "violated" })).toBe("against");
  });

  it("are split where the language model decides otherwise, and only there", () => {
    const of = (verdict: Parameters<typeof languageResult>[0], own: "upheld" | "inconclusive") =>
      bearingOf(
        [result("E2-rank", { verdict: own, languageModel: languageResult(verdict) })],
        needsUpheld,
      );
    expect(of("violated", "upheld")).toBe("split");
    expect(of("upheld", "upheld")).toBe("for");
    expect(of("inconclusive", "upheld")).toBe("for");
    expect(of("violated", "inconclusive")).toBe("open");
  });

  it("say nothing of a split claim but that it is one", () => {
    const languageModel = languageResult("violated");
    const variance = chainOf([result("E2-rank", { languageModel })])[1].strands[0];
    expect(variance).toEqual({
      title: "Variance falls",
      mark: "holds in part",
      said: [],
      unsaid: [{ claim: "E2-rank", why: "otherwise on the language model" }],
    });
  });
});
