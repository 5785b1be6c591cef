/** The line on what was run, and the counts. */
import { describe, expect, it } from "vitest";
import { result } from "../testing/results.js";
import { countLine, runLine } from "./run-line.js";

describe("lines on a run", () => {
  it("count verdicts and predictions", () => {
    const claims = [
      result("a"),
      result("b", { verdict: "violated" }),
      result("c", { verdict: "not tested" }),
    ];
    expect(countLine(claims)).toBe(
      "3 claims: 1 upheld, 1 violated, 1 not tested. " +
        "Came out: 1 of 2 sampled predictions of theory; 1 contradicted.",
    );
    expect(countLine([result("a")])).toMatch(/^1 claim: 1 upheld\./);
  });

  it("say profile, seed, commit, date, time and version, where they are known", () => {
    expect(
      runLine([
        ["profile", "quick"],
        ["seed", "7"],
        ["commit", "abc"],
        ["date", "2026-11-28"],
        ["plan marginal", "x"],
        ["plan mia", "y"],
        ["simulation time", "1099.4 s"],
        ["versions", "loradp 0.1.0, Node 20"],
      ]),
    ).toBe(
      "profile quick (2 plans), seed 7, commit abc, on 2026-11-28, 18 min of simulation, loradp 0.1.0, Node 20",
    );
  });

  it("name the plans of a run without a profile, and say nothing of what is not known", () => {
    expect(runLine([["plan own", "x"]])).toBe("plan own");
    expect(
      runLine([
        ["seed", "1"],
        ["plan a", "x"],
        ["plan b", "x"],
        ["simulation time", "92.1 s"],
      ]),
    ).toBe("plans a, b, seed 1, 92.1 s of simulation");
    expect(runLine([])).toBe("");
  });

  it("say that the time is not all of it, where shards were taken over", () => {
    const of = (time: string): string => runLine([["simulation time", time]]);
    expect(of("2.6 s, the rest taken over")).toBe("2.6 s of simulation, the rest taken over");
    expect(of("600.0 s, the rest taken over")).toBe("10 min of simulation, the rest taken over");
  });
});
